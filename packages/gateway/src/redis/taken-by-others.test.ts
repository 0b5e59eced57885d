import { expect, test } from 'vitest';
import { TakenByOthers } from './taken-by-others.ts';

test('what others had taken counts for a minute after it was heard', () => {
  const others = new TakenByOthers();
  others.note('k', 70, 1000);
  expect(others.of('k', 60_999)).toEqual({ tokens: 70, until: 61_000 });
  expect(others.of('k', 61_000)).toBeUndefined();
  expect(others.of('other', 1000)).toBeUndefined();
});

test('what was heard last counts, and nothing is nothing', () => {
  const others = new TakenByOthers();
  others.note('k', 70, 0);
  others.note('k', 30, 10);
  expect(others.of('k', 20)?.tokens).toBe(30);
  others.note('k', -5, 30);
  expect(others.of('k', 40)).toBeUndefined();
});

test('a million keys are not all known', () => {
  const others = new TakenByOthers();
  for (let key = 0; key < 50_000; key++) others.note(`k${key}`, 1, 0);
  expect(others.of('k0', 1)).toBeUndefined();
  expect(others.of('k49999', 1)?.tokens).toBe(1);
});
