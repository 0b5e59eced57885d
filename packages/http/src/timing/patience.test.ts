import { afterAll, expect, test } from 'vitest';
import { Deadline } from './deadline-wheel.ts';
import { Patience } from './patience.ts';

const deadline = new Deadline({ onDeadline() {} });
afterAll(() => deadline.release());

function started(fullMs: number, bytesPerSecond: number) {
  const clock = { ms: 0 };
  const patience = new Patience(fullMs, bytesPerSecond, () => clock.ms);
  patience.begin(deadline);
  const pass = (ms: number, bytes: number): number => {
    clock.ms += ms;
    patience.reward(bytes);
    return patience.leftMs;
  };
  return { patience, pass };
}

test('silence uses it up', () => {
  const { pass } = started(15_000, 256);
  expect([pass(10_000, 0), pass(4000, 0), pass(2000, 0)]).toEqual([5000, 1000, 1]);
});

test('D1: a byte a second hardly lengthens it', () => {
  const { pass } = started(15_000, 256);
  let seconds = 0;
  while (seconds < 60 && pass(1000, 1) > 4) seconds++;
  expect(seconds).toBe(15);
});

test('D1: neither does a byte just before the end', () => {
  const { pass } = started(15_000, 256);
  expect(pass(14_999, 1)).toBeLessThan(6);
});

test('who keeps the rate has for ever, in small pieces or in large ones', () => {
  const small = started(15_000, 256);
  const large = started(15_000, 256);
  for (let round = 0; round < 1000; round++) {
    expect(small.pass(100, 26)).toBeGreaterThan(14_000);
    expect(large.pass(14_000, 3600)).toBe(15_000);
  }
});

test('what was quick before does not pay for what is slow now', () => {
  const { pass } = started(15_000, 256);
  pass(10, 1_000_000_000);
  expect(pass(15_000, 0)).toBe(1);
});

test('time in which nothing is waited for is not counted', () => {
  const { patience, pass } = started(15_000, 256);
  pass(5000, 0);
  patience.end();
  pass(60_000, 0);
  patience.begin(deadline);
  expect(pass(1000, 0)).toBe(9000);
});

test('with no rate any byte gives back everything, and without a limit there is none', () => {
  expect(started(15_000, 0).pass(14_000, 1)).toBe(15_000);
  expect(started(0, 256).pass(1e9, 0)).toBe(0);
});
