import { randomUUID } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { countersSuite } from '../state/counters-suite.ts';
import { quotasSuite } from '../state/quotas-suite.ts';
import { createCounterMemory, SharedCounters } from '../state/shared-counters.ts';
import { RedisConnection } from './connection.ts';
import { FleetCounters } from './fleet-counters.ts';
import { type Member, openMember, taken, until } from './open-member.ts';
import { type RedisServer, redisMissing, redisProgram, startRedis, startRedisCluster } from './redis-server.ts';

// Against real servers. Their clock is real too: waits are.

const minute = 60_000;
const start = Date.now();
const window = { startMs: start, endMs: start + 3_600_000 };

if (redisProgram === undefined) test.skip(redisMissing, () => {});

describe.skipIf(redisProgram === undefined)('one server', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  describe('counters', () =>
    countersSuite(async () => ({ ...(await openMember([server.url])), pass: async (ms) => wait(ms + 20) }), 2000));
  describe('quotas', () => quotasSuite(async () => openMember([server.url])));

  test('K1, T16: of 50 calls at once through each of 4 gateways exactly as many as the limit pass', async () => {
    const fleet = randomUUID();
    const members = await Promise.all([1, 2, 3, 4].map(() => openMember([server.url], fleet)));
    const passed = await Promise.all(members.map((member) => taken(member, 'k', 50, 50)));
    expect(passed.reduce((sum, count) => sum + count, 0)).toBe(50);
    for (const member of members) await member.close();
  });

  test('gateways of another name count by themselves', async () => {
    const [one, other] = [await openMember([server.url], 'one'), await openMember([server.url], 'other')];
    expect([await taken(one, 'k', 2, 1), await taken(other, 'k', 2, 1)]).toEqual([1, 1]);
    await one.close();
    await other.close();
  });

  test('what is kept under a name by somebody else is no count, and no failure', async () => {
    const member = await openMember([server.url]);
    await taken(member, 'k', 1, 9);
    const names = (await server.command('KEYS', 'turnpike:*rate:60000')).match(/turnpike:\S+/g)!;
    for (const name of names) await server.command('SET', name, 'garbage');
    // What the gateway itself has counted is known to it.
    expect(await taken(member, 'k', 9, 3)).toBe(2);
    await member.close();
  });
});

describe.skipIf(redisProgram === undefined)('a Cluster', () => {
  let cluster: Awaited<ReturnType<typeof startRedisCluster>>;

  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  test('K1: two gateways admit exactly the limit of each of many keys', async () => {
    const urls = cluster.nodes.map(({ url }) => url);
    const fleet = randomUUID();
    const members = [await openMember(urls, fleet), await openMember(urls.slice(0, 2), fleet)];
    expect(members.map(({ redis }) => redis.available)).toEqual([true, true]);
    for (let key = 0; key < 12; key++) {
      const passed = await Promise.all(members.map((member) => taken(member, `k${key}`, 20, 7)));
      expect(passed[0]! + passed[1]!).toBe(7);
    }
    for (const member of members) await member.close();
  });

  describe('quotas', () => quotasSuite(async () => openMember(cluster.nodes.map(({ url }) => url))));
});

describe.skipIf(redisProgram === undefined)('K4: a server that', () => {
  test('is killed costs nobody an error, and none twice what was told of it', async () => {
    await using server = await startRedis();
    const member = await openMember([server.url]);
    expect(await taken(member, 'k', 4, 10)).toBe(4);
    server.process.kill('SIGKILL');
    await until(() => !member.redis.available);
    // Its own four count on.
    expect(await taken(member, 'k', 20, 10)).toBe(6);
    await server.restart();
    await until(() => member.redis.available);
    await until(async () => (await member.counters.take('k', 0, 10, minute)).remaining === 0);
    expect(member.redis.reading.outages).toBeGreaterThanOrEqual(1);
    await member.close();
  });

  test('says nothing is not waited for twice', async () => {
    await using server = await startRedis();
    const redis = new RedisConnection({ urls: [server.url], commandMs: 500 });
    const counters = new FleetCounters(redis, new SharedCounters(createCounterMemory({ keys: 10 })), {
      fleet: 'f',
      gateway: 1,
    });
    await redis.open();
    await until(() => redis.available);
    server.process.kill('SIGSTOP');
    const first = await Promise.all(Array.from({ length: 20 }, async () => counters.take('k', 1, 5, minute)));
    expect(first.filter(({ admitted }) => admitted)).toHaveLength(5);
    expect(counters.take('k', 1, 5, minute)).not.toBeInstanceOf(Promise);
    server.process.kill('SIGCONT');
    await until(() => redis.available);
    expect(await counters.take('k', 1, 5, minute)).toMatchObject({ admitted: false });
    redis.close();
  });

  test('has lost all is told what gateways know', async () => {
    await using server = await startRedis();
    const fleet = randomUUID();
    const members = [await openMember([server.url], fleet), await openMember([server.url], fleet)];
    expect([await taken(members[0]!, 'k', 3, 10), await taken(members[1]!, 'k', 2, 10)]).toEqual([3, 2]);
    await server.command('FLUSHALL');
    // Each tells what it had admitted: five are left.
    expect((await members[0]!.counters.take('k', 0, 10, minute)).remaining).toBe(7);
    expect((await members[1]!.counters.take('k', 0, 10, minute)).remaining).toBe(5);
    for (const member of members) await member.close();
  });

  test('T18: quotas go on from what is known, and are reconciled', async () => {
    await using server = await startRedis(['--appendonly', 'yes', '--appendfsync', 'always']);
    const fleet = randomUUID();
    const [one, other] = [await openMember([server.url], fleet), await openMember([server.url], fleet)];
    const take = async ({ quotas }: Member) => (await quotas.take('k', 1, { calls: 10 }, window)).admitted;
    for (let call = 0; call < 3; call++) expect([await take(one), await take(other)]).toEqual([true, true]);
    server.process.kill('SIGKILL');
    await until(() => !one.redis.available && !other.redis.available);
    expect([await take(one), await take(one), await take(other)]).toEqual([true, true, true]);
    await server.restart();
    await until(() => one.redis.available && other.redis.available);
    await until(async () => (await one.quotas.take('k', 0, {}, window)).used.calls === 9);
    expect([await take(other), await take(one)]).toEqual([true, false]);
    await one.close();
    await other.close();
  });
});

test('a server that never was there is no reason not to count', async () => {
  const redis = new RedisConnection({ urls: ['redis://127.0.0.1:1'], commandMs: 50 });
  const counters = new FleetCounters(redis, new SharedCounters(createCounterMemory({ keys: 10 })), {
    fleet: 'f',
    gateway: 1,
  });
  await redis.open();
  expect(counters.take('k', 1, 1, minute)).toMatchObject({ admitted: true });
  expect(counters.take('k', 1, 1, minute)).toMatchObject({ admitted: false });
  expect(redis.reading).toMatchObject({ available: false });
  redis.close();
});
