import type { Admission, Counters } from '@turnpike/policy';
import type { KeyPlace } from './key-places.ts';
import { createMonotonicClock, type MonotonicClock } from './monotonic-clock.ts';
import { createTableMemory, SharedTable } from './shared-table.ts';
import { maxRingCount, ringBytes, WindowRings } from './window-ring.ts';

/** How much room counters get. */
export interface CounterMemoryOptions {
  /** Keys that can be counted at once; each takes 780 bytes from the moment it is used. */
  readonly keys?: number;
}

/**
 * Makes the memory that the counters of all threads share; by default for 160,000 keys, 125 MB once all are in use. While
 * no more than two thirds of them are in use within their periods, no key is forgotten. Beyond, a key that is new to a
 * full part of the table takes the place of one with little counted, which then starts from nothing: a flood of keys
 * displaces itself before keys that are near their limit.
 */
export function createCounterMemory({ keys = 160_000 }: CounterMemoryOptions = {}): SharedArrayBuffer {
  return createTableMemory(keys, ringBytes);
}

/**
 * Counters of one host, exact over all threads that hold the same memory. In no stretch of a period is more admitted
 * than the limit; a place taken in a trickle is free again after a period, in a stream up to 1/58 of a period later.
 *
 * Counts belong to a key and a period. A limit that changes applies to what has been counted so far; a period that
 * changes begins a new count, and two policies that name the same key with different periods do not disturb each other.
 */
export class SharedCounters implements Counters {
  readonly #table: SharedTable;
  readonly #rings: WindowRings;
  readonly #clock: MonotonicClock;

  constructor(memory: SharedArrayBuffer, clock: MonotonicClock = createMonotonicClock()) {
    const rings = new WindowRings(memory);
    this.#clock = clock;
    this.#rings = rings;
    this.#table = new SharedTable(memory, {
      loss(at, periodMs, now) {
        rings.expire(at, now, periodMs);
        return rings.total(at);
      },
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

  take(key: string, count: number, limit: number, periodMs: number): Admission {
    const wanted = readCount(count);
    if (!(periodMs > 0)) return withoutWindow(wanted, limit);
    const place = this.#table.place(key);
    this.#table.lock(place);
    try {
      const at = this.#table.find(place, periodMs);
      // Read under the lock, so that the clocks of two threads are not read in one order and counted in another.
      return this.#takeAt(at, place, this.#now(at), wanted, limit, periodMs);
    } finally {
      this.#table.unlock(place);
    }
  }

  add(key: string, count: number, periodMs: number): void {
    const wanted = readCount(count);
    if (wanted === 0 || !(periodMs > 0)) return;
    const place = this.#table.place(key);
    this.#table.lock(place);
    try {
      const at = this.#table.find(place, periodMs);
      this.#count(at, place, this.#now(at), wanted, periodMs);
    } finally {
      this.#table.unlock(place);
    }
  }

  /** What is counted of a key, if the last of it happened in the second half of its period; nothing otherwise. */
  countedLately(key: string, periodMs: number): number {
    const place = this.#table.place(key);
    this.#table.lock(place);
    try {
      const at = this.#table.find(place, periodMs);
      if (at < 0) return 0;
      const now = this.#now(at);
      const used = this.#used(at, now, periodMs);
      return now - (this.#rings.lastAt(at) ?? 0) < periodMs / 2 ? used : 0;
    } finally {
      this.#table.unlock(place);
    }
  }

  #takeAt(at: number, place: KeyPlace, now: number, wanted: number, limit: number, periodMs: number): Admission {
    const used = this.#used(at, now, periodMs);
    const admitted = wanted === 0 ? used < limit : used + wanted <= limit;
    const counted = admitted && wanted > 0 ? this.#count(at, place, now, wanted, periodMs) : at;
    const remaining = Math.max(admitted ? limit - used - wanted : limit - used, 0) || 0;
    const retryAfterMs = remaining >= 1 ? 0 : this.#retryAfter(counted, now, limit, periodMs);
    return { admitted, remaining, retryAfterMs };
  }

  #used(at: number, now: number, periodMs: number): number {
    if (at < 0) return 0;
    this.#rings.expire(at, now, periodMs);
    return this.#rings.total(at);
  }

  #count(found: number, place: KeyPlace, now: number, wanted: number, periodMs: number): number {
    const at = found >= 0 ? found : this.#table.insert(place, periodMs, now);
    this.#table.keepUntil(place, now + periodMs);
    this.#rings.expire(at, now, periodMs);
    this.#rings.add(at, now, periodMs, wanted);
    return at;
  }

  #retryAfter(at: number, now: number, limit: number, periodMs: number): number {
    if (!(limit >= 1) || at < 0) return periodMs;
    return this.#rings.leavesIn(at, now, periodMs, this.#rings.total(at) - limit + 1);
  }

  /** The clocks of threads agree to a microsecond or so; no key sees time go back even by that. */
  #now(at: number): number {
    const now = this.#clock();
    const last = at < 0 ? undefined : this.#rings.lastAt(at);
    return last !== undefined && last > now ? last : now;
  }
}

/** Policies compute counts: what is no number, or would give something back, counts nothing. */
function readCount(count: number): number {
  return count >= 1 ? Math.min(Math.trunc(count), maxRingCount) : 0;
}

function withoutWindow(wanted: number, limit: number): Admission {
  const remaining = Math.max(limit, 0) || 0;
  return { admitted: wanted === 0 ? remaining >= 1 : wanted <= remaining, remaining, retryAfterMs: 0 };
}
