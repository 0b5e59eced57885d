import { expect, test } from 'vitest';
import { BackendPool } from './backend-pool.ts';

function member(name: string, { weight = 1, priority = 0 } = {}) {
  const state = { name, weight, priority, wait: 0, waitMs: () => state.wait };
  return state;
}

function share(pool: BackendPool<ReturnType<typeof member>>, picks: number): Record<string, number> {
  const counts: Record<string, number> = {};
  for (let pick = 0; pick < picks; pick++) {
    const name = pool.pick()?.name ?? 'nobody';
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

test('equal members get the same, in turn', () => {
  const pool = new BackendPool(['a', 'b', 'c'].map((name) => member(name)));
  expect(Array.from({ length: 6 }, () => pool.pick()?.name).join('')).toBe('abcabc');
});

test('I7: the sums of weights are right over 10,000 picks', () => {
  const pool = new BackendPool([
    member('a', { weight: 50 }),
    member('b', { weight: 30 }),
    member('c', { weight: 15 }),
    member('d', { weight: 5 }),
  ]);
  expect(share(pool, 10_000)).toEqual({ a: 5000, b: 3000, c: 1500, d: 500 });
});

test('requests of a heavy member are spread among those of the others', () => {
  const pool = new BackendPool([member('a', { weight: 5 }), member('b'), member('c')]);
  expect(Array.from({ length: 7 }, () => pool.pick()?.name).join('')).toBe('aabacaa');
});

test('another priority is used only while every member before it waits', () => {
  const [first, second, reserve] = [
    member('a', { priority: 1 }),
    member('b', { priority: 1 }),
    member('c', { priority: 2 }),
  ];
  const pool = new BackendPool([reserve, first, second]);
  expect(share(pool, 10)).toEqual({ a: 5, b: 5 });
  first.wait = 10;
  expect(share(pool, 10)).toEqual({ b: 10 });
  second.wait = 5;
  expect(share(pool, 10)).toEqual({ c: 10 });
  second.wait = 0;
  expect(share(pool, 10)).toEqual({ b: 10 });
});

test('when all wait nobody is picked, and the first to come back is known', () => {
  const [one, other] = [member('a'), member('b', { priority: 1 })];
  const pool = new BackendPool([one, other]);
  one.wait = 9000;
  other.wait = 4000;
  expect(pool.pick()).toBeUndefined();
  expect(pool.waitMs()).toBe(4000);
});

test('a member of weight 0 gets requests only while those of its priority that have a weight wait', () => {
  const [heavy, none, alsoNone] = [member('a', { weight: 3 }), member('b', { weight: 0 }), member('c', { weight: 0 })];
  const pool = new BackendPool([none, heavy, alsoNone, member('d', { priority: 1 })]);
  expect(share(pool, 10)).toEqual({ a: 10 });
  heavy.wait = 1;
  expect(share(pool, 10)).toEqual({ b: 5, c: 5 });
});

test('a member that comes back gets its share from then on, not what it has missed', () => {
  const [one, other] = [member('a'), member('b')];
  const pool = new BackendPool([one, other]);
  one.wait = 1;
  share(pool, 100);
  one.wait = 0;
  expect(share(pool, 10)).toEqual({ a: 5, b: 5 });
});
