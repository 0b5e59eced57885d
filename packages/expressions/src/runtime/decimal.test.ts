import { describe, expect, test } from 'vitest';
import { Decimal, parseDecimal } from './decimal.ts';

const decimal = (text: string) => parseDecimal(text) as Decimal;

describe('arithmetic', () => {
  test.each([
    ['1.10', '+', '2.2', '3.30'],
    ['79228162514264337593543950335', '+', '0.5', '79228162514264337593543950336', 'overflow'],
    ['7922816251426433759354395033.5', '+', '0.05', '7922816251426433759354395034'],
    ['0.00', '*', '0.00', '0.0000'],
    ['1e-28', '*', '0.1', '0.0000000000000000000000000000'],
    ['1e-28', '*', '1e-28', '0'],
    ['0.0', '*', '-0.0000053385646475589', '0'],
    ['10.0', '/', '2', '5.0'],
    ['1.0', '/', '3', '0.3333333333333333333333333333'],
    ['2.00000', '/', '1.99999999999999999999999999', '1.000000000000000000000000005'],
    ['1', '/', '0.01', '100'],
    ['0.00', '/', '3', '0.00'],
    ['0.00', '/', '3.00000', '0'],
    ['5', '%', '2.00', '1.00'],
    ['1.00', '%', '2', '1.00'],
    ['-5', '%', '5.00', '0.00'],
    ['1e20', '%', '3.000000001', '2.777777775'],
  ] as const)('%s %s %s is %s', (left, operator, right, result, failure?: string) => {
    const operation = { '+': 'add', '*': 'multiply', '/': 'divide', '%': 'remainder' }[operator] as 'add';
    const compute = () => decimal(left)[operation](decimal(right)).toString();
    if (failure === undefined) expect(compute()).toBe(result);
    else expect(compute).toThrow('Value was either too large or too small for a Decimal.');
  });

  test('equal decimals of different scale are equal and have the same key', () => {
    expect(decimal('1.50').equals(decimal('1.5'))).toBe(true);
    expect(decimal('1.50').hashKey()).toBe(decimal('1.5').hashKey());
    expect(decimal('100').compare(decimal('99.99'))).toBe(1);
  });

  test('rounds half to even, or away from zero, and never adds places', () => {
    expect(decimal('2.345').round(2).toString()).toBe('2.34');
    expect(decimal('2.345').round(2, 1).toString()).toBe('2.35');
    expect(decimal('2.3').round(5).toString()).toBe('2.3');
    expect(decimal('-2.7').floor().toString()).toBe('-3');
    expect(decimal('-2.7').ceiling().toString()).toBe('-2');
    expect(decimal('-2.7').truncate().toString()).toBe('-2');
  });
});

describe('conversion from floating point', () => {
  test.each([
    [0.1, '0.1'],
    [1.1, '1.1'],
    [1e-28, '0.0000000000000000000000000001'],
    [1e-29, '0'],
    [2 ** 62, '4611686018427390000'],
    [4294967295.5, '4294967295.5'],
    [-1.9, '-1.9'],
  ])('a double of %d keeps 15 digits', (value, result) => {
    expect(Decimal.fromDouble(value).toString()).toBe(result);
  });

  test.each([
    [Math.fround(1.1), '1.1'],
    [Math.fround(0.0001), '0.00010'],
    [Math.fround(0.00001), '0.000010'],
    [16777216, '16777220'],
  ])('a float of %d keeps 7 digits', (value, result) => {
    expect(Decimal.fromSingle(value).toString()).toBe(result);
  });

  test('too large values overflow', () => {
    expect(() => Decimal.fromDouble(1e29)).toThrow('Value was either too large or too small for a Decimal.');
  });
});

describe('literals', () => {
  test.each([
    ['1.50', '1.50'],
    ['1e3', '1000'],
    ['1.5e-3', '0.0015'],
    ['0.00000000000000000000000000005', '0.0000000000000000000000000000'],
    ['1e-1000', '0.0000000000000000000000000000'],
  ])('%sm is %s', (literal, text) => {
    expect(parseDecimal(literal)?.toString()).toBe(text);
  });

  test('what does not fit is none', () => {
    expect(parseDecimal('79228162514264337593543950336')).toBeUndefined();
    expect(parseDecimal('1e29')).toBeUndefined();
    expect(parseDecimal('1e999999999')).toBeUndefined();
  });
});
