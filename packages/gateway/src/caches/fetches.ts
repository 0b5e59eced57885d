import type { Fetches, FetchUnderWay } from '@turnpike/policy';

/** How fetches are waited for. */
export interface FetchOptions {
  readonly now: () => number;
  /** The longest that others wait for one who fetches. */
  readonly worthMs?: number;
  /** How long nobody waits after something could not be kept. */
  readonly hopelessMs?: number;
  /** Keys that are remembered at once. */
  readonly keys?: number;
}

interface Fetch {
  readonly ended: Promise<void>;
  readonly end: () => void;
  readonly until: number;
}

/**
 * Who fetches what a cache does not have, in one thread: a thousand requests that miss the same at the same time make one
 * request to the backend in each thread. Where what was fetched could not be kept, everybody fetches for a while.
 */
export class ThreadFetches implements Fetches {
  readonly #now: () => number;
  readonly #worthMs: number;
  readonly #hopelessMs: number;
  readonly #keys: number;
  readonly #underWay = new Map<string, Fetch>();
  /** Keys that nobody waits for, and until when. */
  readonly #hopeless = new Map<string, number>();

  constructor({ now, worthMs = 2000, hopelessMs = 10_000, keys = 1000 }: FetchOptions) {
    this.#now = now;
    this.#worthMs = worthMs;
    this.#hopelessMs = hopelessMs;
    this.#keys = keys;
  }

  begin(key: string): FetchUnderWay | undefined {
    const now = this.#now();
    if (this.#isHopeless(key, now)) return undefined;
    const present = this.#underWay.get(key);
    // Whoever takes too long is not waited for any more.
    if (present !== undefined && present.until > now) return { ended: present.ended, worthMs: present.until - now };
    present?.end();
    let end = (): void => {};
    const ended = new Promise<void>((resolve) => {
      end = resolve;
    });
    this.#remember(this.#underWay, key, { ended, end, until: now + this.#worthMs })?.end();
    return undefined;
  }

  end(key: string, isKept: boolean): void {
    if (isKept) this.#hopeless.delete(key);
    else this.#remember(this.#hopeless, key, this.#now() + this.#hopelessMs);
    const fetch = this.#underWay.get(key);
    this.#underWay.delete(key);
    fetch?.end();
  }

  #isHopeless(key: string, now: number): boolean {
    const until = this.#hopeless.get(key);
    if (until === undefined || until > now) return until !== undefined;
    this.#hopeless.delete(key);
    return false;
  }

  /** Gives what was forgotten for it. */
  #remember<Value>(map: Map<string, Value>, key: string, value: Value): Value | undefined {
    let forgotten: Value | undefined;
    map.delete(key);
    if (map.size >= this.#keys) {
      const [oldest] = map.keys();
      forgotten = map.get(oldest!);
      map.delete(oldest!);
    }
    map.set(key, value);
    return forgotten;
  }
}
