import { expect, test } from 'vitest';
import { DotNetException } from './exceptions.ts';
import { binarySearch, introspectiveSort } from './sort.ts';

const byTens = (left: number, right: number) => Math.sign(Math.trunc(left / 10) - Math.trunc(right / 10));

test('leaves equal elements in the order in which .NET Framework leaves them', () => {
  const items = [31, 12, 10, 35, 11, 24, 33, 20, 13, 30, 22, 34, 14, 21, 32, 25, 15, 23];
  introspectiveSort(items, 0, items.length, byTens);
  expect(items.map((item) => Math.trunc(item / 10))).toEqual([
    ...Array(6).fill(1),
    ...Array(6).fill(2),
    ...Array(6).fill(3),
  ]);
});

test('sorts a part and moves companions along', () => {
  const keys = [9, 3, 1, 2, 0];
  const companions = ['j', 'c', 'a', 'b', 'z'];
  introspectiveSort(keys, 1, 3, (left, right) => left - right, companions);
  expect(keys).toEqual([9, 1, 2, 3, 0]);
  expect(companions).toEqual(['j', 'a', 'b', 'c', 'z']);
});

test('sorts what would make a quicksort quadratic', () => {
  const size = 5000;
  const patterns = [
    (index: number) => index,
    (index: number) => size - index,
    (index: number) => Math.min(index, size - index),
    (index: number) => index % 2,
    () => 1,
  ];
  for (const pattern of patterns) {
    const items = Array.from({ length: size }, (_, index) => pattern(index));
    const expected = Float64Array.from(items).sort();
    introspectiveSort(items, 0, size, (left, right) => left - right);
    expect(items).toEqual([...expected]);
  }
});

test('a comparison that is always less is found out', () => {
  const items = Array.from({ length: 100 }, (_, index) => index);
  expect(() => introspectiveSort(items, 0, 100, () => -1)).toThrow(/^Unable to sort because/);
});

test('an exception of the comparison is wrapped, and nothing else is', () => {
  const failing = (error: Error) => () => {
    throw error;
  };
  const inner = new DotNetException('System.FormatException', 'no');
  expect(() => introspectiveSort([2, 1], 0, 2, failing(inner))).toThrow(
    expect.objectContaining({ typeName: 'System.InvalidOperationException', innerException: inner }),
  );
  expect(() => introspectiveSort([2, 1], 0, 2, failing(new RangeError('ours')))).toThrow(RangeError);
});

test('a search gives the complement of where the value would stand', () => {
  const compare = (left: number, right: number) => left - right;
  expect(binarySearch([1, 3, 5], 0, 3, 3, compare)).toBe(1);
  expect(binarySearch([1, 3, 5], 0, 3, 4, compare)).toBe(-3);
  expect(binarySearch([1, 3, 5], 0, 3, 9, compare)).toBe(-4);
});
