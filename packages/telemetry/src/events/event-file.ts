import { appendPrivate } from '../append-private.ts';
import type { EventSink, TimedEvent } from './event-sink.ts';

/** Writes events into a file, one JSON object a line. */
export class EventFile implements EventSink {
  readonly #path: string;

  constructor(path: string) {
    this.#path = path;
  }

  async send(events: readonly TimedEvent[]): Promise<number> {
    await appendPrivate(this.#path, events.map(lineOf).join(''));
    return 0;
  }

  async close(): Promise<void> {}
}

function lineOf({ time, ...event }: TimedEvent): string {
  return `${JSON.stringify({ time: new Date(time).toISOString(), ...event })}\n`;
}
