import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type RedisServer,
  redisMissing,
  redisProgram,
  startRedis,
} from '../packages/gateway/src/redis/redis-server.ts';
import { type Gateway, makeEstate, startGateway } from './limits/gateways.ts';
import { aborts, exactQuota, exactRates, type Finding, outage, slidingWindow } from './limits/proofs.ts';

// A sample of `npm run prove:limits`.

let estate: Awaited<ReturnType<typeof makeEstate>>;

beforeAll(async () => {
  estate = await makeEstate();
});
afterAll(() => estate[Symbol.asyncDispose]());

function holds({ holds, figures }: Finding): void {
  expect(holds, figures).toBe(true);
}

describe('one gateway of two threads', () => {
  let gateways: readonly Gateway[];

  beforeAll(async () => {
    gateways = [await startGateway({ folder: estate.folder, workers: 2 })];
  });
  afterAll(() => Promise.all(gateways.map((gateway) => gateway[Symbol.asyncDispose]())));

  test('T17: admits exactly the limit', async () => {
    holds(await exactRates(gateways, 2));
  });

  test('K2: admits no more than the limit in any window', async () => {
    holds(await slidingWindow(gateways, 8, 3));
  });

  test('counts quotas to the call', async () => {
    holds(await exactQuota(gateways, 16));
  });

  test('K10, T27: keeps no place of callers that went away', async () => {
    holds(await aborts(gateways[0]!, 1000));
  });
});

if (redisProgram === undefined) test.skip(redisMissing, () => {});

describe.skipIf(redisProgram === undefined)('two gateways with Redis', () => {
  let server: RedisServer;
  let gateways: readonly Gateway[];

  beforeAll(async () => {
    server = await startRedis(['--appendonly', 'yes']);
    const redis = { urls: [server.url], commandMs: 10_000 };
    gateways = await Promise.all([1, 2].map(() => startGateway({ folder: estate.folder, redis })));
  });
  afterAll(async () => {
    for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  test('T16: admit exactly the limit together', async () => {
    holds(await exactRates(gateways, 2));
  });

  test('count quotas to the call together', async () => {
    holds(await exactQuota(gateways, 16));
  });

  test('T18: go on by themselves when it is killed, and together afterwards', async () => {
    holds(await outage(gateways, server, 'kill'));
  });
});
