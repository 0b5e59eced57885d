import { parseArgs } from 'node:util';
import { redisMissing, redisProgram, startRedis } from '../packages/gateway/src/redis/redis-server.ts';
import { startModelServer } from '../packages/llm/src/index.ts';
import { type Gateway, startGateway } from './limits/gateways.ts';
import { makeModelEstate } from './token-limits/model-estate.ts';
import { abandonedStreams, callsAlone, type Finding, streamsOnOneBudget } from './token-limits/trials.ts';

// Whether limits of tokens hold, tried on the program itself with a model server behind it:
//
//   npm run prove:tokens -- --streams 200 --runs 5 --token-ms 10
//
// One gateway of two threads, and two gateways with a real Redis. Each line says what was tried and what came of it; the exit
// code is 1 when something does not hold. Tokens that arrive are counted by the callers, one an event of the model server,
// which cuts its answers by the tokenizer of the model.

const { values } = parseArgs({
  options: {
    streams: { type: 'string', default: '200' },
    runs: { type: 'string', default: '5' },
    'token-ms': { type: 'string', default: '10' },
    rounds: { type: 'string', default: '40' },
  },
});
const size = { streams: Number(values.streams), tokenMs: Number(values['token-ms']), rounds: Number(values.rounds) };

let failures = 0;

function report(name: string, { holds, figures }: Finding): void {
  if (!holds) failures++;
  console.log(`${holds ? 'holds' : 'FAILS'}  ${name}: ${figures}`);
}

await using model = await startModelServer();
const modelUrl = `${model.url}/v1`;
using estate = makeModelEstate(modelUrl);

async function prove(where: string, gateways: readonly Gateway[]): Promise<void> {
  for (let run = 0; run < Number(values.runs); run++)
    report(`one budget, ${where}`, await streamsOnOneBudget(gateways, modelUrl, size));
  report(`callers that go away, ${where}`, await abandonedStreams(gateways, modelUrl, size, true));
  report(`calls alone, ${where}`, await callsAlone(gateways, modelUrl));
}

/** Runs trials on some gateways, and ends them. */
async function withGateways(
  count: number,
  options: { readonly workers?: number; readonly redis?: { readonly urls: readonly string[] } },
  where: string,
): Promise<void> {
  const folder = estate.path;
  const gateways = await Promise.all(Array.from({ length: count }, () => startGateway({ folder, ...options })));
  try {
    await prove(where, gateways);
  } finally {
    for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
  }
}

await withGateways(1, { workers: 2 }, 'one gateway of two threads');
if (redisProgram === undefined) console.log(redisMissing);
else {
  await using server = await startRedis();
  await withGateways(2, { redis: { urls: [server.url] } }, 'two gateways with Redis');
}
process.exitCode = failures === 0 ? 0 : 1;
