import { isObject } from './json-rpc.ts';

// Schemas of an API refer to each other by names that mean nothing outside of it. A copy carries along what it refers to,
// and says what OpenAPI 3.0 has words of its own for as JSON Schema does.

/** A JSON Schema as an object. */
export type SchemaObject = Readonly<Record<string, unknown>>;

const most = { depth: 40, nodes: 20_000 } as const;

/** Words of OpenAPI that say nothing to whoever calls a tool. */
const dropped: ReadonlySet<string> = new Set(['xml', 'discriminator', 'externalDocs', 'example', 'nullable']);

/** Copies schemas of an API, and collects the ones that they refer to. */
export class SchemaCopy {
  readonly #schemas: Readonly<Record<string, unknown>>;
  readonly #definitions = new Map<string, unknown>();
  #nodes = 0;

  constructor(schemas: Readonly<Record<string, unknown>> | undefined) {
    this.#schemas = schemas ?? {};
  }

  /** What the copies refer to as `#/$defs/{name}`. */
  get definitions(): SchemaObject | undefined {
    return this.#definitions.size === 0 ? undefined : Object.fromEntries(this.#definitions);
  }

  /** A copy of a schema; one that takes anything where there is none that could be copied. */
  copy(schema: unknown): SchemaObject {
    const copied = this.#copy(schema, 0);
    return isObject(copied) ? copied : {};
  }

  /** The schema that a schema means: itself, or what it refers to. */
  resolve(schema: SchemaObject): SchemaObject {
    let resolved = schema;
    for (let hops = 0; hops < 10 && typeof resolved.$ref === 'string'; hops++) {
      const target = this.#definitions.get(resolved.$ref.slice('#/$defs/'.length));
      if (!isObject(target)) return {};
      resolved = target;
    }
    return resolved;
  }

  #copy(schema: unknown, depth: number): unknown {
    if (++this.#nodes > most.nodes || depth > most.depth) return {};
    if (Array.isArray(schema)) return schema.map((item) => this.#copy(item, depth + 1));
    if (!isObject(schema)) return schema;
    if (typeof schema.$ref === 'string') return this.#refer(schema.$ref, depth);
    const entries = Object.entries(schema)
      .filter(([name]) => !dropped.has(name) && !name.startsWith('x-'))
      .map(([name, value]) => [name, isData.has(name) ? value : this.#copy(value, depth + 1)] as const);
    return withNull(withNumericBounds(Object.fromEntries(entries)), schema);
  }

  #refer(reference: string, depth: number): SchemaObject {
    const name = /^#\/(?:components\/schemas|definitions)\/([^/]+)$/.exec(reference)?.[1];
    if (name === undefined) return {};
    const known = decodeName(name);
    if (!Object.hasOwn(this.#schemas, known)) return {};
    const safe = known.replace(/[^\w.-]/g, '_');
    if (!this.#definitions.has(safe)) {
      this.#definitions.set(safe, {});
      this.#definitions.set(safe, this.#copy(this.#schemas[known], depth + 1));
    }
    return { $ref: `#/$defs/${safe}` };
  }
}

/** What is a value, whatever it looks like. */
const isData: ReadonlySet<string> = new Set(['const', 'default', 'enum', 'examples']);

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return name;
  }
}

/** OpenAPI 3.0 has `nullable` in place of the type `null`. */
function withNull(copied: SchemaObject, { nullable }: SchemaObject): SchemaObject {
  if (nullable !== true || typeof copied.type !== 'string') return copied;
  const withType = { ...copied, type: [copied.type, 'null'] };
  return Array.isArray(copied.enum) ? { ...withType, enum: [...copied.enum, null] } : withType;
}

/** OpenAPI 3.0 has bounds that are said to be exclusive, JSON Schema has exclusive bounds. */
function withNumericBounds(schema: SchemaObject): SchemaObject {
  const { exclusiveMinimum, exclusiveMaximum, ...rest } = schema;
  if (typeof exclusiveMinimum !== 'boolean' && typeof exclusiveMaximum !== 'boolean') return schema;
  const { minimum, maximum, ...others } = rest;
  return {
    ...others,
    ...(minimum !== undefined && { [exclusiveMinimum === true ? 'exclusiveMinimum' : 'minimum']: minimum }),
    ...(maximum !== undefined && { [exclusiveMaximum === true ? 'exclusiveMaximum' : 'maximum']: maximum }),
    ...(typeof exclusiveMinimum === 'number' && { exclusiveMinimum }),
    ...(typeof exclusiveMaximum === 'number' && { exclusiveMaximum }),
  };
}
