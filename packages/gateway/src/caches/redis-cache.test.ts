import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RedisConnection } from '../redis/connection.ts';
import { redisKey } from '../redis/redis-key.ts';
import { type RedisServer, redisMissing, redisProgram, startRedis, startRedisCluster } from '../redis/redis-server.ts';
import { cacheSuite } from './cache-suite.ts';
import { cacheCommandMs, RedisCache } from './redis-cache.ts';

/** How long a test waits for what would otherwise never end: the limit itself is `cacheCommandMs`. */
const patienceMs = 10_000;

async function openCache(urls: readonly string[], fleet = randomUUID() as string, commandMs = 5000) {
  const cache = new RedisCache(new RedisConnection({ urls, commandMs }), { fleet });
  await cache.open();
  return cache;
}

/** A server that takes connections and says nothing. */
async function startSilence(): Promise<AsyncDisposable & { readonly url: string }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket.on('error', () => {}));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `redis://127.0.0.1:${(server.address() as { port: number }).port}`,
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

test('J8: a cache that says nothing has nothing, soon and without a failure', async () => {
  expect(cacheCommandMs).toBeLessThanOrEqual(100);
  await using silence = await startSilence();
  const cache = new RedisCache(new RedisConnection({ urls: [silence.url], commandMs: cacheCommandMs }), { fleet: 'a' });
  expect(await Promise.race([cache.get('a'), wait(patienceMs, 'late')])).toBeUndefined();
  await cache.set('a', Buffer.from('one'), 1000);
  expect(await Promise.race([cache.get('a'), wait(patienceMs, 'late')])).toBeUndefined();
  expect(cache.reading).toMatchObject({ hits: 0, misses: 2, stores: 0, failures: 3 });
  await expect(cache.delete('a')).rejects.toThrow();
  cache.close();
});

test('J8: a cache that is not there has nothing', async () => {
  const cache = new RedisCache(new RedisConnection({ urls: ['redis://127.0.0.1:1'], commandMs: cacheCommandMs }), {
    fleet: 'a',
  });
  expect(await cache.get('a')).toBeUndefined();
  await cache.set('a', Buffer.from('one'), 1000);
  await expect(cache.delete('a')).rejects.toThrow();
  cache.close();
});

if (redisProgram === undefined) test.skip(redisMissing, () => {});

describe.skipIf(redisProgram === undefined)('one server', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });

  afterAll(() => server?.[Symbol.asyncDispose]());

  cacheSuite(async () => {
    const cache = await openCache([server.url]);
    return { cache, pass: (milliseconds) => wait(milliseconds), close: async () => cache.close() };
  });

  test('gateways of one fleet share what they keep, those of another do not', async () => {
    const fleet = randomUUID();
    const caches = await Promise.all([
      openCache([server.url], fleet),
      openCache([server.url], fleet),
      openCache([server.url]),
    ]);
    const [one, other, stranger] = caches;
    await one!.set('a', Buffer.from('one'), 60_000);
    expect((await other!.get('a'))?.toString()).toBe('one');
    expect(await stranger!.get('a')).toBeUndefined();
    for (const cache of caches) cache.close();
  });

  test('J7: what others have put there is not there', async () => {
    const fleet = randomUUID();
    const cache = await openCache([server.url], fleet);
    const name = redisKey(fleet, 'a', 'cache');
    await server.command('SETRANGE', name, '20000000', 'x');
    expect(await cache.get('a')).toBeUndefined();
    for (const garbage of ['', 'x', 'TPC1', 'TPC0............', 'TPC1aaaabbbbcccc', 'x'.repeat(5000)]) {
      await server.command('SET', name, garbage);
      expect(await cache.get('a')).toBeUndefined();
    }
    await server.command('DEL', name);
    await server.command('LPUSH', name, 'a');
    expect(await cache.get('a')).toBeUndefined();
    await cache.set('b', Buffer.from('of b'), 60_000);
    await server.command('DEL', name);
    await server.command('COPY', redisKey(fleet, 'b', 'cache'), name);
    expect(await cache.get('a')).toBeUndefined();
    await server.command('SETRANGE', redisKey(fleet, 'b', 'cache'), '16', 'xx');
    expect(await cache.get('b')).toBeUndefined();
    cache.close();
  });

  test('J8: a server that stands still has nothing, and is used again when it goes on', async () => {
    await using own = await startRedis();
    const patient = await openCache([own.url], 'a');
    await patient.set('a', Buffer.from('one'), 60_000);
    patient.close();
    const cache = await openCache([own.url], 'a', cacheCommandMs);
    own.process.kill('SIGSTOP');
    try {
      expect(await Promise.race([cache.get('a'), wait(patienceMs, 'late')])).toBeUndefined();
      await cache.set('b', Buffer.from('two'), 60_000);
      await expect(cache.delete('a')).rejects.toThrow();
    } finally {
      own.process.kill('SIGCONT');
    }
    for (;;) {
      const found = await cache.get('a');
      if (found !== undefined) break;
      await wait(20);
    }
    cache.close();
  });
});

describe.skipIf(redisProgram === undefined)('a Cluster', () => {
  let cluster: Awaited<ReturnType<typeof startRedisCluster>>;

  beforeAll(async () => {
    cluster = await startRedisCluster();
  });

  afterAll(() => cluster?.[Symbol.asyncDispose]());

  cacheSuite(async () => {
    const cache = await openCache(cluster.nodes.map(({ url }) => url));
    return { cache, pass: (milliseconds) => wait(milliseconds), close: async () => cache.close() };
  });
});
