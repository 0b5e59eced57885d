import { describe, expect, test } from 'vitest';
import {
  addInt64,
  checkedAddInt32,
  checkedConversions,
  checkedMultiplyInt32,
  checkedMultiplyInt64,
  checkedNegateInt32,
  checkedSubtractUInt32,
  conversions,
  divideInt32,
  divideInt64,
  multiplyInt32,
  multiplyInt64,
  remainderInt32,
  shiftLeftInt64,
  shiftRightUInt64,
  subtractUInt32,
} from './arithmetic.ts';
import { Decimal } from './decimal.ts';

const convert = (pair: string, value: unknown) => (conversions[pair] as (value: unknown) => unknown)(value);
const check = (pair: string, value: unknown) => (checkedConversions[pair] as (value: unknown) => unknown)(value);

describe('integers', () => {
  test('division cuts off towards zero and never gives minus zero', () => {
    expect(divideInt32(-7, 2)).toBe(-3);
    expect(Object.is(divideInt32(0, -5), 0)).toBe(true);
    expect(Object.is(remainderInt32(-4, 2), 0)).toBe(true);
    expect(divideInt64(-7n, 2n)).toBe(-3n);
  });

  test('division by zero throws, and so does the quotient that has no positive counterpart', () => {
    expect(() => divideInt32(1, 0)).toThrow('Attempted to divide by zero.');
    expect(() => divideInt32(-2147483648, -1)).toThrow('Arithmetic operation resulted in an overflow.');
    expect(() => remainderInt32(-2147483648, -1)).toThrow('Arithmetic operation resulted in an overflow.');
    expect(() => divideInt64(-(2n ** 63n), -1n)).toThrow('Arithmetic operation resulted in an overflow.');
  });

  test('unchecked results wrap', () => {
    expect(multiplyInt32(46341, 46341)).toBe(-2147479015);
    expect(addInt64(9223372036854775807n, 1n)).toBe(-9223372036854775808n);
    expect(multiplyInt64(3037000500n, 3037000500n)).toBe(-9223372036709301616n);
    expect(subtractUInt32(0, 1)).toBe(4294967295);
  });

  test('checked results throw', () => {
    expect(() => checkedAddInt32(2147483647, 1)).toThrow('overflow');
    expect(() => checkedMultiplyInt32(65536, 65536)).toThrow('overflow');
    expect(() => checkedMultiplyInt64(3037000500n, 3037000500n)).toThrow('overflow');
    expect(() => checkedNegateInt32(-2147483648)).toThrow('overflow');
    expect(() => checkedSubtractUInt32(0, 1)).toThrow('overflow');
    expect(checkedMultiplyInt32(-5, 0)).toBe(0);
    expect(Object.is(checkedMultiplyInt32(-5, 0), 0)).toBe(true);
  });

  test('shifts of 64 bits use six bits of the count', () => {
    expect(shiftLeftInt64(1n, 65)).toBe(2n);
    expect(shiftLeftInt64(1n, 63)).toBe(-9223372036854775808n);
    expect(shiftRightUInt64(18446744073709551615n, 60)).toBe(15n);
  });
});

describe('conversions', () => {
  test('there is one for every pair of the twelve numeric types', () => {
    expect(Object.keys(conversions)).toHaveLength(144);
    expect(Object.keys(checkedConversions)).toHaveLength(144);
  });

  test.each([
    ['Double->Byte', 300.7, 44],
    ['Double->SByte', 70000, 112],
    ['Double->Int32', 2147483648, -2147483648],
    ['Double->Int32', Number.NaN, -2147483648],
    ['Double->UInt32', -1.9, 4294967295],
    ['Double->UInt32', 6e9, 1705032704],
    ['Double->Int64', 9.3e18, -9223372036854775808n],
    ['Double->UInt64', 1.5e19, 15000000000000000000n],
    ['Double->UInt64', -1.9, 18446744073709551615n],
    ['Double->Char', -1.9, 65535],
    ['Int64->Int32', 4294967297n, 1],
    ['Int32->UInt64', -1, 18446744073709551615n],
    ['Int32->Single', 16777217, 16777216],
    ['UInt64->Double', 18446744073709551615n, 2 ** 64],
  ])('%s of %d, unchecked', (pair, value, result) => {
    expect(convert(pair, value)).toBe(result);
  });

  test.each([
    ['Double->Byte', 255.9, 255],
    ['Double->SByte', -128.9, -128],
    ['Double->Int32', 2147483647.9, 2147483647],
    ['Double->UInt64', -0.9, 0n],
    ['Int32->Char', 65, 65],
  ])('%s of %d, checked', (pair, value, result) => {
    expect(check(pair, value)).toBe(result);
  });

  test.each([
    ['Double->Byte', 256],
    ['Double->Int32', 2147483648],
    ['Double->Int32', Number.NaN],
    ['Double->Int64', 9.3e18],
    ['Double->UInt64', -1],
    ['Int32->UInt32', -1],
    ['UInt64->Int64', 9223372036854775808n],
  ])('%s of %d is an overflow when checked', (pair, value) => {
    expect(() => check(pair, value)).toThrow('Arithmetic operation resulted in an overflow.');
  });

  test('a decimal that does not fit throws in either context, in the name of the type', () => {
    const ten = Decimal.fromInteger(10_000_000_000n);
    expect(() => convert('Decimal->Int32', ten)).toThrow('Value was either too large or too small for an Int32.');
    expect(() => convert('Decimal->Byte', ten)).toThrow(
      'Value was either too large or too small for an unsigned byte.',
    );
    expect(() => convert('Decimal->Char', Decimal.minusOne)).toThrow(
      'Value was either too large or too small for a character.',
    );
    expect(() => convert('Double->Decimal', Number.NaN)).toThrow(
      'Value was either too large or too small for a Decimal.',
    );
  });
});
