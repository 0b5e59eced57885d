import { beforeEach, describe, expect, test } from 'vitest';
import { resetBudget } from './budget.ts';
import { formatDouble, formatSingle } from './number-format.ts';
import { integerTypeNamed, readDouble, readInteger } from './number-parse.ts';

beforeEach(() => resetBudget());

describe('doubles', () => {
  test('are now and then the neighbour of the nearest one, as in .NET Framework', () => {
    expect(readDouble('62e-209')).toBe(Number('6.2000000000000004e-208'));
    expect(readDouble('0.1')).toBe(0.1);
  });

  test('have a round-trip text that depends on it', () => {
    expect(formatDouble(1.44759526e-14, 'R')).toBe('1.4475952599999998E-14');
    expect(formatDouble(3e-25, 'R')).toBe('2.9999999999999998E-25');
    expect(formatDouble(0.1 + 0.2, 'R')).toBe('0.30000000000000004');
    expect(formatDouble(0.1 + 0.2, null)).toBe('0.3');
    expect(formatSingle(Math.fround(0.1) + Math.fround(0.2), null)).toBe('0.3');
  });

  test('every number of up to 15 digits reads back as it was written', () => {
    for (let index = 1; index < 20_000; index++) {
      const value = (index * 7919) / 1000;
      expect(readDouble(formatDouble(value, null))).toBe(value);
    }
  });
});

test('long texts end', () => {
  const int32 = integerTypeNamed('Int32');
  expect(readInteger(int32, '9'.repeat(1_000_000))).toBe('overflow');
  expect(readInteger(int32, ' '.repeat(1_000_000))).toBe('format');
  expect(readDouble(`${'1'.repeat(1_000_000)}e-999999`)).toBe('overflow');
});
