import type { DatabaseSync } from 'node:sqlite';

// What makes each version of the schema from the one before. Once released, an entry does not change.

const fields = 'name displayName state scope ownerId userId productId email path apiVersionSetId'.split(' ');

/** Fields are indexed where they are; a filter by one of them reads what it gives, and nothing else. */
const fieldIndexes = fields.map(
  (name) =>
    `CREATE INDEX resources_by_${name} ON resources (type, json_extract(fields, '$.${name}'), parent, key)
       WHERE json_extract(fields, '$.${name}') IS NOT NULL;`,
);

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

  // How many resources there are is counted as they come and go: a list says it without a look at them.
  `CREATE TABLE state (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     id TEXT NOT NULL,
     sequence INTEGER NOT NULL,
     floor INTEGER NOT NULL,
     key_id TEXT
   ) STRICT;
   INSERT INTO state SELECT 1, lower(hex(randomblob(16))), COALESCE(MAX(sequence), 0), 0, NULL FROM changes;
   ALTER TABLE changes ADD COLUMN request TEXT;
   ALTER TABLE changes ADD COLUMN correlation TEXT;
   ALTER TABLE changes ADD COLUMN api_version TEXT;
   ALTER TABLE changes ADD COLUMN address TEXT;
   CREATE INDEX changes_by_time ON changes (at);
   CREATE INDEX changes_by_key ON changes (key, sequence);
   CREATE TABLE counts (
     type TEXT NOT NULL,
     parent TEXT NOT NULL,
     count INTEGER NOT NULL,
     PRIMARY KEY (type, parent)
   ) STRICT, WITHOUT ROWID;
   INSERT INTO counts SELECT type, parent, COUNT(*) FROM resources GROUP BY type, parent;
   CREATE TRIGGER resources_added AFTER INSERT ON resources BEGIN
     INSERT INTO counts VALUES (NEW.type, NEW.parent, 1) ON CONFLICT DO UPDATE SET count = count + 1;
   END;
   CREATE TRIGGER resources_removed AFTER DELETE ON resources BEGIN
     UPDATE counts SET count = count - 1 WHERE type = OLD.type AND parent = OLD.parent;
     DELETE FROM counts WHERE type = OLD.type AND parent = OLD.parent AND count = 0;
   END;
   ${fieldIndexes.join('\n')}`,
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
