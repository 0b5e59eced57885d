import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { cacheSuite } from './cache-suite.ts';
import { createCacheMemory, SharedCache } from './shared-cache.ts';

const megabyte = 1024 * 1024;

function makeCache(bytes: number): { cache: SharedCache; memory: SharedArrayBuffer; clock: { now: number } } {
  const clock = { now: 1000 };
  const memory = createCacheMemory(bytes);
  return { cache: new SharedCache(memory, () => clock.now), memory, clock };
}

describe('in memory that threads share', () => {
  cacheSuite(async () => {
    const { cache, clock } = makeCache(8 * megabyte);
    return {
      cache,
      pass: async (milliseconds) => {
        clock.now += milliseconds;
      },
    };
  });
});

test('what one thread keeps all others have', () => {
  const { cache, memory, clock } = makeCache(megabyte);
  const other = new SharedCache(memory, () => clock.now);
  cache.set('a', Buffer.from('one'), 1000);
  expect(other.get('a')?.toString()).toBe('one');
  other.delete('a');
  expect(cache.get('a')).toBeUndefined();
});

test('the oldest gives way to the newest, and is counted', () => {
  const { cache } = makeCache(64 * 1024);
  const value = Buffer.alloc(1000, 'v');
  for (let key = 0; key < 200; key++) cache.set(`key-${key}`, value, 60_000);
  const kept = Array.from({ length: 200 }, (_, key) => cache.get(`key-${key}`) !== undefined);
  const first = kept.indexOf(true);
  expect(first).toBeGreaterThan(100);
  expect(first).toBeLessThan(160);
  expect(kept.slice(first)).not.toContain(false);
  expect(cache.statistics).toMatchObject({ stores: 200, entries: 200 - first, evictions: first });
});

test('what has expired and what was replaced is no eviction', () => {
  const { cache, clock } = makeCache(64 * 1024);
  for (let round = 0; round < 300; round++) {
    cache.set('same', Buffer.alloc(1000), 60_000);
    cache.set(`key-${round}`, Buffer.alloc(1000), 10);
    clock.now += 20;
  }
  expect(cache.statistics).toMatchObject({ stores: 600, evictions: 0 });
  expect(cache.get('same')).toHaveLength(1000);
});

test('counts hits, misses, what was too large, and bytes', () => {
  const { cache } = makeCache(64 * 1024);
  cache.set('a', Buffer.from('one'), 1000);
  cache.get('a');
  cache.get('a');
  cache.get('b');
  cache.set('large', Buffer.alloc(40_000), 1000);
  expect(cache.statistics).toEqual({ hits: 2, misses: 1, stores: 1, evictions: 0, refusals: 1, entries: 1, bytes: 64 });
});

test('J6: however many keys there are, they take no more memory than was said', () => {
  const bytes = megabyte;
  const { cache, memory } = makeCache(bytes);
  expect(memory.byteLength).toBeLessThan(bytes * 1.05);
  const value = Buffer.from('some value');
  for (let key = 0; key < 50_000; key++) cache.set(`key-${key}`, value, 60_000);
  const { bytes: used, entries, evictions } = cache.statistics;
  expect(used).toBeLessThanOrEqual(bytes);
  expect(entries + evictions).toBe(50_000);
  expect(cache.get('key-49999')?.toString()).toBe('some value');
});

test('sizes from nothing to a large part of the cache live side by side', () => {
  const { cache } = makeCache(256 * 1024);
  const expected = new Map<string, Buffer>();
  let random = 1;
  const next = (below: number): number => {
    random ^= random << 13;
    random ^= random >>> 17;
    random ^= random << 5;
    return (random >>> 0) % below;
  };
  for (let round = 0; round < 5000; round++) {
    const key = `key-${next(200)}`;
    const value = Buffer.alloc(next(8) === 0 ? next(100_000) : next(2000), `${round} `);
    cache.set(key, value, 60_000);
    expected.set(key, value);
    const asked = `key-${next(200)}`;
    const found = cache.get(asked);
    if (found !== undefined) expect(found.equals(expected.get(asked)!)).toBe(true);
  }
  expect(cache.statistics.hits).toBeGreaterThan(100);
});

test('half an entry is no entry', () => {
  const { cache, memory } = makeCache(64 * 1024);
  cache.set('a', Buffer.alloc(1000, 'v'), 60_000);
  const bytes = Buffer.from(memory);
  const at = bytes.lastIndexOf('vvvv');
  bytes[at] = 0;
  expect(cache.get('a')).toBeUndefined();
});

test('whatever stands in the memory, nothing breaks and nothing wrong is given', () => {
  const { cache, memory } = makeCache(64 * 1024);
  const words = new Int32Array(memory);
  let random = 1;
  for (let round = 0; round < 300; round++) {
    for (let key = 0; key < 20; key++) cache.set(`key-${key}`, Buffer.from(`value of ${key}`), 60_000);
    // Beyond the header and the locks, which a dead thread does not write to.
    for (let write = 0; write < 100; write++) {
      random = (Math.imul(random, 1_103_515_245) + 12_345) >>> 0;
      words[32 + (random % (words.length - 32))] = random;
    }
    for (let key = 0; key < 20; key++) {
      const found = cache.get(`key-${key}`);
      if (found !== undefined) expect(found.toString()).toBe(`value of ${key}`);
    }
  }
});

test('a thread that dies in the middle leaves no lock behind', async () => {
  const { memory } = makeCache(megabyte);
  const cache = new SharedCache(memory);
  for (let death = 0; death < 3; death++) {
    const worker = new Worker(new URL('./die-in-cache.ts', import.meta.url), { workerData: { memory } });
    await new Promise((resolve) => worker.once('message', resolve));
    await worker.terminate();
    cache.set('a', Buffer.from('one'), 60_000);
    expect(cache.get('a')?.toString()).toBe('one');
  }
});

test('a lock whose owner is gone is taken, and its part begins anew', () => {
  const { cache, memory } = makeCache(64 * 1024);
  cache.set('a', Buffer.from('one'), 60_000);
  new Int32Array(memory)[16] = 0x7fff_ffff;
  expect(cache.get('a')).toBeUndefined();
  expect(cache.stolenLocks).toBe(1);
  cache.set('a', Buffer.from('two'), 60_000);
  expect(cache.get('a')?.toString()).toBe('two');
});

test('J4: threads that write, read and remove at random never see another answer than their own', async () => {
  const memory = createCacheMemory(256 * 1024);
  const reports = await Promise.all(
    Array.from({ length: 3 }, (_, seed) => {
      const worker = new Worker(new URL('./interleave-in-thread.ts', import.meta.url), {
        workerData: { memory, seed: seed + 1, steps: 5000 },
      });
      return new Promise<{ crossed: number; hits: number }>((resolve, reject) =>
        worker.once('message', resolve).once('error', reject),
      );
    }),
  );
  expect(reports.map(({ crossed }) => crossed)).toEqual([0, 0, 0]);
  expect(reports.reduce((sum, { hits }) => sum + hits, 0)).toBeGreaterThan(0);
});
