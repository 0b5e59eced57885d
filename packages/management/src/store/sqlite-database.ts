import { closeSync, openSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import type { SqlDatabase, SqlRow, SqlSession, SqlValue } from './sql-database.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { fromSqlite } from './sqlite-errors.ts';
import { migrate } from './sqlite-migrations.ts';

/** How often others are looked for. */
const watchMs = 1000;

/**
 * A file of SQLite. What was acknowledged is on the disk: the log is synchronised with every commit. Reading has a connection
 * of its own, so that it sees only what was committed.
 */
export class SqliteDatabase implements SqlDatabase {
  readonly dialect: SqlDatabase['dialect'] = sqliteDialect;
  readonly reader: SqlSession;
  readonly #file: string;
  readonly #writer: DatabaseSync;
  readonly #reader: DatabaseSync;
  #timer: NodeJS.Timeout | undefined;

  private constructor(file: string, writer: DatabaseSync, reader: DatabaseSync) {
    this.#file = file;
    this.#writer = writer;
    this.#reader = reader;
    this.reader = sessionOf(reader);
  }

  /**
   * Opens a file, or makes it.
   *
   * @param timeout milliseconds to wait for other processes that write
   */
  static open(file: string, timeout: number = 5000): SqliteDatabase {
    let writer: DatabaseSync | undefined;
    try {
      makePrivate(file);
      writer = new DatabaseSync(file, { timeout });
      writer.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA trusted_schema = OFF');
      migrate(writer);
      // Which index is best for a filter is decided by what is there.
      writer.exec('PRAGMA optimize = 0x10002');
      return new SqliteDatabase(file, writer, new DatabaseSync(file, { timeout, readOnly: true }));
    } catch (error) {
      writer?.close();
      throw fromSqlite(error);
    }
  }

  async write<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result> {
    const writer = this.#writer;
    try {
      writer.exec('BEGIN IMMEDIATE');
      const result = await work(sessionOf(writer));
      writer.exec('COMMIT');
      return result;
    } catch (error) {
      if (writer.isTransaction) writer.exec('ROLLBACK');
      throw fromSqlite(error);
    }
  }

  async snapshot<Result>(work: (session: SqlSession) => Promise<Result>): Promise<Result> {
    const database = new DatabaseSync(this.#file, { readOnly: true });
    try {
      database.exec('BEGIN');
      return await work(sessionOf(database));
    } finally {
      database.close();
    }
  }

  async announce(): Promise<void> {}

  /** SQLite counts what other connections have committed. */
  watch(listener: () => void): void {
    const version = this.#reader.prepare('PRAGMA data_version');
    let last = version.get()?.data_version;
    this.#timer = setInterval(() => {
      try {
        const now = version.get()?.data_version;
        if (now !== last) listener();
        last = now;
      } catch {
        // Whoever reads or writes meets it, too, and is told.
      }
    }, watchMs).unref();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    clearInterval(this.#timer);
    this.#reader.close();
    try {
      this.#writer.exec('PRAGMA optimize');
    } catch {
      // It was worth a try: what cannot be written is not needed.
    }
    this.#writer.close();
  }
}

function sessionOf(database: DatabaseSync): SqlSession {
  return {
    async all(sql, ...values) {
      try {
        return database.prepare(sql).all(named(values)) as readonly SqlRow[];
      } catch (error) {
        throw fromSqlite(error);
      }
    },
  };
}

/** `$1` is a name to SQLite. */
function named(values: readonly SqlValue[]): Record<string, SqlValue> {
  return Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value]));
}

/** Makes a file that only its owner can read, and that those beside it will be like. What is in the way SQLite says better. */
function makePrivate(file: string): void {
  try {
    closeSync(openSync(file, 'wx', 0o600));
  } catch {}
}
