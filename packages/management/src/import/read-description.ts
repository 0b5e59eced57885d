import { Worker } from 'node:worker_threads';
import { findFormat } from './formats.ts';
import { ImportError, type ImportedApi, type ImportOptions } from './imported-api.ts';

// Descriptions may be large, and hostile. What is large is read in a thread of its own, which is ended when that takes too long
// or too much; meanwhile other calls are answered.

/** What the thread is asked. */
export interface ReadTask {
  readonly format: string;
  readonly text: string;
  readonly options: ImportOptions;
}

/** What it answers. */
export type ReadAnswer =
  | { readonly imported: ImportedApi }
  | { readonly fault: { readonly message: string; readonly place: string | undefined } };

/** What takes less time than starting a thread. */
const mostHere = 128 * 1024;

/** As long as a description may take, and as much memory. */
const mostMs = 60_000;
const mostMegabytes = 1024;

/** As many as are read at once; others wait. */
const mostThreads = 2;

let running = 0;
const waiting: (() => void)[] = [];

/** Reads a description in a format. Throws an `ImportError` for one that cannot be read. */
export async function readDescription(task: ReadTask): Promise<ImportedApi> {
  if (task.text.length <= mostHere) return readHere(task);
  while (running >= mostThreads) await new Promise<void>((resolve) => waiting.push(resolve));
  running++;
  try {
    return await readInThread(task);
  } finally {
    running--;
    waiting.shift()?.();
  }
}

/** Reads it in the thread that calls. */
export async function readHere({ format, text, options }: ReadTask): Promise<ImportedApi> {
  const found = findFormat(format);
  if (found === undefined) throw new Error(`'${format}' is no format; expected one of the table`);
  return found.format.read(text, options);
}

async function readInThread(task: ReadTask): Promise<ImportedApi> {
  const worker = new Worker(new URL('./read-worker.ts', import.meta.url), {
    workerData: task,
    resourceLimits: { maxOldGenerationSizeMb: mostMegabytes, stackSizeMb: 16 },
  });
  const { promise, resolve, reject } = Promise.withResolvers<ReadAnswer>();
  const timer = setTimeout(
    () => reject(new ImportError(`the description takes longer than ${mostMs / 1000} s to read; expected less of it`)),
    mostMs,
  );
  worker.once('message', resolve);
  worker.once('error', (error) => reject(isTooMuch(error) ? tooMuch() : error));
  try {
    const answer = await promise;
    if ('imported' in answer) return answer.imported;
    throw new ImportError(answer.fault.message, answer.fault.place);
  } finally {
    clearTimeout(timer);
    await worker.terminate();
  }
}

function isTooMuch(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMuch(): ImportError {
  return new ImportError(`the description takes more than ${mostMegabytes} MB to read; expected less of it`);
}
