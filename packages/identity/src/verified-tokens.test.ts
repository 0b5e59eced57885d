import { expect, test } from 'vitest';
import { VerifiedTokens } from './verified-tokens.ts';

test('holds two generations at most, whatever comes', () => {
  const tokens = new VerifiedTokens<number>({ entries: 10, weight: 1000 });
  for (let index = 0; index < 1000; index++) {
    tokens.set(String(index), index, 1);
    expect(tokens.size).toBeLessThanOrEqual(20);
    expect(tokens.get(String(index))).toBe(index);
  }
  expect(tokens.get('0')).toBeUndefined();
});

test('what is asked for stays while others come and go', () => {
  const tokens = new VerifiedTokens<string>({ entries: 10, weight: 1000 });
  tokens.set('often', 'here', 1);
  for (let index = 0; index < 1000; index++) {
    tokens.set(String(index), 'there', 1);
    expect(tokens.get('often')).toBe('here');
  }
});

test('what is heavy takes the place of several', () => {
  const tokens = new VerifiedTokens<number>({ entries: 1000, weight: 100 });
  for (let index = 0; index < 100; index++) {
    tokens.set(String(index), index, 50);
    expect(tokens.size).toBeLessThanOrEqual(4);
  }
  tokens.set('99', 0, 50);
  expect(tokens.get('99')).toBe(0);
  tokens.set('huge', 1, 1_000_000);
  expect(tokens.get('huge')).toBe(1);
  tokens.set('next', 2, 1);
  tokens.set('after', 3, 1);
  expect(tokens.size).toBeLessThanOrEqual(4);
});
