import type { TokenAccount, TokenBudgets, TokenReservation } from '@turnpike/policy';
import type { KeyPlace } from './key-places.ts';
import { createMonotonicClock, type MonotonicClock } from './monotonic-clock.ts';
import { createTableMemory, SharedTable } from './shared-table.ts';
import { minuteMs, TokenRings, tokenRingBytes } from './token-budget-ring.ts';
import { type TokenWindows, wholeOf } from './token-budget-windows.ts';

/** How much room accounts of tokens by the minute get. */
export interface TokenMemoryOptions {
  /** Keys that can have tokens at once; each takes 1.1 KB from the moment it is used. */
  readonly keys?: number;
}

/** Makes the memory that the accounts of all threads share; by default for 40,000 keys. */
export function createTokenMemory({ keys = 40_000 }: TokenMemoryOptions = {}): SharedArrayBuffer {
  return createTableMemory(keys, tokenRingBytes);
}

/** The minutes of one host, exact over all threads that hold the same memory. */
export class TokenMinutes {
  readonly #table: SharedTable;
  readonly #rings: TokenRings;
  readonly #clock: MonotonicClock;

  constructor(memory: SharedArrayBuffer, clock: MonotonicClock = createMonotonicClock()) {
    const rings = new TokenRings(memory);
    this.#rings = rings;
    this.#clock = clock;
    this.#table = new SharedTable(memory, {
      loss: (at) => rings.total(at) + rings.owed(at),
      clear: (at) => rings.clear(at),
      repair: (at) => rings.repair(at),
    });
  }

  /** Times that a key lost what was counted for it, because there were too many. */
  get evictions(): number {
    return this.#table.evictions;
  }

  /** Times that a lock was taken from a thread that had died. */
  get stolenLocks(): number {
    return this.#table.stolenLocks;
  }

  reserve(key: string, needed: number, wanted: number, limit: number): TokenReservation {
    const place = this.#lock(key);
    try {
      const at = this.#table.find(place, minuteMs);
      const now = this.#advance(at, limit);
      const least = Math.max(wholeOf(needed), 1);
      const left = this.#left(at, limit);
      const admitted = left >= least;
      const tokens = admitted ? Math.min(wholeOf(wanted), left) : 0;
      if (tokens > 0) {
        const ring = this.#ringAt(at, now, place);
        this.#rings.take(ring, now, tokens);
        this.#keep(ring, now, place, limit);
      }
      const retryAfterMs = admitted ? 0 : this.#roomIn(at, now, least, limit);
      return { admitted, tokens, remaining: left - tokens, retryAfterMs, takenAt: now };
    } finally {
      this.#table.unlock(place);
    }
  }

  /** Counts `used` tokens in the place of so many that were taken then. */
  settle(key: string, takenAt: number, tokens: number, used: number, limit: number): number {
    const spent = wholeOf(used);
    const place = this.#lock(key);
    try {
      const at = this.#table.find(place, minuteMs);
      const now = this.#advance(at, limit);
      if (spent > tokens) return this.#left(this.#spend(at, now, place, spent - tokens, limit), limit);
      if (spent < tokens && at >= 0) this.#rings.giveBack(at, now, takenAt, tokens - spent);
      return this.#left(at, limit);
    } finally {
      this.#table.unlock(place);
    }
  }

  /** Counts what somebody else has admitted; gives when. */
  count(key: string, tokens: number, limit: number): number {
    return this.#locked(key, limit, (at, now, place) => {
      if (tokens > 0) this.#spend(at, now, place, tokens, limit);
      return now;
    });
  }

  /** What is counted of a key: of the present minute, and what later ones are to repay. */
  counted(key: string, limit: number): number {
    return this.#locked(key, limit, (at) => (at < 0 ? 0 : this.#rings.total(at) + this.#rings.owed(at)));
  }

  /** What is counted of a key, if the last of it was in the last half minute; nothing otherwise. */
  countedLately(key: string, limit: number): number {
    return this.#locked(key, limit, (at, now) => {
      if (at < 0 || now - (this.#rings.lastAt(at) ?? 0) >= minuteMs / 2) return 0;
      return this.#rings.total(at) + this.#rings.owed(at);
    });
  }

  #locked<Result>(key: string, limit: number, action: (at: number, now: number, place: KeyPlace) => Result): Result {
    const place = this.#lock(key);
    try {
      const at = this.#table.find(place, minuteMs);
      return action(at, this.#advance(at, limit), place);
    } finally {
      this.#table.unlock(place);
    }
  }

  #lock(key: string): KeyPlace {
    const place = this.#table.place(key);
    this.#table.lock(place);
    return place;
  }

  /** Takes out what has left by now, which is what it gives. */
  #advance(at: number, limit: number): number {
    // Read under the lock, so that the clocks of two threads are not read in one order and counted in another.
    const now = this.#now(at);
    if (at >= 0) this.#rings.advance(at, now, limit);
    return now;
  }

  #ringAt(found: number, now: number, place: KeyPlace): number {
    return found >= 0 ? found : this.#table.insert(place, minuteMs, now);
  }

  #spend(found: number, now: number, place: KeyPlace, tokens: number, limit: number): number {
    const ring = this.#ringAt(found, now, place);
    this.#rings.spend(ring, now, tokens, limit);
    this.#keep(ring, now, place, limit);
    return ring;
  }

  #keep(ring: number, now: number, place: KeyPlace, limit: number): void {
    const owed = this.#rings.owed(ring);
    const owedMinutes = limit >= 1 ? Math.ceil(owed / limit) + 1 : 1;
    this.#table.keepUntil(place, now + (owed > 0 ? owedMinutes + 1 : 1) * minuteMs);
  }

  #left(at: number, limit: number): number {
    const left = at < 0 ? limit : limit - this.#rings.total(at) - this.#rings.owed(at);
    return Math.max(0, Math.floor(left)) || 0;
  }

  #roomIn(at: number, now: number, tokens: number, limit: number): number {
    if (!(tokens <= limit)) return Number.POSITIVE_INFINITY;
    return at < 0 ? 0 : this.#rings.roomIn(at, now, tokens, limit);
  }

  /** The clocks of threads agree to a microsecond or so; no key sees time go back even by that. */
  #now(at: number): number {
    const now = this.#clock();
    const last = at < 0 ? undefined : this.#rings.lastAt(at);
    return last !== undefined && last > now ? last : now;
  }
}

/**
 * Budgets of one host, exact over all threads. In no 60 seconds are more tokens admitted than the limit; those of a minute
 * are free again after it, in a stream of calls up to 1.03 s later. Long windows are counted where quotas are, and kept
 * as those are.
 *
 * What a thread has taken that dies with calls under way stays counted: by the minute until a minute has passed, in a
 * window until its end.
 */
export class SharedTokenBudgets implements TokenBudgets {
  readonly #minutes: TokenMinutes;
  readonly #windows: TokenWindows;

  constructor(minutes: TokenMinutes, windows: TokenWindows) {
    this.#minutes = minutes;
    this.#windows = windows;
  }

  reserve(
    { key, limit, window }: TokenAccount,
    needed: number,
    wanted: number,
  ): TokenReservation | Promise<TokenReservation> {
    return window === undefined
      ? this.#minutes.reserve(key, needed, wanted, limit)
      : this.#windows.reserve(key, needed, wanted, limit, window);
  }

  settle(
    { key, limit, window }: TokenAccount,
    { takenAt, tokens }: TokenReservation,
    used: number,
  ): number | Promise<number> {
    return window === undefined
      ? this.#minutes.settle(key, takenAt, tokens, used, limit)
      : this.#windows.settle(key, tokens, used, limit, window);
  }
}
