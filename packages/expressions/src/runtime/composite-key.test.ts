import { expect, test } from 'vitest';
import { compositeKey } from './composite-key.ts';

test('equal values in the same order have the same key', () => {
  expect(compositeKey(['a', 1, 2n, true, null])).toBe(compositeKey(['a', 1, 2n, true, null]));
});

test('where one text ends and the next begins makes a difference', () => {
  expect(compositeKey(['ab', 'c'])).not.toBe(compositeKey(['a', 'bc']));
  expect(compositeKey(['as1:b'])).not.toBe(compositeKey(['a', 'b']));
});

test('a number is not the text of the number, nor a long with its value', () => {
  expect(new Set([compositeKey([1]), compositeKey(['1']), compositeKey([1n]), compositeKey([true])]).size).toBe(4);
});

test('zero and negative zero are one', () => {
  expect(compositeKey([0])).toBe(compositeKey([-0]));
});

test('objects that equal only themselves are told apart', () => {
  const [one, two] = [{}, {}];
  expect(compositeKey([one])).toBe(compositeKey([one]));
  expect(compositeKey([one])).not.toBe(compositeKey([two]));
});
