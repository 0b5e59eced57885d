import { SqlFailure, type SqlQuery, type SqlRow } from '@turnpike/policy';
import { Pool, type QueryResult } from 'pg';
import type { DatabaseAddress } from './connection-string.ts';
import { positional } from './positional.ts';

/** Milliseconds for a connection, and for a statement. */
const connectTimeoutMs = 10_000;
const statementTimeoutMs = 30_000;

/** Connections to one database of PostgreSQL. */
export class PostgresDatabase {
  readonly #pool: Pool;

  constructor(address: DatabaseAddress) {
    const { host, port, database, user, password, encrypt, trustCertificate } = address;
    this.#pool = new Pool({
      host,
      port,
      database: database || user || 'postgres',
      user: user || 'postgres',
      // What nobody has said would be taken from the surroundings of the process, which are not the author's to send about.
      password: () => password ?? '',
      ssl: encrypt ? { rejectUnauthorized: !trustCertificate } : false,
      max: 10,
      idleTimeoutMillis: 30_000,
      allowExitOnIdle: true,
      connectionTimeoutMillis: connectTimeoutMs,
      statement_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + 1000,
    });
    // A connection that breaks while nobody uses it is made anew when somebody does.
    this.#pool.on('error', () => {});
  }

  async query({ statement, parameters }: SqlQuery): Promise<readonly SqlRow[]> {
    const { text, values } = positional(statement, parameters);
    try {
      const answer: QueryResult | readonly QueryResult[] = await this.#pool.query(text, [...values]);
      const last = isList(answer) ? answer.at(-1) : answer;
      return (last?.rows ?? []) as readonly SqlRow[];
    } catch (error) {
      throw new SqlFailure((error as Error).message, { cause: error });
    }
  }

  close(): Promise<void> {
    return this.#pool.end();
  }
}

/** Several statements at once give several answers. */
function isList(answer: QueryResult | readonly QueryResult[]): answer is readonly QueryResult[] {
  return Array.isArray(answer);
}
