import type { LogEvent } from '@turnpike/policy';

/** An event with the time when it was told, in milliseconds since 1970. */
export interface TimedEvent extends LogEvent {
  readonly time: number;
}

/** Where events go. */
export interface EventSink {
  /**
   * Gives how many of the events nobody will ever take, because they are too large.
   * @throws when the events were not taken, as far as is known; they may be sent again
   */
  send(events: readonly TimedEvent[]): Promise<number>;
  close(): Promise<void>;
}
