import { statSync } from 'node:fs';
import { join } from 'node:path';
import v8 from 'node:v8';
import { Worker } from 'node:worker_threads';

/**
 * Room for many requests, so that few are alive when it is full: what is dead costs nothing to collect. More is not
 * measurably faster, only larger; with half of it, collecting takes 3 % of the time instead of 1 to 2.
 */
const youngMegabytes = 48;

/** What the program of a thread takes, configured or not; a heap that begins with no more gains nothing. */
const programMegabytes = 32;

/**
 * Starts a thread that serves once it is told to begin; until then it loads its program.
 * @param configurationMegabytes what its configuration will take of its memory, as far as that can be told
 */
export function startThread(
  script: URL = new URL('./start-worker.ts', import.meta.url),
  configurationMegabytes: number = 0,
): Worker {
  if (configurationMegabytes < programMegabytes) return newThread(script);
  // A heap that grows from nothing to what it is to hold is collected at every step, for nothing: all of it is alive. V8
  // reads this when the thread makes its heap. Once that is full the size of what is alive decides, as it always does.
  v8.setFlagsFromString(`--initial-old-space-size=${Math.round(programMegabytes + configurationMegabytes)}`);
  return newThread(script).once('online', () => v8.setFlagsFromString('--initial-old-space-size=0'));
}

/** What the configuration that a gateway has kept in its data folder will take of the memory of a thread. */
export function megabytesOfBackup(folder: string): number {
  const packed = statSync(join(folder, 'configuration.backup'), { throwIfNoEntry: false })?.size ?? 0;
  return megabytesOfJson(5 * packed);
}

/** What a configuration of so much JSON will take of the memory of a thread. */
export function megabytesOfJson(bytes: number): number {
  return megabytes(4 * bytes);
}

/** What a number of parts will take of the memory of a thread. */
export function megabytesOfParts(parts: number): number {
  return megabytes(1400 * parts);
}

function megabytes(bytes: number): number {
  return bytes / 2 ** 20;
}

function newThread(script: URL): Worker {
  return new Worker(script, { resourceLimits: { maxYoungGenerationSizeMb: youngMegabytes } });
}
