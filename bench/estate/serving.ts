import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { BroadcastChannel, Worker } from 'node:worker_threads';
import { Supervisor } from '../../packages/cli/src/serve/supervisor.ts';
import { createCircuitMemory, createCounterMemory } from '../../packages/gateway/src/index.ts';
import { emptySnapshot, type Snapshot, type SnapshotChange } from '../../packages/model/src/index.ts';
import type { LoadReading, ToLoad } from './load.ts';

// Threads keep compiled code where those of the program do.
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('../../node_modules/.cache/turnpike', import.meta.url));

/** What a serving thread tells of itself. */
export interface ThreadReading {
  readonly longestPauseMs: number;
  readonly heapMegabytes: number;
  /** Since it began. */
  readonly processorMs: number;
}

/** The client and the backend. */
export class Load implements AsyncDisposable {
  readonly backend: string;
  readonly #worker: Worker;

  private constructor(worker: Worker, port: number) {
    this.#worker = worker;
    this.backend = `http://127.0.0.1:${port}`;
  }

  static async start(): Promise<Load> {
    const worker = new Worker(new URL('./load.ts', import.meta.url));
    const [{ port }] = (await once(worker, 'message')) as [{ readonly port: number }];
    return new Load(worker, port);
  }

  begin(port: number, everyMs: number): void {
    this.#worker.postMessage({ kind: 'begin', port, everyMs } satisfies ToLoad);
  }

  async read(): Promise<LoadReading> {
    const answered = once(this.#worker, 'message');
    this.#worker.postMessage({ kind: 'read' } satisfies ToLoad);
    const [{ reading }] = (await answered) as [{ readonly reading: LoadReading }];
    return reading;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#worker.terminate();
  }
}

/** Threads that serve, and when each change was live in all of them. */
export class Serving implements AsyncDisposable {
  readonly #supervisor: Supervisor;
  readonly #threads: number;
  readonly #channel = new BroadcastChannel('turnpike-bench-estate');
  readonly #taken = new Map<number, number>();
  readonly #waiting = new Map<number, () => void>();
  port = 0;
  sequenceNumber = 0;

  constructor(threads: number, snapshot: Snapshot = emptySnapshot) {
    this.#threads = threads;
    this.sequenceNumber = snapshot.sequenceNumber;
    this.#supervisor = new Supervisor(
      {
        listeners: [{ host: '127.0.0.1', port: 0 }],
        snapshot,
        counterMemory: createCounterMemory(),
        circuitMemory: createCircuitMemory(),
        secret: randomBytes(32),
        trustedProxies: [],
        gatewayId: 'managed',
      },
      {
        onPublished: ({ sequenceNumber, isLive, diagnostics }) => {
          if (!isLive) throw new Error(diagnostics?.map(({ message }) => message).join('\n'));
          const taken = (this.#taken.get(sequenceNumber) ?? 0) + 1;
          this.#taken.set(sequenceNumber, taken);
          if (taken === this.#threads) this.#waiting.get(sequenceNumber)?.();
        },
        onBug: (text) => console.error(text),
        onNote: (text) => console.error(text),
        onCrash: (reason) => console.error(reason),
      },
      new URL('./watched-worker.ts', import.meta.url),
    );
  }

  async start(): Promise<void> {
    [this.port] = (await this.#supervisor.start(this.#threads)) as [number];
  }

  /** Tells the threads of a change. */
  change(change: SnapshotChange): void {
    this.sequenceNumber = change.sequenceNumber;
    this.#supervisor.change(change);
  }

  /** Waits until a change is live in every thread. */
  async live(sequenceNumber: number): Promise<void> {
    if (this.#taken.get(sequenceNumber) === this.#threads) return;
    await new Promise<void>((resolve) => this.#waiting.set(sequenceNumber, resolve));
  }

  /** What the threads tell of themselves since the last time. */
  async read(): Promise<readonly ThreadReading[]> {
    const readings: ThreadReading[] = [];
    this.#channel.onmessage = ({ data }) => readings.push(data as ThreadReading);
    this.#channel.postMessage('read');
    while (readings.length < this.#threads) await wait(1);
    return readings;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#channel.close();
    await this.#supervisor.drain(100);
  }
}
