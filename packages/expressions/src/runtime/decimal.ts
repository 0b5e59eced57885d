import { spend } from './budget.ts';
import { argumentException, argumentOutOfRange, type DotNetException, divideByZero, overflow } from './exceptions.ts';
import { netType } from './net-type.ts';
import { formatDecimal } from './number-format.ts';
import { invariantSymbols, symbolsOf } from './number-format-info.ts';
import { type DotNetObject, registerDefault } from './values.ts';

// System.Decimal: a 96-bit integer and a power of ten between 0 and 28 by which it is divided. The scale is part of the
// value: 1.0 and 1.00 are equal and print differently. Results that do not fit are computed exactly and then rounded
// once, half to even, to the largest scale that fits.
// https://learn.microsoft.com/dotnet/api/system.decimal

/** The largest number of decimal places. */
export const maxScale = 28;

const maxMantissa = (1n << 96n) - 1n;
const powers: readonly bigint[] = Array.from({ length: 100 }, (_, exponent) => 10n ** BigInt(exponent));

/** `MidpointRounding`: to even is 0, away from zero is 1. */
export type MidpointRounding = number;

/** An immutable `decimal`. */
export class Decimal implements DotNetObject {
  static readonly zero: Decimal = new Decimal(0n, 0);
  static readonly one: Decimal = new Decimal(1n, 0);
  static readonly minusOne: Decimal = new Decimal(-1n, 0);
  static readonly maxValue: Decimal = new Decimal(maxMantissa, 0);
  static readonly minValue: Decimal = new Decimal(-maxMantissa, 0);

  /** The digits as one signed integer; the value is `mantissa / 10 ** scale`. */
  readonly mantissa: bigint;
  readonly scale: number;

  constructor(mantissa: bigint, scale: number) {
    this.mantissa = mantissa;
    this.scale = scale;
  }

  get [netType](): string {
    return 'System.Decimal';
  }

  /** The decimal of an integer. */
  static fromInteger(value: number | bigint): Decimal {
    return new Decimal(BigInt(value), 0);
  }

  /** The conversion from `double`, which keeps 15 significant digits. */
  static fromDouble(value: number): Decimal {
    return fromFloating(value, 15);
  }

  /** The conversion from `float`, which keeps 7 significant digits. */
  static fromSingle(value: number): Decimal {
    return fromFloating(value, 7);
  }

  add(other: Decimal): Decimal {
    if (this.scale === other.scale) return fit(this.mantissa + other.mantissa, this.scale);
    return this.scale > other.scale
      ? fit(this.mantissa + other.mantissa * power(this.scale - other.scale), this.scale)
      : fit(this.mantissa * power(other.scale - this.scale) + other.mantissa, other.scale);
  }

  subtract(other: Decimal): Decimal {
    return this.add(other.negate());
  }

  multiply(other: Decimal): Decimal {
    const scale = this.scale + other.scale;
    const product = this.mantissa * other.mantissa;
    // Azure: zero has decimal places only where both numbers have 32 bits and the places are not far too many.
    const areSmall = isSmall(this.mantissa) && isSmall(other.mantissa);
    if (areSmall ? scale > 47 : product === 0n) return Decimal.zero;
    return fit(product, scale);
  }

  divide(other: Decimal): Decimal {
    if (other.mantissa === 0n) throw divideByZero();
    const scale = this.scale - other.scale;
    const dividend = scale < 0 ? this.mantissa * power(-scale) : this.mantissa;
    const places = Math.max(scale, 0);
    const quotient = dividend / other.mantissa;
    if (quotient * other.mantissa === dividend) return fit(quotient, places);
    return divideFurther(dividend, other.mantissa, places);
  }

  remainder(other: Decimal): Decimal {
    if (other.mantissa === 0n) throw divideByZero();
    const scale = Math.max(this.scale, other.scale);
    const left = this.mantissa * power(scale - this.scale);
    const right = other.mantissa * power(scale - other.scale);
    return magnitude(left) < magnitude(right) ? this : fit(left % right, scale);
  }

  negate(): Decimal {
    return this.mantissa === 0n ? this : new Decimal(-this.mantissa, this.scale);
  }

  absolute(): Decimal {
    return this.mantissa < 0n ? this.negate() : this;
  }

  /** To so many decimal places; a decimal with fewer stays as it is. */
  round(places: number, mode: MidpointRounding = 0): Decimal {
    if (places < 0 || places > maxScale) {
      throw argumentOutOfRange('decimals', 'Decimal can only round to between 0 and 28 digits of precision.');
    }
    checkMidpointRounding(mode, 'mode');
    if (places >= this.scale) return this;
    return new Decimal(divideRounded(this.mantissa, power(this.scale - places), mode), places);
  }

  truncate(): Decimal {
    return this.scale === 0 ? this : new Decimal(this.mantissa / power(this.scale), 0);
  }

  floor(): Decimal {
    const whole = this.truncate();
    return this.mantissa < 0n && whole.compare(this) !== 0 ? new Decimal(whole.mantissa - 1n, 0) : whole;
  }

  ceiling(): Decimal {
    return this.negate().floor().negate();
  }

  /** -1, 0 or 1. */
  compare(other: Decimal): number {
    const difference =
      this.scale === other.scale
        ? this.mantissa - other.mantissa
        : this.mantissa * power(Math.max(other.scale - this.scale, 0)) -
          other.mantissa * power(Math.max(this.scale - other.scale, 0));
    return difference < 0n ? -1 : difference > 0n ? 1 : 0;
  }

  /** The integer part. */
  toBigInt(): bigint {
    return this.scale === 0 ? this.mantissa : this.mantissa / power(this.scale);
  }

  toDouble(): number {
    const size = magnitude(this.mantissa);
    const low = Number(size & 0xffff_ffff_ffff_ffffn);
    const value = (low + Number(size >> 64n) * 2 ** 64) / (doublePowers[this.scale] as number);
    return this.mantissa < 0n ? -value : value;
  }

  toSingle(): number {
    return Math.fround(this.toDouble());
  }

  /** `decimal.GetBits`: the mantissa's three 32-bit words from the lowest, then sign and scale. */
  bits(): number[] {
    const size = magnitude(this.mantissa);
    const word = (shift: bigint) => Number(BigInt.asIntN(32, size >> shift));
    return [word(0n), word(32n), word(64n), (this.scale << 16) | (this.mantissa < 0n ? 0x8000_0000 : 0)];
  }

  /** The other way round. */
  static fromBits(low: number, middle: number, high: number, isNegative: boolean, scale: number): Decimal {
    if (scale > maxScale) {
      throw argumentOutOfRange('scale', "Decimal's scale value must be between 0 and 28, inclusive.");
    }
    const size = (BigInt(high >>> 0) << 64n) | (BigInt(middle >>> 0) << 32n) | BigInt(low >>> 0);
    return new Decimal(isNegative ? -size : size, scale);
  }

  equals(other: unknown): boolean {
    return other instanceof Decimal && this.compare(other) === 0;
  }

  compareTo(other: unknown): number {
    if (other === null) return 1;
    if (!(other instanceof Decimal)) throw argumentException('Object must be of type Decimal.');
    return this.compare(other);
  }

  hashKey(): string {
    const { mantissa, scale } = withoutTrailingZeros(this.mantissa, this.scale);
    return `${mantissa}/${scale}`;
  }

  toString(): string {
    return decimalText(this.mantissa, this.scale);
  }

  format(format: string | null, provider: unknown = null): string {
    const symbols = symbolsOf(provider);
    if (symbols === invariantSymbols && (format === null || format === '')) return this.toString();
    return formatDecimal(this, format, symbols);
  }
}

registerDefault('System.Decimal', () => Decimal.zero);

/** The exception of a decimal that is out of range. */
export function decimalOverflow(): DotNetException {
  return overflow('Value was either too large or too small for a Decimal.');
}

/** Turns away values of `MidpointRounding` that do not exist. */
export function checkMidpointRounding(mode: MidpointRounding, parameter: string): void {
  if (mode === 0 || mode === 1) return;
  throw argumentException(`The value '${mode}' is not valid for this usage of the type MidpointRounding.`, parameter);
}

/** What an operation on big numbers costs, in loop turns. */
const operationSteps = 8;

/**
 * The decimal nearest to `mantissa / 10 ** scale`, with as many decimal places as fit; overflow when even none do.
 */
export function fit(mantissa: bigint, scale: number): Decimal {
  spend(operationSteps);
  const decimal = fitOrNone(mantissa, scale);
  if (decimal === undefined) throw decimalOverflow();
  return decimal;
}

function fitOrNone(mantissa: bigint, scale: number): Decimal | undefined {
  if (scale <= maxScale && mantissa <= maxMantissa && mantissa >= -maxMantissa) return new Decimal(mantissa, scale);
  const size = magnitude(mantissa);
  for (let drop = Math.max(scale - maxScale, decimalDigits(size) - 29, 0); drop <= scale; drop++) {
    const rounded = drop === 0 ? size : divideRounded(size, power(drop), 0);
    if (rounded <= maxMantissa) return new Decimal(mantissa < 0n ? -rounded : rounded, scale - drop);
  }
  return undefined;
}

/** The decimal that a C# literal means: `1.50` has two places; undefined when it does not fit. */
export function parseDecimal(literal: string): Decimal | undefined {
  const match = /^(-?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d+))?[mM]?$/.exec(literal.replaceAll('_', ''));
  if (match === null) return undefined;
  const [, sign, whole, fraction = '', exponent = '0'] = match;
  const mantissa = BigInt(`${whole}${fraction}` || '0');
  const scale = fraction.length - Number(exponent);
  if (scale > 1000) return Decimal.zero;
  if (mantissa !== 0n && scale < -maxScale) return undefined;
  const size = scale < 0 ? mantissa * power(Math.min(-scale, maxScale)) : mantissa;
  if (size > (maxMantissa + 1n) * 10n ** BigInt(Math.max(scale, 0))) return undefined;
  return fitOrNone(sign === '-' ? -size : size, Math.max(scale, 0));
}

/** Division without end, or with an end further on: as many places as fit, less the zeros at their end. */
function divideFurther(dividend: bigint, divisor: bigint, places: number): Decimal {
  const isNegative = dividend < 0n !== divisor < 0n;
  const size = magnitude(dividend) * power(maxScale - places);
  const by = magnitude(divisor);
  let rounded = divideRounded(size, by, 0);
  let scale = maxScale;
  if (rounded > maxMantissa) {
    scale -= Math.max(decimalDigits(rounded) - 29, 0);
    for (; ; scale--) {
      if (scale < 0) throw decimalOverflow();
      rounded = divideRounded(size, by * power(maxScale - scale), 0);
      if (rounded <= maxMantissa) break;
    }
  }
  const { mantissa, scale: left } = withoutTrailingZeros(rounded, scale);
  return new Decimal(isNegative ? -mantissa : mantissa, left);
}

function withoutTrailingZeros(
  mantissa: bigint,
  scale: number,
  limit: number = scale,
): { mantissa: bigint; scale: number } {
  if (mantissa === 0n) return { mantissa, scale: 0 };
  let left = mantissa;
  let removable = Math.min(scale, limit);
  let removed = 0;
  for (const step of [8, 4, 2, 1]) {
    while (removable >= step && left % power(step) === 0n) {
      left /= power(step);
      removable -= step;
      removed += step;
    }
  }
  return { mantissa: left, scale: scale - removed };
}

function divideRounded(dividend: bigint, divisor: bigint, mode: MidpointRounding): bigint {
  const quotient = dividend / divisor;
  const rest = magnitude(dividend - quotient * divisor) * 2n;
  const size = magnitude(divisor);
  const up = rest > size || (rest === size && (mode === 1 || (quotient & 1n) === 1n));
  if (!up) return quotient;
  return dividend < 0n !== divisor < 0n ? quotient - 1n : quotient + 1n;
}

const doublePowers: readonly number[] = Array.from({ length: 29 }, (_, exponent) => Number(`1e${exponent}`));
const view = new DataView(new ArrayBuffer(8));

/** As OLE Automation does it (VarDecFromR8, VarDecFromR4): scaled in floating point to that many digits, then rounded. */
function fromFloating(value: number, digits: 15 | 7): Decimal {
  view.setFloat64(0, value);
  const exponent = ((view.getUint32(0) >>> 20) & 0x7ff) - 1022;
  if (exponent < -94) return Decimal.zero;
  if (exponent > 96) throw decimalOverflow();
  const limit = doublePowers[digits] as number;
  let scaled = Math.abs(value);
  let scale = digits - 1 - ((exponent * 19728) >> 16);
  if (scale >= 0) {
    scale = Math.min(scale, maxScale);
    scaled *= doublePowers[scale] as number;
  } else if (scale !== -1 || scaled >= limit) {
    scaled /= doublePowers[-scale] as number;
  } else {
    scale = 0;
  }
  if (scaled < limit / 10 && scale < maxScale) {
    scaled *= 10;
    scale++;
  }
  let mantissa = Math.trunc(scaled);
  const rest = scaled - mantissa;
  if (rest > 0.5 || (rest === 0.5 && mantissa % 2 === 1)) mantissa++;
  if (mantissa === 0) return Decimal.zero;
  const size = BigInt(mantissa);
  const exact =
    scale < 0 ? { mantissa: size * power(-scale), scale: 0 } : withoutTrailingZeros(size, scale, digits - 1);
  if (exact.mantissa > maxMantissa) throw decimalOverflow();
  return new Decimal(value < 0 ? -exact.mantissa : exact.mantissa, exact.scale);
}

function decimalText(mantissa: bigint, scale: number): string {
  const text = mantissa.toString();
  if (scale === 0) return text;
  const sign = mantissa < 0n ? '-' : '';
  const digits = text.slice(sign.length).padStart(scale + 1, '0');
  const point = digits.length - scale;
  return `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function magnitude(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function isSmall(value: bigint): boolean {
  return magnitude(value) <= 0xffff_ffffn;
}

function power(exponent: number): bigint {
  return powers[exponent] ?? 10n ** BigInt(exponent);
}

function decimalDigits(value: bigint): number {
  return value.toString().length;
}
