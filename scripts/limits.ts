import { parseArgs } from 'node:util';
import {
  redisMissing,
  redisProgram,
  startRedis,
  startRedisCluster,
} from '../packages/gateway/src/redis/redis-server.ts';
import { startBurners } from './limits/burners.ts';
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
// --only NAME leaves out what has other names. --burners N has N other processes compute all the time, on the same cores when
// it is started with `taskset`. --command-ms has gateways wait longer for Redis than they do by default. Times that one was
// found unavailable are counted: limits hold for each gateway alone from then on.
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
    burners: { type: 'string', default: '0' },
    'command-ms': { type: 'string' },
    only: { type: 'string' },
  },
});
const number = (name: 'runs' | 'clients' | 'seconds' | 'aborts' | 'kills' | 'port' | 'burners'): number =>
  Number(values[name]);

const commandMs = values['command-ms'] === undefined ? {} : { commandMs: Number(values['command-ms']) };
const redisOf = (urls: readonly string[]) => ({ urls, ...commandMs });

let failures = 0;

async function outagesOf(gateways: readonly Gateway[]): Promise<number> {
  let sum = 0;
  for (const gateway of gateways) sum += (await metricOf(gateway, 'redis_outages_total')) || 0;
  return sum;
}

const isWanted = (name: string): boolean => values.only === undefined || name.includes(values.only);

async function prove(name: string, gateways: readonly Gateway[], trial: () => Promise<Finding>): Promise<void> {
  if (!isWanted(name)) return;
  const before = await outagesOf(gateways);
  const { holds, figures } = await trial();
  if (!holds) failures++;
  const outages = (await outagesOf(gateways)) - before;
  const notes = outages > 0 ? ` (${outages} times a thread found Redis unavailable)` : '';
  console.log(`${holds ? 'holds' : 'FAILS'}  ${name}: ${figures}${notes}`);
}

await using _burners = startBurners(number('burners'));
await using estate = await makeEstate();
const { folder } = estate;

/** Runs trials on some gateways, and ends them; where none of their names is wanted, they are not started. */
async function withGateways(
  count: number,
  options: { readonly workers?: number; readonly redis?: { readonly urls: readonly string[] } },
  names: readonly string[],
  action: (gateways: readonly Gateway[]) => Promise<void>,
): Promise<void> {
  if (!names.some(isWanted)) return;
  const gateways = await Promise.all(Array.from({ length: count }, () => startGateway({ folder, ...options })));
  try {
    await action(gateways);
  } finally {
    for (const gateway of gateways) await gateway[Symbol.asyncDispose]();
  }
}

const countingNames = (where: string): readonly string[] =>
  ['rates', 'windows', 'quotas'].map((one) => `${one}, ${where}`);

async function proveCounting(where: string, gateways: readonly Gateway[]): Promise<void> {
  await prove(`rates, ${where}`, gateways, () => exactRates(gateways, number('runs')));
  await prove(`windows, ${where}`, gateways, () => slidingWindow(gateways, number('clients'), number('seconds')));
  await prove(`quotas, ${where}`, gateways, () => exactQuota(gateways, number('clients')));
}

const alone = 'one gateway of two threads';
await withGateways(1, { workers: 2 }, [...countingNames(alone), `places, ${alone}`], async ([gateway]) => {
  await proveCounting(alone, [gateway as Gateway]);
  await prove(`places, ${alone}`, [], () => aborts(gateway as Gateway, number('aborts')));
});
await prove(`restarts, ${alone}`, [], () => kills(folder, number('port'), number('kills')));

if (redisProgram === undefined) console.log(redisMissing);
else {
  await using server = await startRedis(['--appendonly', 'yes']);
  const redis = redisOf([server.url]);
  const killed = 'kills of Redis with an append-only file';
  await withGateways(1, { redis, workers: 2 }, [killed], ([gateway]) =>
    prove(killed, [], () => redisKills(gateway as Gateway, server, number('kills'))),
  );
  for (const count of [1, 2, 4]) {
    const name = `rates, ${count} gateways with Redis`;
    await withGateways(count, { redis }, [name], (gateways) =>
      prove(name, gateways, () => exactRates(gateways, number('runs'))),
    );
  }
  const fleet = 'two gateways of two threads with Redis';
  const outages = ['outage, Redis killed', 'outage, Redis stands still for 5 s'] as const;
  await withGateways(2, { redis, workers: 2 }, [...countingNames(fleet), ...outages], async (gateways) => {
    await proveCounting(fleet, gateways);
    await prove(outages[0], gateways, () => outage(gateways, server, 'kill'));
    await prove(outages[1], gateways, () => outage(gateways, server, 'stall'));
  });
  const onCluster = 'two gateways with a Cluster of three';
  if (countingNames(onCluster).some(isWanted)) {
    await using cluster = await startRedisCluster();
    const nodes = cluster.nodes.map(({ url }) => url);
    await withGateways(2, { redis: redisOf(nodes) }, countingNames(onCluster), (gateways) =>
      proveCounting(onCluster, gateways),
    );
  }
}
process.exitCode = failures === 0 ? 0 : 1;
