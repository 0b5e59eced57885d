import { Buffer } from 'node:buffer';
import { contextObject, contextTypeName } from './context/context-object.ts';
import type { ResponseObject } from './context/expression-context.ts';
import { HeaderCollection, headerSource } from './context/header-collection.ts';
import { MessageBody } from './context/message-body.ts';
import { resetBudget } from './runtime/budget.ts';
import { DateTime } from './runtime/date-time.ts';
import { DateTimeOffset } from './runtime/date-time-offset.ts';
import { Decimal } from './runtime/decimal.ts';
import { Guid } from './runtime/guid.ts';
import { JToken } from './runtime/json/j-token.ts';
import { readToken, type StoredToken, writeToken } from './runtime/json/stored-token.ts';
import { List } from './runtime/list.ts';
import { toText } from './runtime/object.ts';
import { TimeSpan } from './runtime/time-span.ts';
import { Boxed, box, elementTypeOf, makeArray, typeOf } from './runtime/values.ts';
import { typeNamed } from './types/library.ts';
import { displayType, type NamedType, type Type } from './types/type.ts';

// Values of expressions as bytes, for caches, and back as what they were: the same type and the same value. What is read
// is data only: a tag says which of a closed list of types a value is of, and whatever does not fit, bytes of another
// version included, is no value at all.

/** Whoever changes what is written gives it another number: what older ones have written is then not read any more. */
const version = 'T1';

/** A value with its tag, as JSON. */
type Stored = readonly [tag: string, ...parts: unknown[]];

/** Of an element of an array or a list: anything but another collection. */
const elementNames: readonly string[] = [
  ...['string', 'bool', 'char', 'sbyte', 'short', 'ushort', 'int', 'uint', 'long', 'ulong', 'float', 'double'],
  ...['decimal', 'System.DateTime', 'System.Guid', 'System.TimeSpan'],
];

const boxedNames: ReadonlyMap<string, string> = new Map([
  ['System.Char', 'char'],
  ['System.SByte', 'sbyte'],
  ['System.Byte', 'byte'],
  ['System.Int16', 'short'],
  ['System.UInt16', 'ushort'],
  ['System.UInt32', 'uint'],
  ['System.UInt64', 'ulong'],
  ['System.Single', 'float'],
  ['System.Double', 'double'],
]);

/** The longest text of a number that is read. */
const longestNumber = 40;

/** Writes the value of an expression; `undefined` when it is of a type that cannot be kept. */
export function writeStoredValue(value: unknown): Buffer | undefined {
  resetBudget();
  const stored = write(value);
  return stored && Buffer.from(`${version}${JSON.stringify(stored)}`, 'utf8');
}

/** Reads what `writeStoredValue` has written; `undefined` when it is anything else. */
export function readStoredValue(bytes: Uint8Array): unknown {
  resetBudget();
  try {
    const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8');
    return text.startsWith(version) ? read(JSON.parse(text.slice(version.length))) : undefined;
  } catch {
    // Whatever is wrong with it, it is not what was kept.
    return undefined;
  }
}

function write(value: unknown): Stored | undefined {
  if (value === null) return ['null'];
  switch (typeof value) {
    case 'string':
      return ['string', value];
    case 'boolean':
      return ['bool', value];
    case 'number':
      return ['int', value];
    case 'bigint':
      return ['long', String(value)];
    case 'object':
      return writeObject(value);
    default:
      return undefined;
  }
}

function writeObject(value: object): Stored | undefined {
  if (value instanceof Boxed) return writeBoxed(value);
  if (value instanceof Uint8Array) return ['bytes', Buffer.from(value).toString('base64')];
  if (value instanceof JToken) {
    const token = writeToken(value);
    return token === undefined ? undefined : ['token', token];
  }
  if (value instanceof DateTime) return ['time', String(value.ticks), value.kind];
  if (value instanceof DateTimeOffset) return ['offset', String(value.utc.ticks), value.offset];
  if (value instanceof TimeSpan) return ['span', String(value.ticks)];
  if (value instanceof Guid) return ['guid', value.digits];
  if (value instanceof Decimal) return ['decimal', String(value.mantissa), value.scale];
  if (Array.isArray(value)) return writeItems('array', elementTypeOf(value), value);
  if (value instanceof List) return writeItems('list', value.elementType, value.items);
  return toText(value) === contextTypeName('IResponse') ? writeResponse(value as ResponseObject) : undefined;
}

function writeBoxed({ type, value }: Boxed): Stored | undefined {
  const tag = boxedNames.get(type.definition.name);
  // `String` makes of -0 what it makes of 0.
  return tag === undefined ? undefined : [tag, Object.is(value, -0) ? '-0' : String(value)];
}

function writeItems(tag: string, type: Type, items: readonly unknown[]): Stored | undefined {
  const name = elementNames.find((one) => typeNamed(one) === type);
  if (name === undefined) return undefined;
  const written = items.map((item) => write(box(type, item)));
  return written.includes(undefined) ? undefined : [tag, name, written];
}

function writeResponse({ statusCode, statusReason, headers, body }: ResponseObject): Stored {
  const lines = Array.from(headers, ({ key, value }) => (value as readonly string[]).map((one) => [key, one])).flat();
  const content = body === null || body.isTaken ? null : Buffer.from(body.bytes).toString('base64');
  return ['response', statusCode, statusReason, lines, content];
}

/** @throws when it is nothing that `write` gives */
function read(stored: unknown): unknown {
  const [tag, first, second, third, fourth] = listOf(stored);
  switch (tag) {
    case 'null':
      return null;
    case 'string':
      return textOf(first);
    case 'bool':
      return first === true || (first === false ? false : fail());
    case 'int':
      return integerOf(first, 32);
    case 'long':
      return bigintOf(first, 64);
    case 'bytes':
      return Uint8Array.from(bytesOf(first));
    case 'token':
      return readToken(first as StoredToken);
    case 'time':
      return DateTime.fromTicks(bigintOf(first, 64), integerOf(second, 32));
    case 'offset':
      return new DateTimeOffset(DateTime.fromTicks(bigintOf(first, 64)), integerOf(second, 16));
    case 'span':
      return TimeSpan.fromTicks(bigintOf(first, 64));
    case 'guid':
      return /^[0-9a-f]{32}$/.test(textOf(first)) ? new Guid(textOf(first)) : fail();
    case 'decimal':
      return decimalOf(bigintOf(first, 97), integerOf(second, 8));
    case 'array':
      return readItems(first, second, makeArray);
    case 'list':
      return readItems(first, second, (type, items) => new List(type, items));
    case 'response':
      return readResponse(first, second, third, fourth);
    default:
      return readBoxed(textOf(tag), textOf(first));
  }
}

function readBoxed(tag: string, text: string): Boxed {
  const name = [...boxedNames.values()].includes(tag) ? tag : fail();
  const isWide = name === 'ulong';
  const isReal = name === 'float' || name === 'double';
  const value = isWide ? bigintOf(text, 65) : text.length > longestNumber ? fail() : Number(text);
  if (!isReal && !isWide && !Number.isInteger(value)) fail();
  if (isReal && Number.isNaN(value) && text !== 'NaN') fail();
  return new Boxed(typeNamed(name) as NamedType, value);
}

function readItems<Result>(name: unknown, items: unknown, make: (type: Type, items: unknown[]) => Result): Result {
  const known = elementNames.find((one) => one === name) ?? fail();
  const type = typeNamed(known);
  const values = listOf(items).map((item) => {
    const value = read(item);
    const isNull = value === null && (known === 'string' || fail());
    if (!isNull && typeOf(value) !== type) fail();
    return value instanceof Boxed ? value.value : value;
  });
  return make(type, values);
}

function readResponse(status: unknown, reason: unknown, lines: unknown, content: unknown): ResponseObject {
  const pairs = listOf(lines).map((line): [string, string] => {
    const [name, value] = listOf(line);
    return [textOf(name), textOf(value)];
  });
  return contextObject(contextTypeName('IResponse'), {
    body: content === null ? null : new MessageBody(Uint8Array.from(bytesOf(content))),
    headers: new HeaderCollection(headerSource(pairs)),
    statusCode: integerOf(status, 32),
    statusReason: reason === null ? null : textOf(reason),
  });
}

/** Whether values of a type, as diagnostics name it, can be kept; `undefined` where only the value shows. */
export function canStoreType(type: string): boolean | undefined {
  const name = type.replace(/\?$/, '');
  if (name === 'object' || name === 'dynamic') return undefined;
  const element = /^List<(.+)>$/.exec(name)?.[1] ?? name.replace(/\[\]$/, '');
  return plainNames.has(name) || (element !== name && elementDisplayNames.has(element));
}

const elementDisplayNames: ReadonlySet<string> = new Set(elementNames.map((name) => displayType(typeNamed(name))));

const plainNames: ReadonlySet<string> = new Set([
  ...elementDisplayNames,
  ...['byte', 'byte[]', 'DateTimeOffset', 'IResponse'],
  ...['JToken', 'JContainer', 'JObject', 'JArray', 'JValue', 'JRaw', 'JProperty', 'null'],
]);

function fail(): never {
  throw new TypeError('not a stored value');
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : fail();
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : fail();
}

function integerOf(value: unknown, bits: number): number {
  return Number.isInteger(value) && Math.abs(value as number) <= 2 ** (bits - 1) ? (value as number) : fail();
}

function bigintOf(value: unknown, bits: number): bigint {
  const text = textOf(value);
  if (text.length > longestNumber || !/^-?\d+$/.test(text)) fail();
  const number = BigInt(text);
  return BigInt.asIntN(bits, number) === number ? number : fail();
}

function decimalOf(mantissa: bigint, scale: number): Decimal {
  return scale >= 0 && scale <= 28 ? new Decimal(mantissa, scale) : fail();
}

function bytesOf(value: unknown): Buffer {
  const bytes = Buffer.from(textOf(value), 'base64');
  return bytes.toString('base64') === value ? bytes : fail();
}
