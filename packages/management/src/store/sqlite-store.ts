import type { SecretBox } from './secret-box.ts';
import { SqlStore, type StoreOptions } from './sql-store.ts';
import { SqliteDatabase } from './sqlite-database.ts';

/** What a store in a file is told besides where it is. */
export interface SqliteOptions extends StoreOptions {
  /** How long to wait for another process that writes: 5 seconds when left out. */
  readonly waitMs?: number;
}

/** Opens a store in a file of SQLite, or makes it. */
export async function openSqliteStore(
  file: string,
  secrets: SecretBox,
  { waitMs, ...options }: SqliteOptions = {},
): Promise<SqlStore> {
  return SqlStore.open(SqliteDatabase.open(file, waitMs), secrets, options);
}
