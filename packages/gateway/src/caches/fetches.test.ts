import { expect, test } from 'vitest';
import { ThreadFetches } from './fetches.ts';

function make(keys = 10): { fetches: ThreadFetches; clock: { now: number } } {
  const clock = { now: 0 };
  return { fetches: new ThreadFetches({ now: () => clock.now, worthMs: 100, hopelessMs: 1000, keys }), clock };
}

test('J5: the first fetches, and all others wait until it has ended', async () => {
  const { fetches, clock } = make();
  expect(fetches.begin('a')).toBeUndefined();
  clock.now = 30;
  const waiting = Array.from({ length: 5000 }, () => fetches.begin('a')!);
  expect(waiting.map(({ worthMs }) => worthMs)).toEqual(Array.from({ length: 5000 }, () => 70));
  expect(fetches.begin('b')).toBeUndefined();
  fetches.end('a', true);
  await Promise.all(waiting.map(({ ended }) => ended));
  expect(fetches.begin('a')).toBeUndefined();
});

test('J5: nobody waits for one who takes too long', async () => {
  const { fetches, clock } = make();
  fetches.begin('a');
  const waiting = fetches.begin('a')!;
  clock.now = 100;
  expect(fetches.begin('a')).toBeUndefined();
  await waiting.ended;
  expect(fetches.begin('a')).toBeDefined();
});

test('J5: where nothing is kept, nobody waits for a while', async () => {
  const { fetches, clock } = make();
  fetches.begin('a');
  const waiting = fetches.begin('a')!;
  fetches.end('a', false);
  await waiting.ended;
  expect([fetches.begin('a'), fetches.begin('a')]).toEqual([undefined, undefined]);
  clock.now = 1000;
  expect(fetches.begin('a')).toBeUndefined();
  expect(fetches.begin('a')).toBeDefined();
});

test('only so many keys are remembered, and whoever waits for another goes on', async () => {
  const { fetches } = make(2);
  fetches.begin('a');
  const waiting = fetches.begin('a')!;
  fetches.begin('b');
  fetches.begin('c');
  await waiting.ended;
  expect(fetches.begin('a')).toBeUndefined();
  for (const key of ['x', 'y', 'z']) fetches.end(key, false);
  expect(fetches.begin('x')).toBeUndefined();
  expect(fetches.begin('x')).toBeDefined();
});
