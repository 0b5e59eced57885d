import { Buffer } from 'node:buffer';
import { setTimeout as wait } from 'node:timers/promises';
import { MessageChannel, type MessagePort } from 'node:worker_threads';
import { afterAll, describe, expect, test, vi } from 'vitest';
import { semanticStoreSuite, turned } from './semantic-store-suite.ts';
import { ThreadedVectors, vectorThread } from './threaded-vectors.ts';

const megabyte = 1024 * 1024;

/** A way to a thread, for one who asks. */
function wayTo(host: ReturnType<typeof vectorThread>): () => MessagePort {
  return () => {
    const { port1, port2 } = new MessageChannel();
    host.connect(port2);
    return port1;
  };
}

const host = vectorThread(16 * megabyte);
const patient = { answerMs: 30_000 };

describe('in the memory of another thread', () => {
  const store = new ThreadedVectors(wayTo(host), patient);
  semanticStoreSuite(() => ({ store, pass: (milliseconds) => wait(milliseconds) }));
  afterAll(() => store.close());
});

afterAll(() => host.close());

test('all who are connected share one memory', async () => {
  const [one, other] = [new ThreadedVectors(wayTo(host), patient), new ThreadedVectors(wayTo(host), patient)];
  await one.keep('shared', turned(0), Buffer.from('x'), 60_000);
  expect(await other.find('shared', turned(0), 0.1)).toMatchObject({ score: 0 });
  one.close();
  other.close();
});

test('whoever asks while too many wait has a miss', async () => {
  const store = new ThreadedVectors(wayTo(host), { ...patient, waiting: 2 });
  await store.keep('full', turned(0), Buffer.from('x'), 60_000);
  const found = await Promise.all([1, 2, 3].map(() => store.find('full', turned(0), 0.1)));
  expect(found.map((hit) => hit !== undefined)).toEqual([true, true, false]);
  expect(store.reading).toEqual({ asked: 3, skipped: 1, failures: 0 });
  store.close();
});

test('a thread that dies means misses, and another takes its place', async () => {
  const dying = vectorThread(megabyte);
  const store = new ThreadedVectors(wayTo(dying), patient);
  await store.keep('a', turned(0), Buffer.from('x'), 60_000);
  const underWay = store.find('a', turned(0), 0.1);
  await dying.close();
  await underWay;
  const clock = vi.spyOn(performance, 'now').mockReturnValue(performance.now());
  // Once it is told of the end of the thread, it asks nobody for a second.
  await expect.poll(() => store.find('a', turned(0), 0.1).then(() => store.reading.skipped)).toBe(1);
  clock.mockReturnValue(performance.now() + 1001);
  expect(await store.find('a', turned(0), 0.1)).toBeUndefined();
  await store.keep('a', turned(0), Buffer.from('y'), 60_000);
  expect(await store.find('a', turned(0), 0.1)).toMatchObject({ score: 0 });
  store.close();
  await dying.close();
  clock.mockRestore();
});

test('what is not answered in time is a miss', async () => {
  const silent = new MessageChannel();
  const store = new ThreadedVectors(() => silent.port1, { answerMs: 5 });
  expect(await store.find('a', turned(0), 2)).toBeUndefined();
  expect(store.reading).toEqual({ asked: 1, skipped: 0, failures: 1 });
  store.close();
});
