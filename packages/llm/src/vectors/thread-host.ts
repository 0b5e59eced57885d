import { type MessagePort, Worker } from 'node:worker_threads';

// A thread of its own for work that would hold up those that serve. It is started by the first who asks, and by the next who
// asks when it has died; it keeps no process from ending.

/** Keeps a thread that answers those who are connected to it. */
export class ThreadHost {
  readonly #script: URL;
  readonly #data: unknown;
  #thread: Worker | undefined;

  /** @param data what the thread finds as its `workerData` */
  constructor(script: URL, data?: unknown) {
    this.#script = script;
    this.#data = data;
  }

  /** Gives the thread an end of a channel, by which it is asked; the channel is closed when it dies. */
  connect(port: MessagePort): void {
    const thread = this.#thread ?? this.#start();
    thread.postMessage(port, [port]);
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  #start(): Worker {
    const thread = new Worker(this.#script, { workerData: this.#data });
    this.#thread = thread;
    // Whoever waits for it sees its channel closed; that is all there is to do.
    thread.on('error', () => {});
    thread.on('exit', () => {
      if (this.#thread === thread) this.#thread = undefined;
    });
    thread.unref();
    return thread;
  }
}
