import { statSync } from 'node:fs';
import { join } from 'node:path';
import v8 from 'node:v8';
import { Worker } from 'node:worker_threads';

/**
 * Room for many requests, so that few are alive when it is full: what is dead costs nothing to collect. More is not
 * measurably faster, only larger; with half of it, collecting takes 3 % of the time instead of 1 to 2.
 */
const youngMegabytes = 48;

/** What a thread has in memory of each megabyte of its configuration as it lies on disk, packed. */
const heapForPacked = 20;
/** What it has anyway; with less to begin with than this nothing is gained. */
const usualHeapMegabytes = 32;

/**
 * Starts a thread that serves once it is told to begin; until then it loads its program.
 * @param packedBytes how long the configuration is that it will begin with, packed
 */
export function startThread(script: URL = new URL('./worker.ts', import.meta.url), packedBytes: number = 0): Worker {
  const heapMegabytes = Math.round((packedBytes / 2 ** 20) * heapForPacked);
  if (heapMegabytes <= usualHeapMegabytes) return newThread(script);
  // A heap that grows from nothing to what it is to hold is collected at every step, for nothing: all of it is alive. V8
  // reads this when the thread makes its heap. Once that is full the size of what is alive decides, as it always does.
  v8.setFlagsFromString(`--initial-old-space-size=${usualHeapMegabytes + heapMegabytes}`);
  return newThread(script).once('online', () => v8.setFlagsFromString('--initial-old-space-size=0'));
}

/** How long the configuration of a gateway is, packed, as it was kept in its data folder. */
export function packedBytesIn(folder: string): number {
  return statSync(join(folder, 'configuration.backup'), { throwIfNoEntry: false })?.size ?? 0;
}

function newThread(script: URL): Worker {
  return new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } });
}
