import { nested } from './runtime/budget.ts';
import { DateTime } from './runtime/date-time.ts';
import { DateTimeOffset } from './runtime/date-time-offset.ts';
import { type EnumerableValue, iterate, iterateBoxed } from './runtime/iterate.ts';
import { KeyValuePair } from './runtime/key-value-pair.ts';
import { formatValue, toText } from './runtime/object.ts';
import { Boxed, box, type DotNetObject, typeOf } from './runtime/values.ts';
import type { Member } from './types/definition.ts';
import { interfacesOf, isInstanceOf } from './types/hierarchy.ts';
import { displayType, type Type } from './types/type.ts';
import { definitionOf, isEnum } from './types/well-known.ts';

/** What an expression gave, in a form that tools can compare: the .NET type's simple name and a value in JSON. */
export interface ExpressionResult {
  readonly type: string;
  readonly value: unknown;
}

/** Describes a boxed value: text for text and numbers, round-trip forms for floating point and times, compact JSON for JSON. */
export function describeResult(value: unknown): ExpressionResult {
  if (value === null) return { type: 'null', value: null };
  const type = typeOf(value);
  const name = simpleName(type);
  if (typeof value === 'boolean') return { type: name, value };
  if (value instanceof Uint8Array) return { type: 'Byte[]', value: Buffer.from(value).toString('base64') };
  if (value instanceof Boxed && (name === 'Double' || name === 'Single'))
    return { type: name, value: formatValue(value, 'R') };
  if (value instanceof DateTime || value instanceof DateTimeOffset)
    return { type: name, value: formatValue(value, 'o') };
  if (isEnum(type)) return { type: name, value: `<${name}>` };
  if (typeof value !== 'object' || value instanceof Boxed || plainText.has(name))
    return { type: name, value: toText(value) };
  if (json.has(name)) return { type: name, value: compactJson(value as DotNetObject, type) };
  const interfaces = [type, ...interfacesOf(type)];
  if (interfaces.some((one) => one.kind === 'named' && dictionaries.has(one.definition.name))) {
    return { type: 'IDictionary', value: Object.fromEntries(describeEntries(value as EnumerableValue<KeyValuePair>)) };
  }
  if (isInstanceOf(type, definitionOf('System.Collections.IEnumerable').plainType)) {
    return { type: 'IEnumerable', value: Array.from(iterateBoxed(value as EnumerableValue<unknown>), describeItem) };
  }
  return { type: name, value: `<${name}>` };
}

const dictionaries: ReadonlySet<string> = new Set([
  'System.Collections.IDictionary',
  'System.Collections.Generic.IDictionary',
  'System.Collections.Generic.IReadOnlyDictionary',
]);

const json: ReadonlySet<string> = new Set(['JObject', 'JArray', 'JValue', 'JRaw']);

const plainText: ReadonlySet<string> = new Set(['Decimal', 'Guid', 'Uri', 'TimeSpan', 'XElement', 'XDocument']);

function describeItem(item: unknown): unknown {
  return nested(() => describeResult(item).value);
}

function* describeEntries(entries: EnumerableValue<KeyValuePair>): Generator<[string, unknown]> {
  for (const entry of iterate(entries)) {
    const isBoxed = !(entry instanceof KeyValuePair);
    const { key, value, keyType, valueType } = entry;
    yield [toText(isBoxed ? key : box(keyType, key)), describeItem(isBoxed ? value : box(valueType, value))];
  }
}

/** `Type.Name`: the last part of a type's name, with the number of its type parameters. */
export function simpleName(type: Type): string {
  if (type.kind === 'array') return `${simpleName(type.element)}[]`;
  if (type.kind === 'tuple') return `ValueTuple\`${type.elements.length}`;
  if (type.kind !== 'named') return displayType(type);
  const arity = type.definition.typeParameters.length;
  return arity === 0 ? type.definition.simpleName : `${type.definition.simpleName}\`${arity}`;
}

function compactJson(value: DotNetObject, type: Type): string {
  const write = definitionOf('Newtonsoft.Json.Linq.JToken')
    .membersNamed('ToString')
    .find((member: Member) => member.kind === 'method' && member.parameters[0]?.name === 'formatting');
  if (write?.kind !== 'method') throw new Error(`${displayType(type)} cannot be written.`);
  return write.implementation(value, 0, []) as string;
}
