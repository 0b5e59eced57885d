import type { DatabaseSync } from 'node:sqlite';

/** What makes each version of the schema from the one before. Once released, an entry does not change. */
const migrations: readonly string[] = [
  `CREATE TABLE resources (
     key TEXT PRIMARY KEY,
     type TEXT NOT NULL,
     parent TEXT NOT NULL,
     path TEXT NOT NULL,
     properties TEXT NOT NULL,
     secrets BLOB,
     fields TEXT NOT NULL,
     etag TEXT NOT NULL,
     sequence INTEGER NOT NULL
   ) STRICT, WITHOUT ROWID;
   CREATE INDEX resources_by_parent ON resources (type, parent, key);
   CREATE TABLE changes (
     sequence INTEGER PRIMARY KEY AUTOINCREMENT,
     key TEXT NOT NULL,
     type TEXT NOT NULL,
     verb TEXT NOT NULL,
     at TEXT NOT NULL,
     by TEXT NOT NULL
   ) STRICT;`,
];

/** Brings the schema up to this version, all of it or nothing. Throws for a file that a later version has written. */
export function migrate(database: DatabaseSync): void {
  database.exec('BEGIN IMMEDIATE');
  try {
    const version = Number(database.prepare('PRAGMA user_version').get()?.user_version);
    if (version > migrations.length)
      throw new Error(
        `the store has version ${version}; this program knows versions up to ${migrations.length}. A later one has written it`,
      );
    for (const migration of migrations.slice(version)) database.exec(migration);
    database.exec(`PRAGMA user_version = ${migrations.length}`);
    database.exec('COMMIT');
  } catch (error) {
    if (database.isTransaction) database.exec('ROLLBACK');
    throw error;
  }
}
