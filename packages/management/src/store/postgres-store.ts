import { type PostgresAddress, PostgresDatabase } from './postgres-database.ts';
import type { SecretBox } from './secret-box.ts';
import { SqlStore, type StoreOptions } from './sql-store.ts';

/** Opens a store in PostgreSQL, or makes it. Other control planes may have it open, too. */
export async function openPostgresStore(
  address: PostgresAddress,
  secrets: SecretBox,
  options?: StoreOptions,
): Promise<SqlStore> {
  return SqlStore.open(await PostgresDatabase.open(address), secrets, options);
}
