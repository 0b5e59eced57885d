import { Buffer } from 'node:buffer';
import { crc32 } from 'node:zlib';
import type { Cache } from '@turnpike/policy';
import type { RedisConnection } from '../redis/connection.ts';
import { redisKey } from '../redis/redis-key.ts';

// A cache in the Redis of a fleet. Whatever stands there may be another's, cut off, or older than this program: every value
// carries its whole key and a checksum, and what does not fit is not there.

/** The longest that a request waits for an external cache, in milliseconds. */
export const cacheCommandMs = 90;

/** The longest that the first wait for a connection, before they do without. */
const connectMs = 50;

/** Whoever changes the form gives it another number: what older ones have kept is then not read any more. */
const magic = Buffer.from('TPC1', 'latin1');

const headBytes = magic.length + 8;

const longestKey = 64 * 1024;

/** Larger values are not kept. */
const largestValue = 4 * 1024 * 1024;

/** A character of a key takes three bytes at most. */
const largestEnvelope = headBytes + 1 + 3 * longestKey + largestValue;

/** How an external cache has fared in one thread. */
export interface RedisCacheReading {
  readonly hits: number;
  /** Of what was asked for in vain, also because it could not be asked. */
  readonly misses: number;
  readonly stores: number;
  /** Times that it could not be reached, or not in time. */
  readonly failures: number;
}

/** A cache that gateways of a fleet share. Nobody waits for it longer than its connection does. */
export class RedisCache implements Cache {
  readonly #redis: RedisConnection;
  readonly #fleet: string;
  #opening: Promise<void> | undefined;
  #isOpen = false;
  #hits = 0;
  #misses = 0;
  #stores = 0;
  #failures = 0;

  /** The connection is the cache's own: it is opened when it is first needed. */
  constructor(redis: RedisConnection, { fleet }: { readonly fleet: string }) {
    this.#redis = redis;
    this.#fleet = fleet;
  }

  get reading(): RedisCacheReading {
    return { hits: this.#hits, misses: this.#misses, stores: this.#stores, failures: this.#failures };
  }

  async get(key: string): Promise<Uint8Array | undefined> {
    const name = this.#name(key);
    // Not all of it: what others have put there may be as long as a server can hold.
    const words = ['GETRANGE', name, '0', String(largestEnvelope - 1)];
    const found = await this.#tryTo(() => this.#redis.send(name, words, { bytes: true }));
    const value = found instanceof Buffer ? openEnvelope(key, found) : undefined;
    if (value === undefined) this.#misses++;
    else this.#hits++;
    return value;
  }

  async set(key: string, value: Uint8Array, durationMs: number): Promise<void> {
    const name = this.#name(key);
    if (!(durationMs >= 1) || value.length > largestValue || key.length > longestKey) {
      // What was there before is out of date.
      await this.#tryTo(() => this.#redis.send(name, ['DEL', name]));
      return;
    }
    const bytes = makeEnvelope(key, value);
    const answer = await this.#tryTo(() =>
      this.#redis.send(name, ['SET', name, bytes, 'PX', String(Math.trunc(durationMs))]),
    );
    if (answer !== undefined) this.#stores++;
  }

  async delete(key: string): Promise<void> {
    const name = this.#name(key);
    await this.#begin();
    await this.#redis.send(name, ['DEL', name]);
  }

  /** Connects, and gives when that has been done or tried for long enough. */
  open(): Promise<void> {
    this.#opening ??= this.#redis.open().finally(() => {
      this.#isOpen = true;
    });
    return this.#opening;
  }

  /** Those who come first wait for the connection, though not for long. */
  async #begin(): Promise<void> {
    if (this.#isOpen) return;
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<void>((resolve) => {
      timer = setTimeout(resolve, connectMs);
    });
    await Promise.race([this.open(), late]);
    clearTimeout(timer);
  }

  close(): void {
    this.#redis.close();
  }

  #name(key: string): string {
    return redisKey(this.#fleet, key, 'cache');
  }

  async #tryTo(action: () => Promise<unknown>): Promise<unknown> {
    try {
      await this.#begin();
      return await action();
    } catch {
      // Whatever it is, what a server says of a value of another kind included: it is no reason to fail.
      this.#failures++;
      return undefined;
    }
  }
}

/** The magic, the length of the key, the checksum, the key and the value. */
function makeEnvelope(key: string, value: Uint8Array): Buffer {
  const name = keyBytes(key);
  const bytes = Buffer.allocUnsafe(headBytes + name.length + value.length);
  bytes.set(magic, 0);
  bytes.writeUInt32BE(name.length, magic.length);
  bytes.writeUInt32BE(crc32(value, crc32(name)), magic.length + 4);
  bytes.set(name, headBytes);
  bytes.set(value, headBytes + name.length);
  return bytes;
}

function openEnvelope(key: string, bytes: Buffer): Buffer | undefined {
  if (bytes.length < headBytes || !bytes.subarray(0, magic.length).equals(magic)) return undefined;
  const valueStart = headBytes + bytes.readUInt32BE(magic.length);
  if (valueStart > bytes.length || !bytes.subarray(headBytes, valueStart).equals(keyBytes(key))) return undefined;
  const value = bytes.subarray(valueStart);
  const checksum = crc32(value, crc32(bytes.subarray(headBytes, valueStart)));
  return checksum === bytes.readUInt32BE(magic.length + 4) ? value : undefined;
}

/** UTF-8 makes one character of all lone surrogates. */
function keyBytes(key: string): Buffer {
  return key.isWellFormed() ? Buffer.from(`8${key}`, 'utf8') : Buffer.from(`6${key}`, 'utf16le');
}
