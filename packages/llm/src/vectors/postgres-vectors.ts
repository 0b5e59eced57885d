import type { SemanticHit, SemanticStore } from '@turnpike/policy';
import { Pool } from 'pg';
import { Outage } from './outage.ts';
import { shortName } from './short-name.ts';
import { unitVector } from './vector-partition.ts';

// Answers in a table of PostgreSQL, by the extension pgvector. The partition is a condition of the query: what another one
// has is not read. For each length of vectors there is an index (HNSW), of which the planner makes use where a partition is
// large; for small ones it goes by the partition, and compares exactly.

/** The database that gateways share. */
export interface PostgresVectorsOptions {
  /** `postgres://user:password@host:5432/database`. */
  readonly url: string;
  /** A query that has taken so long is given up. */
  readonly commandMs?: number;
  /** Connections of a thread. */
  readonly connections?: number;
}

/** pgvector makes no index of longer ones. */
const mostIndexed = 2_000;

const sweepMs = 60_000;

const layout = `
  CREATE EXTENSION IF NOT EXISTS vector;
  CREATE TABLE IF NOT EXISTS turnpike_semantic_cache (
    id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
    partition text NOT NULL,
    dimensions integer NOT NULL,
    embedding vector NOT NULL,
    value bytea NOT NULL,
    kept_at timestamptz NOT NULL DEFAULT now(),
    ends_at timestamptz NOT NULL
  );
  CREATE INDEX IF NOT EXISTS turnpike_semantic_cache_partition ON turnpike_semantic_cache (partition, dimensions);
  CREATE INDEX IF NOT EXISTS turnpike_semantic_cache_ends_at ON turnpike_semantic_cache (ends_at);
`;

/** Keeps answers in a PostgreSQL with pgvector. */
export class PostgresVectors implements SemanticStore {
  readonly #pool: Pool;
  readonly #commandMs: number;
  readonly #outage = new Outage();
  readonly #indexed = new Set<number>();
  #prepared: Promise<void> | undefined;
  #sweptAt = Number.NEGATIVE_INFINITY;

  constructor({ url, commandMs = 250, connections = 4 }: PostgresVectorsOptions) {
    this.#commandMs = commandMs;
    this.#pool = new Pool({
      connectionString: url,
      max: connections,
      connectionTimeoutMillis: commandMs * 4,
      query_timeout: commandMs * 4,
      allowExitOnIdle: true,
      // pgvector 0.8: goes on in the index until one of the partition is found. Older ones find less there.
      onConnect: (client) => client.query("SET hnsw.iterative_scan = 'strict_order'").then(nothing, nothing),
    });
    // Of a connection that nobody uses: the next query finds out.
    this.#pool.on('error', () => {});
  }

  /** Why it could not be asked last; absent as long as it could. */
  get lastError(): string | undefined {
    return this.#outage.lastError;
  }

  find(partition: string, vector: Float32Array, mostDistance: number): Promise<SemanticHit | undefined> {
    return this.#outage.without(async () => {
      if (unitVector(vector) === undefined) return undefined;
      await this.#prepare(vector.length);
      const near = `embedding::vector(${vector.length}) <=> $2::vector(${vector.length})`;
      const { rows } = await this.#pool.query<Row>({
        text: `
          SELECT value, ${near} AS score, (extract(epoch FROM now() - kept_at) * 1000)::float8 AS age
          FROM turnpike_semantic_cache
          WHERE partition = $1 AND dimensions = ${vector.length} AND ends_at > now()
          ORDER BY ${near} LIMIT 1`,
        values: [shortName(partition), textOf(vector)],
      });
      const [row] = rows;
      if (row === undefined) return undefined;
      const score = Math.max(0, row.score);
      return score <= mostDistance ? { value: row.value, score, ageMs: Math.max(0, row.age) } : undefined;
    }, this.#commandMs);
  }

  async keep(partition: string, vector: Float32Array, value: Uint8Array, durationMs: number): Promise<void> {
    if (unitVector(vector) === undefined || !(durationMs > 0)) return;
    await this.#outage.without(async () => {
      await this.#prepare(vector.length);
      await this.#pool.query({
        text: `
          INSERT INTO turnpike_semantic_cache (partition, dimensions, embedding, value, ends_at)
          VALUES ($1, $2, $3::vector, $4, now() + $5 * interval '1 millisecond')`,
        values: [shortName(partition), vector.length, textOf(vector), value, durationMs],
      });
      await this.#sweep();
    }, this.#commandMs * 4);
  }

  async close(): Promise<void> {
    await this.#pool.end();
  }

  async #prepare(dimensions: number): Promise<void> {
    this.#prepared ??= this.#make(layout);
    await this.#prepared;
    if (this.#indexed.has(dimensions) || dimensions > mostIndexed) return;
    await this.#make(`
      CREATE INDEX IF NOT EXISTS turnpike_semantic_cache_near_${dimensions} ON turnpike_semantic_cache
      USING hnsw ((embedding::vector(${dimensions})) vector_cosine_ops) WHERE dimensions = ${dimensions}`);
    this.#indexed.add(dimensions);
  }

  /** Gateways that begin at the same time make the same: one after another, and it is there for the second. */
  async #make(statements: string): Promise<void> {
    try {
      await this.#pool.query(`SELECT pg_advisory_xact_lock(6117); ${statements}`);
    } catch (error) {
      this.#prepared = undefined;
      throw error;
    }
  }

  async #sweep(): Promise<void> {
    const now = performance.now();
    if (now - this.#sweptAt < sweepMs) return;
    this.#sweptAt = now;
    await this.#pool.query('DELETE FROM turnpike_semantic_cache WHERE ends_at <= now()');
  }
}

const nothing = (): void => {};

interface Row {
  readonly value: Uint8Array;
  readonly score: number;
  readonly age: number;
}

function textOf(vector: Float32Array): string {
  return `[${vector.join(',')}]`;
}
