import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { hashSlotOf } from './hash-slot.ts';
import { Patience, tooLate } from './patience.ts';

const never = new Promise<string>(() => {});
const limits = { silentMs: 100, behindMs: 500 };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

/** Whether a wait has ended, and with what. */
function watch(wait: Promise<unknown>): { ended: unknown } {
  const seen = { ended: undefined as unknown };
  wait.then((value) => {
    seen.ended = value;
  });
  return seen;
}

test('T18: a node that says nothing is waited for as long as was said', async () => {
  const seen = watch(new Patience(limits).within('a', never));
  await vi.advanceTimersByTimeAsync(95);
  expect(seen.ended).toBeUndefined();
  await vi.advanceTimersByTimeAsync(10);
  expect(seen.ended).toBe(tooLate);
  expect(vi.getTimerCount()).toBe(0);
});

test('an answer ends the wait', async () => {
  expect(await new Patience(limits).within('a', Promise.resolve('b'))).toBe('b');
  await expect(new Patience(limits).within('a', Promise.reject(new Error('c')))).rejects.toThrow('c');
  expect(vi.getTimerCount()).toBe(0);
});

test('a node that answers others is waited for longer, though not for ever', async () => {
  const patience = new Patience(limits);
  const seen = watch(patience.within('a', never));
  for (let time = 0; time < 480; time += 40) {
    patience.hear('a');
    await vi.advanceTimersByTimeAsync(40);
    expect(seen.ended).toBeUndefined();
  }
  await vi.advanceTimersByTimeAsync(40);
  expect(seen.ended).toBe(tooLate);
});

test('what one node says is no sign of another', async () => {
  const patience = new Patience(limits);
  const seen = watch(patience.within('a', never));
  for (let time = 0; time < 120; time += 20) {
    patience.hear('b');
    await vi.advanceTimersByTimeAsync(20);
  }
  expect(seen.ended).toBe(tooLate);
});

test('T16: time in which this thread could not read is none of a node', async () => {
  vi.useRealTimers();
  const patience = new Patience({ silentMs: 200, behindMs: 1000 });
  let answer = (_text: string) => {};
  const wait = patience.within('a', new Promise<string>((resolve) => (answer = resolve)));
  // Ten times in which the event loop stands still for longer than a beat, and once for longer than the whole wait.
  for (const milliseconds of [30, 30, 30, 30, 30, 30, 30, 30, 30, 30, 300]) {
    const end = performance.now() + milliseconds;
    while (performance.now() < end);
    await new Promise((resolve) => setImmediate(resolve));
  }
  answer('in time');
  expect(await wait).toBe('in time');
});

test('a key is in the slot that Redis says', () => {
  expect(['123456789', 'foo', 'a{foo}b', 'bar', ''].map(hashSlotOf)).toEqual([12739, 12182, 12182, 5061, 0]);
});
