import { checkMidpointRounding, type MidpointRounding } from './decimal.ts';
import { argumentOutOfRange } from './exceptions.ts';
import { roundHalfEven } from './round-half-even.ts';

// What System.Math does with doubles, where it is not simply what JavaScript's Math does.

/** `Math.Round(double, digits, mode)`: scaled in floating point, rounded, and scaled back. */
export function roundDouble(value: number, digits: number, mode: MidpointRounding = 0): number {
  if (digits < 0 || digits > 15) {
    throw argumentOutOfRange('digits', 'Rounding digits must be between 0 and 15, inclusive.');
  }
  checkMidpointRounding(mode, 'mode');
  if (!(Math.abs(value) < 1e16)) return value;
  const power = 10 ** digits;
  const scaled = value * power;
  return (mode === 0 ? roundHalfEven(scaled) : roundAwayFromZero(scaled)) / power;
}

function roundAwayFromZero(value: number): number {
  const whole = Math.trunc(value);
  return Math.abs(value - whole) >= 0.5 ? whole + Math.sign(value) : whole;
}

/** `Math.Log(a, newBase)`. */
export function logarithm(value: number, base: number): number {
  if (Number.isNaN(value)) return value;
  if (Number.isNaN(base)) return base;
  if (base === 1) return Number.NaN;
  if (value !== 1 && (base === 0 || base === Number.POSITIVE_INFINITY)) return Number.NaN;
  return Math.log(value) / Math.log(base);
}

/** `Math.Pow`: as in C, one to any power is one, and so is minus one to an infinite one. */
export function power(base: number, exponent: number): number {
  if (base === 1 || (base === -1 && Math.abs(exponent) === Number.POSITIVE_INFINITY)) return 1;
  return base ** exponent;
}

/** `Math.IEEERemainder`: the quotient is rounded to the nearest integer, half to even. */
export function ieeeRemainder(dividend: number, divisor: number): number {
  const regular = dividend % divisor;
  if (Number.isNaN(regular) || regular === 0) return regular;
  const alternative = regular - Math.abs(divisor) * Math.sign(dividend);
  if (Math.abs(alternative) === Math.abs(regular)) {
    const quotient = dividend / divisor;
    return Math.abs(roundHalfEven(quotient)) > Math.abs(quotient) ? alternative : regular;
  }
  return Math.abs(alternative) < Math.abs(regular) ? alternative : regular;
}

/** `Math.Max(double, double)`: not-a-number wins. */
export function larger(left: number, right: number): number {
  return left > right || Number.isNaN(left) ? left : right;
}

/** `Math.Min(double, double)`. */
export function smaller(left: number, right: number): number {
  return left < right || Number.isNaN(left) ? left : right;
}
