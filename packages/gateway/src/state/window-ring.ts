// What happened in the last `periodMs`, in a piece of shared memory. The period is cut into sub-windows; each keeps how
// much happened in it and when the last of it did, and counts until that last moment is a period ago. What comes in a
// trickle is alone in its sub-window and so leaves to the millisecond; in a stream, all of a sub-window leaves with its
// last, which is late by one sub-window at most and never early. The sum is therefore an upper bound of what happened in
// any stretch of the period. Whoever calls holds the lock of the memory.

const entries = 60;

/** Live sub-windows begin within one period and one sub-window, so that there are never more of them than entries. */
const subWindows = entries - 2;

// Places in bytes from the start of a ring.
const totalAt = 0;
const openedAt = 8;
const headAt = 16;
const lengthAt = 20;
const timesAt = 24;
const countsAt = timesAt + entries * 8;

/** The bytes that a ring takes: a multiple of eight. All zero, it is an empty one. */
export const ringBytes: number = countsAt + entries * 4;

/** The most that one sub-window can count; what goes beyond is not counted. */
export const maxRingCount = 0xffff_ffff;

/** Reads and writes rings of a memory. */
export class WindowRings {
  readonly #floats: Float64Array;
  readonly #words: Uint32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#floats = new Float64Array(memory);
    this.#words = new Uint32Array(memory);
  }

  /** What is counted; right after `expire`. */
  total(at: number): number {
    return this.#floats[(at + totalAt) >>> 3]!;
  }

  /** When something was counted last; nothing when the ring is empty. */
  lastAt(at: number): number | undefined {
    const length = this.#words[(at + lengthAt) >>> 2]!;
    if (length === 0) return undefined;
    return this.#floats[((at + timesAt) >>> 3) + this.#entry(at, length - 1)]!;
  }

  /** Takes out what is a period ago or longer. */
  expire(at: number, now: number, periodMs: number): void {
    const floats = this.#floats;
    const words = this.#words;
    let length = words[(at + lengthAt) >>> 2]!;
    if (length === 0) return;
    const times = (at + timesAt) >>> 3;
    let head = words[(at + headAt) >>> 2]!;
    if (now - floats[times + head]! < periodMs) return;
    let total = floats[(at + totalAt) >>> 3]!;
    do {
      total -= words[((at + countsAt) >>> 2) + head]!;
      head = head + 1 === entries ? 0 : head + 1;
      length--;
    } while (length > 0 && now - floats[times + head]! >= periodMs);
    words[(at + headAt) >>> 2] = head;
    words[(at + lengthAt) >>> 2] = length;
    floats[(at + totalAt) >>> 3] = length === 0 ? 0 : total;
  }

  /** Counts something that happens now. */
  add(at: number, now: number, periodMs: number, count: number): void {
    const floats = this.#floats;
    const words = this.#words;
    const length = words[(at + lengthAt) >>> 2]!;
    const opensAnother =
      length === 0 || (length < entries && now - floats[(at + openedAt) >>> 3]! >= periodMs / subWindows);
    const entry = this.#entry(at, opensAnother ? length : length - 1);
    const countWord = ((at + countsAt) >>> 2) + entry;
    const before = opensAnother ? 0 : words[countWord]!;
    const after = Math.min(before + count, maxRingCount);
    words[countWord] = after;
    floats[((at + timesAt) >>> 3) + entry] = now;
    floats[(at + totalAt) >>> 3] = floats[(at + totalAt) >>> 3]! + after - before;
    if (!opensAnother) return;
    floats[(at + openedAt) >>> 3] = now;
    words[(at + lengthAt) >>> 2] = length + 1;
  }

  /** Milliseconds until this much of what is counted has left; a period when there is not that much. */
  leavesIn(at: number, now: number, periodMs: number, amount: number): number {
    const length = this.#words[(at + lengthAt) >>> 2]!;
    let left = amount;
    for (let index = 0; index < length; index++) {
      const entry = this.#entry(at, index);
      left -= this.#words[((at + countsAt) >>> 2) + entry]!;
      if (left <= 0) return this.#floats[((at + timesAt) >>> 3) + entry]! + periodMs - now;
    }
    return periodMs;
  }

  clear(at: number): void {
    this.#floats[(at + totalAt) >>> 3] = 0;
    this.#words[(at + headAt) >>> 2] = 0;
    this.#words[(at + lengthAt) >>> 2] = 0;
  }

  /** Makes a ring whole whose writer died in the middle: what the entries say counts. */
  repair(at: number): void {
    const words = this.#words;
    words[(at + headAt) >>> 2] = words[(at + headAt) >>> 2]! % entries;
    const length = Math.min(words[(at + lengthAt) >>> 2]!, entries);
    words[(at + lengthAt) >>> 2] = length;
    let total = 0;
    for (let index = 0; index < length; index++) total += words[((at + countsAt) >>> 2) + this.#entry(at, index)]!;
    this.#floats[(at + totalAt) >>> 3] = total;
  }

  #entry(at: number, index: number): number {
    const entry = this.#words[(at + headAt) >>> 2]! + index;
    return entry >= entries ? entry - entries : entry;
  }
}
