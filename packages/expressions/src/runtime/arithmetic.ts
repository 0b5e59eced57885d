import { Decimal } from './decimal.ts';
import { divideByZero, overflow } from './exceptions.ts';

// C# arithmetic on raw values. What JavaScript's own operators do alike (`a + b | 0`, `a < b`, doubles) the emitter
// writes inline; here is the rest: division, `checked`, 64-bit integers, and conversions between numeric types.

/** The numeric types, `char` among them, by the simple names .NET has for them. */
export type NumericName =
  | 'SByte'
  | 'Byte'
  | 'Int16'
  | 'UInt16'
  | 'Int32'
  | 'UInt32'
  | 'Int64'
  | 'UInt64'
  | 'Char'
  | 'Single'
  | 'Double'
  | 'Decimal';

/** `int / int`. */
export function divideInt32(left: number, right: number): number {
  if (right === 0) throw divideByZero();
  if (right === -1 && left === -2147483648) throw overflow();
  return (left / right) | 0;
}

/** `int % int`. */
export function remainderInt32(left: number, right: number): number {
  if (right === 0) throw divideByZero();
  if (right === -1 && left === -2147483648) throw overflow();
  return (left % right) | 0;
}

/** `uint / uint`. */
export function divideUInt32(left: number, right: number): number {
  if (right === 0) throw divideByZero();
  return (left / right) >>> 0;
}

/** `uint % uint`. */
export function remainderUInt32(left: number, right: number): number {
  if (right === 0) throw divideByZero();
  return left % right;
}

/** `long / long`. */
export function divideInt64(left: bigint, right: bigint): bigint {
  if (right === 0n) throw divideByZero();
  if (right === -1n && left === minInt64) throw overflow();
  return left / right;
}

/** `long % long`. */
export function remainderInt64(left: bigint, right: bigint): bigint {
  if (right === 0n) throw divideByZero();
  if (right === -1n && left === minInt64) throw overflow();
  return left % right;
}

/** `ulong / ulong`. */
export function divideUInt64(left: bigint, right: bigint): bigint {
  if (right === 0n) throw divideByZero();
  return left / right;
}

/** `ulong % ulong`. */
export function remainderUInt64(left: bigint, right: bigint): bigint {
  if (right === 0n) throw divideByZero();
  return left % right;
}

/** `int + int`. */
export function addInt32(left: number, right: number): number {
  return (left + right) | 0;
}

/** `int - int`. */
export function subtractInt32(left: number, right: number): number {
  return (left - right) | 0;
}

/** `int * int`. */
export function multiplyInt32(left: number, right: number): number {
  return Math.imul(left, right);
}

/** `-int`. */
export function negateInt32(value: number): number {
  return -value | 0;
}

/** `uint + uint`. */
export function addUInt32(left: number, right: number): number {
  return (left + right) >>> 0;
}

/** `uint - uint`. */
export function subtractUInt32(left: number, right: number): number {
  return (left - right) >>> 0;
}

/** `uint * uint`. */
export function multiplyUInt32(left: number, right: number): number {
  return Math.imul(left, right) >>> 0;
}

/** `long + long`. */
export function addInt64(left: bigint, right: bigint): bigint {
  return BigInt.asIntN(64, left + right);
}

/** `long - long`. */
export function subtractInt64(left: bigint, right: bigint): bigint {
  return BigInt.asIntN(64, left - right);
}

/** `long * long`. */
export function multiplyInt64(left: bigint, right: bigint): bigint {
  return BigInt.asIntN(64, left * right);
}

/** `-long`. */
export function negateInt64(value: bigint): bigint {
  return BigInt.asIntN(64, -value);
}

/** `ulong + ulong`. */
export function addUInt64(left: bigint, right: bigint): bigint {
  return BigInt.asUintN(64, left + right);
}

/** `ulong - ulong`. */
export function subtractUInt64(left: bigint, right: bigint): bigint {
  return BigInt.asUintN(64, left - right);
}

/** `ulong * ulong`. */
export function multiplyUInt64(left: bigint, right: bigint): bigint {
  return BigInt.asUintN(64, left * right);
}

/** `~ulong`. */
export function complementUInt64(value: bigint): bigint {
  return BigInt.asUintN(64, ~value);
}

/** `int << int`; only the low five bits of the count are used. */
export function shiftLeftInt32(value: number, count: number): number {
  return value << count;
}

/** `int >> int`. */
export function shiftRightInt32(value: number, count: number): number {
  return value >> count;
}

/** `uint << int`. */
export function shiftLeftUInt32(value: number, count: number): number {
  return (value << count) >>> 0;
}

/** `uint >> int`. */
export function shiftRightUInt32(value: number, count: number): number {
  return value >>> count;
}

/** `long << int`; only the low six bits of the count are used. */
export function shiftLeftInt64(value: bigint, count: number): bigint {
  return BigInt.asIntN(64, value << BigInt(count & 63));
}

/** `long >> int`. */
export function shiftRightInt64(value: bigint, count: number): bigint {
  return value >> BigInt(count & 63);
}

/** `ulong << int`. */
export function shiftLeftUInt64(value: bigint, count: number): bigint {
  return BigInt.asUintN(64, value << BigInt(count & 63));
}

/** `ulong >> int`. */
export function shiftRightUInt64(value: bigint, count: number): bigint {
  return value >> BigInt(count & 63);
}

/** `float + float`. */
export function addSingle(left: number, right: number): number {
  return Math.fround(left + right);
}

/** `float - float`. */
export function subtractSingle(left: number, right: number): number {
  return Math.fround(left - right);
}

/** `float * float`. */
export function multiplySingle(left: number, right: number): number {
  return Math.fround(left * right);
}

/** `float / float`. */
export function divideSingle(left: number, right: number): number {
  return Math.fround(left / right);
}

/** `float % float`. */
export function remainderSingle(left: number, right: number): number {
  return Math.fround(left % right);
}

/** `checked(int + int)`. */
export function checkedAddInt32(left: number, right: number): number {
  return checkedInt32(left + right);
}

/** `checked(int - int)`. */
export function checkedSubtractInt32(left: number, right: number): number {
  return checkedInt32(left - right);
}

/** `checked(int * int)`. */
export function checkedMultiplyInt32(left: number, right: number): number {
  return checkedInt32(left * right);
}

/** `checked(-int)`. */
export function checkedNegateInt32(value: number): number {
  return checkedInt32(-value);
}

/** `checked(uint + uint)`. */
export function checkedAddUInt32(left: number, right: number): number {
  return checkedUInt32(left + right);
}

/** `checked(uint - uint)`. */
export function checkedSubtractUInt32(left: number, right: number): number {
  return checkedUInt32(left - right);
}

/** `checked(uint * uint)`. */
export function checkedMultiplyUInt32(left: number, right: number): number {
  return checkedUInt32(left * right);
}

/** `checked(long + long)`. */
export function checkedAddInt64(left: bigint, right: bigint): bigint {
  return checkedInt64(left + right);
}

/** `checked(long - long)`. */
export function checkedSubtractInt64(left: bigint, right: bigint): bigint {
  return checkedInt64(left - right);
}

/** `checked(long * long)`. */
export function checkedMultiplyInt64(left: bigint, right: bigint): bigint {
  return checkedInt64(left * right);
}

/** `checked(-long)`. */
export function checkedNegateInt64(value: bigint): bigint {
  return checkedInt64(-value);
}

/** `checked(ulong + ulong)`. */
export function checkedAddUInt64(left: bigint, right: bigint): bigint {
  return checkedUInt64(left + right);
}

/** `checked(ulong - ulong)`. */
export function checkedSubtractUInt64(left: bigint, right: bigint): bigint {
  return checkedUInt64(left - right);
}

/** `checked(ulong * ulong)`. */
export function checkedMultiplyUInt64(left: bigint, right: bigint): bigint {
  return checkedUInt64(left * right);
}

function checkedInt32(value: number): number {
  const result = value | 0;
  if (result !== value) throw overflow();
  return result;
}

function checkedUInt32(value: number): number {
  const result = value >>> 0;
  if (result !== value) throw overflow();
  return result;
}

function checkedInt64(value: bigint): bigint {
  if (value < minInt64 || value > maxInt64) throw overflow();
  return value;
}

function checkedUInt64(value: bigint): bigint {
  if (value < 0n || value > maxUInt64) throw overflow();
  return value;
}

// C# leaves unchecked conversions of out-of-range floating-point values open; these are what the runtime does on x64.

/** `(int)double`: out of range is `int.MinValue`. */
export function convertDoubleToInt32(value: number): number {
  const whole = Math.trunc(value);
  return whole >= -2147483648 && whole <= 2147483647 ? whole | 0 : -2147483648;
}

/** `(uint)double`: the low half of the conversion to `long`. */
export function convertDoubleToUInt32(value: number): number {
  const whole = Math.trunc(value);
  return whole >= -two63 && whole < two63 ? whole >>> 0 : 0;
}

/** `(long)double`: out of range is `long.MinValue`. */
export function convertDoubleToInt64(value: number): bigint {
  const whole = Math.trunc(value);
  return whole >= -two63 && whole < two63 ? BigInt(whole) : minInt64;
}

/** `(ulong)double`: negative values wrap, too large ones are 0. */
export function convertDoubleToUInt64(value: number): bigint {
  const whole = Math.trunc(value);
  if (whole >= two63) return whole < two64 ? BigInt(whole) : 0n;
  if (Number.isNaN(whole)) return 0n;
  return BigInt.asUintN(64, convertDoubleToInt64(whole));
}

const two63 = 2 ** 63;
const two64 = 2 ** 64;
const minInt64 = -9223372036854775808n;
const maxInt64 = 9223372036854775807n;
const maxUInt64 = 18446744073709551615n;

/** How an integer type is made: its bounds, its size, and whether it is held as a `bigint`. */
export interface IntegerType {
  readonly name: NumericName;
  readonly bits: number;
  readonly isSigned: boolean;
  readonly isBig: boolean;
  readonly min: bigint;
  readonly max: bigint;
  /** What messages call a value of the type: `an Int32`. */
  readonly described: string;
}

function integerType(name: NumericName, bits: number, isSigned: boolean, described: string): IntegerType {
  const min = isSigned ? -(1n << BigInt(bits - 1)) : 0n;
  const max = (1n << BigInt(isSigned ? bits - 1 : bits)) - 1n;
  return { name, bits, isSigned, isBig: bits === 64, min, max, described };
}

/** The integer types, `char` among them. */
export const integerTypes: readonly IntegerType[] = [
  integerType('SByte', 8, true, 'a signed byte'),
  integerType('Byte', 8, false, 'an unsigned byte'),
  integerType('Int16', 16, true, 'an Int16'),
  integerType('UInt16', 16, false, 'a UInt16'),
  integerType('Int32', 32, true, 'an Int32'),
  integerType('UInt32', 32, false, 'a UInt32'),
  integerType('Int64', 64, true, 'an Int64'),
  integerType('UInt64', 64, false, 'a UInt64'),
  integerType('Char', 16, false, 'a character'),
];

/** What .NET says when a value does not fit an integer type. */
export function rangeMessage(type: IntegerType): string {
  return `Value was either too large or too small for ${type.described}.`;
}

type Conversion = (value: never) => unknown;

function conversionTable(toInteger: (from: NumericName, to: IntegerType) => Conversion): Record<string, Conversion> {
  const table: Record<string, Conversion> = Object.create(null);
  const sources: readonly NumericName[] = [...integerTypes.map(({ name }) => name), 'Single', 'Double', 'Decimal'];
  for (const from of sources) {
    for (const to of integerTypes) {
      table[`${from}->${to.name}`] =
        from === to.name ? same : from === 'Decimal' ? decimalToInteger(to) : toInteger(from, to);
    }
    table[`${from}->Single`] = toSingle(from);
    table[`${from}->Double`] = toDouble(from);
    table[`${from}->Decimal`] = toDecimal(from);
  }
  return table;
}

const same: Conversion = (value: unknown) => value;

const wrapNumber: Readonly<Record<string, (value: number) => number>> = {
  SByte: (value) => (value << 24) >> 24,
  Byte: (value) => value & 0xff,
  Int16: (value) => (value << 16) >> 16,
  UInt16: (value) => value & 0xffff,
  Char: (value) => value & 0xffff,
  Int32: (value) => value | 0,
  UInt32: (value) => value >>> 0,
};

function uncheckedToInteger(from: NumericName, to: IntegerType): Conversion {
  if (from === 'Double' || from === 'Single') {
    if (to.name === 'Int64') return convertDoubleToInt64;
    if (to.name === 'UInt64') return convertDoubleToUInt64;
    if (to.name === 'UInt32') return convertDoubleToUInt32;
    if (to.name === 'Int32') return convertDoubleToInt32;
    const wrap = wrapNumber[to.name] as (value: number) => number;
    return (value: number) => wrap(convertDoubleToInt32(value));
  }
  if (from === 'Int64' || from === 'UInt64') {
    if (to.isBig) return to.isSigned ? (value: bigint) => BigInt.asIntN(64, value) : toUInt64;
    return to.isSigned
      ? (value: bigint) => Number(BigInt.asIntN(to.bits, value))
      : (value: bigint) => Number(BigInt.asUintN(to.bits, value));
  }
  if (to.isBig) return to.isSigned ? (value: number) => BigInt(value) : (value: number) => toUInt64(BigInt(value));
  return wrapNumber[to.name] as Conversion;
}

function toUInt64(value: bigint): bigint {
  return BigInt.asUintN(64, value);
}

function checkedToInteger(from: NumericName, to: IntegerType): Conversion {
  const convert = to.isBig ? (value: number | bigint) => BigInt(value) : (value: number | bigint) => Number(value);
  if (from === 'Double' || from === 'Single') {
    // The bounds as doubles: those of 64 bits are not doubles themselves, the first value beyond them is.
    const min = Number(to.min) - (to.isBig ? 0 : 1);
    const max = Number(to.max) + (to.isBig ? 0 : 1);
    const above = (value: number) => (to.isBig && to.isSigned ? value >= min : to.isBig ? value > -1 : value > min);
    return (value: number) => {
      if (!(above(value) && value < max)) throw overflow();
      return to.isBig ? BigInt(Math.trunc(value)) : Math.trunc(value) + 0;
    };
  }
  const source = integerTypes.find(({ name }) => name === from) as IntegerType;
  if (source.min >= to.min && source.max <= to.max) return convert as Conversion;
  const [min, max] = source.isBig ? [to.min, to.max] : [Number(to.min), Number(to.max)];
  return (value: number | bigint) => {
    if (value < min || value > max) throw overflow();
    return convert(value);
  };
}

function decimalToInteger(to: IntegerType): Conversion {
  const message = rangeMessage(to);
  return (value: Decimal) => {
    const whole = value.toBigInt();
    if (whole < to.min || whole > to.max) throw overflow(message);
    return to.isBig ? whole : Number(whole);
  };
}

function toSingle(from: NumericName): Conversion {
  if (from === 'Decimal') return (value: Decimal) => value.toSingle();
  return (value: number | bigint) => Math.fround(Number(value));
}

function toDouble(from: NumericName): Conversion {
  if (from === 'Decimal') return (value: Decimal) => value.toDouble();
  return (from === 'Int64' || from === 'UInt64' ? (value: bigint) => Number(value) : same) as Conversion;
}

function toDecimal(from: NumericName): Conversion {
  if (from === 'Decimal') return same;
  if (from === 'Double') return (value: number) => Decimal.fromDouble(value);
  if (from === 'Single') return (value: number) => Decimal.fromSingle(value);
  return (value: number | bigint) => Decimal.fromInteger(value);
}

/** The explicit and implicit numeric conversions in an `unchecked` context, by `Double->Int32`: every pair of types. */
export const conversions: Readonly<Record<string, Conversion>> = conversionTable(uncheckedToInteger);

/** The same in a `checked` context. */
export const checkedConversions: Readonly<Record<string, Conversion>> = conversionTable(checkedToInteger);
