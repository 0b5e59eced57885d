import type { Api } from '@turnpike/policy';
import { type JsonSchema, SchemaSet } from './json-schema.ts';
import { type RewriteOptions, SchemaMistake } from './rewrite-schema.ts';
import { compileXmlSchema, type XmlSchema } from './xml-schema.ts';

// What an API says of its messages, compiled when the first message is held against it and kept as long as the API is. APIs
// never change: a new snapshot brings new ones.

/** The schemas of one API, read in one way. */
export interface ApiSchemas {
  /**
   * What a schema of an operation or a parameter stands for.
   * @throws {SchemaMistake}
   */
  schema(schema: unknown): JsonSchema;
  /** What a pointer into the schemas of the API leads to. */
  at(pointer: string): JsonSchema;
  has(name: string): boolean;
}

/** How much of schemas an API may have. Azure: 4 MB. */
const longest = 4 * 1024 * 1024;

const byApi = new WeakMap<Api, Map<string, ApiSchemas>>();

/** The schemas of an API. */
export function schemasOf(api: Api, options: RewriteOptions = {}): ApiSchemas {
  return remembered(byApi, api, JSON.stringify(options), () => new CompiledSchemas(api, options));
}

const xmlByApi = new WeakMap<Api, Map<string, XmlSchema | SchemaMistake>>();

/**
 * The XML Schema of an API; `undefined` when it has none.
 * @throws {SchemaMistake}
 */
export function xmlSchemaOf(api: Api): XmlSchema | undefined {
  const { xmlSchemas = [] } = api;
  if (xmlSchemas.length === 0) return undefined;
  const found = remembered(xmlByApi, api, '', () =>
    mistakeOr(() => compileXmlSchema(importing(xmlSchemas), locatedIn(xmlSchemas))),
  );
  if (found instanceof SchemaMistake) throw found;
  return found;
}

class CompiledSchemas implements ApiSchemas {
  readonly #schemas: Readonly<Record<string, unknown>>;
  readonly #options: RewriteOptions;
  readonly #compiled = new Map<unknown, JsonSchema | SchemaMistake>();
  #set: SchemaSet | undefined;

  constructor({ schemas = {} }: Api, options: RewriteOptions) {
    this.#schemas = schemas;
    this.#options = options;
  }

  schema(schema: unknown): JsonSchema {
    return this.#once(schema, () => this.#all().with(schema));
  }

  at(pointer: string): JsonSchema {
    return this.#once(pointer, () => this.#all().at(pointer));
  }

  has(name: string): boolean {
    return Object.hasOwn(this.#schemas, name);
  }

  #all(): SchemaSet {
    if (this.#set !== undefined) return this.#set;
    const schemas = this.#schemas;
    if (JSON.stringify(schemas).length > longest) throw new SchemaMistake('the schema of the API is longer than 4 MB');
    this.#set = new SchemaSet({ components: { schemas }, definitions: schemas }, 'openapi', this.#options);
    return this.#set;
  }

  /** What cannot be compiled is not tried again. */
  #once(key: unknown, compile: () => JsonSchema): JsonSchema {
    let found = this.#compiled.get(key);
    if (found === undefined) this.#compiled.set(key, (found = mistakeOr(compile)));
    if (found instanceof SchemaMistake) throw found;
    return found;
  }
}

function mistakeOr<Schema>(compile: () => Schema): Schema | SchemaMistake {
  try {
    return compile();
  } catch (error) {
    if (error instanceof SchemaMistake) return error;
    throw error;
  }
}

/** A schema that imports those of an API, which refer to each other by namespace only. */
function importing(schemas: readonly string[]): string {
  if (schemas.length === 1) return schemas[0]!;
  const imports = schemas.map((text, index) => {
    const [, , namespace] = /\btargetNamespace\s*=\s*(["'])(.*?)\1/.exec(text) ?? [];
    return namespace === undefined
      ? `<xs:include schemaLocation="/schemas/${index}"/>`
      : `<xs:import namespace="${namespace}" schemaLocation="/schemas/${index}"/>`;
  });
  return `<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">${imports.join('')}</xs:schema>`;
}

function locatedIn(schemas: readonly string[]): (location: string) => string | undefined {
  return (location) => schemas[Number(/^\/schemas\/(\d+)$/.exec(location)?.[1] ?? -1)];
}

function remembered<Key extends object, Value>(
  memory: WeakMap<Key, Map<string, Value>>,
  key: Key,
  name: string,
  make: () => Value,
): Value {
  const known = memory.get(key) ?? new Map<string, Value>();
  memory.set(key, known);
  let value = known.get(name);
  if (value === undefined) known.set(name, (value = make()));
  return value;
}
