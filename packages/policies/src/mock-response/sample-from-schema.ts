// A sample of what a JSON Schema describes: what the schema itself shows (`example`, `default`, `enum`), else the simplest
// value of its type. Schemas come from whoever described the API, so that how deep and how large a sample gets is bounded.

type JsonObject = Readonly<Record<string, unknown>>;

/** How deep schemas are followed; deeper values are left out where they may be, and null where not. */
const deepest = 30;

/** How many values a sample has at most. */
const most = 2000;

/** Makes a sample; references lead into `schemas`, by the name that they end with. */
export function sampleFromSchema(schema: unknown, schemas: JsonObject = {}): unknown {
  return new Sampler(schemas).sample(schema, 0, []);
}

class Sampler {
  readonly #schemas: JsonObject;
  #left = most;

  constructor(schemas: JsonObject) {
    this.#schemas = schemas;
  }

  /** `within` holds the references that are being followed: one that leads back to itself ends there. */
  sample(schema: unknown, depth: number, within: readonly string[]): unknown {
    if (!isObject(schema) || depth > deepest || this.#left <= 0) return null;
    this.#left--;
    const shown = shownValue(schema);
    if (shown !== undefined) return shown;
    if (typeof schema.$ref === 'string') return this.#follow(schema.$ref, depth, within);
    const { allOf, oneOf, anyOf } = schema;
    if (Array.isArray(allOf)) return this.#merge(schema, allOf, depth, within);
    const alternatives = Array.isArray(oneOf) ? oneOf : Array.isArray(anyOf) ? anyOf : [];
    if (alternatives.length > 0 && typeOf(schema) === undefined) return this.sample(alternatives[0], depth + 1, within);
    return this.#ofType(schema, depth, within);
  }

  #follow(reference: string, depth: number, within: readonly string[]): unknown {
    const name = nameOf(reference);
    if (within.includes(name) || !Object.hasOwn(this.#schemas, name)) return null;
    return this.sample(this.#schemas[name], depth + 1, [...within, name]);
  }

  #merge(schema: JsonObject, parts: readonly unknown[], depth: number, within: readonly string[]): unknown {
    const { allOf: _, ...own } = schema;
    const samples = [...parts, own].map((part) => this.sample(part, depth + 1, within));
    const objects = samples.filter(isObject);
    if (objects.length > 0) return Object.assign(emptyObject(), ...objects);
    return samples.find((sample) => sample !== null) ?? null;
  }

  #ofType(schema: JsonObject, depth: number, within: readonly string[]): unknown {
    switch (typeOf(schema)) {
      case 'object':
        return this.#object(schema, depth, within);
      case 'array':
        return this.#array(schema, depth, within);
      case 'string':
        return sampleText(schema);
      case 'integer':
        return Math.ceil(sampleNumber(schema));
      case 'number':
        return sampleNumber(schema);
      case 'boolean':
        return true;
      default:
        return null;
    }
  }

  #object({ properties, required }: JsonObject, depth: number, within: readonly string[]): unknown {
    const needed = new Set(Array.isArray(required) ? required : []);
    const sample = emptyObject();
    for (const [name, schema] of isObject(properties) ? Object.entries(properties) : []) {
      if (isObject(schema) && schema.writeOnly === true) continue;
      const value = this.sample(schema, depth + 1, within);
      if (value !== null || needed.has(name) || isNull(schema)) sample[name] = value;
    }
    return sample;
  }

  #array({ items, minItems }: JsonObject, depth: number, within: readonly string[]): unknown {
    const schema = Array.isArray(items) ? items[0] : items;
    if (!isObject(schema)) return [];
    const count = typeof minItems === 'number' ? Math.min(Math.max(minItems, 1), 20) : 1;
    const values = Array.from({ length: count }, () => this.sample(schema, depth + 1, within));
    return values[0] === null && !isNull(schema) ? [] : values;
  }
}

/** Without a prototype: a property may have any name. */
function emptyObject(): Record<string, unknown> {
  return Object.create(null) as Record<string, unknown>;
}

function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function isNull(schema: unknown): boolean {
  return isObject(schema) && typeOf(schema) === 'null';
}

/** What the schema shows of itself. */
function shownValue(schema: JsonObject): unknown {
  const { example, examples, const: only, default: usual, enum: values } = schema;
  if (example !== undefined) return example;
  if (Array.isArray(examples) && examples.length > 0) return examples[0];
  if (only !== undefined) return only;
  if (usual !== undefined) return usual;
  return Array.isArray(values) && values.length > 0 ? values[0] : undefined;
}

function typeOf({ type, properties, items }: JsonObject): unknown {
  if (Array.isArray(type)) return type.find((one) => one !== 'null') ?? 'null';
  if (type !== undefined) return type;
  return properties !== undefined ? 'object' : items !== undefined ? 'array' : undefined;
}

/** The last part of `#/components/schemas/Order`, a JSON pointer (RFC 6901). */
function nameOf(reference: string): string {
  const last = reference.slice(reference.lastIndexOf('/') + 1);
  try {
    return decodeURIComponent(last).replaceAll('~1', '/').replaceAll('~0', '~');
  } catch {
    return last;
  }
}

const texts: Readonly<Record<string, string>> = {
  date: '2026-01-01',
  'date-time': '2026-01-01T00:00:00Z',
  time: '00:00:00Z',
  email: 'user@example.com',
  uri: 'https://example.com',
  url: 'https://example.com',
  hostname: 'example.com',
  ipv4: '192.0.2.1',
  ipv6: '2001:db8::1',
  uuid: '00000000-0000-0000-0000-000000000000',
  byte: '',
  binary: '',
};

function sampleText({ format, minLength, maxLength }: JsonObject): string {
  if (typeof format === 'string' && Object.hasOwn(texts, format)) return texts[format] as string;
  const text = 'string';
  if (typeof minLength === 'number' && minLength > text.length) return text.padEnd(Math.min(minLength, 1000), '-');
  return typeof maxLength === 'number' && maxLength >= 0 ? text.slice(0, maxLength) : text;
}

function sampleNumber({ minimum, maximum }: JsonObject): number {
  if (typeof minimum === 'number' && minimum > 0) return minimum;
  return typeof maximum === 'number' && maximum < 0 ? maximum : 0;
}
