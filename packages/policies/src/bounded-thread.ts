import { Worker } from 'node:worker_threads';
import { DocumentError } from '@turnpike/policy';

// Work of libraries that nobody can stop from outside is done in a thread of its own, which is ended when something takes
// too long. There is one thread, and whose work it does goes round: who has a lot to do waits behind his own. What counts is
// how long the thread computes: on a busy machine it may wait for its turn, which says nothing of what it is to do.

/** What the thread is sent. */
export interface ThreadRequest<Task, Knowledge> {
  readonly id: number;
  /** What the task is about, when this thread has not been told before. */
  readonly known: { readonly key: number; readonly value: Knowledge } | undefined;
  readonly task: Task;
}

/** What it answers; `ready` comes first, once it has loaded what it needs. */
export type ThreadAnswer<Result> =
  | 'ready'
  | { readonly id: number; readonly result: Result }
  | { readonly id: number; readonly refusal: string };

/** Something to be done. */
export interface Work<Task, Knowledge> {
  /** Whose it is: turns are taken among these. */
  readonly owner: string;
  readonly task: Task;
  /** What many tasks are about, by a number of its own: told to a thread once. */
  readonly about?: { readonly key: number; readonly value: Knowledge };
}

interface Waiting<Task, Knowledge, Result> {
  readonly id: number;
  readonly work: Work<Task, Knowledge>;
  readonly resolve: (result: Result) => void;
  readonly reject: (error: Error) => void;
}

/** As long as something may compute. */
const defaultTimeoutMs = 2000;

/** As long as a thread may take to begin, or for something that it is to do, by the clock. */
const mostMs = 30_000;

/** How many may wait for their turn, and how many of them may be of one owner. */
const mostWaiting = { all: 256, ofOne: 64 };

/** A thread that knows of more than this is exchanged for one that knows nothing. */
const mostKnown = 64;

/** Does work in a thread that is ended when something takes too long. */
export class BoundedThread<Task, Knowledge, Result> {
  readonly #entry: URL;
  readonly #what: string;
  readonly #timeoutMs: number;
  readonly #queues = new Map<string, Waiting<Task, Knowledge, Result>[]>();
  #waiting = 0;
  #current: Waiting<Task, Knowledge, Result> | undefined;
  #worker: Worker | undefined;
  #isReady = false;
  #known = new Set<number>();
  #end: NodeJS.Timeout | undefined;
  #look: NodeJS.Timeout | undefined;
  #nextId = 0;

  /** `what` is done there, as messages name it. */
  constructor(entry: URL, what: string, timeoutMs: number = defaultTimeoutMs) {
    this.#entry = entry;
    this.#what = what;
    this.#timeoutMs = timeoutMs;
  }

  /** @throws {DocumentError} when nothing comes of it */
  run(work: Work<Task, Knowledge>): Promise<Result> {
    const queue = this.#queues.get(work.owner) ?? [];
    if (this.#waiting >= mostWaiting.all || queue.length >= mostWaiting.ofOne)
      return Promise.reject(new DocumentError(`The ${this.#what} has too many others before it.`));
    return new Promise((resolve, reject) => {
      queue.push({ id: this.#nextId++, work, resolve, reject });
      this.#queues.set(work.owner, queue);
      this.#waiting++;
      this.#next();
    });
  }

  #next(): void {
    if (this.#current !== undefined) return;
    this.#current = this.#take();
    if (this.#current === undefined) return;
    const { id, work } = this.#current;
    const told = work.about === undefined || this.#known.has(work.about.key) ? undefined : work.about;
    if (told !== undefined && this.#known.size >= mostKnown) this.#stop();
    this.#worker ??= this.#start();
    if (told !== undefined) this.#known.add(told.key);
    this.#limit();
    this.#worker.postMessage({ id, known: told, task: work.task } satisfies ThreadRequest<Task, Knowledge>);
  }

  /** Limits the time of what is done now, which begins when the thread is ready. */
  #limit(): void {
    clearTimeout(this.#end);
    this.#end = setTimeout(() => this.#failLate(mostMs), mostMs);
    if (!this.#isReady) return;
    // Hardly anything takes so long that it has to be looked at; what does is held to have computed all the while.
    const unseenMs = this.#timeoutMs / 4;
    this.#lookIn(unseenMs, (computedMs) => computedMs - unseenMs);
  }

  /** Looks at a later time how long the thread has computed for what is done now, and again when it may be too long. */
  #lookIn(milliseconds: number, beganAt: (computedMs: number) => number): void {
    const [worker, current] = [this.#worker, this.#current];
    clearTimeout(this.#look);
    this.#look = setTimeout(async () => {
      const computedMs = await computedBy(worker);
      if (worker !== this.#worker || current !== this.#current) return;
      const began = beganAt(computedMs);
      const leftMs = this.#timeoutMs - (computedMs - began);
      if (leftMs > 0) this.#lookIn(Math.max(leftMs, 1), () => began);
      else this.#failLate(this.#timeoutMs);
    }, milliseconds);
  }

  #failLate(most: number): void {
    this.#fail(`The ${this.#what} took longer than ${most} ms.`);
  }

  /** The first that waits of the owner whose turn it is, who then goes to the end of the row. */
  #take(): Waiting<Task, Knowledge, Result> | undefined {
    for (const [owner, queue] of this.#queues) {
      const first = queue.shift();
      this.#queues.delete(owner);
      if (queue.length > 0) this.#queues.set(owner, queue);
      this.#waiting--;
      return first;
    }
    return undefined;
  }

  #start(): Worker {
    // Recursion in what is read is recursion in the thread.
    const worker = new Worker(this.#entry, { resourceLimits: { stackSizeMb: 16 } });
    // Nobody waits for the thread itself: a process that has nothing else to do may end.
    worker.unref();
    worker.on('message', (answer: ThreadAnswer<Result>) => {
      if (worker !== this.#worker) return;
      if (answer === 'ready') {
        this.#isReady = true;
        if (this.#current !== undefined) this.#limit();
      } else if (answer.id === this.#current?.id) this.#settle(answer);
    });
    worker.on('error', (error) => {
      if (worker === this.#worker) this.#fail(`The ${this.#what} failed: ${error.message}`);
    });
    return worker;
  }

  #stop(): void {
    void this.#worker?.terminate();
    this.#worker = undefined;
    this.#isReady = false;
    this.#known = new Set();
  }

  #fail(refusal: string): void {
    this.#stop();
    this.#settle({ id: this.#current?.id ?? -1, refusal });
  }

  #settle(answer: Exclude<ThreadAnswer<Result>, 'ready'>): void {
    clearTimeout(this.#end);
    clearTimeout(this.#look);
    const current = this.#current;
    this.#current = undefined;
    if ('result' in answer) current?.resolve(answer.result);
    else current?.reject(new DocumentError(answer.refusal));
    this.#next();
  }
}

/** How long a thread has computed in its life, in milliseconds; by the clock where it has ended, or Node cannot tell. */
async function computedBy(worker: Worker | undefined): Promise<number> {
  try {
    const { user, system } = await worker!.cpuUsage();
    return (user + system) / 1000;
  } catch {
    return performance.now();
  }
}
