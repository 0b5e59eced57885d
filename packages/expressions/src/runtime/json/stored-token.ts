import { DateTime } from '../date-time.ts';
import { DateTimeOffset } from '../date-time-offset.ts';
import { Decimal } from '../decimal.ts';
import { Guid } from '../guid.ts';
import { TimeSpan } from '../time-span.ts';
import { Boxed } from '../values.ts';
import { BigInteger } from './big-integer.ts';
import { JArray } from './j-array.ts';
import { JObject } from './j-object.ts';
import { JProperty } from './j-property.ts';
import type { JToken } from './j-token.ts';
import { boxDouble, JRaw, JValue } from './j-value.ts';
import { tokenType } from './token-type.ts';

// JSON tokens written so that they come back as what they were. Their own text is not enough: of a date and of a string
// that looks like one it makes the same.

/** A token as JSON: plain where JSON says it all, and with a tag otherwise. */
export type StoredToken = string | boolean | null | number | readonly StoredToken[] | StoredTagged;

interface StoredTagged {
  /** Names and values in turn. */
  readonly o?: readonly StoredToken[];
  readonly p?: readonly [name: string, value: StoredToken];
  readonly raw?: string;
  readonly long?: string;
  readonly big?: string;
  readonly double?: string;
  readonly decimal?: readonly [mantissa: string, scale: number];
  readonly time?: readonly [ticks: string, kind: number];
  readonly offset?: readonly [ticks: string, minutes: number];
  readonly span?: string;
  readonly guid?: string;
  readonly bytes?: string;
}

/** Deeper tokens are not kept. */
const deepest = 200;

/** Writes a token; `undefined` where something in it cannot be kept. */
export function writeToken(token: JToken): StoredToken | undefined {
  try {
    return write(token, 0);
  } catch (error) {
    if (error instanceof NotStorable) return undefined;
    throw error;
  }
}

class NotStorable extends Error {}

function write(token: JToken, depth: number): StoredToken {
  if (depth > deepest) throw new NotStorable();
  if (token instanceof JObject) {
    const members: StoredToken[] = [];
    for (const property of token) {
      const { name, value } = property as JProperty;
      members.push(name, write(value as JToken, depth + 1));
    }
    return { o: members };
  }
  if (token instanceof JArray) return Array.from(token, (item) => write(item, depth + 1));
  if (token instanceof JProperty) return { p: [token.name, write(token.value as JToken, depth + 1)] };
  if (token instanceof JValue) return writeValue(token);
  throw new NotStorable();
}

function writeValue(token: JValue): StoredToken {
  const { type, nativeNumber } = token;
  if (type === tokenType.integer && nativeNumber !== undefined) return nativeNumber;
  const { value } = token;
  if (type === tokenType.raw && typeof value === 'string') return { raw: value };
  if (type === tokenType.null && value === null) return null;
  if (type === tokenType.string && typeof value === 'string') return value;
  if (type === tokenType.boolean && typeof value === 'boolean') return value;
  if (type === tokenType.integer && typeof value === 'bigint') return { long: String(value) };
  if (type === tokenType.integer && value instanceof BigInteger) return { big: String(value.value) };
  if (type === tokenType.float && value instanceof Decimal) return { decimal: [String(value.mantissa), value.scale] };
  if (type === tokenType.float && isDouble(value)) return { double: doubleText(value.value as number) };
  if (type === tokenType.date && value instanceof DateTime) return { time: [String(value.ticks), value.kind] };
  if (type === tokenType.date && value instanceof DateTimeOffset)
    return { offset: [String(value.utc.ticks), value.offset] };
  if (type === tokenType.timeSpan && value instanceof TimeSpan) return { span: String(value.ticks) };
  if (type === tokenType.guid && value instanceof Guid) return { guid: value.digits };
  if (type === tokenType.bytes && value instanceof Uint8Array) return { bytes: Buffer.from(value).toString('base64') };
  // An `int` is all that is left of what people put into tokens.
  if (type === tokenType.integer && typeof value === 'number') return { long: String(value) };
  throw new NotStorable();
}

function isDouble(value: unknown): value is Boxed {
  return value instanceof Boxed && value.type === boxDouble(0).type;
}

function doubleText(value: number): string {
  return Object.is(value, -0) ? '-0' : String(value);
}

/** @throws when it is nothing that `writeToken` gives */
export function readToken(stored: unknown, depth: number = 0): JToken {
  if (depth > deepest) throw new RangeError('too deep');
  if (typeof stored === 'string') return new JValue(stored, tokenType.string);
  if (typeof stored === 'number') return JValue.fromNative(stored);
  if (typeof stored === 'boolean') return new JValue(stored, tokenType.boolean);
  if (stored === null) return new JValue(null, tokenType.null);
  if (Array.isArray(stored)) {
    const array = new JArray();
    for (const item of stored) array.addItem(readToken(item, depth + 1));
    return array;
  }
  return readTagged(stored as Readonly<Record<string, unknown>>, depth);
}

function readTagged(stored: Readonly<Record<string, unknown>>, depth: number): JToken {
  const [[tag, content] = [undefined, undefined], more] = Object.entries(stored);
  if (more !== undefined) throw new TypeError('two tags');
  switch (tag) {
    case 'o':
      return readObject(content as readonly unknown[], depth);
    case 'p':
      return propertyOf(content as readonly unknown[], depth);
    case 'raw':
      return new JRaw(textOf(content));
    case 'long':
      return new JValue(bigintOf(content), tokenType.integer);
    case 'big':
      return new JValue(new BigInteger(bigintOf(content)), tokenType.integer);
    case 'double':
      return new JValue(boxDouble(Number(textOf(content))), tokenType.float);
    default:
      return new JValue(...readScalar(tag, content));
  }
}

function readScalar(tag: string | undefined, content: unknown): ConstructorParameters<typeof JValue> {
  const [first, second] = Array.isArray(content) ? content : [content];
  switch (tag) {
    case 'decimal':
      return [new Decimal(bigintOf(first), numberOf(second)), tokenType.float];
    case 'time':
      return [DateTime.fromTicks(bigintOf(first), numberOf(second)), tokenType.date];
    case 'offset':
      return [new DateTimeOffset(DateTime.fromTicks(bigintOf(first)), numberOf(second)), tokenType.date];
    case 'span':
      return [TimeSpan.fromTicks(bigintOf(first)), tokenType.timeSpan];
    case 'guid':
      return [new Guid(textOf(first)), tokenType.guid];
    case 'bytes':
      return [Uint8Array.from(Buffer.from(textOf(first), 'base64')), tokenType.bytes];
    default:
      throw new TypeError('an unknown tag');
  }
}

function readObject(members: readonly unknown[], depth: number): JObject {
  const object = new JObject();
  if (members.length % 2 !== 0) throw new TypeError('a name without a value');
  for (let index = 0; index < members.length; index += 2)
    object.addItem(propertyOf([members[index], members[index + 1]], depth));
  return object;
}

function propertyOf([name, value]: readonly unknown[], depth: number): JProperty {
  const property = new JProperty(textOf(name));
  property.value = readToken(value, depth + 1);
  return property;
}

function textOf(value: unknown): string {
  if (typeof value !== 'string') throw new TypeError('no text');
  return value;
}

function numberOf(value: unknown): number {
  if (!Number.isInteger(value)) throw new TypeError('no number');
  return value as number;
}

function bigintOf(value: unknown): bigint {
  const text = textOf(value);
  if (!/^-?\d{1,400}$/.test(text)) throw new TypeError('no integer');
  return BigInt(text);
}
