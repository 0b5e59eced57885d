import { copyExactNumbers } from './json-document.ts';
import { stepKeyword } from './schema-keywords.ts';

// Before a schema is compiled it is copied, and what the copy has otherwise than the original is all that we do to schemas:
// what a policy says about properties, what OpenAPI has and JSON Schema has not, and a step to be counted in each.

/** What a schema becomes. */
export interface RewriteOptions {
  /** In the place of what the schema says of properties that it does not name. */
  readonly allowAdditional?: boolean | undefined;
  /** Names of properties come in lower case. */
  readonly foldNames?: boolean;
  /** As OpenAPI 2, 3.0 and 3.1 have it, all at once: `nullable`, `exclusiveMinimum: true`, lists of `items`. */
  readonly isOpenApi?: boolean;
  /** Drafts 4 to 7: beside a reference nothing counts. */
  readonly isRefAlone?: boolean;
  /** Where a reference leads. */
  readonly reference?: (reference: string) => string;
}

type Schema = Readonly<Record<string, unknown>>;

/** Thrown for what is no schema. */
export class SchemaMistake extends Error {
  override readonly name = 'SchemaMistake';
}

const single: ReadonlySet<string> = new Set([
  'additionalItems',
  'additionalProperties',
  'contains',
  'contentSchema',
  'else',
  'if',
  'items',
  'not',
  'propertyNames',
  'then',
  'unevaluatedItems',
  'unevaluatedProperties',
]);
const lists: ReadonlySet<string> = new Set(['allOf', 'anyOf', 'oneOf', 'prefixItems', 'items']);
const maps: ReadonlySet<string> = new Set([
  '$defs',
  'definitions',
  'dependencies',
  'dependentSchemas',
  'patternProperties',
  'properties',
]);
const types: ReadonlySet<unknown> = new Set(['array', 'boolean', 'integer', 'null', 'number', 'object', 'string']);

/** What other references may lead into. */
const besideReference: ReadonlySet<string> = new Set(['$defs', '$ref', '$schema', 'definitions']);

/** How deep schemas may lie in schemas. */
const deepest = 400;

/** Copies a schema, with all that lie in it. */
export function rewriteSchema(schema: unknown, options: RewriteOptions): unknown {
  return new Rewriter(options).schema(schema, 0);
}

class Rewriter {
  readonly #options: RewriteOptions;

  constructor(options: RewriteOptions) {
    this.#options = options;
  }

  schema(schema: unknown, depth: number): unknown {
    if (!isRecord(schema)) return schema;
    if (depth > deepest) throw new SchemaMistake(`the schema is nested more than ${deepest} levels deep`);
    const copy: Record<string, unknown> = {};
    copyExactNumbers(schema, copy);
    const isAlone = this.#options.isRefAlone === true && typeof schema.$ref === 'string';
    for (const [name, value] of Object.entries(schema))
      if (!isAlone || besideReference.has(name) || (depth === 0 && /^\$?id$/.test(name)))
        set(copy, name, this.#keyword(name, value, depth + 1));
    // `$async` would make a promise of the answer, which is as good as true.
    delete copy.$async;
    if (this.#options.foldNames === true) foldNames(copy);
    if (this.#options.allowAdditional !== undefined) setAdditional(copy, this.#options.allowAdditional);
    copy[stepKeyword] = true;
    return this.#options.isOpenApi === true ? fromOpenApi(copy) : copy;
  }

  #keyword(name: string, value: unknown, depth: number): unknown {
    // `ajv` follows them to other places than the standard says.
    if (name === '$dynamicRef') throw new SchemaMistake("'$dynamicRef' is not available; expected '$ref'");
    if (name === '$ref' && typeof value === 'string') return this.#options.reference?.(value) ?? value;
    if (Array.isArray(value)) return lists.has(name) ? value.map((item) => this.schema(item, depth)) : value;
    if (!isRecord(value)) return value;
    if (maps.has(name)) return this.#map(value, depth);
    if (name === 'components' && isRecord(value.schemas)) return { schemas: this.#map(value.schemas, depth) };
    return single.has(name) ? this.schema(value, depth) : value;
  }

  #map(schemas: Schema, depth: number): Schema {
    const copy: Record<string, unknown> = {};
    for (const [name, value] of Object.entries(schemas)) set(copy, name, this.schema(value, depth));
    return copy;
  }
}

function setAdditional(schema: Record<string, unknown>, allowed: boolean): void {
  delete schema.unevaluatedProperties;
  if (allowed) delete schema.additionalProperties;
  else if (isRecord(schema.properties) || schema.additionalProperties !== undefined || hasType(schema, 'object'))
    schema.additionalProperties = false;
}

function foldNames(schema: Record<string, unknown>): void {
  for (const name of ['properties', 'dependencies', 'dependentRequired', 'dependentSchemas'])
    if (isRecord(schema[name]))
      schema[name] = Object.fromEntries(
        Object.entries(schema[name]).map(([key, value]) => [key.toLowerCase(), fold(value)]),
      );
  if (Array.isArray(schema.required)) schema.required = fold(schema.required);
  if (isRecord(schema.patternProperties))
    schema.patternProperties = Object.fromEntries(
      Object.entries(schema.patternProperties).map(([pattern, value]) => [`(?i)${pattern}`, value]),
    );
}

function fold(value: unknown): unknown {
  if (!Array.isArray(value)) return value;
  return [...new Set(value.map((name: unknown) => (typeof name === 'string' ? name.toLowerCase() : name)))];
}

/** OpenAPI 3.1 is JSON Schema 2020-12; what 2.0 and 3.0 have besides does not mean anything else there. */
function fromOpenApi(schema: Record<string, unknown>): unknown {
  for (const name of ['$schema', '$id', 'id', '$anchor', '$dynamicAnchor']) delete schema[name];
  if (Array.isArray(schema.items)) {
    schema.prefixItems = schema.items;
    schema.items = schema.additionalItems ?? true;
  }
  // Descriptions are often written with `required: true` at a property, or a type that there is not.
  if (!Array.isArray(schema.required)) delete schema.required;
  if (!isType(schema.type)) delete schema.type;
  if (!Array.isArray(schema.enum)) delete schema.enum;
  const { nullable, ...rest } = schema;
  if (nullable !== true && schema['x-nullable'] !== true) return copied(schema, rest);
  if (typeof rest.type !== 'string' || rest.$ref !== undefined)
    return { anyOf: [{ type: 'null' }, copied(schema, rest)], [stepKeyword]: true };
  rest.type = [rest.type, 'null'];
  if (Array.isArray(rest.enum) && !rest.enum.includes(null)) rest.enum = [...rest.enum, null];
  return copied(schema, rest);
}

function copied(from: object, to: Schema): Schema {
  copyExactNumbers(from, to);
  return to;
}

function isType(type: unknown): boolean {
  return types.has(type) || (Array.isArray(type) && type.length > 0 && type.every((one) => types.has(one)));
}

function hasType({ type }: Schema, name: string): boolean {
  return type === name || (Array.isArray(type) && type.includes(name));
}

/** Also where the name is `__proto__`. */
function set(object: Record<string, unknown>, name: string, value: unknown): void {
  Object.defineProperty(object, name, { value, enumerable: true, writable: true, configurable: true });
}

/** Whether a value is an object of JSON. */
export function isRecord(value: unknown): value is Schema {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
