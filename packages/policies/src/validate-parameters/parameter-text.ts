import type { Api, ParameterForm } from '@turnpike/policy';
import { definitionIn } from '../validate-content/described-body.ts';
import { readJson } from '../validate-content/json-document.ts';
import { isRecord } from '../validate-content/rewrite-schema.ts';

// From the text of a parameter to the JSON that its schema is about: `5` is a number where the schema says so.

/** What is said of a parameter or a header. */
export interface ParameterDefinition extends ParameterForm {
  readonly name: string;
  readonly type?: string;
  readonly required?: boolean;
  readonly values?: readonly string[];
}

/** A text that is nothing of what its schema says. */
export class ParameterMistake extends Error {
  override readonly name = 'ParameterMistake';
}

const known: ReadonlySet<unknown> = new Set(['array', 'boolean', 'integer', 'number', 'object', 'string']);

/** The schema of a parameter: its own, or what its type and values come to. */
export function schemaOfParameter({ schema, type = 'string', values }: ParameterDefinition): unknown {
  if (schema !== undefined) return schema;
  const plain = known.has(type) ? type : 'string';
  const allowed = values?.map((value) => JSON.parse(jsonOf([value], { type: plain }, {} as Api)) as unknown);
  return { type: plain, ...(allowed !== undefined && { enum: allowed }) };
}

/** Whether a parameter may have more values than one; of several documents of JSON only one would be looked at. */
export function takesSeveral(schema: unknown, api: Api, { style }: ParameterForm = {}): boolean {
  return typeOf(schema, api) === 'array' && style !== 'json';
}

/**
 * The JSON that the values of a parameter come to.
 * @throws {ParameterMistake}
 */
export function jsonOf(values: readonly string[], schema: unknown, api: Api, form: ParameterForm = {}): string {
  if (form.style === 'json') return values[0] ?? '';
  const type = typeOf(schema, api);
  if (type !== 'array') return scalarOf(values[0] ?? '', type);
  const items = resolved(schema, api).items;
  const texts = form.explode === true && form.style !== 'simple' ? values : values.flatMap((text) => split(text, form));
  return `[${texts.map((text) => scalarOf(text, typeOf(items, api))).join(',')}]`;
}

/** The properties of an object as JSON. */
export function objectOf(texts: ReadonlyMap<string, string>, schema: unknown, api: Api): string {
  const { properties } = resolved(schema, api);
  const members = Array.from(texts, ([name, text]) => {
    const property = isRecord(properties) && Object.hasOwn(properties, name) ? properties[name] : undefined;
    return `${JSON.stringify(name)}:${scalarOf(text, typeOf(property, api))}`;
  });
  return `{${members.join(',')}}`;
}

function split(text: string, { style }: ParameterForm): readonly string[] {
  if (text === '') return [];
  return text.split(style === 'spaceDelimited' ? ' ' : style === 'pipeDelimited' ? '|' : ',');
}

function scalarOf(text: string, type: string | undefined): string {
  switch (type) {
    case 'integer':
    case 'number':
      if (!/^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) throw mistake(text, type);
      return text;
    case 'boolean':
      if (!/^(?:true|false)$/i.test(text)) throw mistake(text, type);
      return text.toLowerCase();
    case 'object':
      if (!/^\s*\{/.test(text)) throw mistake(text, type);
      // It becomes a part of other JSON, in which what is none might be something else: `{},"more":1`.
      readJson(text);
      return text;
    case undefined:
      // Where nothing is said of the type, whatever the text may be.
      return /^(?:-?(?:0|[1-9]\d{0,14})|true|false)$/.test(text) ? text : JSON.stringify(text);
    default:
      return JSON.stringify(text);
  }
}

function mistake(text: string, type: string): ParameterMistake {
  const shown = text.length > 60 ? `${text.slice(0, 59)}…` : text;
  return new ParameterMistake(`Could not convert '${shown}' to ${type}.`);
}

function typeOf(schema: unknown, api: Api): string | undefined {
  const { type, enum: values, pattern, format } = resolved(schema, api);
  const found = Array.isArray(type) ? type.find((one) => one !== 'null') : type;
  if (typeof found === 'string') return found;
  const isText =
    pattern !== undefined || format !== undefined || (Array.isArray(values) && typeof values[0] === 'string');
  return isText ? 'string' : undefined;
}

/** Follows references, as far as anybody writes them. */
function resolved(schema: unknown, { schemas = {} }: Api): Readonly<Record<string, unknown>> {
  let found = schema;
  for (let left = 10; left > 0; left--) {
    const name = definitionIn(found);
    if (name === undefined || !Object.hasOwn(schemas, name)) break;
    found = schemas[name];
  }
  if (!isRecord(found)) return {};
  return Array.isArray(found.allOf) && found.type === undefined
    ? (found.allOf.map((part) => (isRecord(part) ? part : {})).find(({ type }) => type !== undefined) ?? found)
    : found;
}
