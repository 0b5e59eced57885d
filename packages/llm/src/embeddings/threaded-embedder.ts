import type { MessagePort } from 'node:worker_threads';
import { type AskingReading, ThreadAsking } from '../vectors/thread-asking.ts';
import { ThreadHost } from '../vectors/thread-host.ts';
import { mostLocalText } from './longest-text.ts';

/** The thread that makes vectors with the model that comes along. */
export function embeddingThread(): ThreadHost {
  return new ThreadHost(new URL('./embedding-thread.ts', import.meta.url));
}

/** The first text waits until the model is loaded. */
const answerMs = 10_000;

/** Has vectors made of texts by another thread, which many threads may share. */
export class ThreadedEmbedder {
  readonly #asking: ThreadAsking;

  /** @param open gives an end of a channel whose other end that thread has */
  constructor(open: () => MessagePort, options: { readonly waiting?: number; readonly answerMs?: number } = {}) {
    this.#asking = new ThreadAsking({ waiting: 32, answerMs, ...options, open });
  }

  get reading(): AskingReading {
    return this.#asking.reading;
  }

  /**
   * A vector of a text.
   * @throws when there is nothing in it, or too much, or too many wait, or the thread has died
   */
  async embed(text: string): Promise<Float32Array> {
    if (text.length > mostLocalText) throw new Error(`the text has more than ${mostLocalText} characters`);
    const vector = await this.#asking.ask(text);
    if (vector instanceof Float32Array) return vector;
    throw new Error('the local model has given no vector');
  }

  close(): void {
    this.#asking.close();
  }
}
