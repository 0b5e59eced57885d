import { beforeEach, expect, test } from 'vitest';
import { BudgetExceeded, resetBudget } from './budget.ts';
import { formatComposite } from './composite-format.ts';

beforeEach(() => resetBudget());

test('text that many placeholders repeat is charged before it is made', () => {
  const format = '{0}'.repeat(100_000);
  expect(() => formatComposite(format, ['x'.repeat(100_000)])).toThrow(BudgetExceeded);
});

test('a width is charged before it is filled', () => {
  expect(() => formatComposite('{0,999999}'.repeat(1000), ['x'])).toThrow(BudgetExceeded);
});

test('widths and indexes have at most seven digits', () => {
  expect(() => formatComposite('{1000000}', ['x'])).toThrow('Index (zero based) must be greater than');
  expect(() => formatComposite('{0,10000000}', ['x'])).toThrow('Input string was not in a correct format.');
});
