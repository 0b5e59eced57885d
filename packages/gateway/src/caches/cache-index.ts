// Where the entries of a ring begin, by the hash of their keys: sixteen places a bucket, each a part of the hash and an
// offset. It only says where to look; whose entry that is, the entry itself tells.

/** Places of a bucket. */
const ways = 16;

const placeBytes = 8;

/** The bytes that an index takes. */
export function indexBytes(buckets: number): number {
  return buckets * ways * placeBytes;
}

/** The buckets of an index for so many entries. */
export function bucketsFor(entries: number): number {
  return Math.max(1, Math.ceil(entries / ways));
}

/** Where a key belongs, and its bytes. */
export interface CacheKey {
  readonly tag: number;
  readonly bucket: number;
  readonly bytes: Uint8Array;
}

/** The index of one ring, as whoever holds its lock sees it. */
export class CacheIndex {
  readonly #words: Uint32Array;
  readonly #buckets: number;

  constructor(memory: SharedArrayBuffer, start: number, buckets: number) {
    this.#words = new Uint32Array(memory, start, indexBytes(buckets) / 4);
    this.#buckets = buckets;
  }

  /** Where the entry of a key begins, of those with its hash the one that is its; -1 when there is none. */
  find({ tag, bucket }: CacheKey, isIts: (at: number) => boolean): number {
    const words = this.#words;
    const start = bucket * ways * 2;
    for (let place = start; place < start + ways * 2; place += 2)
      if (words[place] === tag && words[place + 1] !== 0 && isIts(words[place + 1]! - 1)) return words[place + 1]! - 1;
    return -1;
  }

  /** Notes where the entry of a key begins; gives the one that had to go for it, the oldest of a full bucket, or -1. */
  add({ tag, bucket }: CacheKey, at: number, ageOf: (at: number) => number): number {
    const place = this.#placeOf(bucket, 0);
    const free = place >= 0 ? place : this.#placeOf(bucket, this.#oldest(bucket, ageOf));
    const gone = this.#words[free + 1]! - 1;
    this.#words[free] = tag;
    this.#words[free + 1] = at + 1;
    return gone;
  }

  /** Forgets where an entry begins; whether it was known. */
  remove(bucket: number, at: number): boolean {
    const place = bucket < this.#buckets ? this.#placeOf(bucket, at + 1) : -1;
    if (place < 0) return false;
    this.#words[place] = 0;
    this.#words[place + 1] = 0;
    return true;
  }

  clear(): void {
    this.#words.fill(0);
  }

  /** The place that holds an offset with 1 added, or 0 for a free one; -1 when there is none. */
  #placeOf(bucket: number, offset: number): number {
    const start = bucket * ways * 2;
    for (let place = start; place < start + ways * 2; place += 2) if (this.#words[place + 1] === offset) return place;
    return -1;
  }

  #oldest(bucket: number, ageOf: (at: number) => number): number {
    const start = bucket * ways * 2;
    let oldest = this.#words[start + 1]!;
    for (let place = start + 2; place < start + ways * 2; place += 2) {
      const offset = this.#words[place + 1]!;
      if (ageOf(offset - 1) > ageOf(oldest - 1)) oldest = offset;
    }
    return oldest;
  }
}
