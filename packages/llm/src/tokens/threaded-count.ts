import { Worker } from 'node:worker_threads';
import type { CountAnswer, CountQuestion } from './counting-thread.ts';
import { type EncodingName, keepRanks, knownRanks } from './encodings.ts';

/** The limits of counting in a thread. */
export interface ThreadedCountOptions {
  /** The thread's program. */
  readonly entry?: URL;
  /** So many characters may wait, all in all. */
  readonly mostWaiting?: number;
  /** Nobody waits for a count longer than this. */
  readonly timeoutMs?: number;
}

interface Waiting {
  readonly encoding: EncodingName;
  readonly size: number;
  readonly settle: (tokens: number | undefined) => void;
}

/** After a thread has failed, none is started for so long. */
const pauseMs = 10_000;

/** Counts in a thread of its own, which is started when it is needed and never keeps the process. */
export class ThreadedCount implements AsyncDisposable {
  readonly #entry: URL;
  readonly #mostWaiting: number;
  readonly #timeoutMs: number;
  readonly #waiting = new Map<number, Waiting>();
  #size = 0;
  #next = 0;
  #failedAt = Number.NEGATIVE_INFINITY;
  #worker: Worker | undefined;

  constructor(options: ThreadedCountOptions = {}) {
    this.#entry = options.entry ?? new URL('./counting-thread.ts', import.meta.url);
    this.#mostWaiting = options.mostWaiting ?? 8_000_000;
    this.#timeoutMs = options.timeoutMs ?? 1000;
  }

  /** How many tokens the texts have; `undefined` when the thread has failed, is late, or has too much to do. */
  count(encoding: EncodingName, texts: readonly string[]): Promise<number | undefined> {
    const size = texts.reduce((sum, text) => sum + text.length, 0);
    if (this.#size + size > this.#mostWaiting) return Promise.resolve(undefined);
    const worker = this.#running();
    if (worker === undefined) return Promise.resolve(undefined);
    const id = this.#next++;
    const { promise, resolve } = Promise.withResolvers<number | undefined>();
    const timer = setTimeout(() => resolve(undefined), this.#timeoutMs);
    this.#waiting.set(id, {
      encoding,
      size,
      settle: (tokens) => {
        clearTimeout(timer);
        resolve(tokens);
      },
    });
    this.#size += size;
    worker.postMessage({ id, encoding, texts } satisfies CountQuestion);
    return promise;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const worker = this.#worker;
    this.#end();
    await worker?.terminate();
  }

  #running(): Worker | undefined {
    if (this.#worker !== undefined) return this.#worker;
    if (performance.now() - this.#failedAt < pauseMs) return undefined;
    const worker = new Worker(this.#entry);
    worker.unref();
    worker.on('message', (answer: CountAnswer) => this.#answered(answer));
    worker.on('error', () => this.#failed(worker));
    worker.on('exit', () => this.#failed(worker));
    this.#worker = worker;
    return worker;
  }

  #answered({ id, tokens, ranks }: CountAnswer): void {
    const waiting = this.#waiting.get(id);
    if (waiting === undefined) return;
    const { encoding } = waiting;
    if (knownRanks(encoding) === undefined) keepRanks(encoding, ranks);
    this.#waiting.delete(id);
    this.#size -= waiting.size;
    waiting.settle(tokens);
  }

  #failed(worker: Worker): void {
    if (worker !== this.#worker) return;
    this.#failedAt = performance.now();
    this.#end();
  }

  #end(): void {
    this.#worker = undefined;
    for (const { settle } of this.#waiting.values()) settle(undefined);
    this.#waiting.clear();
    this.#size = 0;
  }
}
