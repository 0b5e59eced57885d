import { Worker } from 'node:worker_threads';
import { ImportError } from './imported-api.ts';

/** As long as a description may take, and as much memory. */
const mostMs = 60_000;
const mostMegabytes = 1024;

/** A thread that nothing was read in for so long is ended. Starting one takes about a second. */
const idleMs = 10_000;

/** Reads one description after the other in a thread, which is ended when one takes too long or too much. */
export class ReadingThread<Given, Answer> {
  readonly #entry: URL;
  #worker: Worker | undefined;
  #pending: PromiseWithResolvers<Answer> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(entry: URL) {
    this.#entry = entry;
  }

  /** Reads what is given when what was given before is read. */
  run(given: Given): Promise<Answer> {
    const answer = this.#last.then(() => this.#run(given));
    this.#last = answer.catch(() => undefined);
    return answer;
  }

  async #run(given: Given): Promise<Answer> {
    clearTimeout(this.#idle);
    this.#worker ??= this.#start();
    const pending = Promise.withResolvers<Answer>();
    this.#pending = pending;
    const late = () =>
      new ImportError(`the description takes longer than ${mostMs / 1000} s to read; expected less of it`);
    const timer = setTimeout(() => pending.reject(late()), mostMs);
    this.#worker.postMessage(given);
    try {
      const answer = await pending.promise;
      this.#idle = setTimeout(() => this.#stop(), idleMs).unref();
      return answer;
    } catch (error) {
      this.#stop();
      throw error;
    } finally {
      this.#pending = undefined;
      clearTimeout(timer);
    }
  }

  #start(): Worker {
    const limits = { maxOldGenerationSizeMb: mostMegabytes, stackSizeMb: 16 };
    const worker = new Worker(this.#entry, { resourceLimits: limits });
    // Nobody waits for the thread itself: a process that has nothing else to do may end.
    worker.unref();
    const fail = (error: unknown) => {
      if (worker === this.#worker) this.#pending?.reject(error);
    };
    worker.on('message', (answer: Answer) => {
      if (worker === this.#worker) this.#pending?.resolve(answer);
    });
    worker.on('messageerror', fail);
    worker.on('error', (error) => fail(isTooMuch(error) ? tooMuch() : error));
    worker.on('exit', (code) => {
      fail(new Error(`the thread that reads descriptions has ended with ${code}`));
      if (worker === this.#worker) this.#worker = undefined;
    });
    return worker;
  }

  #stop(): void {
    const worker = this.#worker;
    this.#worker = undefined;
    void worker?.terminate();
  }
}

function isTooMuch(error: unknown): boolean {
  return (error as NodeJS.ErrnoException).code === 'ERR_WORKER_OUT_OF_MEMORY';
}

function tooMuch(): ImportError {
  return new ImportError(`the description takes more than ${mostMegabytes} MB to read; expected less of it`);
}
