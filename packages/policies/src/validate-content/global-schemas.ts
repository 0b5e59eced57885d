import type { GlobalSchema, PolicyEntities } from '@turnpike/policy';
import { readJson } from './json-document.ts';
import { type JsonSchema, SchemaSet } from './json-schema.ts';
import { isRecord, type RewriteOptions, SchemaMistake } from './rewrite-schema.ts';
import { dialectOf } from './schema-dialects.ts';
import { compileXmlSchema, type XmlSchema } from './xml-schema.ts';

// Schemas of the service, which policies name by id. They may refer to each other as `/schemas/{id}`.

/** How many schemas may come together, counting the one that is named. */
const mostTogether = 50;

/**
 * Compiles a JSON Schema of the service, or what a pointer leads to in it.
 * @throws {SchemaMistake}
 */
export function compileGlobalJson(
  schema: GlobalSchema,
  pointer: string,
  entities: PolicyEntities,
  options: RewriteOptions,
): JsonSchema {
  const root = parse(schema);
  const dialect = dialectOf(root);
  if (dialect === undefined)
    throw new SchemaMistake("its '$schema' is none of draft 4, 6, 7, 2019-09 and 2020-12, which there are");
  const others = new Map<string, unknown>();
  collect(root, entities, others);
  return new SchemaSet(root, dialect, options, others).at(pointer);
}

/**
 * Compiles an XML Schema of the service.
 * @throws {SchemaMistake}
 */
export function compileGlobalXml(schema: GlobalSchema, entities: PolicyEntities): XmlSchema {
  return compileXmlSchema(schema.value, (location) => {
    const other = idOf(location);
    const found = other === undefined ? undefined : entities.schema(other);
    return found?.schemaType === 'xml' ? found.value : undefined;
  });
}

function parse({ value }: GlobalSchema): unknown {
  try {
    return readJson(value).value;
  } catch (error) {
    throw new SchemaMistake(`it is no JSON: ${(error as Error).message}`, { cause: error });
  }
}

/** Finds the schemas that references lead to, and those that theirs do. */
function collect(value: unknown, entities: PolicyEntities, found: Map<string, unknown>): void {
  const waiting: unknown[] = [value];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    if (Array.isArray(next)) waiting.push(...next);
    if (!isRecord(next)) continue;
    waiting.push(...Object.values(next));
    const location = typeof next.$ref === 'string' ? next.$ref.replace(/#.*$/s, '') : '';
    const id = idOf(location);
    const other = id === undefined || found.has(keyOf(location)) ? undefined : entities.schema(id);
    if (other?.schemaType !== 'json') continue;
    if (found.size + 1 >= mostTogether) throw new SchemaMistake(`it refers to more than ${mostTogether} schemas`);
    const parsed = parse(other);
    found.set(keyOf(location), parsed);
    waiting.push(parsed);
  }
}

function idOf(location: string): string | undefined {
  return /^\/schemas\/([^/]+)$/.exec(location)?.[1];
}

/** References are resolved against the name under which schemas are compiled. */
function keyOf(location: string): string {
  return `turnpike:${location}`;
}
