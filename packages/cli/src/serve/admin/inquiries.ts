import type { Trace } from '@turnpike/gateway';
import { addReadings, countersOf, type ThreadReading } from './thread-reading.ts';

// Threads are asked by messages, all at once. One that is busy for longer than anybody wants to wait is left out of the
// answer; one that dies takes nothing along that it has told before.

/** What a thread can be asked. */
export type Question = { readonly about: 'itself' } | { readonly about: 'trace'; readonly traceId: string };

/** What it says; nothing when it has nothing to say. */
export type Answer = { readonly reading: ThreadReading } | { readonly trace: Trace } | undefined;

/** What all threads come to. */
export interface FleetReading {
  /** Absent until a thread has told of itself. */
  readonly reading: ThreadReading | undefined;
  readonly threads: number;
  /** Of these, threads that have not answered in time; they count with what they said last. */
  readonly silentThreads: number;
}

interface Inquiry<Thread> {
  readonly unanswered: Set<Thread>;
  readonly hear: (answer: Answer, thread: Thread) => void;
  readonly end: () => void;
}

/** Asks threads. */
export class Inquiries<Thread> {
  readonly #patienceMs: number;
  readonly #open = new Map<number, Inquiry<Thread>>();
  readonly #lastReadings = new Map<Thread, ThreadReading>();
  #retired: ThreadReading | undefined;
  #count = 0;

  constructor(patienceMs = 1000) {
    this.#patienceMs = patienceMs;
  }

  /** Asks all of these about themselves. */
  async read(threads: Iterable<Thread>, post: (thread: Thread, id: number) => void): Promise<FleetReading> {
    const asked = new Set(threads);
    const silent = await this.#ask(asked, post, (answer, thread) => {
      if (answer !== undefined && 'reading' in answer) this.#lastReadings.set(thread, answer.reading);
    });
    const readings = [...this.#lastReadings.values(), ...(this.#retired === undefined ? [] : [this.#retired])];
    const [first, ...rest] = readings;
    return { reading: first && rest.reduce(addReadings, first), threads: asked.size, silentThreads: silent };
  }

  /** Asks for a trace; whoever has it tells. */
  async findTrace(threads: Iterable<Thread>, post: (thread: Thread, id: number) => void): Promise<Trace | undefined> {
    let trace: Trace | undefined;
    await this.#ask(new Set(threads), post, (answer) => {
      if (answer !== undefined && 'trace' in answer) trace = answer.trace;
    });
    return trace;
  }

  answered(thread: Thread, id: number, answer: Answer): void {
    const inquiry = this.#open.get(id);
    if (inquiry === undefined || !inquiry.unanswered.delete(thread)) return;
    inquiry.hear(answer, thread);
    if (inquiry.unanswered.size === 0) inquiry.end();
  }

  /** A thread has ended. */
  left(thread: Thread): void {
    const last = this.#lastReadings.get(thread);
    this.#lastReadings.delete(thread);
    if (last !== undefined) {
      const counters = countersOf(last);
      this.#retired = this.#retired === undefined ? counters : addReadings(this.#retired, counters);
    }
    for (const inquiry of this.#open.values())
      if (inquiry.unanswered.delete(thread) && inquiry.unanswered.size === 0) inquiry.end();
  }

  /** Gives how many have not answered. */
  #ask(
    threads: Set<Thread>,
    post: (thread: Thread, id: number) => void,
    hear: Inquiry<Thread>['hear'],
  ): Promise<number> {
    if (threads.size === 0) return Promise.resolve(0);
    const id = ++this.#count;
    const unanswered = new Set(threads);
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#open.delete(id);
        resolve(unanswered.size);
      };
      const timer = setTimeout(end, this.#patienceMs);
      this.#open.set(id, { unanswered, hear, end });
      for (const thread of threads) post(thread, id);
    });
  }
}
