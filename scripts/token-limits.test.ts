import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type RedisServer,
  redisMissing,
  redisProgram,
  startRedis,
} from '../packages/gateway/src/redis/redis-server.ts';
import { type ModelServer, startModelServer } from '../packages/llm/src/index.ts';
import { type Gateway, startGateway } from './limits/gateways.ts';
import { makeModelEstate } from './token-limits/model-estate.ts';
import { abandonedStreams, callsAlone, type Finding, streamsOnOneBudget, untilCounted } from './token-limits/trials.ts';

// A sample of `npm run prove:tokens`.

// Rounds enough for callers who are refused again and again while others are slow.
const size = { streams: 24, tokenMs: 1, rounds: 100 };
let model: ModelServer;
let modelUrl: string;
let estate: ReturnType<typeof makeModelEstate>;

beforeAll(async () => {
  model = await startModelServer();
  modelUrl = `${model.url}/v1`;
  estate = makeModelEstate(modelUrl);
});
afterAll(async () => {
  estate[Symbol.dispose]();
  await model.close();
});

function holds({ holds, figures }: Finding): void {
  expect(holds, figures).toBe(true);
}

describe('a gateway of two threads', () => {
  let gateways: readonly Gateway[];

  beforeAll(async () => {
    gateways = [await startGateway({ folder: estate.path, workers: 2 })];
    await untilCounted(gateways, modelUrl);
  });
  afterAll(() => gateways[0]?.[Symbol.asyncDispose]());

  test('N2: streams at once come to no more than the budget, and to all of it', async () => {
    holds(await streamsOnOneBudget(gateways, modelUrl, size));
  });

  test('N6: of callers who go away nothing stays taken but what had come', async () => {
    holds(await abandonedStreams(gateways, modelUrl, size, false));
  });

  test('calls one after another pass as long as their prompt has room', async () => {
    holds(await callsAlone(gateways, modelUrl));
  });
});

if (redisProgram === undefined) test.skip(redisMissing, () => {});

describe.skipIf(redisProgram === undefined)('two gateways with Redis', () => {
  let server: RedisServer;
  let gateways: readonly Gateway[];

  beforeAll(async () => {
    server = await startRedis();
    const redis = { urls: [server.url], commandMs: 10_000 };
    gateways = await Promise.all([1, 2].map(() => startGateway({ folder: estate.path, redis })));
    await untilCounted(gateways, modelUrl);
  });
  afterAll(async () => {
    for (const gateway of gateways ?? []) await gateway[Symbol.asyncDispose]();
    await server[Symbol.asyncDispose]();
  });

  test('N2: streams at once come to no more than the budget, and to all of it', async () => {
    holds(await streamsOnOneBudget(gateways, modelUrl, size));
  });
});
