import { loadavg } from 'node:os';
import { parseArgs } from 'node:util';
import { postgresMissing, postgresPrograms } from '../packages/gateway/src/graphql/databases/postgresql-server.ts';
import { redisMissing, redisProgram } from '../packages/gateway/src/redis/redis-server.ts';
import { startFleet } from './fleet/fleet.ts';
import { outage, truncations } from './fleet/outage.ts';
import { stopOf, stopOfPostgres, stopOfRedis, stopUnderLoad } from './fleet/stops.ts';
import { changes, kills, rollingRestart, standstill } from './fleet/trials.ts';
import type { Finding } from './limits/proofs.ts';

// Whether a fleet goes on: two control planes on PostgreSQL, three gateways that count in Redis, and a balancer in front of each
// group, every one a process of its own. Under load, each is stopped in turn and started again:
//
//   npm run prove:fleet -- --rate 300 --writers 4 --kills 50 --outage-seconds 300 --offsets 1000
//
// --only NAME leaves out what has other names. Each line says what was tried and what came of it; the exit code is 1 when
// something does not hold.

const { values } = parseArgs({
  options: {
    rate: { type: 'string', default: '300' },
    writers: { type: 'string', default: '4' },
    kills: { type: 'string', default: '50' },
    samples: { type: 'string', default: '100' },
    'outage-seconds': { type: 'string', default: '300' },
    offsets: { type: 'string', default: '1000' },
    'stopped-seconds': { type: 'string', default: '30' },
    only: { type: 'string' },
  },
});

let failures = 0;
const isWanted = (name: string): boolean => values.only === undefined || name.includes(values.only);

async function prove(name: string, trial: () => Promise<Finding>): Promise<void> {
  if (!isWanted(name)) return;
  const { holds, figures } = await trial();
  if (!holds) failures++;
  console.log(`${holds ? 'holds' : 'FAILS'}  ${name}: ${figures} (load ${loadavg()[0]?.toFixed(1)})`);
}

async function proveAll(): Promise<void> {
  await using fleet = await startFleet(3);
  const load = { rate: Number(values.rate), writers: Number(values.writers), quietMs: 2000 };
  const stops = [
    ...fleet.planes.flatMap((plane) => [stopOf(plane, 'SIGTERM'), stopOf(plane, 'SIGKILL')]),
    ...fleet.gateways.flatMap((gateway) => [stopOf(gateway, 'SIGTERM'), stopOf(gateway, 'SIGKILL')]),
    stopOfPostgres(fleet),
    stopOfRedis(fleet),
  ];
  await prove('changes in quiet time', () => changes(fleet, Number(values.samples)));
  for (const stop of stops) await prove(stop.name, () => stopUnderLoad(fleet, stop, load));
  await prove('M9, two of two gateways restarted in turn', () => rollingRestart(fleet, load.rate));
  await prove('T14, kills of one of two gateways', () => kills(fleet, Number(values.kills), load.rate));
  await prove('T15, no control plane', () => outage(fleet, Number(values['outage-seconds']), load.rate));
  await prove('T15, backups cut off', () => truncations(fleet, Number(values.offsets)));
  await prove('M8, a gateway stands still', () => standstill(fleet, Number(values['stopped-seconds'])));
}

// What was started ends with this process.
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => process.exit(1));

if (postgresPrograms === undefined) console.log(postgresMissing);
else if (redisProgram === undefined) console.log(redisMissing);
else await proveAll();
process.exitCode = failures === 0 ? 0 : 1;
