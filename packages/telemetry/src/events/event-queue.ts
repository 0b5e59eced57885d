import { setTimeout as wait } from 'node:timers/promises';
import type { EventSink, TimedEvent } from './event-sink.ts';

// Events that wait for a sink. Whoever tells one never waits: beyond a bound it is dropped, and counted. One batch is under
// way at a time, so that the events of a logger arrive in order.

/** How events wait. */
export interface QueueOptions {
  /** Bytes of one logger that may wait, those under way included. */
  readonly pendingBytes: number;
  /** Bytes that are sent together. */
  readonly batchBytes: number;
  /** How often a batch is tried. */
  readonly attempts: number;
  /** Before the second attempt; twice that before the third, and so on. */
  readonly retryMs: number;
}

/** Enough for a burst of a few seconds, and for an event hub to change its connection. */
export const defaultQueueOptions: QueueOptions = {
  pendingBytes: 16 * 1024 * 1024,
  batchBytes: 512 * 1024,
  attempts: 4,
  retryMs: 500,
};

/** What an event costs beside its text. */
const overheadBytes = 200;

/** The events of one logger on their way to a sink. */
export class EventQueue {
  readonly #sink: EventSink;
  readonly #options: QueueOptions;
  #waiting: TimedEvent[] = [];
  #bytes = 0;
  #sending: Promise<void> | undefined;
  #isClosed = false;
  sent = 0;
  dropped = 0;

  constructor(sink: EventSink, options: QueueOptions) {
    this.#sink = sink;
    this.#options = options;
  }

  add(event: TimedEvent): void {
    const bytes = sizeOf(event);
    if (this.#isClosed || this.#bytes + bytes > this.#options.pendingBytes) {
      this.dropped++;
      return;
    }
    this.#bytes += bytes;
    this.#waiting.push(event);
    this.#sending ??= this.#sendAll();
  }

  /** Sends what is left, each batch once, and closes the sink. */
  async close(): Promise<void> {
    this.#isClosed = true;
    await this.#sending;
    await this.#sink.close();
  }

  async #sendAll(): Promise<void> {
    // What comes in the same turn goes together.
    await wait(0);
    while (this.#waiting.length > 0) await this.#send(this.#takeBatch());
    this.#sending = undefined;
  }

  #takeBatch(): readonly TimedEvent[] {
    let bytes = 0;
    const end = this.#waiting.findIndex((event, index) => {
      bytes += sizeOf(event);
      return index > 0 && bytes > this.#options.batchBytes;
    });
    return this.#waiting.splice(0, end < 0 ? this.#waiting.length : end);
  }

  async #send(batch: readonly TimedEvent[]): Promise<void> {
    let unsent = batch.length;
    for (let attempt = 1; attempt <= this.#options.attempts; attempt++) {
      try {
        unsent = await this.#sink.send(batch);
        break;
      } catch {
        if (this.#isClosed) break;
        if (attempt < this.#options.attempts) await wait(this.#options.retryMs * 2 ** (attempt - 1));
      }
    }
    this.dropped += unsent;
    this.sent += batch.length - unsent;
    for (const event of batch) this.#bytes -= sizeOf(event);
  }
}

function sizeOf({ content, partitionKey = '' }: TimedEvent): number {
  return Buffer.byteLength(content) + partitionKey.length + overheadBytes;
}
