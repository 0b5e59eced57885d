import type { ConcurrencySlots } from '@turnpike/policy';
import { createTableMemory, SharedTable } from './shared-table.ts';

/** How many threads can have places at once. */
export const mostSlotThreads = 128;

const payloadBytes = mostSlotThreads * 4;

/**
 * Makes the memory in which all threads count who is inside; by default for 16,384 keys at the same time. Beyond, a key
 * that is new to a full part of the table takes the place of one with few inside, which then counts too few of them.
 */
export function createSlotMemory({ keys = 16_384 }: { readonly keys?: number } = {}): SharedArrayBuffer {
  return createTableMemory(keys, payloadBytes);
}

/**
 * Places of one host, exact over all threads that hold the same memory. Each thread counts its own by its number, so that
 * what a thread had that is no more can be given back.
 */
export class SharedSlots implements ConcurrencySlots {
  readonly #table: SharedTable;
  readonly #counts: Int32Array;
  readonly #thread: number;

  constructor(memory: SharedArrayBuffer, thread: number) {
    if (!(thread >= 0 && thread < mostSlotThreads))
      throw new RangeError(`thread ${thread} cannot have places; expected less than ${mostSlotThreads}`);
    const counts = new Int32Array(memory);
    this.#counts = counts;
    this.#thread = thread;
    this.#table = new SharedTable(memory, {
      loss: (at) => insideOf(counts, at),
      clear: (at) => counts.fill(0, at >>> 2, (at + payloadBytes) >>> 2),
      repair: () => {},
    });
  }

  enter(key: string, most: number): (() => void) | undefined {
    const place = this.#table.place(key);
    this.#table.lock(place);
    try {
      const found = this.#table.find(place, 0);
      if (found >= 0 ? !(insideOf(this.#counts, found) < most) : !(most >= 1)) return undefined;
      const at = found >= 0 ? found : this.#table.insert(place, 0, 0);
      this.#table.keepUntil(place, Number.POSITIVE_INFINITY);
      this.#counts[(at >>> 2) + this.#thread]!++;
    } finally {
      this.#table.unlock(place);
    }
    let isInside = true;
    return () => {
      if (isInside) this.#leave(key);
      isInside = false;
    };
  }

  /** How many are inside, over all keys. */
  get inside(): number {
    let sum = 0;
    this.#table.visit(({ at }) => {
      sum += insideOf(this.#counts, at);
      return undefined;
    });
    return sum;
  }

  /** Gives back all places of a thread that is no more. */
  giveBack(thread: number): void {
    this.#table.visit(({ at }) => {
      this.#counts[(at >>> 2) + thread] = 0;
      return insideOf(this.#counts, at) === 0 ? 'give-up' : undefined;
    });
  }

  #leave(key: string): void {
    const place = this.#table.place(key);
    this.#table.lock(place);
    try {
      const at = this.#table.find(place, 0);
      if (at < 0) return;
      const word = (at >>> 2) + this.#thread;
      if (this.#counts[word]! > 0) this.#counts[word]!--;
      if (insideOf(this.#counts, at) === 0) this.#table.keepUntil(place, 0);
    } finally {
      this.#table.unlock(place);
    }
  }
}

function insideOf(counts: Int32Array, at: number): number {
  let sum = 0;
  for (let word = at >>> 2, end = word + mostSlotThreads; word < end; word++) sum += counts[word]!;
  return sum;
}
