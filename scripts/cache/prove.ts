import { Worker } from 'node:worker_threads';
import { createCacheMemory, SharedCache } from '../../packages/gateway/src/index.ts';
import type { Tally, Task } from './interleave.ts';

/** What is tried. */
export interface Trial {
  readonly interleavings: number;
  readonly threads: number;
  readonly seed: number;
  /** Of the cache; a small one makes entries give way to each other all the time. */
  readonly bytes: number;
}

/** What came of it, in all threads. */
export interface Proof extends Tally {
  readonly evictions: number;
  readonly bytes: number;
}

/** Runs interleavings in threads that share one cache. */
export async function proveCache({ interleavings, threads, seed, bytes }: Trial): Promise<Proof> {
  const memory = createCacheMemory(bytes);
  const each = Math.ceil(interleavings / threads);
  const tallies = await Promise.all(
    Array.from({ length: threads }, (_, thread) =>
      runThread({ memory, seed: seed * 1000 + thread, interleavings: each }),
    ),
  );
  const { evictions, bytes: used } = new SharedCache(memory).statistics;
  return { ...tallies.reduce(addTallies), evictions, bytes: used };
}

function runThread(task: Task): Promise<Tally> {
  const worker = new Worker(new URL('./worker.ts', import.meta.url), { workerData: task });
  return new Promise((resolve, reject) => worker.once('message', resolve).once('error', reject));
}

function addTallies(one: Tally, other: Tally): Tally {
  return {
    calls: one.calls + other.calls,
    hits: one.hits + other.hits,
    misses: one.misses + other.misses,
    waits: one.waits + other.waits,
    values: one.values + other.values,
    removals: one.removals + other.removals,
    crossed: [...one.crossed, ...other.crossed],
  };
}
