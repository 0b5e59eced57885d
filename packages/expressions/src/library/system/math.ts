import { divideInt32, divideInt64, remainderInt32, remainderInt64 } from '../../runtime/arithmetic.ts';
import type { Decimal } from '../../runtime/decimal.ts';
import { ieeeRemainder, larger, logarithm, power, roundDouble, smaller } from '../../runtime/double-math.ts';
import { argumentException, DotNetException, overflow } from '../../runtime/exceptions.ts';
import { roundHalfEven } from '../../runtime/round-half-even.ts';
import type { Reference } from '../../runtime/values.ts';
import type { MemberImplementation } from '../define-type.ts';
import { defineType, type LibraryType } from '../define-type.ts';

type Members = Record<string, MemberImplementation>;
type Integer = number | bigint;

const integers = ['sbyte', 'byte', 'short', 'ushort', 'int', 'uint', 'long', 'ulong'];
const signedIntegers = ['sbyte', 'short', 'int', 'long'];

/** `System.Math`: https://learn.microsoft.com/dotnet/api/system.math */
export const math: LibraryType = defineType('public static class System.Math', {
  'const double PI': { value: Math.PI },
  'const double E': { value: Math.E },
  ...unary('Acos Asin Atan Ceiling Cos Cosh Exp Floor Sin Sinh Sqrt Tan Tanh Log10'),
  'static double Truncate(double d)': (value: number) => Math.trunc(value),
  'static double Log(double d)': (value: number) => Math.log(value),
  'static double Log(double a, double newBase)': logarithm,
  'static double Atan2(double y, double x)': (y: number, x: number) => Math.atan2(y, x),
  'static double Pow(double x, double y)': power,
  'static double IEEERemainder(double x, double y)': ieeeRemainder,
  'static double Round(double a)': roundHalfEven,
  'static double Round(double value, int digits)': (value: number, digits: number) => roundDouble(value, digits),
  'static double Round(double value, MidpointRounding mode)': (value: number, mode: number) =>
    roundDouble(value, 0, mode),
  'static double Round(double value, int digits, MidpointRounding mode)': roundDouble,
  'static decimal Round(decimal d)': (value: Decimal) => value.round(0),
  'static decimal Round(decimal d, int decimals)': (value: Decimal, places: number) => value.round(places),
  'static decimal Round(decimal d, MidpointRounding mode)': (value: Decimal, mode: number) => value.round(0, mode),
  'static decimal Round(decimal d, int decimals, MidpointRounding mode)': (
    value: Decimal,
    places: number,
    mode: number,
  ) => value.round(places, mode),
  'static decimal Ceiling(decimal d)': (value: Decimal) => value.ceiling(),
  'static decimal Floor(decimal d)': (value: Decimal) => value.floor(),
  'static decimal Truncate(decimal d)': (value: Decimal) => value.truncate(),
  'static double Abs(double value)': (value: number) => Math.abs(value),
  'static float Abs(float value)': (value: number) => Math.abs(value),
  'static decimal Abs(decimal value)': (value: Decimal) => value.absolute(),
  ...each(signedIntegers, (type) => [`static ${type} Abs(${type} value)`, absoluteOf(type)]),
  'static double Max(double val1, double val2)': larger,
  'static float Max(float val1, float val2)': larger,
  'static decimal Max(decimal val1, decimal val2)': (left: Decimal, right: Decimal) =>
    left.compare(right) >= 0 ? left : right,
  ...each(integers, (type) => [
    `static ${type} Max(${type} val1, ${type} val2)`,
    (left: Integer, right: Integer) => (left >= right ? left : right),
  ]),
  ...each([...integers, 'double', 'float'], (type) => [
    `static ${type} Clamp(${type} value, ${type} min, ${type} max)`,
    (value: Integer, least: Integer, most: Integer) => {
      checkBounds(least > most, least, most);
      return value < least ? least : value > most ? most : value;
    },
  ]),
  'static decimal Clamp(decimal value, decimal min, decimal max)': (value: Decimal, least: Decimal, most: Decimal) => {
    checkBounds(least.compare(most) > 0, least, most);
    return value.compare(least) < 0 ? least : value.compare(most) > 0 ? most : value;
  },
  'static double Cbrt(double d)': (value: number) => Math.cbrt(value),
  'static double Min(double val1, double val2)': smaller,
  'static float Min(float val1, float val2)': smaller,
  'static decimal Min(decimal val1, decimal val2)': (left: Decimal, right: Decimal) =>
    left.compare(right) < 0 ? left : right,
  ...each(integers, (type) => [
    `static ${type} Min(${type} val1, ${type} val2)`,
    (left: Integer, right: Integer) => (left <= right ? left : right),
  ]),
  'static int Sign(double value)': signOfFloating,
  'static int Sign(float value)': signOfFloating,
  'static int Sign(decimal value)': (value: Decimal) => sign(value.mantissa),
  ...each(signedIntegers, (type) => [`static int Sign(${type} value)`, sign]),
  'static long BigMul(int a, int b)': (left: number, right: number) => BigInt(left) * BigInt(right),
  'static int DivRem(int a, int b, out int result)': (left: number, right: number, rest: Reference<number>) => {
    const quotient = divideInt32(left, right);
    rest.value = remainderInt32(left, right);
    return quotient;
  },
  'static long DivRem(long a, long b, out long result)': (left: bigint, right: bigint, rest: Reference<bigint>) => {
    const quotient = divideInt64(left, right);
    rest.value = remainderInt64(left, right);
    return quotient;
  },
});

/** Functions of one double that are what JavaScript has under the same name. */
function unary(names: string): Members {
  return each(names.split(' '), (name) => {
    const own = Math[name.toLowerCase().replace('ceiling', 'ceil') as 'sin'];
    return [`static double ${name}(double d)`, (value: number) => own(value)];
  });
}

function each(names: readonly string[], member: (name: string) => [string, MemberImplementation]): Members {
  return Object.fromEntries(names.map(member));
}

function checkBounds(areCrossed: boolean, least: unknown, most: unknown): void {
  if (areCrossed) throw argumentException(`'${String(least)}' cannot be greater than ${String(most)}.`);
}

function absoluteOf(type: string): (value: never) => Integer {
  if (type === 'long') return (value: bigint) => (value >= 0n ? value : inRange(-value, 0x7fff_ffff_ffff_ffffn));
  const largest = { sbyte: 127, short: 32767, int: 2147483647 }[type] as number;
  return (value: number) => (value >= 0 ? value : inRange(-value, largest));
}

function inRange<T extends Integer>(value: T, largest: T): T {
  if (value > largest) throw overflow('Negating the minimum value of a twos complement number is invalid.');
  return value;
}

function sign(value: Integer): number {
  return value > 0 ? 1 : value < 0 ? -1 : 0;
}

function signOfFloating(value: number): number {
  if (Number.isNaN(value)) {
    throw new DotNetException(
      'System.ArithmeticException',
      'Function does not accept floating point Not-a-Number values.',
    );
  }
  return sign(value);
}
