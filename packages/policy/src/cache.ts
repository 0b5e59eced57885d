// Keeping what was computed or answered once. A cache is asked by key and gives bytes: what they mean is the policy's
// business. It may lose anything at any time, and never fails a request: whoever cannot be asked has nothing.

/** Keeps bytes under keys for a while. */
export interface Cache {
  /** What is kept under the key; `undefined` when there is nothing, or nothing any more. The bytes are not to be changed. */
  get(key: string): Uint8Array | undefined | Promise<Uint8Array | undefined>;
  /** Keeps bytes for a time. What is too large is not kept. */
  set(key: string, value: Uint8Array, durationMs: number): void | Promise<void>;
  /**
   * Forgets what is kept under the key.
   * @throws when it could not be reached, and so may still hold it
   */
  delete(key: string): void | Promise<void>;
}

/** The caches there are. */
export interface Caches {
  /** The one that comes with the gateway. */
  readonly internal: Cache;
  /** The one that was added to it, such as a Redis. */
  readonly external: Cache | undefined;
}
