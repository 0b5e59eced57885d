import { afterEach, expect, test } from 'vitest';
import { Random, setRandomSeed } from './random.ts';

afterEach(() => setRandomSeed());

test('a seed gives the numbers that .NET Framework gives for it', () => {
  const random = new Random(42);
  expect([random.sample(), random.sample(), random.sample()]).toEqual([1434747710, 302596119, 269548474]);
});

test('a generator without a seed takes one from the source', () => {
  setRandomSeed(() => 42);
  expect(new Random().sample()).toBe(1434747710);
});

test('bounds are checked', () => {
  expect(() => new Random(1).nextBelow(-1)).toThrow("'maxValue' must be greater than zero.");
  expect(() => new Random(1).nextBetween(5, 1)).toThrow("'minValue' cannot be greater than maxValue.");
});
