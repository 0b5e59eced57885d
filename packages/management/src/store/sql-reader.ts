import type { SecretBox } from './secret-box.ts';
import type { SqlDialect, SqlRow, SqlSession } from './sql-database.ts';
import { belowQuery, listQuery } from './sql-queries.ts';
import { resourceColumns, sealedOf } from './sql-rows.ts';
import type { ListPage, ListQuery, Reader, StoredResource } from './store.ts';

/** Reads resources of a session. */
export class SqlReader implements Reader {
  readonly #session: SqlSession;
  readonly #dialect: SqlDialect;
  readonly #secrets: SecretBox;

  constructor(session: SqlSession, dialect: SqlDialect, secrets: SecretBox) {
    this.#session = session;
    this.#dialect = dialect;
    this.#secrets = secrets;
  }

  async get(key: string): Promise<StoredResource | undefined> {
    if (!isKey(key)) return undefined;
    const [row] = await this.#session.all(`SELECT ${resourceColumns} FROM resources WHERE key = $1`, key);
    return row && this.#open(row);
  }

  async list(query: ListQuery): Promise<ListPage> {
    const { sql, values } = listQuery(query, this.#dialect);
    const rows = await this.#session.all(sql, ...values);
    const found = rows.filter(({ key }) => key !== null);
    return { resources: found.map((row) => this.#open(row)), count: Number(rows[0]?.total) };
  }

  async below(key: string): Promise<readonly StoredResource[]> {
    if (!isKey(key)) return [];
    const { sql, values } = belowQuery(key);
    return (await this.#session.all(sql, ...values)).map((row) => this.#open(row));
  }

  #open(row: SqlRow): StoredResource {
    const { sealed, ...resource } = sealedOf(row);
    return { ...resource, secrets: this.#secrets.open(resource.key, sealed) };
  }
}

/** PostgreSQL refuses entries of indexes that are much longer. No name that Azure allows comes near. */
export const mostKeyBytes = 1024;

/** Whether a resource can have this key in every database. */
export function isKey(key: string): boolean {
  return key.isWellFormed() && !key.includes('\0') && Buffer.byteLength(key) <= mostKeyBytes;
}
