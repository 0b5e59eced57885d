import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import { CacheIndex, type CacheKey } from './cache-index.ts';

// One part of a cache in shared memory, as whoever holds its lock sees it. Entries are written one behind the other into a
// ring, and the oldest give way to the newest: there is no fragmentation, nothing to collect, and a thread that dies in the
// middle leaves nothing that could be taken for another's answer. Every entry carries its whole key and a checksum over all
// of it, so that neither a hash that two keys share nor a half-written entry is ever an answer.

/** Entries begin at multiples of it, so that the rest of a ring has room for a head. */
export const alignment = 32;

const headBytes = 32;

/** In the place of a key's length: nothing follows until the end of the ring. */
const filler = 0xffff_ffff;

// Words of a part's header.
const headWord = 0;
const tailWord = 1;
const usedWord = 2;
const entriesWord = 3;
// Then doubles.
const hitsAt = 2;
const missesAt = 3;
const storesAt = 4;
const evictionsAt = 5;
const refusalsAt = 6;

/** Bytes of a part's header. */
export const ringHeaderBytes = 64;

/** Where the parts of a ring are in the memory, in bytes. */
export interface RingPlace {
  readonly header: number;
  readonly index: number;
  readonly buckets: number;
  readonly ring: number;
  readonly ringBytes: number;
}

/** What has happened in a part, or in all of them. */
export interface CacheStatistics {
  readonly hits: number;
  readonly misses: number;
  readonly stores: number;
  /** Entries that gave way to others before their time. */
  readonly evictions: number;
  /** Values that were too large to be kept. */
  readonly refusals: number;
  readonly entries: number;
  /** Bytes in use, with keys and heads; what was replaced counts until it is overwritten. */
  readonly bytes: number;
}

/** What was found under a key; an answer only if its checksum is right. */
export interface FoundEntry {
  readonly value: Buffer;
  readonly expiresAt: number;
  readonly checksum: number;
}

/** One part of a cache. Its lock must be held for everything but `read`; checksums are computed outside of it. */
export class CacheRing {
  readonly #place: RingPlace;
  readonly #bytes: Buffer;
  readonly #header: Uint32Array;
  readonly #counts: Float64Array;
  readonly #index: CacheIndex;
  readonly #words: Uint32Array;
  readonly #times: Float64Array;

  constructor(memory: SharedArrayBuffer, place: RingPlace) {
    this.#place = place;
    this.#bytes = Buffer.from(memory, place.ring, place.ringBytes);
    this.#header = new Uint32Array(memory, place.header, ringHeaderBytes / 4);
    this.#counts = new Float64Array(memory, place.header, ringHeaderBytes / 8);
    this.#index = new CacheIndex(memory, place.index, place.buckets);
    this.#words = new Uint32Array(memory, place.ring, place.ringBytes / 4);
    this.#times = new Float64Array(memory, place.ring, place.ringBytes / 8);
  }

  /** What is kept under a key, in bytes of its own. */
  get(key: CacheKey, now: number): FoundEntry | undefined {
    const at = this.#find(key);
    const found = at < 0 ? undefined : this.#read(at, key, now);
    this.#counts[found === undefined ? missesAt : hitsAt]! += 1;
    return found;
  }

  /** Keeps a value in the place of what was there under its key. */
  set(key: CacheKey, value: Uint8Array, expiresAt: number, checksum: number, now: number): void {
    this.#checkState();
    this.delete(key);
    const size = align(headBytes + key.bytes.length + value.length);
    const at = this.#makeRoom(size, now);
    this.#write(at, size, key, value, expiresAt, checksum);
    this.#header[headWord] = (at + size) % this.#place.ringBytes;
    this.#header[usedWord]! += size;
    this.#header[entriesWord]! += 1;
    this.#counts[storesAt]! += 1;
    const gone = this.#index.add(key, at, (other) => this.#ageOf(other));
    if (gone >= 0) this.#countLoss(gone, now);
  }

  delete(key: CacheKey): void {
    const at = this.#find(key);
    if (at >= 0 && this.#index.remove(key.bucket, at)) this.#header[entriesWord]! -= 1;
  }

  /** Notes that a value was too large. */
  refuse(): void {
    this.#counts[refusalsAt]! += 1;
  }

  /** Forgets everything, as after a thread that has died in the middle. */
  reset(): void {
    this.#index.clear();
    this.#header.fill(0, 0, entriesWord + 1);
  }

  /** Counts of this part; they may be a moment old. */
  read(): CacheStatistics {
    const counts = this.#counts;
    return {
      hits: counts[hitsAt]!,
      misses: counts[missesAt]!,
      stores: counts[storesAt]!,
      evictions: counts[evictionsAt]!,
      refusals: counts[refusalsAt]!,
      entries: this.#header[entriesWord]!,
      bytes: this.#header[usedWord]!,
    };
  }

  #find(key: CacheKey): number {
    return this.#index.find(key, (at) => this.#hasKey(at, key));
  }

  #hasKey(at: number, { bytes }: CacheKey): boolean {
    if (!this.#isHead(at) || this.#words[(at >>> 2) + 1] !== bytes.length) return false;
    const start = at + headBytes;
    for (let index = 0; index < bytes.length; index++) if (this.#bytes[start + index] !== bytes[index]) return false;
    return true;
  }

  /** Whether an entry can begin there: what a thread has left that died may be anything. */
  #isHead(at: number): boolean {
    const { ringBytes } = this.#place;
    if (at % alignment !== 0 || at + headBytes > ringBytes) return false;
    const word = at >>> 2;
    const keyLength = this.#words[word + 1]!;
    const size = this.#words[word]!;
    if (keyLength === filler || size < headBytes || at + size > ringBytes) return false;
    return headBytes + keyLength + this.#words[word + 2]! <= size;
  }

  #read(at: number, key: CacheKey, now: number): FoundEntry | undefined {
    const word = at >>> 2;
    const expiresAt = this.#times[(at + 16) >>> 3]!;
    if (!(expiresAt > now)) return undefined;
    const start = at + headBytes + key.bytes.length;
    // A copy, since what shared memory holds may change; by `copy`, which moves blocks where typed arrays move elements.
    const value = Buffer.allocUnsafeSlow(this.#words[word + 2]!);
    this.#bytes.copy(value, 0, start, start + value.length);
    return { value, expiresAt, checksum: this.#words[word + 3]! };
  }

  #write(at: number, size: number, key: CacheKey, value: Uint8Array, expiresAt: number, checksum: number): void {
    const word = at >>> 2;
    this.#words[word] = size;
    this.#words[word + 1] = key.bytes.length;
    this.#words[word + 2] = value.length;
    this.#words[word + 3] = checksum;
    this.#times[(at + 16) >>> 3] = expiresAt;
    this.#words[word + 6] = key.tag;
    this.#words[word + 7] = key.bucket;
    asBuffer(key.bytes).copy(this.#bytes, at + headBytes);
    asBuffer(value).copy(this.#bytes, at + headBytes + key.bytes.length);
  }

  /** How far behind the place where the next entry is written. */
  #ageOf(at: number): number {
    const { ringBytes } = this.#place;
    return (this.#header[headWord]! - at + ringBytes) % ringBytes || ringBytes;
  }

  /** Gives up the oldest entries until there is room for one more in one piece, and tells where. */
  #makeRoom(size: number, now: number): number {
    const { ringBytes } = this.#place;
    const at = this.#header[headWord]!;
    const rest = ringBytes - at;
    if (size > rest) {
      this.#free(rest, now);
      if (this.#header[headWord] !== at) return this.#makeRoom(size, now);
      this.#words[at >>> 2] = rest;
      this.#words[(at >>> 2) + 1] = filler;
      this.#header[usedWord]! += rest;
      this.#header[headWord] = 0;
      return this.#makeRoom(size, now);
    }
    this.#free(size, now);
    return this.#header[headWord]!;
  }

  #free(size: number, now: number): void {
    const { ringBytes } = this.#place;
    while (ringBytes - this.#header[usedWord]! < size) {
      const at = this.#header[tailWord]!;
      const word = at >>> 2;
      const length = this.#words[word]!;
      if (length < headBytes || length % alignment !== 0 || at + length > ringBytes) {
        this.reset();
        return;
      }
      if (this.#words[word + 1] !== filler) this.#giveUp(at, now);
      this.#header[tailWord] = (at + length) % ringBytes;
      this.#header[usedWord]! -= length;
    }
  }

  /** Takes the oldest entry out of the index, if it is still there: it may have been replaced or removed. */
  #giveUp(at: number, now: number): void {
    if (this.#index.remove(this.#words[(at >>> 2) + 7]!, at)) this.#countLoss(at, now);
  }

  #countLoss(at: number, now: number): void {
    this.#header[entriesWord]! -= 1;
    if (this.#times[(at + 16) >>> 3]! > now) this.#counts[evictionsAt]! += 1;
  }

  /** A thread that was taken for dead and was not may have written anywhere. */
  #checkState(): void {
    const { ringBytes } = this.#place;
    const head = this.#header[headWord]!;
    const tail = this.#header[tailWord]!;
    const used = this.#header[usedWord]!;
    const isWhole =
      head < ringBytes && head % alignment === 0 && used <= ringBytes && (tail + used) % ringBytes === head;
    if (!isWhole) this.reset();
  }
}

function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.isBuffer(bytes) ? bytes : Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function align(size: number): number {
  return Math.ceil(size / alignment) * alignment;
}

const seconds = new Float64Array(1);
const secondsBytes = new Uint8Array(seconds.buffer);

/** The checksum over all of an entry. */
export function entryChecksum(key: Uint8Array, value: Uint8Array, expiresAt: number): number {
  seconds[0] = expiresAt;
  return crc32(value, crc32(key, crc32(secondsBytes))) >>> 0;
}

/** The bytes that an entry takes in a ring. */
export function entryBytes(keyLength: number, valueLength: number): number {
  return align(headBytes + keyLength + valueLength);
}
