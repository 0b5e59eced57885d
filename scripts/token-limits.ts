import { parseArgs } from 'node:util';
import { redisMissing, redisProgram, startRedis } from '../packages/gateway/src/redis/redis-server.ts';
import { startModelServer } from '../packages/llm/src/index.ts';
import { type Gateway, metricOf, startGateway } from './limits/gateways.ts';
import { makeModelEstate } from './token-limits/model-estate.ts';
import { abandonedStreams, callsAlone, type Finding, streamsOnOneBudget } from './token-limits/trials.ts';

// Whether limits of tokens hold, tried on the program itself with a model server behind it:
//
//   npm run prove:tokens -- --streams 200 --runs 5 --token-ms 10
//
// --only NAME leaves out what has other names; --command-ms has gateways wait longer for Redis than they do by default. Times
// that one was found unavailable are counted: limits hold for each gateway alone from then on.
//
// One gateway of two threads, and two gateways with a real Redis. Each line says what was tried and what came of it; the exit
// code is 1 when something does not hold. Tokens that arrive are counted by the callers, one an event of the model server,
// which cuts its answers by the tokenizer of the model.

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '200' },
    runs: { type: 'string', default: '5' },
    'token-ms': { type: 'string', default: '10' },
    'command-ms': { type: 'string' },
    only: { type: 'string', default: '' },
    rounds: { type: 'string', default: '15' },
  },
});
const size = { streams: Number(values.streams), tokenMs: Number(values['token-ms']), rounds: Number(values.rounds) };

let failures = 0;

async function outagesOf(gateways: readonly Gateway[]): Promise<number> {
  let sum = 0;
  for (const gateway of gateways) sum += (await metricOf(gateway, 'redis_outages_total')) || 0;
  return sum;
}

async function prove(name: string, gateways: readonly Gateway[], trial: () => Promise<Finding>): Promise<void> {
  const before = await outagesOf(gateways);
  const { holds, figures } = await trial();
  if (!holds) failures++;
  const outages = (await outagesOf(gateways)) - before;
  const notes = outages > 0 ? ` (${outages} times a thread found Redis unavailable)` : '';
  console.log(`${holds ? 'holds' : 'FAILS'}  ${name}: ${figures}${notes}`);
}

await using model = await startModelServer();
const modelUrl = `${model.url}/v1`;
using estate = makeModelEstate(modelUrl);

async function proveAll(where: string, gateways: readonly Gateway[]): Promise<void> {
  for (let run = 0; run < Number(values.runs); run++)
    await prove(`one budget, ${where}`, gateways, () => streamsOnOneBudget(gateways, modelUrl, size));
  await prove(`callers that go away, ${where}`, gateways, () => abandonedStreams(gateways, modelUrl, size, true));
  await prove(`calls alone, ${where}`, gateways, () => callsAlone(gateways, modelUrl));
}

/** Runs trials on some gateways, and ends them. */
async function withGateways(
  count: number,
  options: {
    readonly workers?: number;
    readonly redis?: { readonly urls: readonly string[]; readonly commandMs?: number };
  },
  where: string,
): Promise<void> {
  if (!where.includes(values.only)) return;
  const folder = estate.path;
  const gateways = await Promise.all(Array.from({ length: count }, () => startGateway({ folder, ...options })));
  try {
    await proveAll(where, gateways);
  } finally {
    for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
  }
}

await withGateways(1, { workers: 2 }, 'one gateway of two threads');
if (redisProgram === undefined) console.log(redisMissing);
else {
  await using server = await startRedis();
  const commandMs = values['command-ms'] === undefined ? {} : { commandMs: Number(values['command-ms']) };
  await withGateways(2, { redis: { urls: [server.url], ...commandMs } }, 'two gateways with Redis');
}
process.exitCode = failures === 0 ? 0 : 1;
