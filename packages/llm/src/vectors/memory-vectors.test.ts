import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { MemoryVectors } from './memory-vectors.ts';
import { semanticStoreSuite, turned } from './semantic-store-suite.ts';
import { mostExact } from './vector-partition.ts';

const megabyte = 1024 * 1024;

function openStore(bytes = megabyte) {
  let now = 0;
  const store = new MemoryVectors({ bytes, now: () => now });
  const pass = (milliseconds: number) => {
    now += milliseconds;
  };
  return { store, pass };
}

describe('in the memory of a thread', () => semanticStoreSuite(() => openStore()));

/** The same numbers every time. */
function randomVectors(count: number, length: number, seed = 7): readonly Float32Array[] {
  let state = seed;
  const next = () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return state / 0x7fffffff - 0.5;
  };
  return Array.from({ length: count }, () => Float32Array.from({ length }, next));
}

const value = Buffer.from('x');

test('a partition that has become large still finds what was kept in it', () => {
  const { store } = openStore(64 * megabyte);
  const vectors = randomVectors(mostExact * 8, 32);
  for (const [index, vector] of vectors.entries()) store.keep('a', vector, Buffer.from(`${index}`), 1000);
  let found = 0;
  for (const [index, vector] of vectors.entries())
    found += Buffer.from(store.find('a', vector, 0.001)?.value ?? '').toString() === `${index}` ? 1 : 0;
  expect(found).toBeGreaterThan(vectors.length * 0.98);
});

test('N4: in large partitions, too, what is nearer in another one is not found', () => {
  const { store } = openStore(64 * megabyte);
  const [question, ...vectors] = randomVectors(mostExact * 4, 32) as [Float32Array, ...Float32Array[]];
  for (const vector of vectors) store.keep('bob', vector, Buffer.from('of Bob'), 1000);
  for (const vector of vectors) store.keep('ann', vector, Buffer.from('of Ann'), 1000);
  store.keep('ann', question, Buffer.from('of Ann'), 1000);
  expect(Buffer.from(store.find('ann', question, 2)!.value).toString()).toBe('of Ann');
  expect(Buffer.from(store.find('bob', question, 2)!.value).toString()).toBe('of Bob');
  expect(store.find('bob', question, 0.001)).toBeUndefined();
});

test('takes no more than it may: what was not found for the longest time gives way', () => {
  const { store } = openStore(20_000);
  const vectors = randomVectors(100, 32);
  for (const vector of vectors) {
    store.keep('a', vector, value, 1000);
    expect(store.find('a', vectors[0]!, 0.001)).toBeDefined();
    expect(store.bytes).toBeLessThanOrEqual(20_000);
  }
  expect(store.find('a', vectors[1]!, 0.001)).toBeUndefined();
  expect(store.find('a', vectors.at(-1)!, 0.001)).toBeDefined();
});

test('one that would drive out too many others is not kept', () => {
  const { store } = openStore(20_000);
  store.keep('a', turned(0), Buffer.alloc(5_000), 1000);
  store.keep('a', new Float32Array(20_000).fill(1), value, 1000);
  expect(store.size).toBe(0);
});

test('a flood of partitions takes no more than it may, and leaves nothing behind', () => {
  const { store, pass } = openStore(100_000);
  for (let index = 0; index < 1_000; index++) store.keep(`${index}`, turned(index), value, 1000);
  expect(store.bytes).toBeLessThanOrEqual(100_000);
  pass(2000);
  for (let index = 0; index < 100; index++) store.keep('one', turned(0), value, 1000);
  expect(store.size).toBe(1);
});

test('what is kept again takes the place of what was kept before', () => {
  const { store } = openStore();
  for (const text of ['old', 'new']) store.keep('a', turned(0), Buffer.from(text), 1000);
  expect(store.size).toBe(1);
  expect(Buffer.from(store.find('a', turned(0), 0)!.value).toString()).toBe('new');
});

test('what is over does not hide what is not', () => {
  const { store, pass } = openStore();
  for (let degrees = 0; degrees < 10; degrees++) store.keep('a', turned(degrees), value, 100);
  store.keep('a', turned(20), Buffer.from('alive'), 10_000);
  pass(200);
  expect(Buffer.from(store.find('a', turned(0), 1)!.value).toString()).toBe('alive');
});

test('10,000 random steps agree with comparing everything', () => {
  const { store, pass } = openStore(64 * megabyte);
  const vectors = randomVectors(60, 8);
  let known: { partition: string; vector: Float32Array; text: string; until: number }[] = [];
  let state = 5;
  const below = (count: number) => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7fffffff;
    return (state >>> 8) % count;
  };
  let now = 0;
  let hits = 0;
  for (let step = 0; step < 10_000; step++) {
    const partition = `${below(5)}`;
    const vector = vectors[below(60)]!;
    if (below(2) === 0) {
      const text = `${step}`;
      store.keep(partition, vector, Buffer.from(text), 50);
      known = known.filter((one) => one.until > now && !(one.partition === partition && one.vector === vector));
      known.push({ partition, vector, text, until: now + 50 });
    } else {
      const found = store.find(partition, vector, 1e-4);
      const expected = known.find((one) => one.partition === partition && one.vector === vector && one.until > now);
      expect(found && Buffer.from(found.value).toString()).toBe(expected?.text);
      hits += found === undefined ? 0 : 1;
    }
    if (below(10) === 0) {
      pass(1);
      now += 1;
    }
  }
  expect(hits).toBeGreaterThan(1000);
});
