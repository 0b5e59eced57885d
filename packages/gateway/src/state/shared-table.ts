import { randomBytes } from 'node:crypto';
import { type KeyPlace, KeyPlaces } from './key-places.ts';
import { SpinLocks } from './spin-locks.ts';

// A hash table of fixed size in memory that threads share. It is cut into buckets of 128 slots with one lock each; a key
// lives in the bucket that its hash names, or nowhere. A bucket that is full gives up a slot that has expired, or else one
// of a few whose loss matters least, so that the table takes any number of keys. A slot is a head, which says whose it is,
// and a payload, which is the owner's affair: all zero, it is an empty one. Tags, which are the first words of hashes,
// and times of expiry stand apart from the slots, close to each other, because they are searched.

const ways = 128;

/** How many slots are compared when none has expired. */
const candidates = 4;

const headerBytes = 64;
const slotHeadBytes = 24;

// Words of the header; the secret takes eight.
const bucketsWord = 0;
const payloadWord = 1;
const threadsWord = 2;
const evictionsWord = 3;
const theftsWord = 4;
const secretWord = 8;

/** What a table keeps in its slots. `at` is the place of a payload in bytes, `variant` that of its slot. */
export interface SlotRules {
  /** How much would be forgotten; the least is given up first. */
  loss(at: number, variant: number, now: number): number;
  clear(at: number): void;
  /** Makes a payload whole that may be half written. */
  repair(at: number): void;
}

/** A slot in use, as it can be put back into another table of as many buckets with the same secret. */
export interface TableSlot {
  readonly bucket: number;
  /** The words of the key's hash. */
  readonly words: readonly [tag: number, second: number, third: number, fourth: number];
  readonly variant: number;
  readonly expiresAt: number;
  /** The place of its payload in bytes. */
  readonly at: number;
}

/** How many bytes of a table nobody outside can predict. */
export const tableSecretBytes: number = headerBytes - secretWord * 4;

/**
 * Makes the memory of a table, with a secret of its own unless it takes the place of another. Pages that no key has
 * touched cost nothing.
 */
export function createTableMemory(
  slots: number,
  payloadBytes: number,
  secret: Uint8Array = randomBytes(tableSecretBytes),
): SharedArrayBuffer {
  const buckets = Math.max(1, Math.ceil(slots / ways));
  const bytes = slotsStart(buckets) + buckets * ways * (slotHeadBytes + payloadBytes);
  // Places are numbers of 32 bits.
  if (!(bytes < 2 ** 32)) throw new RangeError(`${slots} slots take ${bytes} bytes; expected less than 4 GB`);
  const memory = new SharedArrayBuffer(bytes);
  const words = new Int32Array(memory, 0, headerBytes / 4);
  words[bucketsWord] = buckets;
  words[payloadWord] = payloadBytes;
  new Uint8Array(memory).set(secret, secretWord * 4);
  return memory;
}

// Header, a lock a bucket, a tag a slot, a time of expiry a slot, slots.

function tagsStart(buckets: number): number {
  return headerBytes + Math.ceil((buckets * 4) / 64) * 64;
}

function expiriesStart(buckets: number): number {
  return tagsStart(buckets) + buckets * ways * 4;
}

function slotsStart(buckets: number): number {
  return expiriesStart(buckets) + buckets * ways * 8;
}

/** One thread's view of a table. */
export class SharedTable {
  readonly #header: Int32Array;
  readonly #locks: SpinLocks;
  readonly #tags: Uint32Array;
  readonly #expiries: Float64Array;
  readonly #words: Uint32Array;
  readonly #floats: Float64Array;
  readonly #places: KeyPlaces;
  readonly #rules: SlotRules;
  readonly #slotsStart: number;
  readonly #slotBytes: number;

  constructor(memory: SharedArrayBuffer, rules: SlotRules) {
    this.#header = new Int32Array(memory, 0, headerBytes / 4);
    const buckets = this.#header[bucketsWord]!;
    const thread = Atomics.add(this.#header, threadsWord, 1);
    this.#locks = new SpinLocks(new Int32Array(memory, headerBytes, buckets), 1 + (thread % 255));
    this.#slotsStart = slotsStart(buckets);
    this.#tags = new Uint32Array(memory, tagsStart(buckets), buckets * ways);
    this.#expiries = new Float64Array(memory, expiriesStart(buckets), buckets * ways);
    this.#words = new Uint32Array(memory);
    this.#floats = new Float64Array(memory);
    this.#slotBytes = slotHeadBytes + this.#header[payloadWord]!;
    this.#rules = rules;
    this.#places = new KeyPlaces(this.secret.toString('hex'), buckets);
  }

  /** Random bytes that all threads know and nobody else. */
  get secret(): Buffer {
    return Buffer.from(new Uint8Array(this.#header.buffer).slice(secretWord * 4, headerBytes));
  }

  /** Times that a key was forgotten while something was counted for it, because there was no room. */
  get evictions(): number {
    return Atomics.load(this.#header, evictionsWord) >>> 0;
  }

  /** Times that a lock was taken from a thread that had died. */
  get stolenLocks(): number {
    return Atomics.load(this.#header, theftsWord) >>> 0;
  }

  get buckets(): number {
    return this.#header[bucketsWord]!;
  }

  /** Shows every slot in use, each under its lock. The visitor may change its payload; a slot that it gives up is free. */
  visit(visitor: (slot: TableSlot) => 'give-up' | undefined): void {
    for (let bucket = 0; bucket < this.buckets; bucket++) {
      const first = bucket * ways;
      if (!this.#isUsed(first)) continue;
      if (this.#locks.acquire(bucket)) this.#repair(bucket);
      try {
        for (let slot = first; slot < first + ways; slot++) {
          if (this.#tags[slot] === 0) continue;
          if (visitor(this.#slotAt(slot, bucket)) === 'give-up') this.#expiries[slot] = 0;
        }
      } finally {
        this.#locks.release(bucket);
      }
    }
  }

  /** Puts a slot of another table back; gives the place of its payload, which is empty. Only before threads use it. */
  restore({ bucket, words, variant, expiresAt }: Omit<TableSlot, 'at'>): number {
    const [tag, second, third, fourth] = words;
    const place: KeyPlace = { tag, second, third, fourth, bucket, key: undefined, slot: -1, otherSlot: -1 };
    const found = this.find(place, variant);
    const at = found >= 0 ? found : this.insert(place, variant, 0);
    this.keepUntil(place, expiresAt);
    return at;
  }

  #isUsed(first: number): boolean {
    for (let slot = first; slot < first + ways; slot++) if (this.#tags[slot] !== 0) return true;
    return false;
  }

  #slotAt(slot: number, bucket: number): TableSlot {
    const at = this.#payloadAt(slot);
    const word = (at - slotHeadBytes) >>> 2;
    return {
      bucket,
      words: [this.#tags[slot]!, this.#words[word]!, this.#words[word + 1]!, this.#words[word + 2]!],
      variant: this.#floats[(at - slotHeadBytes + 16) >>> 3]!,
      expiresAt: this.#expiries[slot]!,
      at,
    };
  }

  place(key: string): KeyPlace {
    return this.#places.of(key);
  }

  /** Takes the lock of a key's bucket. Nothing else of this table may be locked until `unlock`. */
  lock(place: KeyPlace): void {
    if (this.#locks.acquire(place.bucket)) this.#repair(place.bucket);
  }

  unlock(place: KeyPlace): void {
    this.#locks.release(place.bucket);
  }

  /** Where the payload of a key is, -1 when there is none. A key has one for each of its variants. */
  find(place: KeyPlace, variant: number): number {
    if (place.slot >= 0 && this.#isSlotOf(place.slot, place, variant)) return this.#payloadAt(place.slot);
    if (place.otherSlot >= 0 && this.#isSlotOf(place.otherSlot, place, variant))
      return this.#found(place, place.otherSlot);
    const tags = this.#tags;
    const end = (place.bucket + 1) * ways;
    for (let slot = end - ways; slot < end; slot++)
      if (tags[slot] === place.tag && this.#isSlotOf(slot, place, variant)) return this.#found(place, slot);
    return -1;
  }

  /** The same without the lock, for a look at what may change at any moment; -1 when that is not known. */
  peek(place: KeyPlace, variant: number): number {
    return place.slot >= 0 && this.#isSlotOf(place.slot, place, variant) ? this.#payloadAt(place.slot) : -1;
  }

  #found(place: KeyPlace, slot: number): number {
    place.otherSlot = place.slot;
    place.slot = slot;
    return this.#payloadAt(slot);
  }

  /** Gives a key that has none an empty payload, and tells where it is. */
  insert(place: KeyPlace, variant: number, now: number): number {
    const slot = this.#vacate(place, now);
    const at = this.#payloadAt(slot);
    const head = at - slotHeadBytes;
    this.#words[head >>> 2] = place.second;
    this.#words[(head >>> 2) + 1] = place.third;
    this.#words[(head >>> 2) + 2] = place.fourth;
    this.#floats[(head + 16) >>> 3] = variant;
    this.#tags[slot] = place.tag;
    return this.#found(place, slot);
  }

  /** The payload that was found or inserted last may be forgotten without loss from a time on. */
  keepUntil(place: KeyPlace, expiresAt: number): void {
    this.#expiries[place.slot] = expiresAt;
  }

  #payloadAt(slot: number): number {
    return this.#slotsStart + slot * this.#slotBytes + slotHeadBytes;
  }

  #isSlotOf(slot: number, place: KeyPlace, variant: number): boolean {
    if (this.#tags[slot] !== place.tag) return false;
    const head = this.#payloadAt(slot) - slotHeadBytes;
    const word = head >>> 2;
    return (
      this.#words[word] === place.second &&
      this.#words[word + 1] === place.third &&
      this.#words[word + 2] === place.fourth &&
      this.#floats[(head + 16) >>> 3] === variant
    );
  }

  /** Empties a slot of a bucket. One that is vacant has expired long ago. */
  #vacate(place: KeyPlace, now: number): number {
    const expiries = this.#expiries;
    const start = place.bucket * ways;
    for (let slot = start; slot < start + ways; slot++) if (expiries[slot]! <= now) return this.#empty(slot);
    Atomics.add(this.#header, evictionsWord, 1);
    return this.#empty(this.#leastLoss(start, place.second % ways, now));
  }

  #leastLoss(start: number, first: number, now: number): number {
    let least = Number.POSITIVE_INFINITY;
    let victim = start;
    for (let candidate = 0; candidate < candidates; candidate++) {
      const slot = start + ((first + candidate) % ways);
      const at = this.#payloadAt(slot);
      const loss = this.#rules.loss(at, this.#floats[(at - slotHeadBytes + 16) >>> 3]!, now);
      if (loss > least || (loss === least && this.#expiries[slot]! >= this.#expiries[victim]!)) continue;
      least = loss;
      victim = slot;
    }
    return victim;
  }

  #empty(slot: number): number {
    // Vacant before anything else: a thread that dies here leaves no key with the counts of another.
    this.#tags[slot] = 0;
    this.#expiries[slot] = 0;
    this.#rules.clear(this.#payloadAt(slot));
    return slot;
  }

  #repair(bucket: number): void {
    Atomics.add(this.#header, theftsWord, 1);
    for (let slot = bucket * ways, end = slot + ways; slot < end; slot++) {
      if (this.#tags[slot] === 0) this.#rules.clear(this.#payloadAt(slot));
      else this.#rules.repair(this.#payloadAt(slot));
    }
  }
}
