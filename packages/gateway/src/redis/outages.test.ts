import { randomUUID } from 'node:crypto';
import { afterEach, describe, expect, test } from 'vitest';
import { openMember, taken, until } from './open-member.ts';
import { redisMissing, redisProgram, startRedis } from './redis-server.ts';
import { startTcpProxy } from './tcp-proxy.ts';

// What becomes of counting when a server is out of reach, late, or another than it was. All servers are real.

/** Long for a server that stands still now and then, and short for a test that waits it out. */
const impatient = { commandMs: 500 };
const start = Date.now();
const window = { startMs: start, endMs: start + 3_600_000 };
const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function use<One extends AsyncDisposable>(opening: Promise<One>): Promise<One> {
  const one = await opening;
  opened.push(one);
  return one;
}

if (redisProgram === undefined) test.skip(redisMissing, () => {});

describe.skipIf(redisProgram === undefined)('T18', () => {
  test('a gateway that is cut off counts by itself, the others go on together, and all is one again', async () => {
    const server = await use(startRedis());
    const proxy = await use(startTcpProxy(server.port));
    const fleet = randomUUID();
    const cut = await use(openMember([`redis://127.0.0.1:${proxy.port}`], fleet, impatient));
    const other = await use(openMember([server.url], fleet));
    expect([await taken(cut, 'k', 3, 10), await taken(other, 'k', 2, 10)]).toEqual([3, 2]);
    proxy.cut();
    // It knows of its own three, the other of all five.
    expect([await taken(cut, 'k', 20, 10), await taken(other, 'k', 20, 10)]).toEqual([7, 5]);
    expect([cut.redis.available, other.redis.available]).toEqual([false, true]);
    // Two gateways admit no more than twice the limit; who is cut off does not wait again.
    expect(cut.counters.take('k', 1, 10, 60_000)).toMatchObject({ admitted: false });
    proxy.mend();
    await until(() => cut.redis.available);
    expect([await taken(cut, 'k', 5, 10), await taken(other, 'k', 5, 10)]).toEqual([0, 0]);
    expect([await taken(cut, 'new', 8, 10), await taken(other, 'new', 8, 10)]).toEqual([8, 2]);
  });

  test('a server that was only late is asked again at once, and what it has counted late is not told to it again', async () => {
    const server = await use(startRedis());
    const member = await use(openMember([server.url], randomUUID(), impatient));
    server.process.kill('SIGSTOP');
    expect(await taken(member, 'k', 4, 10)).toBe(4);
    const quota = () => member.quotas.take('q', 1, { calls: 10 }, window);
    await quota();
    expect(member.redis.available).toBe(false);
    server.process.kill('SIGCONT');
    await until(() => member.redis.available);
    await until(async () => (await member.counters.take('k', 0, 10, 60_000)).remaining === 6);
    await until(async () => (await member.quotas.take('q', 0, {}, window)).used.calls === 1);
  });

  test('quotas that were taken while an answer was late are counted once', async () => {
    const server = await use(startRedis());
    const member = await use(openMember([server.url], randomUUID(), impatient));
    server.process.kill('SIGSTOP');
    const late = await Promise.all([1, 2, 3].map(async () => member.quotas.take('q', 1, { calls: 10 }, window)));
    expect(late.map(({ admitted }) => admitted)).toEqual([true, true, true]);
    server.process.kill('SIGCONT');
    await until(() => member.redis.available);
    expect((await member.quotas.take('q', 1, { calls: 10 }, window)).used).toEqual({ calls: 4, bytes: 0 });
  });

  test('after a failover to an empty replica each gateway tells what it knows', async () => {
    const [old, fresh] = [await use(startRedis()), await use(startRedis())];
    const proxy = await use(startTcpProxy(old.port));
    const urls = [`redis://127.0.0.1:${proxy.port}`];
    const fleet = randomUUID();
    const [one, other] = [await use(openMember(urls, fleet)), await use(openMember(urls, fleet))];
    expect([await taken(one, 'k', 4, 10), await taken(other, 'k', 3, 10)]).toEqual([4, 3]);
    for (const { quotas } of [one, other, other]) await quotas.take('q', 1, { calls: 10 }, window);
    old.process.kill('SIGKILL');
    proxy.lead(fresh.port);
    // Until they have noticed they might be answered by neither.
    await until(() => one.redis.reading.outages > 0 && other.redis.reading.outages > 0);
    await until(() => one.redis.available && other.redis.available);
    expect((await one.counters.take('k', 0, 10, 60_000)).remaining).toBe(6);
    expect((await other.counters.take('k', 0, 10, 60_000)).remaining).toBe(3);
    expect([await taken(one, 'k', 5, 10), await taken(other, 'k', 5, 10)]).toEqual([3, 0]);
    expect((await other.quotas.take('q', 1, { calls: 10 }, window)).used.calls).toBe(4);
  });

  test('K4: a server that has become a replica takes no counts, and is used again when it is promoted', async () => {
    const [server, master] = [await use(startRedis()), await use(startRedis())];
    const fleet = randomUUID();
    const member = await use(openMember([server.url], fleet));
    expect(await taken(member, 'k', 3, 10)).toBe(3);
    await server.command('REPLICAOF', '127.0.0.1', String(master.port));
    await until(async () => (await server.command('INFO', 'replication')).includes('master_link_status:up'));
    // READONLY: its own three and seven more.
    expect(await taken(member, 'k', 20, 10)).toBe(7);
    expect([member.redis.available, member.redis.lastError]).toEqual([false, expect.stringContaining('READONLY')]);
    await server.command('REPLICAOF', 'NO', 'ONE');
    await until(() => member.redis.available);
    // The master was empty, and so is what was its replica.
    await until(async () => (await member.counters.take('k', 0, 10, 60_000)).remaining === 0);
  });

  test('K4: a server that is full takes no counts, and is used again when it has room', async () => {
    const server = await use(startRedis());
    const member = await use(openMember([server.url]));
    expect(await taken(member, 'k', 3, 10)).toBe(3);
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    expect(await taken(member, 'k', 20, 10)).toBe(7);
    expect(member.redis.lastError).toContain('OOM');
    await server.command('CONFIG', 'SET', 'maxmemory', '0');
    await until(() => member.redis.available);
    await until(async () => (await member.counters.take('k', 0, 10, 60_000)).remaining === 0);
  });
});
