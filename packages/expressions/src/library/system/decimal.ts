import { conversions, type NumericName } from '../../runtime/arithmetic.ts';
import { compareBoxed } from '../../runtime/boxed-comparison.ts';
import { typeCodeValues } from '../../runtime/convert.ts';
import { Decimal } from '../../runtime/decimal.ts';
import { argumentException, argumentNull } from '../../runtime/exceptions.ts';
import { symbolsOf } from '../../runtime/number-format-info.ts';
import { checkFloatStyle, numberStyles, parseDecimalText, readDecimal } from '../../runtime/number-parse.ts';
import { makeArray, type Reference } from '../../runtime/values.ts';
import { typeNamed } from '../../types/library.ts';
import type { MemberImplementation } from '../define-type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Text = string | null;

const numbers: readonly (readonly [keyword: string, name: NumericName])[] = [
  ['byte', 'Byte'],
  ['sbyte', 'SByte'],
  ['short', 'Int16'],
  ['ushort', 'UInt16'],
  ['int', 'Int32'],
  ['uint', 'UInt32'],
  ['long', 'Int64'],
  ['ulong', 'UInt64'],
  ['float', 'Single'],
  ['double', 'Double'],
];

/** `System.Decimal`: https://learn.microsoft.com/dotnet/api/system.decimal. Conversions are the language's own. */
export const decimal: LibraryType = defineType(
  'public struct System.Decimal : IComparable, IFormattable, IConvertible, IComparable<decimal>, IEquatable<decimal>',
  {
    'Decimal()': () => Decimal.zero,
    'Decimal(int value)': Decimal.fromInteger,
    'Decimal(uint value)': Decimal.fromInteger,
    'Decimal(long value)': Decimal.fromInteger,
    'Decimal(ulong value)': Decimal.fromInteger,
    'Decimal(float value)': Decimal.fromSingle,
    'Decimal(double value)': Decimal.fromDouble,
    'Decimal(int[] bits)': fromBits,
    'Decimal(int lo, int mid, int hi, bool isNegative, byte scale)': Decimal.fromBits,
    'static readonly decimal MaxValue { get; }': () => Decimal.maxValue,
    'static readonly decimal MinValue { get; }': () => Decimal.minValue,
    'static readonly decimal Zero { get; }': () => Decimal.zero,
    'static readonly decimal One { get; }': () => Decimal.one,
    'static readonly decimal MinusOne { get; }': () => Decimal.minusOne,
    'static decimal Parse(string s)': (text: Text) => parseDecimalText(text),
    'static decimal Parse(string s, NumberStyles style)': (text: Text, style: number) => parseDecimalText(text, style),
    'static decimal Parse(string s, IFormatProvider provider)': (text: Text, provider: unknown) =>
      parseDecimalText(text, numberStyles.Number, symbolsOf(provider)),
    'static decimal Parse(string s, NumberStyles style, IFormatProvider provider)': (
      text: Text,
      style: number,
      provider: unknown,
    ) => parseDecimalText(text, style, symbolsOf(provider)),
    'static bool TryParse(string s, out decimal result)': (text: Text, result: Reference<Decimal>) =>
      tryParse(text, numberStyles.Number, null, result),
    'static bool TryParse(string s, NumberStyles style, IFormatProvider provider, out decimal result)': tryParse,
    'static decimal Add(decimal d1, decimal d2)': add,
    'static decimal Subtract(decimal d1, decimal d2)': subtract,
    'static decimal Multiply(decimal d1, decimal d2)': multiply,
    'static decimal Divide(decimal d1, decimal d2)': divide,
    'static decimal Remainder(decimal d1, decimal d2)': remainder,
    'static decimal Negate(decimal d)': negate,
    'static decimal Ceiling(decimal d)': (value: Decimal) => value.ceiling(),
    'static decimal Floor(decimal d)': (value: Decimal) => value.floor(),
    'static decimal Truncate(decimal d)': (value: Decimal) => value.truncate(),
    'static decimal Round(decimal d)': (value: Decimal) => value.round(0),
    'static decimal Round(decimal d, int decimals)': (value: Decimal, places: number) => value.round(places),
    'static decimal Round(decimal d, MidpointRounding mode)': (value: Decimal, mode: number) => value.round(0, mode),
    'static decimal Round(decimal d, int decimals, MidpointRounding mode)': (
      value: Decimal,
      places: number,
      mode: number,
    ) => value.round(places, mode),
    'static int Compare(decimal d1, decimal d2)': (left: Decimal, right: Decimal) => left.compare(right),
    'static bool Equals(decimal d1, decimal d2)': (left: Decimal, right: Decimal) => left.equals(right),
    'static int[] GetBits(decimal d)': (value: Decimal) => makeArray(typeNamed('int'), value.bits()),
    ...toMethods(),
    'string ToString()': (self: Decimal) => self.toString(),
    'string ToString(string format)': (self: Decimal, format: Text) => self.format(format),
    'string ToString(IFormatProvider provider)': (self: Decimal, provider: unknown) => self.format(null, provider),
    'string ToString(string format, IFormatProvider provider)': (self: Decimal, format: Text, provider: unknown) =>
      self.format(format, provider),
    'int CompareTo(decimal value)': (self: Decimal, other: Decimal) => self.compare(other),
    'int CompareTo(object value)': compareBoxed,
    'bool Equals(decimal value)': (self: Decimal, other: Decimal) => self.equals(other),
    'TypeCode GetTypeCode()': () => typeCodeValues.Decimal,
    'static decimal operator +(decimal d)': (value: Decimal) => value,
    'static decimal operator -(decimal d)': negate,
    'static decimal operator ++(decimal d)': (value: Decimal) => value.add(Decimal.one),
    'static decimal operator --(decimal d)': (value: Decimal) => value.add(Decimal.minusOne),
    'static decimal operator +(decimal d1, decimal d2)': add,
    'static decimal operator -(decimal d1, decimal d2)': subtract,
    'static decimal operator *(decimal d1, decimal d2)': multiply,
    'static decimal operator /(decimal d1, decimal d2)': divide,
    'static decimal operator %(decimal d1, decimal d2)': remainder,
    'static bool operator ==(decimal d1, decimal d2)': (left: Decimal, right: Decimal) => left.compare(right) === 0,
    'static bool operator !=(decimal d1, decimal d2)': (left: Decimal, right: Decimal) => left.compare(right) !== 0,
    'static bool operator <(decimal d1, decimal d2)': (left: Decimal, right: Decimal) => left.compare(right) < 0,
    'static bool operator <=(decimal d1, decimal d2)': (left: Decimal, right: Decimal) => left.compare(right) <= 0,
    'static bool operator >(decimal d1, decimal d2)': (left: Decimal, right: Decimal) => left.compare(right) > 0,
    'static bool operator >=(decimal d1, decimal d2)': (left: Decimal, right: Decimal) => left.compare(right) >= 0,
  },
);

function add(left: Decimal, right: Decimal): Decimal {
  return left.add(right);
}

function subtract(left: Decimal, right: Decimal): Decimal {
  return left.subtract(right);
}

function multiply(left: Decimal, right: Decimal): Decimal {
  return left.multiply(right);
}

function divide(left: Decimal, right: Decimal): Decimal {
  return left.divide(right);
}

function remainder(left: Decimal, right: Decimal): Decimal {
  return left.remainder(right);
}

function negate(value: Decimal): Decimal {
  return value.negate();
}

function tryParse(text: Text, style: number, provider: unknown, result: Reference<Decimal>): boolean {
  checkFloatStyle(style);
  const read = text === null ? 'format' : readDecimal(text, style, symbolsOf(provider));
  const isRead = read instanceof Decimal;
  result.value = isRead ? read : Decimal.zero;
  return isRead;
}

/** `decimal.ToInt32(d)` and its like. */
function toMethods(): Record<string, MemberImplementation> {
  return Object.fromEntries(
    numbers.map(([keyword, name]) => [
      `static ${keyword} To${name}(decimal d)`,
      conversions[`Decimal->${name}`] as (value: Decimal) => unknown,
    ]),
  );
}

function fromBits(bits: readonly number[] | null): Decimal {
  if (bits === null) throw argumentNull('bits');
  const [low, middle, high, flags] = bits as [number, number, number, number];
  const scale = (flags >>> 16) & 0xff;
  if (bits.length !== 4 || (flags & 0x7f00_ffff) !== 0 || scale > 28) {
    throw argumentException(
      'Decimal byte array constructor requires an array of length four containing valid decimal bytes.',
    );
  }
  return Decimal.fromBits(low, middle, high, flags < 0, scale);
}
