import type { Scope } from '@turnpike/model';
import type { HeaderFields } from './policy-context.ts';

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
  readonly fetches: Fetches;
}

/** Lets one fetch what many miss at the same time. */
export interface Fetches {
  /**
   * Begins to fetch what is missing under a key. When somebody else is at it, it gives the end of that instead, and the
   * longest that is worth waiting for it.
   */
  begin(key: string): FetchUnderWay | undefined;
  /** What was fetched has been kept, or could not be: then nobody waits for the next few who fetch it. */
  end(key: string, isKept: boolean): void;
}

/** What somebody else fetches. */
export interface FetchUnderWay {
  readonly ended: Promise<void>;
  readonly worthMs: number;
}

/** What a request has asked a cache for: the answer to itself. */
export interface ResponseLookup {
  /** Of the policy that asked. */
  readonly scope: Scope | undefined;
  readonly cache: Cache | undefined;
  readonly key: string;
  /** The headers whose values are in the key, in lower case. */
  readonly keyHeaders: readonly string[];
  /** The headers of the request as they were then. */
  readonly requestHeaders: HeaderFields;
  /** Whether the key belongs to one user alone. */
  readonly isPersonal: boolean;
  readonly downstream: Downstream;
  readonly isHit: boolean;
  /** What others wait for while this request fetches it; absent when nobody does. */
  readonly fetchKey: string | undefined;
  /** Whether the answer is on its way into the cache. */
  isStored: boolean;
}

/** What caches between the gateway and the caller may do. */
export interface Downstream {
  readonly type: 'none' | 'private' | 'public';
  readonly mustRevalidate: boolean;
}
