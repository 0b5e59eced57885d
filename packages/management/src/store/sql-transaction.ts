import { randomBytes } from 'node:crypto';
import { detail, validationError } from '../arm-error.ts';
import type { SecretBox } from './secret-box.ts';
import type { SqlDialect, SqlSession } from './sql-database.ts';
import { insertChange, insertResource } from './sql-insert.ts';
import { isKey, mostKeyBytes, SqlReader } from './sql-reader.ts';
import {
  type Author,
  type Change,
  type DraftResource,
  type Expectation,
  type ListPage,
  type ListQuery,
  type StoredResource,
  satisfies,
  type Transaction,
} from './store.ts';

/** Changes resources in the transaction of a session, in which nobody else writes. */
export class SqlTransaction implements Transaction {
  readonly #session: SqlSession;
  readonly #reader: SqlReader;
  readonly #secrets: SecretBox;
  readonly #author: Author;
  readonly #first: number;
  #sequence: number;

  /** @param sequence the number of the last change */
  constructor(session: SqlSession, dialect: SqlDialect, secrets: SecretBox, author: Author, sequence: number) {
    this.#session = session;
    this.#reader = new SqlReader(session, dialect, secrets);
    this.#secrets = secrets;
    this.#author = author;
    this.#first = sequence;
    this.#sequence = sequence;
  }

  get(key: string): Promise<StoredResource | undefined> {
    return this.#reader.get(key);
  }

  list(query: ListQuery): Promise<ListPage> {
    return this.#reader.list(query);
  }

  below(key: string): Promise<readonly StoredResource[]> {
    return this.#reader.below(key);
  }

  async put(resource: DraftResource, expected: Expectation): Promise<StoredResource | undefined> {
    const { secrets, ...open } = resource;
    const { key, type } = open;
    if (!isKey(key))
      throw validationError([
        detail('name', `the names on the path have more than ${mostKeyBytes} bytes; expected less`),
      ]);
    if (!(await this.#satisfies(key, expected))) return undefined;
    const etag = randomBytes(16).toString('base64');
    const sequenceNumber = await this.#record(key, type, 'put');
    await insertResource(this.#session, { ...open, etag, sequenceNumber }, this.#secrets.seal(key, secrets));
    return { ...resource, etag, sequenceNumber };
  }

  async delete(key: string, expected: Expectation): Promise<boolean> {
    if (!isKey(key) || !(await this.#satisfies(key, expected))) return false;
    // What is below begins with the key and a slash; the character after the slash ends the range.
    const gone = await this.#session.all(
      'DELETE FROM resources WHERE key = $1 OR (key > $2 AND key < $3) RETURNING key, type',
      key,
      `${key}/`,
      `${key}0`,
    );
    for (const row of gone) await this.#record(String(row.key), String(row.type), 'delete');
    return true;
  }

  /** Notes the number of the last change, and gives it; `undefined` when nothing has changed. */
  async finish(): Promise<number | undefined> {
    if (this.#sequence === this.#first) return undefined;
    await this.#session.all('UPDATE state SET sequence = $1', this.#sequence);
    return this.#sequence;
  }

  async #satisfies(key: string, expected: Expectation): Promise<boolean> {
    if (expected === 'any') return true;
    const [row] = await this.#session.all('SELECT etag FROM resources WHERE key = $1', key);
    return satisfies(row && { etag: String(row.etag) }, expected);
  }

  async #record(key: string, type: string, verb: Change['verb']): Promise<number> {
    const { name, requestId, correlationId, apiVersion, address } = this.#author;
    const sequenceNumber = ++this.#sequence;
    const at = new Date().toISOString();
    const origin = { by: name, requestId, correlationId, apiVersion, address };
    await insertChange(this.#session, { sequenceNumber, key, type, verb, at, ...origin });
    return sequenceNumber;
  }
}
