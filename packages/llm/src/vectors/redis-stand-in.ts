import { Buffer } from 'node:buffer';
import type { RedisCommands } from './redis-vectors.ts';

// What Redis documents of FT.CREATE and FT.SEARCH, as far as it is used here, in memory: for tests, where there is no Redis
// with vector search. It refuses what the documentation does not have, and answers in its forms.
// https://redis.io/docs/latest/commands/ft.create/ and https://redis.io/docs/latest/commands/ft.search/

interface StoredHash {
  readonly fields: ReadonlyMap<string, Buffer>;
  readonly until: number;
}

/** Answers commands as Redis does in one of its two protocols. */
export class RedisStandIn implements RedisCommands {
  readonly #protocol: 2 | 3;
  readonly #now: () => number;
  readonly #indexes = new Map<string, { readonly prefix: string; readonly dimensions: number }>();
  readonly #hashes = new Map<string, StoredHash>();
  readonly commands: (readonly (string | Buffer)[])[] = [];
  failure: Error | undefined;

  constructor(protocol: 2 | 3, now: () => number) {
    this.#protocol = protocol;
    this.#now = now;
  }

  async send(_key: string, words: readonly (string | Buffer)[]): Promise<unknown> {
    this.commands.push(words);
    if (this.failure !== undefined) throw this.failure;
    const [name, ...rest] = words;
    if (name === 'FT.CREATE') return this.#create(rest.map(String));
    if (name === 'FT.SEARCH') return this.#search(rest);
    if (name === 'EVAL') return this.#keep(rest);
    throw new Error(`ERR unknown command '${name}'`);
  }

  forget(): void {
    this.#indexes.clear();
    this.#hashes.clear();
  }

  /** Puts something else in the place of what was kept. */
  spoil(field: string, value: string): void {
    for (const [key, { fields, until }] of this.#hashes)
      this.#hashes.set(key, { fields: new Map(fields).set(field, Buffer.from(value)), until });
  }

  #create(words: readonly string[]): string {
    const form =
      /^(\S+) ON HASH PREFIX 1 (\S+:) SCHEMA partition TAG CASESENSITIVE vector VECTOR HNSW 6 TYPE FLOAT32 DIM (\d+) DISTANCE_METRIC COSINE$/;
    const [, index, prefix, dimensions] = form.exec(words.join(' ')) ?? [];
    if (index === undefined) throw new Error('ERR Bad arguments');
    if (this.#indexes.has(index)) throw new Error('Index already exists');
    this.#indexes.set(index, { prefix: prefix!, dimensions: Number(dimensions) });
    return 'OK';
  }

  /** The one script there is. */
  #keep([script, keys, key, partition, vector, value, kept, durationMs]: readonly (string | Buffer)[]): number {
    if (!String(script).includes("'HSET'") || !String(script).includes("'PEXPIRE'") || keys !== '1')
      throw new Error('ERR this script is not known here');
    const fields = Object.entries({ partition, vector, value, kept });
    this.#hashes.set(String(key), {
      fields: new Map(fields.map(([name, field]) => [name, Buffer.from(field as string)])),
      until: this.#now() + Number(durationMs),
    });
    return 1;
  }

  #search([name, query, ...rest]: readonly (string | Buffer)[]): unknown {
    const index = this.#indexes.get(String(name));
    if (index === undefined) throw new Error(`${name}: no such index`);
    const [, partition] =
      /^\(@partition:\{([0-9a-f]+)\}\)=>\[KNN 1 @vector \$vector AS score\]$/.exec(String(query)) ?? [];
    const [params, count, parameter, vector, ...shown] = rest;
    const isKnown =
      [params, count, parameter].join(' ') === 'PARAMS 2 vector' &&
      shown.join(' ') === 'RETURN 3 score value kept SORTBY score DIALECT 2';
    if (partition === undefined || !isKnown) throw new Error('Syntax error');
    if ((vector as Buffer).length !== index.dimensions * 4) throw new Error('Error parsing vector similarity query');
    const found = [...this.#hashes]
      .filter(([key, { fields, until }]) => {
        const isIndexed = key.startsWith(index.prefix) && fields.get('vector')!.length === index.dimensions * 4;
        return isIndexed && until > this.#now() && String(fields.get('partition')) === partition;
      })
      .map(([key, { fields }]) => ({ key, fields, score: distance(vector as Buffer, fields.get('vector')!) }))
      .sort((one, other) => one.score - other.score)
      .slice(0, 1);
    return this.#protocol === 2 ? inResp2(found) : inResp3(found);
  }
}

interface Found {
  readonly key: string;
  readonly fields: ReadonlyMap<string, Buffer>;
  readonly score: number;
}

function shownOf({ fields, score }: Found): readonly Buffer[] {
  const words = ['score', String(score), 'value', fields.get('value')!, 'kept', fields.get('kept')!];
  return words.map((word) => Buffer.from(word as string));
}

function inResp2(found: readonly Found[]): unknown {
  return [found.length, ...found.flatMap((one) => [Buffer.from(one.key), shownOf(one)])];
}

function inResp3(found: readonly Found[]): unknown {
  const results = found.map((one) => ({
    id: Buffer.from(one.key),
    extra_attributes: shownOf(one),
    values: [],
  }));
  return { attributes: [], format: Buffer.from('STRING'), results, total_results: found.length, warning: [] };
}

function distance(one: Buffer, other: Buffer): number {
  let [product, ones, others] = [0, 0, 0];
  for (let at = 0; at < one.length; at += 4) {
    const [a, b] = [one.readFloatLE(at), other.readFloatLE(at)];
    product += a * b;
    ones += a * a;
    others += b * b;
  }
  return 1 - product / Math.sqrt(ones * others);
}
