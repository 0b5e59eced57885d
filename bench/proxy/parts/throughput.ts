import type { Figure } from '../../harness.ts';
import {
  type BenchRun,
  measure,
  startContender,
  startOrigin,
  takeTurns,
  titleOf,
  withContenders,
} from '../bench-run.ts';
import { ratioFigures, type Series } from '../comparison.ts';
import { peers } from '../peers/index.ts';
import { say } from '../progress.ts';

/** How many requests each peer serves on one core, and what a request costs it. */
export async function benchThroughput(run: BenchRun, rounds: number): Promise<readonly Series[]> {
  const cores = run.cores.one;
  const origin = await startOrigin(run, cores);
  const starts = run.peers.flatMap((peer) =>
    peer.duties.map((duty) => async () => {
      say(`starting and warming up ${titleOf(peer, duty)}`);
      try {
        return await startContender(run, peer, { duty, originPort: origin.port, workers: 1 }, cores);
      } catch (error) {
        say(`left out: ${error instanceof Error ? error.message : error}`);
        process.exitCode = 1;
        return undefined;
      }
    }),
  );
  try {
    return await withContenders(starts, (contenders) => {
      say(`${rounds} rounds of ${contenders.length} × ${run.seconds} s, 32 connections`);
      return takeTurns(rounds, contenders, async (contender) => {
        const sample = await measure(run, contender);
        const { rate, cpuMicros } = sample;
        say(`${contender.name}: ${Math.round(rate).toLocaleString('en')} requests/s, ${cpuMicros.toFixed(1)} µs`);
        return sample;
      });
    });
  } finally {
    await origin.stop();
  }
}

// What Turnpike with its work is measured by.
const promises = [
  { of: 'nginx, bare', atLeast: 0.8 },
  { of: 'nginx, with work', atLeast: 1 },
  { of: 'HAProxy, with work', atLeast: 1 },
  { of: '@fastify/http-proxy', atLeast: 2 },
  { of: 'http.request', atLeast: 2 },
] as const;

/** What was promised about the rates, and what came out. */
export function throughputFigures(all: readonly Series[]): readonly Figure[] {
  const find = (name: string) => all.find((series) => series.name === name);
  const ours = find(titleOf(peers.at(-1)!, 'work'));
  if (ours === undefined) return [];
  return promises.flatMap(({ of, atLeast }) => {
    const other = find(of);
    return other === undefined ? [] : ratioFigures(ours, other, atLeast);
  });
}
