// Counting in windows that slide: what a key may have is a number in any stretch of a given length. The gateway keeps
// the numbers for all of its threads, or for a fleet; a policy gives a key, and makes it as long and as odd as it likes.

/** Whether something may happen now, and how things stand after. */
export interface Admission {
  readonly admitted: boolean;
  /** What is left in the present window. */
  readonly remaining: number;
  /** Milliseconds after which at least one would be admitted; 0 when it would be now. */
  readonly retryAfterMs: number;
}

/** Counts what happens under keys. */
export interface Counters {
  /**
   * Takes `count` from the `limit` that a key has in any `periodMs`, all of it or nothing. With a `count` of 0 it asks
   * whether there is anything left.
   */
  take(key: string, count: number, limit: number, periodMs: number): Admission | Promise<Admission>;
  /** Counts what has happened, whether there was room for it or not. */
  add(key: string, count: number, periodMs: number): void | Promise<void>;
}
