import { Buffer } from 'node:buffer';
import type { SemanticHit, SemanticStore } from '@turnpike/policy';
import { shortName } from './short-name.ts';
import { unitVector } from './vector-partition.ts';

// Answers in a Redis that searches vectors (Redis 8, Redis Stack, Azure Managed Redis). Each answer is a hash with a time to
// live; an index for each length of vectors covers those of one fleet. The partition is a filter of the search, applied
// before the nearest is taken: what another one has is no candidate.
// https://redis.io/docs/latest/develop/ai/search-and-query/vectors/

/** Sends commands; that of a gateway does, whose connection has patience of its own. */
export interface RedisCommands {
  /**
   * Sends a command to the node of a key. Texts in the answer come as bytes where `bytes` is set.
   * @throws when there is no answer in time, or it is an error
   */
  send(key: string, words: readonly (string | Buffer)[], options?: { readonly bytes?: boolean }): Promise<unknown>;
}

/** What gateways share in a Redis. */
export interface RedisVectorsOptions {
  /** Gateways of one name share what they keep. */
  readonly fleet: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** In one step, so that nothing stays without an end. */
const keepScript =
  "redis.call('HSET', KEYS[1], 'partition', ARGV[1], 'vector', ARGV[2], 'value', ARGV[3], 'kept', ARGV[4]) return redis.call('PEXPIRE', KEYS[1], ARGV[5])";

/** Keeps answers in a Redis with vector search. */
export class RedisVectors implements SemanticStore {
  readonly #redis: RedisCommands;
  readonly #options: RedisVectorsOptions;
  readonly #made = new Map<number, Promise<unknown>>();
  #lastError: string | undefined;

  constructor(redis: RedisCommands, options: RedisVectorsOptions) {
    this.#redis = redis;
    this.#options = options;
  }

  /** Why it could not be asked last; absent as long as it could. */
  get lastError(): string | undefined {
    return this.#lastError;
  }

  find(partition: string, vector: Float32Array, mostDistance: number): Promise<SemanticHit | undefined> {
    return this.#without(async () => {
      if (unitVector(vector) === undefined) return undefined;
      const index = await this.#indexFor(vector.length);
      const query = `(@partition:{${shortName(partition)}})=>[KNN 1 @vector $vector AS score]`;
      const parameters = ['PARAMS', '2', 'vector', bytesOf(vector)];
      const shown = ['RETURN', '3', 'score', 'value', 'kept', 'SORTBY', 'score', 'DIALECT', '2'];
      const answer = await this.#redis.send(index, ['FT.SEARCH', index, query, ...parameters, ...shown], {
        bytes: true,
      });
      return this.#hitOf(firstOf(answer), mostDistance);
    });
  }

  async keep(partition: string, vector: Float32Array, value: Uint8Array, durationMs: number): Promise<void> {
    await this.#without(async () => {
      if (unitVector(vector) === undefined || !(durationMs >= 1)) return;
      const index = await this.#indexFor(vector.length);
      const key = `${index}:${crypto.randomUUID()}`;
      const fields = [shortName(partition), bytesOf(vector), Buffer.from(value), String(this.#options.now())];
      await this.#redis.send(key, ['EVAL', keepScript, '1', key, ...fields, String(Math.floor(durationMs))]);
    });
  }

  #hitOf(fields: ReadonlyMap<string, Buffer> | undefined, mostDistance: number): SemanticHit | undefined {
    const score = Number(fields?.get('score')?.toString() || Number.NaN);
    const kept = Number(fields?.get('kept')?.toString() || Number.NaN);
    const value = fields?.get('value');
    if (value === undefined || !Number.isFinite(kept) || !(score <= mostDistance)) return undefined;
    return { value, score: Math.max(0, score), ageMs: Math.max(0, this.#options.now() - kept) };
  }

  /** Its name, once it is there. */
  async #indexFor(dimensions: number): Promise<string> {
    const index = `turnpike:semantic:${this.#options.fleet}:${dimensions}`;
    const made = this.#made.get(dimensions) ?? this.#make(index, dimensions);
    this.#made.set(dimensions, made);
    await made.catch((error: unknown) => {
      this.#made.delete(dimensions);
      throw error;
    });
    return index;
  }

  async #make(index: string, dimensions: number): Promise<void> {
    const vector = ['vector', 'VECTOR', 'HNSW', '6', 'TYPE', 'FLOAT32', 'DIM', String(dimensions)];
    const schema = ['partition', 'TAG', 'CASESENSITIVE', ...vector, 'DISTANCE_METRIC', 'COSINE'];
    try {
      await this.#redis.send(index, [
        'FT.CREATE',
        index,
        'ON',
        'HASH',
        'PREFIX',
        '1',
        `${index}:`,
        'SCHEMA',
        ...schema,
      ]);
    } catch (error) {
      if (!/already exists/i.test(String(error))) throw error;
    }
  }

  async #without<Result>(work: () => Promise<Result>): Promise<Result | undefined> {
    try {
      const result = await work();
      this.#lastError = undefined;
      return result;
    } catch (error) {
      this.#lastError = error instanceof Error ? error.message : String(error);
      // Whoever has dropped the index, or emptied the database, finds it made anew.
      if (/no such index|unknown index/i.test(this.#lastError)) this.#made.clear();
      return undefined;
    }
  }
}

function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Buffer {
  return Buffer.from(buffer as ArrayBuffer, byteOffset, byteLength);
}

/** The fields of the first document: in RESP2 a list of how many, key and fields, in RESP3 a map with `results`. */
function firstOf(answer: unknown): ReadonlyMap<string, Buffer> | undefined {
  if (Array.isArray(answer) && Array.isArray(answer[2])) return fieldsOf(answer[2]);
  const [first] = asList(entryOf(answer, 'results'));
  const fields = entryOf(first, 'extra_attributes');
  return fields === undefined ? undefined : fieldsOf(fields);
}

function asList(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function entryOf(value: unknown, name: string): unknown {
  for (const [key, entry] of pairsOf(value)) if (String(key) === name) return entry;
}

function fieldsOf(value: unknown): ReadonlyMap<string, Buffer> {
  return new Map(
    pairsOf(value).map(([name, field]) => [String(name), Buffer.isBuffer(field) ? field : Buffer.from(String(field))]),
  );
}

/** Of a map in any of the forms in which clients give one. */
function pairsOf(value: unknown): readonly (readonly [unknown, unknown])[] {
  if (value instanceof Map) return [...value];
  if (Array.isArray(value))
    return value.flatMap((_, index) => (index % 2 === 0 ? [[value[index], value[index + 1]]] : []));
  return typeof value === 'object' && value !== null ? Object.entries(value) : [];
}
