import {
  exceededQuota,
  type QuotaAdmission,
  type QuotaLimits,
  type Quotas,
  type QuotaUse,
  type QuotaWindow,
} from '@turnpike/policy';
import type { KeyPlace } from './key-places.ts';
import { createTableMemory, SharedTable, type TableSlot } from './shared-table.ts';

/** How much room quotas get. */
export interface QuotaMemoryOptions {
  /** Keys and windows that are counted at once; each takes 68 bytes from the moment it is used. */
  readonly keys?: number;
  /** That of a table whose slots are put back into this one. */
  readonly secret?: Uint8Array;
}

// Places in bytes from the start of a payload.
const callsAt = 0;
const bytesAt = 8;
const changedAt = 16;
const payloadBytes = 24;

/**
 * A window is kept for this long after its end, by the clock of the machine: whoever sets that clock back finds what he
 * had used.
 */
export const keptAfterEndMs = 7_200_000;

/** Makes the memory that the quotas of all threads share; by default for 131,072 keys. */
export function createQuotaMemory({ keys = 131_072, secret }: QuotaMemoryOptions = {}): SharedArrayBuffer {
  return createTableMemory(keys, payloadBytes, secret);
}

/** A slot of a window, and what is counted in it. */
export interface QuotaRecord extends Omit<TableSlot, 'at'> {
  readonly use: QuotaUse;
}

/** Quotas of one host, exact over all threads that hold the same memory. */
export class SharedQuotas implements Quotas {
  readonly #table: SharedTable;
  readonly #floats: Float64Array;
  readonly #words: Uint32Array;
  readonly #now: () => number;

  constructor(memory: SharedArrayBuffer, now: () => number = Date.now) {
    const floats = new Float64Array(memory);
    this.#floats = floats;
    this.#words = new Uint32Array(memory);
    this.#now = now;
    this.#table = new SharedTable(memory, {
      loss: (at) => floats[(at + callsAt) >>> 3]!,
      clear: (at) => floats.fill(0, at >>> 3, (at + payloadBytes) >>> 3),
      // Each number is written at once: there is no half of one.
      repair: () => {},
    });
  }

  /** Times that a key lost what was counted for it, because there were too many. */
  get evictions(): number {
    return this.#table.evictions;
  }

  get buckets(): number {
    return this.#table.buckets;
  }

  get secret(): Buffer {
    return this.#table.secret;
  }

  take(key: string, calls: number, limits: QuotaLimits, window: QuotaWindow): QuotaAdmission {
    return this.#locked(key, window, (at, place) => {
      const used = this.#read(at);
      const exceeded = exceededQuota(used, calls, limits);
      if (exceeded !== undefined || calls === 0) return { admitted: exceeded === undefined, exceeded, used };
      return { admitted: true, exceeded, used: this.#add(at, place, { calls, bytes: 0 }, window) };
    });
  }

  add(key: string, use: QuotaUse, window: QuotaWindow): void {
    this.#locked(key, window, (at, place) => this.#add(at, place, use, window));
  }

  /** Counts what comes of what is counted, in one step; gives what there is then. */
  update(key: string, window: QuotaWindow, more: (use: QuotaUse) => QuotaUse): QuotaUse {
    return this.#locked(key, window, (at, place) => {
      const use = this.#read(at);
      const { calls, bytes } = more(use);
      return calls > 0 || bytes > 0 ? this.#add(at, place, { calls, bytes }, window) : use;
    });
  }

  /** What is counted. */
  read(key: string, window: QuotaWindow): QuotaUse {
    return this.#locked(key, window, (at) => this.#read(at));
  }

  /** Counts what is missing to a total that somebody else knows. */
  raise(key: string, total: QuotaUse, window: QuotaWindow): void {
    this.#locked(key, window, (at, place) => {
      const { calls, bytes } = this.#read(at);
      const missing = { calls: Math.max(0, total.calls - calls), bytes: Math.max(0, total.bytes - bytes) };
      if (missing.calls > 0 || missing.bytes > 0) this.#add(at, place, missing, window);
    });
  }

  /** Takes all that is counted away, for somebody else to count it. */
  drain(key: string, window: QuotaWindow): QuotaUse {
    return this.#locked(key, window, (at) => {
      const use = this.#read(at);
      if (at >= 0 && (use.calls > 0 || use.bytes > 0)) this.#write(at, { calls: 0, bytes: 0 });
      return use;
    });
  }

  /** What has changed since this was asked last, or all there is. */
  records(which: 'changed' | 'all'): readonly QuotaRecord[] {
    const records: QuotaRecord[] = [];
    const now = this.#now();
    this.#table.visit(({ at, ...slot }) => {
      const changedWord = (at + changedAt) >>> 2;
      if (slot.expiresAt > now && (which === 'all' || this.#words[changedWord] !== 0))
        records.push({ ...slot, use: this.#read(at) });
      this.#words[changedWord] = 0;
      return undefined;
    });
    return records;
  }

  /** Puts back what another has told by `records`. Only before threads use it. */
  restore({ use, ...slot }: QuotaRecord): void {
    if (slot.expiresAt <= this.#now()) return;
    const at = this.#table.restore(slot);
    this.#floats[(at + callsAt) >>> 3] = use.calls;
    this.#floats[(at + bytesAt) >>> 3] = use.bytes;
  }

  #locked<Result>(key: string, { startMs }: QuotaWindow, action: (at: number, place: KeyPlace) => Result): Result {
    const place = this.#table.place(key);
    this.#table.lock(place);
    try {
      return action(this.#table.find(place, startMs), place);
    } finally {
      this.#table.unlock(place);
    }
  }

  #read(at: number): QuotaUse {
    if (at < 0) return { calls: 0, bytes: 0 };
    return { calls: this.#floats[(at + callsAt) >>> 3]!, bytes: this.#floats[(at + bytesAt) >>> 3]! };
  }

  #add(found: number, place: KeyPlace, { calls, bytes }: QuotaUse, { startMs, endMs }: QuotaWindow): QuotaUse {
    const at = found >= 0 ? found : this.#table.insert(place, startMs, this.#now());
    this.#table.keepUntil(place, endMs === undefined ? Number.POSITIVE_INFINITY : endMs + keptAfterEndMs);
    const before = this.#read(at);
    return this.#write(at, { calls: sum(before.calls, calls), bytes: sum(before.bytes, bytes) });
  }

  #write(at: number, use: QuotaUse): QuotaUse {
    this.#floats[(at + callsAt) >>> 3] = use.calls;
    this.#floats[(at + bytesAt) >>> 3] = use.bytes;
    this.#words[(at + changedAt) >>> 2] = 1;
    return use;
  }
}

/** What is no number of things counts nothing, and nothing is counted past what a number can tell apart. */
function sum(before: number, more: number): number {
  return more >= 1 ? Math.min(before + Math.trunc(more), Number.MAX_SAFE_INTEGER) : before;
}
