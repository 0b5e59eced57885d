import type { SecretBox } from './secret-box.ts';
import { SqlStore, type StoreOptions } from './sql-store.ts';
import { SqliteDatabase } from './sqlite-database.ts';

/** Opens a store in a file of SQLite, or makes it. */
export async function openSqliteStore(file: string, secrets: SecretBox, options?: StoreOptions): Promise<SqlStore> {
  return SqlStore.open(SqliteDatabase.open(file), secrets, options);
}
