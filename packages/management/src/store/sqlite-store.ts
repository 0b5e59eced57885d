import { randomBytes } from 'node:crypto';
import { DatabaseSync, type SQLInputValue } from 'node:sqlite';
import type { JsonObject } from '../json.ts';
import { filterSql } from './filter-sql.ts';
import type { SecretBox } from './secret-box.ts';
import { migrate } from './sqlite-migrations.ts';
import {
  type Change,
  type DraftResource,
  type Expectation,
  type ListPage,
  type ListQuery,
  type Store,
  type StoredResource,
  satisfies,
  type Transaction,
} from './store.ts';

interface Row {
  readonly key: string;
  readonly type: string;
  readonly parent: string;
  readonly path: string;
  readonly properties: string;
  readonly secrets: Uint8Array | null;
  readonly fields: string;
  readonly etag: string;
  readonly sequence: number;
}

/**
 * Keeps what is configured in a file of SQLite. What was acknowledged is on the disk: the log is synchronised with every
 * commit. Reading has a connection of its own, so that it sees only what was committed.
 */
export class SqliteStore implements Store {
  readonly #writer: DatabaseSync;
  readonly #reader: DatabaseSync;
  readonly #secrets: SecretBox;
  readonly #listeners = new Set<() => void>();
  #last: Promise<unknown> = Promise.resolve();

  private constructor(writer: DatabaseSync, reader: DatabaseSync, secrets: SecretBox) {
    this.#writer = writer;
    this.#reader = reader;
    this.#secrets = secrets;
  }

  /** Opens a file, or makes it. */
  static open(file: string, secrets: SecretBox): SqliteStore {
    const writer = new DatabaseSync(file, { timeout: 5000 });
    writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF');
    migrate(writer);
    return new SqliteStore(writer, new DatabaseSync(file, { timeout: 5000, readOnly: true }), secrets);
  }

  async get(key: string): Promise<StoredResource | undefined> {
    return this.#get(this.#reader, key);
  }

  async list(query: ListQuery): Promise<ListPage> {
    return this.#list(this.#reader, query);
  }

  async below(key: string): Promise<readonly StoredResource[]> {
    return this.#below(this.#reader, key);
  }

  async changesAfter(sequenceNumber: number, top: number): Promise<readonly Change[]> {
    return this.#reader
      .prepare(
        'SELECT sequence AS sequenceNumber, key, type, verb, at, by FROM changes WHERE sequence > ? ORDER BY sequence LIMIT ?',
      )
      .all(sequenceNumber, top)
      .map((row) => ({ ...row })) as unknown as readonly Change[];
  }

  async sequenceNumber(): Promise<number> {
    const row = this.#reader.prepare('SELECT COALESCE(MAX(sequence), 0) AS last FROM changes').get();
    return Number(row?.last);
  }

  onChange(listener: () => void): () => void {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  write<Result>(by: string, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const result = this.#last.then(() => this.#commit(by, work));
    this.#last = result.catch(() => undefined);
    return result;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#last;
    this.#reader.close();
    this.#writer.close();
  }

  async #commit<Result>(by: string, work: (transaction: Transaction) => Promise<Result>): Promise<Result> {
    const writer = this.#writer;
    writer.exec('BEGIN IMMEDIATE');
    let changes = 0;
    const record = (key: string, type: string, verb: Change['verb']): number => {
      changes++;
      const at = new Date().toISOString();
      return Number(
        writer
          .prepare('INSERT INTO changes (key, type, verb, at, by) VALUES (?, ?, ?, ?, ?)')
          .run(key, type, verb, at, by).lastInsertRowid,
      );
    };
    let result: Result;
    try {
      result = await work({
        get: async (key) => this.#get(writer, key),
        list: async (query) => this.#list(writer, query),
        below: async (key) => this.#below(writer, key),
        put: async (resource, expected) => this.#put(resource, expected, record),
        delete: async (key, expected) => this.#delete(key, expected, record),
      });
      writer.exec('COMMIT');
    } catch (error) {
      if (writer.isTransaction) writer.exec('ROLLBACK');
      throw error;
    }
    if (changes > 0) for (const listener of this.#listeners) listener();
    return result;
  }

  #get(database: DatabaseSync, key: string): StoredResource | undefined {
    const row = database.prepare('SELECT * FROM resources WHERE key = ?').get(key);
    return row && this.#resourceOf(row as unknown as Row);
  }

  /** What is below begins with the key and a slash; the character after the slash ends the range. */
  #below(database: DatabaseSync, key: string): readonly StoredResource[] {
    const rows = database
      .prepare('SELECT * FROM resources WHERE key > ? AND key < ? ORDER BY key')
      .all(`${key}/`, `${key}0`);
    return rows.map((row) => this.#resourceOf(row as unknown as Row));
  }

  #list(database: DatabaseSync, { type, parent, filter, orderBy, skip = 0, top }: ListQuery): ListPage {
    const condition = filter && filterSql(filter, fieldSql);
    const where = ['type = ?', ...(parent === undefined ? [] : ['parent = ?']), ...(condition ? [condition.sql] : [])];
    const values: SQLInputValue[] = [type, ...(parent === undefined ? [] : [parent]), ...(condition?.values ?? [])];
    const from = `FROM resources WHERE ${where.join(' AND ')}`;
    const order =
      orderBy === undefined ? 'key' : `${fieldSql(orderBy.field)} ${orderBy.descends ? 'DESC' : 'ASC'}, key`;
    const rows = database
      .prepare(`SELECT * ${from} ORDER BY ${order} LIMIT ? OFFSET ?`)
      .all(...values, top ?? -1, skip) as unknown as readonly Row[];
    const isWhole = skip === 0 && (top === undefined || rows.length < top);
    const count = isWhole
      ? rows.length
      : Number(database.prepare(`SELECT COUNT(*) AS count ${from}`).get(...values)?.count);
    return { resources: rows.map((row) => this.#resourceOf(row)), count };
  }

  #put(
    resource: DraftResource,
    expected: Expectation,
    record: (key: string, type: string, verb: Change['verb']) => number,
  ): StoredResource | undefined {
    const { key, type, parent, path, properties, secrets, fields } = resource;
    const current = this.#get(this.#writer, key);
    if (!satisfies(current, expected)) return undefined;
    const sequenceNumber = record(key, type, 'put');
    const etag = randomBytes(16).toString('base64');
    this.#writer
      .prepare('INSERT OR REPLACE INTO resources VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)')
      .run(
        key,
        type,
        parent,
        path,
        JSON.stringify(properties),
        this.#secrets.seal(key, secrets),
        JSON.stringify(fields),
        etag,
        sequenceNumber,
      );
    return { ...resource, etag, sequenceNumber };
  }

  #delete(
    key: string,
    expected: Expectation,
    record: (key: string, type: string, verb: Change['verb']) => number,
  ): boolean {
    if (!satisfies(this.#get(this.#writer, key), expected)) return false;
    // What is below begins with the key and a slash; the character after the slash ends the range.
    const gone = this.#writer
      .prepare('DELETE FROM resources WHERE key = ? OR (key > ? AND key < ?) RETURNING key, type')
      .all(key, `${key}/`, `${key}0`);
    for (const row of gone) record(String(row.key), String(row.type), 'delete');
    return true;
  }

  #resourceOf({ key, type, parent, path, properties, secrets, fields, etag, sequence }: Row): StoredResource {
    return {
      key,
      type,
      parent,
      path,
      properties: JSON.parse(properties) as JsonObject,
      secrets: this.#secrets.open(key, secrets),
      fields: JSON.parse(fields) as StoredResource['fields'],
      etag,
      sequenceNumber: sequence,
    };
  }
}

function fieldSql(name: string): string {
  return `json_extract(fields, '$.${name}')`;
}
