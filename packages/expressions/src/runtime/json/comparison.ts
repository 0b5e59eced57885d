import { spend } from '../budget.ts';
import { convertBoxed } from '../convert.ts';
import { DateTime } from '../date-time.ts';
import { DateTimeOffset } from '../date-time-offset.ts';
import type { Decimal } from '../decimal.ts';
import { argumentException, argumentOutOfRange } from '../exceptions.ts';
import { netType } from '../net-type.ts';
import { compareRaw, toText } from '../object.ts';
import { Boxed, type DotNetObject, typeOf } from '../values.ts';
import { BigInteger } from './big-integer.ts';
import { type TokenType, tokenType, tokenTypeName } from './token-type.ts';

/** Compares the value of a token of a type with another value, which is converted first. */
export function compareValues(type: TokenType, left: unknown, right: unknown): number {
  if (left === right) return 0;
  if (right === null) return 1;
  if (left === null) return -1;
  switch (type) {
    case tokenType.integer:
    case tokenType.float:
      return compareNumbers(type, left, right);
    case tokenType.comment:
    case tokenType.string:
    case tokenType.raw:
      return compareOrdinally(toText(left), toText(right));
    case tokenType.boolean:
      return Number(convertBoxed('Boolean', left)) - Number(convertBoxed('Boolean', right));
    case tokenType.date:
      return compareDates(left, right);
    case tokenType.bytes:
      return compareBytes(left as Uint8Array, right);
    case tokenType.guid:
      return compareSame(left, right, 'Guid');
    case tokenType.timeSpan:
      return compareSame(left, right, 'TimeSpan');
    case tokenType.uri:
      if (nameOf(right) !== 'System.Uri') throw argumentException('Object must be of type Uri.');
      return compareRaw(typeOf('') as never, toText(left), toText(right));
    default:
      throw argumentOutOfRange('valueType', `Unexpected value type: ${tokenTypeName(type)}`);
  }
}

function compareNumbers(type: TokenType, left: unknown, right: unknown): number {
  // Most numbers are `long` from JSON.
  if (typeof left === 'bigint' && typeof right === 'bigint') return left < right ? -1 : left > right ? 1 : 0;
  if (left instanceof BigInteger) return left.compareTo(BigInteger.of(right));
  if (right instanceof BigInteger) return -right.compareTo(BigInteger.of(left));
  if (isExact(left) || isExact(right))
    return (convertBoxed('Decimal', left) as Decimal).compare(convertBoxed('Decimal', right) as Decimal);
  if (type === tokenType.float || isReal(left) || isReal(right))
    return compareReals(convertBoxed('Double', left) as number, convertBoxed('Double', right) as number);
  const one = convertBoxed('Int64', left) as bigint;
  const two = convertBoxed('Int64', right) as bigint;
  return one < two ? -1 : one > two ? 1 : 0;
}

function isExact(value: unknown): boolean {
  const name = nameOf(value);
  return name === 'System.UInt64' || name === 'System.Decimal';
}

function isReal(value: unknown): boolean {
  const name = nameOf(value);
  return name === 'System.Double' || name === 'System.Single';
}

/** The full name of the type of an object that is not a string, Boolean, `int` or `long`. */
function nameOf(value: unknown): string | undefined {
  if (typeof value !== 'object' || value === null) return undefined;
  if (value instanceof Boxed) return value.type.definition.name;
  const own = (value as DotNetObject)[netType];
  return typeof own === 'string' ? own : undefined;
}

/** Real numbers that differ by no more than a rounding error are equal. */
function compareReals(left: number, right: number): number {
  if (left === right) return 0;
  const tolerance = (Math.abs(left) + Math.abs(right) + 10) * 2.2204460492503131e-16;
  const difference = left - right;
  if (-tolerance < difference && tolerance > difference) return 0;
  if (Number.isNaN(left)) return Number.isNaN(right) ? 0 : -1;
  return Number.isNaN(right) || left > right ? 1 : -1;
}

function compareOrdinally(left: string, right: string): number {
  spend(Math.min(left.length, right.length) >>> 5);
  return left < right ? -1 : left > right ? 1 : 0;
}

function compareDates(left: unknown, right: unknown): number {
  if (left instanceof DateTimeOffset) {
    const other = right instanceof DateTimeOffset ? right : DateTimeOffset.fromDateTime(toDate(right));
    return left.compare(other);
  }
  return (left as DateTime).compare(right instanceof DateTimeOffset ? right.clock : toDate(right));
}

function toDate(value: unknown): DateTime {
  return value instanceof DateTime ? value : (convertBoxed('DateTime', value) as DateTime);
}

function compareBytes(left: Uint8Array, right: unknown): number {
  if (!(right instanceof Uint8Array)) throw argumentException('Object must be of type byte[].');
  if (left.length !== right.length) return left.length < right.length ? -1 : 1;
  spend(left.length >>> 5);
  return Buffer.compare(left, right);
}

function compareSame(left: unknown, right: unknown, name: string): number {
  if (nameOf(right) !== `System.${name}`) throw argumentException(`Object must be of type ${name}.`);
  return (left as Required<DotNetObject>).compareTo(right);
}
