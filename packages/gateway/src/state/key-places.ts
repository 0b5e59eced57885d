import { hash } from 'node:crypto';

/** Where a key is kept: 128 bits that nobody outside can predict or make two keys share, and the bucket they name. */
export interface KeyPlace {
  /** Never 0, which marks a vacant slot. */
  readonly tag: number;
  readonly second: number;
  readonly third: number;
  readonly fourth: number;
  readonly bucket: number;
  /** The key, unless it is too long to be remembered. */
  readonly key: string | undefined;
  /** Where it was found last, and where before that in another variant; only places to look at first. */
  slot: number;
  otherSlot: number;
}

/** Keys whose hashes are remembered: this many asked for last, and as many before. A thread spends 33 MB on all of them. */
const rememberedKeys = 65_536;

/** Longer keys are hashed every time, so that what is remembered stays small. */
const longestRemembered = 256;

/** The places of keys, by a secret hash: SHA-256, cut to 128 bits. Those asked for lately are remembered. */
export class KeyPlaces {
  readonly #secret: string;
  readonly #buckets: number;
  #recent = new Map<string, KeyPlace>();
  #older = new Map<string, KeyPlace>();

  constructor(secret: string, buckets: number) {
    this.#secret = secret;
    this.#buckets = buckets;
  }

  of(key: string): KeyPlace {
    return this.#recent.get(key) ?? this.#find(key);
  }

  #find(key: string): KeyPlace {
    const place = this.#older.get(key) ?? this.#compute(key);
    if (place.key === undefined) return place;
    if (this.#recent.size >= rememberedKeys) {
      this.#older = this.#recent;
      this.#recent = new Map();
    }
    this.#recent.set(place.key, place);
    return place;
  }

  #compute(key: string): KeyPlace {
    const digest = this.#digest(key);
    return {
      tag: wordOf(digest, 0) || 1,
      second: wordOf(digest, 4),
      third: wordOf(digest, 8),
      fourth: wordOf(digest, 12),
      bucket: wordOf(digest, 16) % this.#buckets,
      key: key.length > longestRemembered ? undefined : copyOf(key),
      slot: -1,
      otherSlot: -1,
    };
  }

  /** UTF-8 makes one character of all lone surrogates, so that texts with some are hashed as UTF-16, and apart. */
  #digest(key: string): string {
    if (key.isWellFormed()) return hash('sha256', `8${this.#secret}${key}`, 'binary');
    return hash('sha256', Buffer.concat([Buffer.from(`16${this.#secret}`), Buffer.from(key, 'utf16le')]), 'binary');
  }
}

/** Four bytes of a digest, of which each character is one: the cheapest form to get one in. */
function wordOf(digest: string, at: number): number {
  const byte = (index: number): number => digest.charCodeAt(at + index);
  return ((byte(0) << 24) | (byte(1) << 16) | (byte(2) << 8) | byte(3)) >>> 0;
}

const scratch = Buffer.alloc(longestRemembered * 2);

/** A key that was cut out of a large text would keep all of that text in memory. */
function copyOf(key: string): string {
  return scratch.toString('utf16le', 0, scratch.write(key, 'utf16le'));
}
