import { type IntegerType, integerTypes, rangeMessage } from './arithmetic.ts';
import { argumentException, argumentOutOfRange, formatException, overflow } from './exceptions.ts';

// `Convert.ToInt32(text, 16)` and `Convert.ToString(255, 2)`: bases 2, 8, 10 and 16. Digits of a base other than ten are
// the bits of the number, so that negative ones come out as two's complement.

function checkBase(base: number): void {
  if (base !== 2 && base !== 8 && base !== 10 && base !== 16) throw argumentException('Invalid Base.');
}

/** The text of an integer in a base. */
export function writeInBase(type: IntegerType, value: number | bigint, base: number): string {
  checkBase(base);
  return base === 10 ? String(value) : BigInt.asUintN(type.bits, BigInt(value)).toString(base);
}

/** Reads an integer in a base; null is 0. */
export function readInBase(type: IntegerType, text: string | null, base: number): number | bigint {
  checkBase(base);
  const value = text === null ? 0n : readDigits(type, text, base);
  return type.isBig ? value : Number(value);
}

function readDigits(type: IntegerType, text: string, base: number): bigint {
  if (text === '') {
    throw argumentOutOfRange('Index was out of range. Must be non-negative and less than the size of the collection.');
  }
  const isNegative = text.startsWith('-');
  if (isNegative) {
    if (base !== 10) throw argumentException('String cannot contain a minus sign if the base is not 10.');
    if (!type.isSigned) {
      throw overflow('The string was being parsed as an unsigned number and could not have a negative sign.');
    }
  }
  let start = isNegative || text.startsWith('+') ? 1 : 0;
  if (base === 16 && /^0[xX]/.test(text.slice(start, start + 2))) start += 2;
  let end = start;
  while (end < text.length && digitOf(text.charCodeAt(end)) < base) end++;
  if (end === start) throw formatException('Could not find any recognizable digits.');
  const digits = text.slice(start, end).replace(/^0+(?=.)/, '');
  const size = digits.length > 64 ? undefined : parse(digits, base);
  const wide = wideType(type, base);
  // Azure: a type smaller than an `int` takes one more than the largest `int` and only then complains, in its own name.
  const wideMax = wide.name === 'Int32' && type.bits < 32 ? wide.max + 1n : wide.max;
  if (size === undefined || size > (isNegative ? -wide.min : wideMax)) throw overflow(rangeMessage(wide));
  if (end < text.length) throw formatException('Additional non-parsable characters are at the end of the string.');
  const value = isNegative ? -size : size;
  if (base === 10) {
    if (value < type.min || value > type.max) throw overflow(rangeMessage(type));
    return value;
  }
  if (size >> BigInt(type.bits) !== 0n) throw overflow(rangeMessage(type));
  return type.isSigned ? BigInt.asIntN(type.bits, size) : size;
}

/** What .NET reads a smaller type as first; its name is in the messages. */
function wideType(type: IntegerType, base: number): IntegerType {
  const isSigned = base === 10 && type.isSigned;
  const name = type.isBig ? (isSigned ? 'Int64' : 'UInt64') : isSigned ? 'Int32' : 'UInt32';
  return integerTypes.find((candidate) => candidate.name === name) as IntegerType;
}

function parse(digits: string, base: number): bigint {
  const prefix = base === 2 ? '0b' : base === 8 ? '0o' : base === 16 ? '0x' : '';
  return BigInt(prefix + digits);
}

function digitOf(code: number): number {
  if (code >= 48 && code <= 57) return code - 48;
  const letter = code | 32;
  return letter >= 97 && letter <= 102 ? letter - 87 : Number.POSITIVE_INFINITY;
}
