import type { MessagePort } from 'node:worker_threads';
import type { SemanticHit, SemanticStore } from '@turnpike/policy';
import { type AskingReading, ThreadAsking } from './thread-asking.ts';
import { ThreadHost } from './thread-host.ts';

/** What the thread of the vectors is asked. */
export type VectorQuestion = { readonly partition: string; readonly vector: Float32Array } & (
  | { readonly mostDistance: number }
  | { readonly value: Uint8Array; readonly durationMs: number }
);

/** The thread that has the vectors of a process, within so many bytes. */
export function vectorThread(bytes: number): ThreadHost {
  return new ThreadHost(new URL('./vector-thread.ts', import.meta.url), { bytes });
}

/** A look-up that has waited so long is worth no more. */
const answerMs = 250;

/** Keeps answers in the memory of another thread, which many threads may share. */
export class ThreadedVectors implements SemanticStore {
  readonly #asking: ThreadAsking;

  /** @param open gives an end of a channel whose other end that thread has */
  constructor(open: () => MessagePort, options: { readonly waiting?: number; readonly answerMs?: number } = {}) {
    this.#asking = new ThreadAsking({ waiting: 256, answerMs, ...options, open });
  }

  get reading(): AskingReading {
    return this.#asking.reading;
  }

  async find(partition: string, vector: Float32Array, mostDistance: number): Promise<SemanticHit | undefined> {
    return (await this.#ask({ partition, vector: vector.slice(), mostDistance })) as SemanticHit | undefined;
  }

  async keep(partition: string, vector: Float32Array, value: Uint8Array, durationMs: number): Promise<void> {
    await this.#ask({ partition, vector: vector.slice(), value: Uint8Array.from(value), durationMs });
  }

  close(): void {
    this.#asking.close();
  }

  /** What is part of a larger memory would take all of that along: a message gets copies. */
  #ask(question: VectorQuestion): Promise<unknown> {
    return this.#asking.ask(question);
  }
}
