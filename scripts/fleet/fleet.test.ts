import { expect, test } from 'vitest';
import { postgresPrograms } from '../../packages/gateway/src/graphql/databases/postgresql-server.ts';
import { redisProgram } from '../../packages/gateway/src/redis/redis-server.ts';
import { changeAndWait } from './convergence.ts';
import { type Fleet, startFleet } from './fleet.ts';
import { stopOf } from './stops.ts';
import { failuresOf, quotasOf, Traffic } from './traffic.ts';
import { Writers } from './writers.ts';

// A sample of `npm run prove:fleet`, without its limits of time.

const isLeftOut = postgresPrograms === undefined || redisProgram === undefined;
if (isLeftOut) console.log('left out: a fleet needs PostgreSQL and Redis');

test.skipIf(isLeftOut)(
  'M9: a control plane and a gateway are restarted under load: no call fails, no write is lost, quotas are exact',
  async () => {
    await using fleet: Fleet = await startFleet(2);
    const traffic = new Traffic(fleet.traffic, 'sample', 60);
    const writers = new Writers(fleet, 'sample', 2);
    await changeAndWait(fleet);
    await Promise.all([fleet.planes[0], fleet.gateways[0]].map((member) => stopOf(member!, 'SIGTERM').restart()));
    await changeAndWait(fleet);
    await Promise.all([traffic.end(), writers.end()]);
    expect(failuresOf(traffic.outcomes)).toEqual([]);
    expect(quotasOf(traffic.outcomes).map(({ over }) => over)).toEqual(quotasOf(traffic.outcomes).map(() => 0));
    expect(writers.failed).toEqual([]);
    expect(writers.acknowledged).toBeGreaterThan(0);
    expect(await writers.check()).toEqual([]);
  },
);
