// What was taken of a minute's tokens, in a piece of shared memory. A minute is cut into sub-windows; each keeps how many
// tokens were taken in it and when the last of them were, and counts until that last moment is a minute ago: late by a
// 58th of a minute at most, never early. What was spent beyond the limit is owed: it waits outside of the window, and
// takes the room that others leave, in the moment in which they leave it. So the minutes that follow repay it, each as
// much as the limit is. Whoever calls holds the lock of the memory.

/** How long tokens count, in milliseconds. */
export const minuteMs = 60_000;

const entries = 60;

/** Live sub-windows begin within one minute and one sub-window, so that there are never more of them than entries. */
const subWindowMs: number = minuteMs / (entries - 2);

// Places in bytes from the start of a ring.
const totalAt = 0;
const owedAt = 8;
const openedAt = 16;
const headAt = 24;
const lengthAt = 28;
const timesAt = 32;
const countsAt = timesAt + entries * 8;

/** The bytes that a ring takes: a multiple of eight. All zero, it is an empty one. */
export const tokenRingBytes: number = countsAt + entries * 8;

/** More is not counted, so that sums stay exact. */
export const mostTokens: number = 2 ** 48;

/** Reads and writes rings of a memory. */
export class TokenRings {
  readonly #floats: Float64Array;
  readonly #words: Uint32Array;

  constructor(memory: SharedArrayBuffer) {
    this.#floats = new Float64Array(memory);
    this.#words = new Uint32Array(memory);
  }

  /** What is taken of the present minute; right after `advance`. */
  total(at: number): number {
    return this.#floats[(at + totalAt) >>> 3]!;
  }

  /** What was spent beyond the limit, and no minute has repaid yet. */
  owed(at: number): number {
    return this.#floats[(at + owedAt) >>> 3]!;
  }

  /** When something was counted last; nothing when the ring is empty. */
  lastAt(at: number): number | undefined {
    const length = this.#length(at);
    return length === 0 ? undefined : this.#time(at, length - 1);
  }

  /** Takes out what is a minute ago or longer; what is owed takes the room up to the limit, each in its moment. */
  advance(at: number, now: number, limit: number): void {
    this.#skipMinutes(at, now, limit);
    while (this.#length(at) > 0 && now - this.#time(at, 0) >= minuteMs) {
      const leftAt = this.#time(at, 0) + minuteMs;
      this.#drop(at);
      this.#repay(at, leftAt, limit);
    }
    this.#repay(at, now, limit);
  }

  /** Counts tokens for which there is room. */
  take(at: number, now: number, tokens: number): void {
    const length = this.#length(at);
    const opensAnother =
      length === 0 || (length < entries && now - this.#floats[(at + openedAt) >>> 3]! >= subWindowMs);
    const index = opensAnother ? length : length - 1;
    if (opensAnother) {
      this.#floats[(at + openedAt) >>> 3] = now;
      this.#words[(at + lengthAt) >>> 2] = length + 1;
      this.#setCount(at, index, 0);
    }
    this.#floats[((at + timesAt) >>> 3) + this.#entry(at, index)] = now;
    this.#change(at, index, tokens);
  }

  /** Counts tokens that were spent, whether there is room for them or not; right after `advance`. */
  spend(at: number, now: number, tokens: number, limit: number): void {
    const owedPlace = (at + owedAt) >>> 3;
    this.#floats[owedPlace] = Math.min(this.#floats[owedPlace]! + tokens, mostTokens);
    this.#repay(at, now, limit);
  }

  /** Gives back tokens that were taken at a time, unless they have left meanwhile. What is owed takes their place. */
  giveBack(at: number, now: number, takenAt: number, tokens: number): void {
    if (now - takenAt >= minuteMs) return;
    const owedPlace = (at + owedAt) >>> 3;
    const repaid = Math.min(tokens, this.#floats[owedPlace]!);
    this.#floats[owedPlace] = this.#floats[owedPlace]! - repaid;
    let left = tokens - repaid;
    const length = this.#length(at);
    let first = length;
    while (first > 0 && this.#time(at, first - 1) >= takenAt) first--;
    for (let index = first; index < length && left > 0; index++) {
      const given = Math.min(left, this.#count(at, index));
      this.#change(at, index, -given);
      left -= given;
    }
  }

  /** Milliseconds until there is room for so many; infinite when there never will be. Right after `advance`. */
  roomIn(at: number, now: number, tokens: number, limit: number): number {
    if (!(tokens <= limit)) return Number.POSITIVE_INFINITY;
    const total = this.total(at);
    let room = limit - total;
    if (room >= tokens) return 0;
    // As long as more is owed than a minute has, each minute is like the one before.
    const minutes = total > 0 ? Math.floor(this.owed(at) / total) : 0;
    let owed = this.owed(at) - minutes * total;
    const length = this.#length(at);
    for (let index = 0; index < length; index++) {
      const count = this.#count(at, index);
      room += count - Math.min(count, owed);
      owed -= Math.min(count, owed);
      if (room >= tokens) return this.#time(at, index) + (minutes + 1) * minuteMs - now;
    }
    owed = this.owed(at) - minutes * total;
    for (let index = 0; index < length; index++) {
      const repaid = Math.min(this.#count(at, index), owed);
      room += repaid;
      owed -= repaid;
      if (room >= tokens) return this.#time(at, index) + (minutes + 2) * minuteMs - now;
    }
    return minuteMs;
  }

  clear(at: number): void {
    this.#floats[(at + totalAt) >>> 3] = 0;
    this.#floats[(at + owedAt) >>> 3] = 0;
    this.#words[(at + headAt) >>> 2] = 0;
    this.#words[(at + lengthAt) >>> 2] = 0;
  }

  /** Makes a ring whole whose writer died in the middle: what the entries say counts. */
  repair(at: number): void {
    const words = this.#words;
    words[(at + headAt) >>> 2] = words[(at + headAt) >>> 2]! % entries;
    words[(at + lengthAt) >>> 2] = Math.min(words[(at + lengthAt) >>> 2]!, entries);
    let total = 0;
    for (let index = 0, length = this.#length(at); index < length; index++) total += this.#count(at, index);
    this.#floats[(at + totalAt) >>> 3] = total;
  }

  /** Minutes in which nothing happened but that each repaid the same. */
  #skipMinutes(at: number, now: number, limit: number): void {
    const total = this.total(at);
    const owed = this.owed(at);
    if (owed < total || total <= 0 || total > limit) return;
    const minutes = Math.min(Math.floor((now - this.lastAt(at)!) / minuteMs), Math.floor(owed / total));
    if (minutes < 1) return;
    this.#floats[(at + owedAt) >>> 3] = owed - minutes * total;
    this.#floats[(at + openedAt) >>> 3]! += minutes * minuteMs;
    for (let index = 0, length = this.#length(at); index < length; index++)
      this.#floats[((at + timesAt) >>> 3) + this.#entry(at, index)]! += minutes * minuteMs;
  }

  #repay(at: number, now: number, limit: number): void {
    const owedPlace = (at + owedAt) >>> 3;
    const owed = this.#floats[owedPlace]!;
    const repaid = Math.min(owed, limit - this.total(at));
    if (!(repaid > 0)) return;
    this.take(at, now, repaid);
    this.#floats[owedPlace] = owed - repaid;
  }

  #drop(at: number): void {
    const words = this.#words;
    this.#change(at, 0, -this.#count(at, 0));
    words[(at + headAt) >>> 2] = (words[(at + headAt) >>> 2]! + 1) % entries;
    words[(at + lengthAt) >>> 2]!--;
    if (words[(at + lengthAt) >>> 2] === 0) this.#floats[(at + totalAt) >>> 3] = 0;
  }

  #length(at: number): number {
    return this.#words[(at + lengthAt) >>> 2]!;
  }

  #time(at: number, index: number): number {
    return this.#floats[((at + timesAt) >>> 3) + this.#entry(at, index)]!;
  }

  #count(at: number, index: number): number {
    return this.#floats[((at + countsAt) >>> 3) + this.#entry(at, index)]!;
  }

  #setCount(at: number, index: number, count: number): void {
    this.#floats[((at + countsAt) >>> 3) + this.#entry(at, index)] = count;
  }

  #change(at: number, index: number, tokens: number): void {
    this.#setCount(at, index, this.#count(at, index) + tokens);
    this.#floats[(at + totalAt) >>> 3] = this.total(at) + tokens;
  }

  #entry(at: number, index: number): number {
    const entry = this.#words[(at + headAt) >>> 2]! + index;
    return entry >= entries ? entry - entries : entry;
  }
}
