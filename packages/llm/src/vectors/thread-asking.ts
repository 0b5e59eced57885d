import type { MessagePort } from 'node:worker_threads';

/** What asking a thread needs. */
export interface AskingOptions {
  /** Gives an end of a channel whose other end a thread has. */
  readonly open: () => MessagePort;
  /** More that wait at the same time are turned away. */
  readonly waiting: number;
  readonly answerMs: number;
}

/** How asking has fared. */
export interface AskingReading {
  readonly asked: number;
  /** Not even asked: too many waited, or the thread had just died. */
  readonly skipped: number;
  /** Without an answer in time, or because the thread died. */
  readonly failures: number;
}

/** After a thread has died nobody asks for so long. */
const pauseMs = 1_000;

interface Waiter {
  readonly answer: (answer: unknown) => void;
  readonly timer: NodeJS.Timeout;
}

/** Asks a thread by messages. Without an answer, for whatever reason, there is `undefined`. */
export class ThreadAsking {
  readonly #options: AskingOptions;
  readonly #waiters = new Map<number, Waiter>();
  #port: MessagePort | undefined;
  #diedAt = Number.NEGATIVE_INFINITY;
  #lastId = 0;
  #asked = 0;
  #skipped = 0;
  #failures = 0;

  constructor(options: AskingOptions) {
    this.#options = options;
  }

  get reading(): AskingReading {
    return { asked: this.#asked, skipped: this.#skipped, failures: this.#failures };
  }

  ask(question: unknown): Promise<unknown> {
    const port = this.#waiters.size < this.#options.waiting ? (this.#port ?? this.#open()) : undefined;
    if (port === undefined) {
      this.#skipped++;
      return Promise.resolve(undefined);
    }
    this.#asked++;
    const id = ++this.#lastId;
    return new Promise((resolve) => {
      const timer = setTimeout(() => this.#fail(id), this.#options.answerMs);
      this.#waiters.set(id, { answer: resolve, timer });
      port.postMessage({ id, question });
    });
  }

  close(): void {
    this.#port?.close();
    this.#died();
  }

  #open(): MessagePort | undefined {
    if (performance.now() - this.#diedAt < pauseMs) return undefined;
    const port = this.#options.open();
    port.on('message', ({ id, answer }: { readonly id: number; readonly answer: unknown }) => this.#answer(id, answer));
    port.on('close', () => {
      if (this.#port === port) this.#died();
    });
    port.unref();
    this.#port = port;
    return port;
  }

  #answer(id: number, answer: unknown): void {
    const waiter = this.#waiters.get(id);
    if (waiter === undefined) return;
    this.#waiters.delete(id);
    clearTimeout(waiter.timer);
    waiter.answer(answer);
  }

  #fail(id: number): void {
    this.#failures++;
    this.#answer(id, undefined);
  }

  #died(): void {
    this.#port = undefined;
    this.#diedAt = performance.now();
    for (const id of [...this.#waiters.keys()]) this.#fail(id);
  }
}
