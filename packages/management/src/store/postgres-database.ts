import { setTimeout as wait } from 'node:timers/promises';
import { Pool, type PoolClient, type PoolConfig, type QueryResult } from 'pg';
import { postgresDialect } from './postgres-dialect.ts';
import { fromPostgres, PostgresFailure } from './postgres-errors.ts';
import { PostgresListener } from './postgres-listener.ts';
import { migrate } from './postgres-migrations.ts';
import type { SqlDatabase, SqlRow, SqlSession } from './sql-database.ts';
import { StoreUnavailable } from './store-errors.ts';

/** How to reach a store in PostgreSQL. */
export interface PostgresAddress {
  /** `postgres://user@host:port/database?sslmode=…` */
  readonly url: string;
  /** Instead of the one in the URL. */
  readonly password?: string;
  /** Where its tables are: `turnpike` when left out. */
  readonly schema?: string;
  /** The most connections that one control plane has, two more aside: 10 when left out. */
  readonly connections?: number;
}

const attempts = 5;
/** After it could not be reached, how long nobody tries. */
const goneMs = 500;
const connectTimeoutMs = 5000;
const statementTimeoutMs = 30_000;
/** Somebody who has stopped in the middle of a change keeps the others from writing no longer than this. */
const idleInChangeTimeoutMs = 15_000;

/** A schema of a PostgreSQL database that any number of control planes share. */
export class PostgresDatabase implements SqlDatabase {
  readonly dialect: SqlDatabase['dialect'] = postgresDialect;
  readonly reader: SqlSession;
  readonly #pool: Pool;
  readonly #listener: PostgresListener;
  readonly #channel: string;
  /** Connections that have served before. */
  readonly #used = new WeakSet<PoolClient>();
  #goneUntil = 0;

  private constructor(config: PoolConfig, schema: string, connections: number) {
    this.#pool = new Pool({ ...config, max: connections });
    // A connection that breaks while nobody uses it is made anew when somebody does.
    this.#pool.on('error', () => {});
    // Without a listener, one that breaks at any other time ends the process; what was under way on it fails by itself.
    this.#pool.on('connect', (client) => client.on('error', () => {}));
    this.#channel = `turnpike_${schema}`;
    this.#listener = new PostgresListener(config, this.#channel);
    this.reader = { all: (sql, ...values) => this.#run((client) => sessionOf(client).all(sql, ...values)) };
  }

  /** Connects, and brings the schema up to this version. */
  static async open({
    url,
    password,
    schema = 'turnpike',
    connections = 10,
  }: PostgresAddress): Promise<PostgresDatabase> {
    if (!/^[a-z_][a-z0-9_]{0,40}$/.test(schema))
      throw new Error(`the schema is '${schema}'; expected a name in lower case`);
    const config: PoolConfig = {
      ...(password === undefined ? { connectionString: url } : { connectionString: withPassword(url, password) }),
      options: `-c search_path=${schema} -c timezone=UTC -c standard_conforming_strings=on -c jit=off`,
      application_name: 'turnpike',
      keepAlive: true,
      connectionTimeoutMillis: connectTimeoutMs,
      idleTimeoutMillis: 30_000,
      statement_timeout: statementTimeoutMs,
      lock_timeout: statementTimeoutMs,
      query_timeout: statementTimeoutMs + 5000,
      idle_in_transaction_session_timeout: idleInChangeTimeoutMs,
    };
    const database = new PostgresDatabase(config, schema, connections);
    try {
      await database.#run((client) =>
        transaction(client, 'BEGIN ISOLATION LEVEL READ COMMITTED', (session) => migrate(session, schema)),
      );
      return database;
    } catch (error) {
      await database[Symbol.asyncDispose]();
      throw error;
    }
  }

  /** One after another: whoever writes holds the row of the state until it has committed, whichever process it is in. */
  write<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result> {
    return this.#run((client) =>
      transaction(client, 'BEGIN ISOLATION LEVEL READ COMMITTED', async (session) => {
        await session.all('SELECT one FROM state FOR UPDATE');
        return work(session);
      }),
    );
  }

  snapshot<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result> {
    return this.#run((client) => transaction(client, 'BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY', work));
  }

  async announce(session: SqlSession): Promise<void> {
    await session.all('SELECT pg_notify($1, $2)', this.#channel, '');
  }

  watch(listener: () => void): void {
    this.#listener.start(listener);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#listener.stop();
    await this.#pool.end();
  }

  /**
   * Tries again what others were in the way of, and once with a new connection what had lost one: after a failure of the
   * server none of those that are kept may be any good, so that each is given up until there is a new one.
   */
  async #run<Result>(work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    let isAgain = false;
    let givenUp = 0;
    for (let attempt = 1; ; ) {
      const client = await this.#connect();
      const isOld = this.#used.has(client);
      this.#used.add(client);
      try {
        return await this.#once(client, work);
      } catch (error) {
        const remedy = error instanceof PostgresFailure ? error.remedy : 'none';
        // Others use new ones meanwhile, which are old then: more than were kept are not looked at.
        if (remedy === 'reconnect' && (!isAgain || (isOld && givenUp < this.#pool.options.max))) {
          isAgain = true;
          givenUp++;
          continue;
        }
        if (remedy !== 'again' || attempt >= attempts) throw fromPostgres(error);
        await wait(2 ** attempt * 5 * (0.5 + Math.random()));
        attempt++;
      }
    }
  }

  async #once<Result>(client: PoolClient, work: (client: PoolClient) => Promise<Result>): Promise<Result> {
    let isBroken = true;
    try {
      const result = await work(client);
      isBroken = false;
      return result;
    } catch (error) {
      isBroken =
        error instanceof StoreUnavailable || (error instanceof PostgresFailure && error.remedy === 'reconnect');
      throw error;
    } finally {
      client.release(isBroken);
    }
  }

  /** While PostgreSQL is not there, those who wait in line are not each made to find out. */
  async #connect(): Promise<PoolClient> {
    if (performance.now() < this.#goneUntil) throw new StoreUnavailable('PostgreSQL cannot be reached');
    try {
      return await this.#pool.connect();
    } catch (error) {
      const failure = new PostgresFailure(error);
      if (failure.remedy === 'reconnect') this.#goneUntil = performance.now() + goneMs;
      throw fromPostgres(failure);
    }
  }
}

async function transaction<Result>(
  client: PoolClient,
  begin: string,
  work: (session: SqlSession) => Promise<Result>,
): Promise<Result> {
  const session = sessionOf(client);
  await session.all(begin);
  let result: Result;
  try {
    result = await work(session);
  } catch (error) {
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  }
  await commit(client);
  return result;
}

async function commit(client: PoolClient): Promise<void> {
  let command: string;
  try {
    ({ command } = await client.query('COMMIT'));
  } catch (error) {
    const failure = new PostgresFailure(error);
    if (failure.remedy !== 'reconnect') throw failure;
    throw new StoreUnavailable(
      'PostgreSQL was lost in the middle of a commit, and whether the change was made is not known',
      error,
    );
  }
  // A transaction in which a statement has failed is rolled back, and that is no error to PostgreSQL.
  if (command !== 'COMMIT') throw new Error(`the transaction has ended with ${command}; expected COMMIT`);
}

function sessionOf(client: PoolClient): SqlSession {
  return {
    async all(sql, ...values) {
      try {
        return rowsOf(await client.query(sql, values.length === 0 ? undefined : [...values]));
      } catch (error) {
        throw new PostgresFailure(error);
      }
    },
  };
}

function withPassword(url: string, password: string): string {
  const parsed = new URL(url);
  parsed.password = encodeURIComponent(password);
  return parsed.href;
}

/** Several statements at once give several answers. */
function rowsOf(answer: QueryResult | readonly QueryResult[]): readonly SqlRow[] {
  const last = Array.isArray(answer) ? answer.at(-1) : answer;
  return (last as QueryResult | undefined)?.rows ?? [];
}
