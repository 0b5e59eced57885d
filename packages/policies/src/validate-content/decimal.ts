// Numbers as they are written, so that what a schema says of 9007199254740993 is not held against 9007199254740992. A
// number is a whole count of some power of ten; digits are few enough that arithmetic on them is quick.

/** A number as it is written: `digits` × 10^`exponent`, digits without zeros at the end. */
export interface Decimal {
  readonly digits: bigint;
  readonly exponent: number;
}

/** How long a number may be written, and how many digits its exponent may have. */
const longest = 1000;
const longestExponent = 9;

const NUMBER = /^(-?)(\d+)(?:\.(\d*))?(?:[eE]([+-]?\d+))?$/;

/** Reads a number of JSON; `undefined` for one that is written too long. */
export function parseDecimal(text: string): Decimal | undefined {
  const [, sign, whole = '', fraction = '', exponent = '0'] = NUMBER.exec(text) ?? [];
  if (text.length > longest || exponent.replace(/^[+-]?0*/, '').length > longestExponent) return undefined;
  const all = `${whole}${fraction}`;
  const significant = all.replace(/0+$/, '');
  if (/^0*$/.test(significant)) return { digits: 0n, exponent: 0 };
  const digits = BigInt(significant);
  const scale = Number(exponent) - fraction.length + (all.length - significant.length);
  return { digits: sign === '-' ? -digits : digits, exponent: scale };
}

/** The number that a JavaScript number stands for: the shortest that reads as it. */
export function decimalOf(value: number): Decimal {
  return parseDecimal(String(value)) ?? { digits: 0n, exponent: 0 };
}

/** Whether a JavaScript number says all of it. */
export function isExact(decimal: Decimal, value: number): boolean {
  if (!Number.isFinite(value)) return false;
  const read = decimalOf(value);
  return read.digits === decimal.digits && read.exponent === decimal.exponent;
}

/** Whether it has no fraction. */
export function isWhole({ exponent }: Decimal): boolean {
  return exponent >= 0;
}

/** Below 0 when the first is less, above 0 when it is more. */
export function compareDecimals(one: Decimal, other: Decimal): number {
  const signs = sign(one.digits) - sign(other.digits);
  if (signs !== 0) return signs;
  const magnitudes = magnitude(one) - magnitude(other);
  if (one.digits === 0n || magnitudes !== 0) return magnitudes * sign(one.digits);
  // As long as each other but for the zeros that are left out, of which there are as many as digits at most.
  const least = Math.min(one.exponent, other.exponent);
  const difference = aligned(one, least) - aligned(other, least);
  return sign(difference);
}

/** Whether one number is a whole multiple of another. */
export function isMultiple(value: Decimal, divisor: Decimal): boolean {
  if (value.digits === 0n) return true;
  if (divisor.digits === 0n) return false;
  const shift = value.exponent - divisor.exponent;
  // Digits do not end in zero, so that no number is a multiple of one with a greater exponent.
  return shift >= 0 && (value.digits * powerModulo(shift, abs(divisor.digits))) % divisor.digits === 0n;
}

/** How it is written, in one way only. */
export function decimalText({ digits, exponent }: Decimal): string {
  if (exponent === 0) return String(digits);
  if (exponent > 0 && exponent <= 40) return `${digits}${'0'.repeat(exponent)}`;
  if (exponent < 0 && exponent >= -40) {
    const text = String(abs(digits)).padStart(1 - exponent, '0');
    return `${digits < 0n ? '-' : ''}${text.slice(0, exponent)}.${text.slice(exponent)}`;
  }
  return `${digits}E${exponent}`;
}

function aligned({ digits, exponent }: Decimal, to: number): bigint {
  return digits * 10n ** BigInt(exponent - to);
}

function magnitude({ digits, exponent }: Decimal): number {
  return String(abs(digits)).length + exponent;
}

function powerModulo(exponent: number, modulus: bigint): bigint {
  let result = 1n;
  let base = 10n;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = (result * base) % modulus;
    base = (base * base) % modulus;
  }
  return result;
}

function abs(value: bigint): bigint {
  return value < 0n ? -value : value;
}

function sign(value: bigint): number {
  return value === 0n ? 0 : value < 0n ? -1 : 1;
}
