import { expect, test } from 'vitest';
import { EventQueue } from './event-queue.ts';

test('gives events in order, to whoever waits and to whoever comes later', async () => {
  const queue = new EventQueue<number>(10, () => {});
  const first = queue.next();
  queue.add(1);
  queue.add(2);
  expect(await first).toEqual({ done: false, value: 1 });
  expect(await queue.next()).toEqual({ done: false, value: 2 });
});

test('takes as many events as it may be behind', async () => {
  const queue = new EventQueue<number>(2, () => {});
  expect([queue.add(1), queue.add(2), queue.add(3)]).toEqual([true, true, false]);
  await queue.next();
  expect(queue.add(4)).toBe(true);
});

test('ends once, whoever waits included', async () => {
  let ended = 0;
  const queue = new EventQueue<number>(2, () => void ended++);
  const waiting = queue.next();
  await queue.return();
  await queue.return();
  expect(await waiting).toEqual({ done: true, value: undefined });
  expect(await queue.next()).toEqual({ done: true, value: undefined });
  expect([queue.add(1), ended]).toEqual([false, 1]);
});
