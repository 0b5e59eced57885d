import { setTimeout as wait } from 'node:timers/promises';
import type { Figure } from '../../harness.ts';
import { ClientConnection } from '../connection.ts';
import type { RunningPeer } from '../peer.ts';
import { benchRequests, bytesOf } from '../requests.ts';
import { lossesDuring, versionOf } from './steady-load.ts';

/** How many changes, and the load meanwhile. */
export interface ChangesPlan {
  readonly changes: number;
  readonly rate: number;
  readonly seconds: number;
}

/** T12: the configuration changes many times under load. The last change has to be in force at the end. */
export async function changeUnderLoad(
  peer: RunningPeer,
  { changes, rate, seconds }: ChangesPlan,
): Promise<readonly Figure[]> {
  const { configure } = peer;
  if (configure === undefined) throw new Error('this peer has no configuration to change');
  const losses = await lossesDuring(`${changes} changes`, { url: () => peer.url, rate, seconds }, async () => {
    for (let change = 1; change <= changes; change++) {
      await wait(((seconds - 1) * 1000) / changes);
      configure(`version-${change}`);
    }
  });
  const last = `version-${changes}`;
  return [
    {
      name: `lost during ${changes} changes, of ${losses.sent.toLocaleString('en')}`,
      unit: 'requests',
      values: [losses.lost],
      target: { atMost: 0 },
    },
    { name: 'versions seen in answers', unit: '', values: [losses.versions.size], target: { atLeast: 2 } },
    {
      name: 'from the last change to an answer made with it',
      unit: 'ms',
      values: [await msUntil(peer.url, last)],
      target: { atMost: 5000 },
    },
    { name: '99th percentile meanwhile', unit: 'ms', values: [losses.p99Ms] },
  ];
}

/** At most so long after the load has ended; more than ten seconds are infinite. */
async function msUntil(url: string, version: string): Promise<number> {
  const request = bytesOf(benchRequests[0]!);
  const start = performance.now();
  while (performance.now() - start < 10_000) {
    const connection = await ClientConnection.open(url);
    const outcome = await connection.ask(request);
    connection.close();
    if (!(outcome instanceof Error) && versionOf(outcome) === version) return performance.now() - start;
    await wait(10);
  }
  return Number.POSITIVE_INFINITY;
}
