import { Buffer } from 'node:buffer';
import { type SqlDatabases, SqlFailure, type SqlQuery, type SqlRow } from '@turnpike/policy';
import { readConnectionString } from './connection-string.ts';

/** A database that has been asked before. */
interface Database {
  query(query: SqlQuery): Promise<readonly SqlRow[]>;
  close(): Promise<void>;
}

/** How many databases are remembered, and how many rows are read. */
const mostDatabases = 50;
const mostRows = 10_000;

/** Databases of SQL Server and of PostgreSQL, by their connection strings. */
export class ConnectedDatabases implements SqlDatabases {
  readonly #databases = new Map<string, Promise<Database>>();

  async query(query: SqlQuery): Promise<readonly SqlRow[]> {
    const database = await this.#databaseOf(query);
    const rows = await database.query(query);
    if (rows.length > mostRows) throw new SqlFailure(`there are ${rows.length} rows; expected at most ${mostRows}`);
    return rows.map(jsonRow);
  }

  async close(): Promise<void> {
    const databases = [...this.#databases.values()];
    this.#databases.clear();
    for (const database of databases) await (await database).close();
  }

  #databaseOf({ connectionString, accessToken }: SqlQuery): Promise<Database> {
    const key = accessToken === undefined ? connectionString : `${connectionString}\n${accessToken}`;
    const known = this.#databases.get(key);
    if (known !== undefined) return known;
    const made = open(connectionString, accessToken);
    this.#databases.set(key, made);
    made.catch(() => this.#databases.delete(key));
    const [oldest] = this.#databases;
    if (oldest !== undefined && this.#databases.size > mostDatabases) {
      this.#databases.delete(oldest[0]);
      oldest[1].then((database) => database.close()).catch(() => {});
    }
    return made;
  }
}

/** What speaks to databases is loaded when one is asked for the first time. */
async function open(connectionString: string, accessToken: string | undefined): Promise<Database> {
  const address = readConnectionString(connectionString);
  if (address.kind === 'sql-server') {
    const { SqlServerDatabase } = await import('./sql-server.ts');
    return new SqlServerDatabase(address);
  }
  const { PostgresDatabase } = await import('./postgresql.ts');
  return new PostgresDatabase(accessToken === undefined ? address : { ...address, password: accessToken });
}

function jsonRow(row: SqlRow): SqlRow {
  return Object.fromEntries(
    Object.entries(row).map(([name, value]) => [name, Buffer.isBuffer(value) ? value.toString('base64') : value]),
  );
}
