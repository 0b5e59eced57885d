import { hash, randomBytes } from 'node:crypto';
import type { Cache } from '@turnpike/policy';
import { createMonotonicClock, type MonotonicClock } from '../state/monotonic-clock.ts';
import { SpinLocks } from '../state/spin-locks.ts';
import { bucketsFor, type CacheKey, indexBytes } from './cache-index.ts';
import {
  alignment,
  CacheRing,
  type CacheStatistics,
  entryBytes,
  entryChecksum,
  type RingPlace,
  ringHeaderBytes,
} from './cache-ring.ts';

// The cache that comes with a gateway: one for all threads of the process, in memory that they share, so that what one
// has fetched all others have. It is cut into parts of 8 MB or so, each a ring with a lock of its own, held for as long as
// it takes to copy an entry.

const headerBytes = 64;
const secretWord = 8;

// Words of the header; the secret takes eight.
const partsWord = 0;
const bucketsWord = 1;
const ringWord = 2;
const threadsWord = 3;
const theftsWord = 4;

const partBytes = 8 * 1024 * 1024;
const mostParts = 64;

/** Of a ring for one place in the index: entries may be as small as that before the index is full before the ring. */
const bytesPerPlace = 256;

/** Longer keys are not kept. */
const longestKey = 64 * 1024;

/** The least that a cache can be made with. */
const leastBytes = 64 * 1024;

/** How much the cache of a process may hold unless told otherwise; pages that nothing was written to cost nothing. */
export const defaultCacheBytes = 64 * 1024 * 1024;

/** Makes the memory that the caches of all threads share: of `bytes`, to which the index adds a thirty-second. */
export function createCacheMemory(bytes: number = defaultCacheBytes): SharedArrayBuffer {
  const size = Math.max(leastBytes, Math.floor(bytes));
  const parts = Math.min(mostParts, Math.max(1, Math.round(size / partBytes)));
  const ringBytes = Math.floor(size / parts / alignment) * alignment;
  const buckets = bucketsFor(ringBytes / bytesPerPlace);
  // Places in a ring are numbers of 32 bits, of which one is spent on saying that there is none.
  if (!(ringBytes < 2 ** 32 - 1)) throw new RangeError(`${bytes} bytes; expected less than ${mostParts * 4} GB`);
  const memory = new SharedArrayBuffer(partStart(parts, parts, buckets, ringBytes));
  const words = new Uint32Array(memory, 0, headerBytes / 4);
  words[partsWord] = parts;
  words[bucketsWord] = buckets;
  words[ringWord] = ringBytes;
  new Uint8Array(memory).set(randomBytes(headerBytes - secretWord * 4), secretWord * 4);
  return memory;
}

// Header, a lock a part (each in a line of its own), then for each part its header, its index and its ring.

function partStart(part: number, parts: number, buckets: number, ringBytes: number): number {
  return headerBytes + parts * 64 + part * (ringHeaderBytes + indexBytes(buckets) + ringBytes);
}

/**
 * One thread's view of the cache that all threads of a process share. It never holds more than it was made with: what was
 * written first gives way first, used or not, and an entry of more than half a part is not kept at all.
 */
export class SharedCache implements Cache {
  readonly #header: Int32Array;
  readonly #locks: SpinLocks;
  readonly #rings: readonly CacheRing[];
  readonly #secret: string;
  readonly #buckets: number;
  readonly #largest: number;
  readonly #clock: MonotonicClock;

  constructor(memory: SharedArrayBuffer, clock: MonotonicClock = createMonotonicClock()) {
    this.#header = new Int32Array(memory, 0, headerBytes / 4);
    const parts = this.#header[partsWord]!;
    const buckets = this.#header[bucketsWord]!;
    const ringBytes = this.#header[ringWord]! >>> 0;
    const thread = Atomics.add(this.#header, threadsWord, 1);
    this.#locks = new SpinLocks(new Int32Array(memory, headerBytes, parts * 16), 1 + (thread % 255));
    this.#rings = Array.from({ length: parts }, (_, part) => {
      const header = partStart(part, parts, buckets, ringBytes);
      const index = header + ringHeaderBytes;
      const place: RingPlace = { header, index, buckets, ring: index + indexBytes(buckets), ringBytes };
      return new CacheRing(memory, place);
    });
    this.#secret = Buffer.from(new Uint8Array(memory).slice(secretWord * 4, headerBytes)).toString('hex');
    this.#buckets = buckets;
    this.#largest = Math.floor(ringBytes / 2);
    this.#clock = clock;
  }

  get(key: string): Buffer | undefined {
    const { part, place } = this.#locate(key);
    const found = this.#within(part, (ring) => ring.get(place, this.#clock()));
    const isWhole = found !== undefined && found.checksum === entryChecksum(place.bytes, found.value, found.expiresAt);
    return isWhole ? found.value : undefined;
  }

  set(key: string, value: Uint8Array, durationMs: number): void {
    const { part, place } = this.#locate(key);
    const { bytes } = place;
    const isTooLarge = bytes.length > longestKey || entryBytes(bytes.length, value.length) > this.#largest;
    const now = this.#clock();
    const expiresAt = now + durationMs;
    const checksum = isTooLarge ? 0 : entryChecksum(bytes, value, expiresAt);
    this.#within(part, (ring) => {
      if (!isTooLarge && durationMs > 0) {
        ring.set(place, value, expiresAt, checksum, now);
        return;
      }
      // What was there before is out of date.
      ring.delete(place);
      if (isTooLarge) ring.refuse();
    });
  }

  delete(key: string): void {
    const { part, place } = this.#locate(key);
    this.#within(part, (ring) => ring.delete(place));
  }

  /** What has happened in all threads. */
  get statistics(): CacheStatistics {
    return this.#rings.map((ring) => ring.read()).reduce(addStatistics);
  }

  /** Times that a lock was taken from a thread that had died. */
  get stolenLocks(): number {
    return Atomics.load(this.#header, theftsWord) >>> 0;
  }

  #within<Result>(part: number, action: (ring: CacheRing) => Result): Result {
    const ring = this.#rings[part]!;
    // Locks stand apart, so that threads at work in two parts do not wait for each other's cache lines.
    const lock = part * 16;
    if (this.#locks.acquire(lock)) {
      Atomics.add(this.#header, theftsWord, 1);
      ring.reset();
    }
    try {
      return action(ring);
    } finally {
      this.#locks.release(lock);
    }
  }

  #locate(key: string): { readonly part: number; readonly place: CacheKey } {
    // Hashed with a secret, so that nobody can choose keys that drive others out of their bucket.
    const bytes = keyBytes(key);
    const digest = hash('sha256', Buffer.concat([Buffer.from(this.#secret), bytes]), 'buffer');
    return {
      part: digest.readUInt32LE(0) % this.#rings.length,
      place: { tag: digest.readUInt32LE(4), bucket: digest.readUInt32LE(8) % this.#buckets, bytes },
    };
  }
}

/** UTF-8 makes one character of all lone surrogates, so that texts with some are written as UTF-16, and apart. */
function keyBytes(key: string): Buffer {
  return key.isWellFormed() ? Buffer.from(`8${key}`, 'utf8') : Buffer.from(`16${key}`, 'utf16le');
}

function addStatistics(one: CacheStatistics, other: CacheStatistics): CacheStatistics {
  return {
    hits: one.hits + other.hits,
    misses: one.misses + other.misses,
    stores: one.stores + other.stores,
    evictions: one.evictions + other.evictions,
    refusals: one.refusals + other.refusals,
    entries: one.entries + other.entries,
    bytes: one.bytes + other.bytes,
  };
}
