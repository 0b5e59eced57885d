import { Buffer } from 'node:buffer';
import { describe, expect, test } from 'vitest';
import { RedisStandIn } from './redis-stand-in.ts';
import { RedisVectors } from './redis-vectors.ts';
import { semanticStoreSuite, turned } from './semantic-store-suite.ts';

// Against what Redis documents of its protocol rather than a Redis: none with vector search can be installed here.

function openStore(protocol: 2 | 3 = 3) {
  let now = 1_000_000;
  const clock = () => now;
  const redis = new RedisStandIn(protocol, clock);
  const store = new RedisVectors(redis, { fleet: 'default', now: clock });
  return { store, redis, pass: (milliseconds: number) => void (now += milliseconds) };
}

describe.each([2, 3] as const)('in a Redis that speaks RESP%i', (protocol) => {
  const opened = openStore(protocol);
  semanticStoreSuite(() => opened);
});

test('the index is made once for each length, and a client that comes later finds it', async () => {
  const { store, redis } = openStore();
  for (const vector of [turned(0), turned(1), Float32Array.of(1, 2)]) await store.find('a', vector, 1);
  const other = new RedisVectors(redis, { fleet: 'default', now: () => 0 });
  await other.keep('a', turned(0), Buffer.from('x'), 1000);
  expect(redis.commands.filter(([name]) => name === 'FT.CREATE').map(([, index]) => index)).toEqual([
    'turnpike:semantic:default:8',
    'turnpike:semantic:default:2',
    'turnpike:semantic:default:8',
  ]);
  expect(await store.find('a', turned(0), 0.1)).toBeDefined();
});

test('an index that was dropped is made again', async () => {
  const { store, redis } = openStore();
  await store.keep('a', turned(0), Buffer.from('x'), 1000);
  redis.forget();
  expect(await store.find('a', turned(0), 1)).toBeUndefined();
  await store.keep('a', turned(0), Buffer.from('y'), 1000);
  expect(Buffer.from((await store.find('a', turned(0), 1))!.value).toString()).toBe('y');
});

test('other fleets have answers of their own', async () => {
  const { store, redis } = openStore();
  await store.keep('a', turned(0), Buffer.from('x'), 1000);
  const other = new RedisVectors(redis, { fleet: 'other', now: () => 1_000_000 });
  expect(await other.find('a', turned(0), 1)).toBeUndefined();
});

test('a Redis that cannot be reached, or cannot search, is a miss', async () => {
  const { store, redis } = openStore();
  for (const message of ["ERR unknown command 'FT.CREATE'", 'no answer within 100 ms']) {
    redis.failure = new Error(message);
    expect(await store.find('a', turned(0), 1)).toBeUndefined();
    await store.keep('a', turned(0), Buffer.from('x'), 1000);
    expect(store.lastError).toBe(message);
  }
  redis.failure = undefined;
  await store.keep('a', turned(0), Buffer.from('x'), 1000);
  expect(await store.find('a', turned(0), 1)).toBeDefined();
  expect(store.lastError).toBeUndefined();
});

test('N4: what somebody else has written in its place is a miss', async () => {
  const { store, redis } = openStore();
  await store.keep('a', turned(0), Buffer.from('x'), 1000);
  for (const kept of ['', 'soon', 'NaN']) {
    redis.spoil('kept', kept);
    expect(await store.find('a', turned(0), 1)).toBeUndefined();
  }
});
