import { parseArgs } from 'node:util';
import {
  redisMissing,
  redisProgram,
  startRedis,
  startRedisCluster,
} from '../packages/gateway/src/redis/redis-server.ts';
import { type Gateway, makeEstate, metricOf, startGateway } from './limits/gateways.ts';
import {
  aborts,
  exactQuota,
  exactRates,
  type Finding,
  kills,
  outage,
  redisKills,
  slidingWindow,
} from './limits/proofs.ts';

// Whether limits hold, tried on the program itself with real servers behind it:
//
//   npm run prove:limits -- --runs 50 --clients 64 --seconds 20 --aborts 100000 --kills 20
//
// With --command-ms gateways wait longer for Redis than they do by default: on a machine that is busy with other things a
// command may take longer than that, and limits hold for each gateway alone from then on. Such outages are counted.
//
// Each line says what was tried and what came of it; the exit code is 1 when something does not hold.

const { values } = parseArgs({
  options: {
    runs: { type: 'string', default: '50' },
    clients: { type: 'string', default: '64' },
    seconds: { type: 'string', default: '20' },
    aborts: { type: 'string', default: '100000' },
    kills: { type: 'string', default: '20' },
    port: { type: 'string', default: '18431' },
    'command-ms': { type: 'string' },
    only: { type: 'string' },
  },
});
const number = (name: 'runs' | 'clients' | 'seconds' | 'aborts' | 'kills' | 'port'): number => Number(values[name]);

const commandMs = values['command-ms'] === undefined ? {} : { commandMs: Number(values['command-ms']) };
const redisOf = (urls: readonly string[]) => ({ urls, ...commandMs });

let failures = 0;

async function outagesOf(gateways: readonly Gateway[]): Promise<number> {
  let sum = 0;
  for (const gateway of gateways) sum += (await metricOf(gateway, 'redis_outages_total')) || 0;
  return sum;
}

async function prove(name: string, gateways: readonly Gateway[], trial: () => Promise<Finding>): Promise<void> {
  if (values.only !== undefined && !name.includes(values.only)) return;
  const before = await outagesOf(gateways);
  const { holds, figures } = await trial();
  if (!holds) failures++;
  const outages = (await outagesOf(gateways)) - before;
  const notes = outages > 0 ? ` (${outages} times a thread found Redis unavailable)` : '';
  console.log(`${holds ? 'holds' : 'FAILS'}  ${name}: ${figures}${notes}`);
}

await using estate = await makeEstate();
const { folder } = estate;

/** Runs trials on some gateways, and ends them. */
async function withGateways(
  count: number,
  options: { readonly workers?: number; readonly redis?: { readonly urls: readonly string[] } },
  action: (gateways: readonly Gateway[]) => Promise<void>,
): Promise<void> {
  const gateways = await Promise.all(Array.from({ length: count }, () => startGateway({ folder, ...options })));
  try {
    await action(gateways);
  } finally {
    for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
  }
}

async function proveCounting(where: string, gateways: readonly Gateway[]): Promise<void> {
  await prove(`rates, ${where}`, gateways, () => exactRates(gateways, number('runs')));
  await prove(`windows, ${where}`, gateways, () => slidingWindow(gateways, number('clients'), number('seconds')));
  await prove(`quotas, ${where}`, gateways, () => exactQuota(gateways, number('clients')));
}

await withGateways(1, { workers: 2 }, async ([gateway]) => {
  await proveCounting('one gateway of two threads', [gateway as Gateway]);
  await prove('places, one gateway of two threads', [], () => aborts(gateway as Gateway, number('aborts')));
});
await prove('restarts, one gateway of two threads', [], () => kills(folder, number('port'), number('kills')));

if (redisProgram === undefined) console.log(redisMissing);
else {
  await using server = await startRedis(['--appendonly', 'yes']);
  const redis = redisOf([server.url]);
  await withGateways(1, { redis, workers: 2 }, ([gateway]) =>
    prove('kills of Redis with an append-only file', [], () => redisKills(gateway as Gateway, server, number('kills'))),
  );
  for (const count of [1, 4])
    await withGateways(count, { redis }, (gateways) =>
      prove(`rates, ${count} gateways with Redis`, gateways, () => exactRates(gateways, number('runs'))),
    );
  await withGateways(2, { redis, workers: 2 }, async (gateways) => {
    await proveCounting('two gateways with Redis', gateways);
    await prove('outage, Redis killed', [], () => outage(gateways, server, 'kill'));
    await prove('outage, Redis stands still for 5 s', [], () => outage(gateways, server, 'stall'));
  });
  await using cluster = await startRedisCluster();
  const nodes = cluster.nodes.map(({ url }) => url);
  await withGateways(2, { redis: redisOf(nodes) }, (gateways) =>
    proveCounting('two gateways with a Cluster of three', gateways),
  );
}
process.exitCode = failures === 0 ? 0 : 1;
