import type { Type } from '../../types/type.ts';
import { nullableElement } from '../../types/well-known.ts';
import { readBase64, writeBase64 } from '../base64.ts';
import { isOfType } from '../casts.ts';
import { type ConvertibleName, changeType, convertBoxed } from '../convert.ts';
import { DateTime } from '../date-time.ts';
import { DateTimeOffset } from '../date-time-offset.ts';
import { readDateTimeOffset } from '../date-time-reading.ts';
import { parseException } from '../date-time-styles.ts';
import { Decimal } from '../decimal.ts';
import { argumentException, argumentNull, type DotNetException, invalidCast, overflow } from '../exceptions.ts';
import { Guid, parseGuid } from '../guid.ts';
import { toText } from '../object.ts';
import { TimeSpan } from '../time-span.ts';
import { parseTimeSpan, spanOrThrow } from '../time-span-parse.ts';
import { Uri } from '../uri.ts';
import { Boxed, defaultOf, netType } from '../values.ts';
import { BigInteger } from './big-integer.ts';
import { JProperty } from './j-property.ts';
import type { JToken } from './j-token.ts';
import { JValue } from './j-value.ts';
import { type TokenType, tokenType, tokenTypeName } from './token-type.ts';

// What JToken's conversion operators do, and `Value<T>()`, which goes another way.

/** What a token can be converted to, as messages call it. */
export type CastTarget = ConvertibleName | 'DateTimeOffset' | 'TimeSpan' | 'Guid' | 'Uri' | 'byte array';

const { integer, float, string, comment, raw, boolean, date, bytes, guid, uri, timeSpan } = tokenType;
const texts: readonly TokenType[] = [string, comment, raw];
const numbers: readonly TokenType[] = [integer, float, ...texts, boolean];

const sources: Readonly<Record<string, readonly TokenType[]>> = {
  Char: [integer, float, ...texts],
  String: [date, ...numbers, bytes, guid, timeSpan, uri],
  DateTime: [date, ...texts],
  DateTimeOffset: [date, ...texts],
  TimeSpan: [...texts, timeSpan],
  Guid: [...texts, guid, bytes],
  Uri: [...texts, uri],
  'byte array': [bytes, ...texts, integer],
};

/** The conversion operator from a token: a raw value. Only the nullable ones take null. */
export function castToken(token: JToken | null, target: CastTarget, isNullable: boolean): unknown {
  if (token instanceof JValue) {
    const plain = castPlain(token, target);
    if (plain !== undefined) return plain;
  }
  if (token === null) {
    if (isNullable) return null;
    throw argumentNull('value');
  }
  const inner = token instanceof JProperty ? token.value : token;
  const { type } = inner;
  const isAbsent = type === tokenType.null || type === tokenType.undefined;
  const isConvertible = (sources[target] ?? numbers).includes(type) || (isNullable && isAbsent);
  if (!(inner instanceof JValue) || !isConvertible) throw cannotConvert(type, target);
  const { value } = inner;
  return value === null && isNullable ? null : castValue(value, target, type);
}

/** The casts that nearly all are, without looking anything up. */
function castPlain(token: JValue, target: CastTarget): unknown {
  const number = token.nativeNumber;
  if (number !== undefined) {
    // Adding zero makes -0, which no integer is, the zero it was read as.
    if (target === 'Double') return number + 0;
    return target === 'Int32' && (number | 0) === number ? number + 0 : undefined;
  }
  return target === 'String' && token.type === string && typeof token.value === 'string' ? token.value : undefined;
}

function cannotConvert(type: TokenType, target: CastTarget): DotNetException {
  return argumentException(`Can not convert ${tokenTypeName(type)} to ${target}.`);
}

function castValue(value: unknown, target: CastTarget, type: TokenType): unknown {
  switch (target) {
    case 'String':
      return value instanceof Uint8Array ? writeBase64(value) : toText(value);
    case 'DateTime':
      return value instanceof DateTimeOffset ? value.clock : convertBoxed('DateTime', value);
    case 'DateTimeOffset':
      return castToDateTimeOffset(value);
    case 'TimeSpan':
      return value instanceof TimeSpan ? value : spanOrThrow(parseTimeSpan(toText(value)));
    case 'Guid':
      if (value instanceof Uint8Array) return Guid.fromBytes(value);
      return value instanceof Guid ? value : parseGuid(toText(value), 'g');
    case 'Uri':
      return value instanceof Uri ? value : Uri.create(toText(value));
    case 'byte array':
      if (value instanceof Uint8Array) return value;
      if (typeof value === 'string') return readBase64(value);
      throw cannotConvert(type, target);
    default:
      return value instanceof BigInteger ? castBigInteger(value, target) : convertBoxed(target, value);
  }
}

function castToDateTimeOffset(value: unknown): DateTimeOffset {
  if (value instanceof DateTimeOffset) return value;
  if (typeof value !== 'string')
    return DateTimeOffset.fromDateTime(
      value instanceof DateTime ? value : (convertBoxed('DateTime', value) as DateTime),
    );
  const read = readDateTimeOffset(value, 0);
  if (read instanceof DateTimeOffset) return read;
  throw parseException(read);
}

/** An integer beyond `long`: few types hold it, and smaller ones are reached by way of `int`. */
function castBigInteger({ value }: BigInteger, target: ConvertibleName): unknown {
  switch (target) {
    case 'Double':
      return Number(value);
    case 'Single':
      return Math.fround(Number(value));
    case 'Decimal':
      if (value > -(2n ** 96n) && value < 2n ** 96n) return new Decimal(value, 0);
      throw overflow('Value was either too large or too small for a Decimal.');
    case 'UInt64':
      if (value >= 0n && value < 2n ** 64n) return value;
      throw overflow('Value was either too large or too small for a UInt64.');
    case 'Int64':
    case 'UInt32':
      throw overflow(`Value was either too large or too small for ${target === 'Int64' ? 'an Int64' : 'a UInt32'}.`);
    default:
      throw overflow('Value was either too large or too small for an Int32.');
  }
}

/** `token.Value<T>()` and its like: the raw value, or the token itself where `T` is a type of token. */
export function convertToken(token: JToken | null, type: Type): unknown {
  if (token === null) return defaultOf(type);
  if (isOfType(type, token) && !isFormattable(type)) return token;
  if (!(token instanceof JValue)) throw invalidCast(`Cannot cast ${token[netType]} to Newtonsoft.Json.Linq.JToken.`);
  const { value } = token;
  const element = nullableElement(type);
  if (value === null && element !== undefined) return null;
  const target = element ?? type;
  const converted = isOfType(target, value) ? value : changeType(value, target);
  return converted instanceof Boxed ? converted.value : converted;
}

function isFormattable(type: Type): boolean {
  return type.kind === 'named' && /^System\.(?:IComparable|IFormattable)$/.test(type.definition.name);
}
