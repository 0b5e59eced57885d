import { randomInt, randomUUID } from 'node:crypto';
import type { TokenAccount, TokenReservation } from '@turnpike/policy';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { createQuotaMemory, SharedQuotas } from '../state/shared-quotas.ts';
import { createTokenMemory, TokenMinutes } from '../state/shared-token-budgets.ts';
import { tokenBudgetsSuite } from '../state/token-budgets-suite.ts';
import { RedisConnection } from './connection.ts';
import { FleetQuotas } from './fleet-quotas.ts';
import { FleetTokenBudgets, FleetTokenWindows } from './fleet-token-budgets.ts';
import { FleetTokenMinutes } from './fleet-token-minutes.ts';
import { until } from './open-member.ts';
import { type RedisServer, redisMissing, redisProgram, startRedis, startRedisCluster } from './redis-server.ts';
import { startTcpProxy } from './tcp-proxy.ts';

// Against real servers, whose clock is real too.

interface Member extends AsyncDisposable {
  readonly redis: RedisConnection;
  readonly budgets: FleetTokenBudgets;
  close(): Promise<void>;
}

async function openMember(urls: readonly string[], fleet: string = randomUUID(), commandMs = 20_000): Promise<Member> {
  const redis = new RedisConnection({ urls, commandMs });
  const options = { fleet, gateway: randomInt(2 ** 32) };
  const minutes = new FleetTokenMinutes(redis, new TokenMinutes(createTokenMemory({ keys: 1000 })), options);
  const quotas = new FleetQuotas(redis, new SharedQuotas(createQuotaMemory({ keys: 1000 })), options);
  await redis.open();
  await until(() => redis.available);
  const close = async (): Promise<void> => redis.close();
  const budgets = new FleetTokenBudgets(minutes, new FleetTokenWindows(quotas));
  return { redis, budgets, close, [Symbol.asyncDispose]: close };
}

const opened: AsyncDisposable[] = [];

afterEach(async () => {
  for (const one of opened.splice(0).reverse()) await one[Symbol.asyncDispose]();
});

async function use<One extends AsyncDisposable>(opening: Promise<One>): Promise<One> {
  const one = await opening;
  opened.push(one);
  return one;
}

const start = Date.now();
const accounts: readonly TokenAccount[] = [
  { key: 'k', limit: 100, window: undefined },
  { key: 'k', limit: 100, window: { startMs: start, endMs: start + 3_600_000 } },
];
const [minute] = accounts as readonly [TokenAccount, TokenAccount];

const reserve = async ({ budgets }: Member, account: TokenAccount, needed: number, wanted = needed) =>
  budgets.reserve(account, needed, wanted) as Promise<TokenReservation>;
const left = async (member: Member, account: TokenAccount): Promise<number> =>
  (await reserve(member, account, 0, 0)).remaining;

if (redisProgram === undefined) test.skip(redisMissing, () => {});

describe.skipIf(redisProgram === undefined)('one server', () => {
  let server: RedisServer;

  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());

  describe('budgets', () => tokenBudgetsSuite(async () => openMember([server.url]), { realTime: true }));

  test.each(accounts)(
    'N2: four gateways give exactly as many tokens as there are, and all come back',
    async (account) => {
      const fleet = randomUUID();
      const members = await Promise.all([1, 2, 3, 4].map(() => use(openMember([server.url], fleet))));
      const calls = members.flatMap((member) =>
        Array.from({ length: 50 }, async () => ({ member, reservation: await reserve(member, account, 1, 7) })),
      );
      const taken = await Promise.all(calls);
      expect(taken.reduce((sum, { reservation }) => sum + reservation.tokens, 0)).toBe(100);
      await Promise.all(taken.map(({ member, reservation }) => member.budgets.settle(account, reservation, 0)));
      for (const member of members) expect(await left(member, account)).toBe(100);
    },
  );

  test('what is kept under a name by somebody else is no account, and no failure', async () => {
    const member = await use(openMember([server.url]));
    await reserve(member, minute, 40);
    const names = (await server.command('KEYS', 'turnpike:*tokens:minute')).match(/turnpike:\S+/g)!;
    for (const name of names) await server.command('SET', name, 'garbage');
    // What the gateway itself has taken is known to it.
    expect(await left(member, minute)).toBe(60);
  });

  test('a server that has lost all is told what gateways know', async () => {
    const fleet = randomUUID();
    const [one, other] = [await use(openMember([server.url], fleet)), await use(openMember([server.url], fleet))];
    for (const account of accounts) {
      await reserve(one, account, 30);
      await reserve(other, account, 20);
    }
    await server.command('FLUSHALL');
    for (const account of accounts) {
      await left(one, account);
      await reserve(other, account, 1);
      expect(await left(one, account)).toBe(49);
    }
  });
});

describe.skipIf(redisProgram === undefined)('a Cluster', () => {
  let cluster: Awaited<ReturnType<typeof startRedisCluster>>;

  beforeAll(async () => {
    cluster = await startRedisCluster();
  });
  afterAll(() => cluster[Symbol.asyncDispose]());

  test('N2: two gateways give exactly as many tokens as there are, of many keys', async () => {
    const urls = cluster.nodes.map(({ url }) => url);
    const fleet = randomUUID();
    const members = [await use(openMember(urls, fleet)), await use(openMember(urls.slice(0, 2), fleet))];
    for (let key = 0; key < 6; key++)
      for (const account of accounts.map((one) => ({ ...one, key: `k${key}` }))) {
        const taken = await Promise.all(
          members.flatMap((member) => Array.from({ length: 20 }, () => reserve(member, account, 0, 9))),
        );
        expect(taken.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(100);
      }
  });
});

describe.skipIf(redisProgram === undefined)('K4: a server that', () => {
  test.each(accounts)(
    'is killed costs nobody an error, and what was taken without it is told to it',
    async (account) => {
      const server = await use(startRedis(['--appendonly', 'yes', '--appendfsync', 'always']));
      const fleet = randomUUID();
      const [one, other] = [await use(openMember([server.url], fleet)), await use(openMember([server.url], fleet))];
      const before = await reserve(one, account, 40);
      server.process.kill('SIGKILL');
      await until(() => !one.redis.available && !other.redis.available);
      // One knows of its own forty, whatever the others took.
      expect(await reserve(one, account, 61)).toMatchObject({ admitted: false, remaining: 60 });
      const without = await reserve(one, account, 30);
      const given = await reserve(one, account, 30);
      await one.budgets.settle(account, before, 10);
      await one.budgets.settle(account, given, 0);
      expect((await reserve(other, account, 20)).admitted).toBe(true);
      await server.restart();
      await until(() => one.redis.available && other.redis.available);
      // 10 of the first, 30 without, 20 of the other.
      await until(async () => (await left(one, account)) === 40);
      // What was taken without the server and told to it is given back there, too.
      await one.budgets.settle(account, without, 5);
      expect(await left(other, account)).toBe(65);
    },
  );

  test.each(accounts)('N2: is silent gives nobody what others had taken when it was heard last', async (account) => {
    const server = await use(startRedis());
    const fleet = randomUUID();
    const [one, other] = [
      await use(openMember([server.url], fleet, 500)),
      await use(openMember([server.url], fleet, 500)),
    ];
    await reserve(other, account, 70);
    await reserve(one, account, 20);
    server.process.kill('SIGSTOP');
    const refused = await reserve(one, account, 11);
    expect(refused).toMatchObject({ admitted: false, remaining: 10 });
    expect(refused.retryAfterMs).toBeGreaterThan(0);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(account.window === undefined ? 60_000 : 3_600_000);
    expect(await reserve(one, account, 0, 50)).toMatchObject({ admitted: true, tokens: 10, remaining: 0 });
    expect(await reserve(one, account, 101)).toMatchObject({ admitted: false, retryAfterMs: Number.POSITIVE_INFINITY });
    server.process.kill('SIGCONT');
  });

  test.each(accounts)('was only late has counted late, and is not told again', async (account) => {
    const server = await use(startRedis());
    const member = await use(openMember([server.url], randomUUID(), 500));
    const before = await reserve(member, account, 30);
    server.process.kill('SIGSTOP');
    const during = await reserve(member, account, 20);
    expect(member.redis.available).toBe(false);
    await member.budgets.settle(account, before, 10);
    server.process.kill('SIGCONT');
    await until(() => member.redis.available);
    await until(async () => (await left(member, account)) === 70);
    await member.budgets.settle(account, during, 0);
    await until(async () => (await left(member, account)) === 90);
  });

  test.each(accounts)('has counted in time, and said so late, takes back what is given back', async (account) => {
    const server = await use(startRedis());
    const proxy = await use(startTcpProxy(server.port));
    const member = await use(openMember([`redis://127.0.0.1:${proxy.port}`], randomUUID(), 500));
    // The script is there: the server counts as soon as it is asked.
    await left(member, account);
    proxy.hold();
    const late = await reserve(member, account, 20);
    proxy.release();
    await until(() => member.redis.available);
    await until(async () => (await left(member, account)) === 80);
    await member.budgets.settle(account, late, 0);
    expect(await left(member, account)).toBe(100);
  });
});
