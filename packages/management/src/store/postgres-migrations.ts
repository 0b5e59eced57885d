import { beginning } from './postgres-dialect.ts';
import type { SqlSession } from './sql-database.ts';

// What makes each version of the schema from the one before. Once released, an entry does not change. What stands for texts in
// order is compared by its bytes, as in SQLite.

const fields = 'name displayName state scope ownerId userId productId email path apiVersionSetId'.split(' ');

/** Fields are indexed where they are; a filter by one of them reads what it gives, and nothing else. */
const fieldIndexes = fields.map(
  (name) =>
    `CREATE INDEX resources_by_${name} ON resources (type, parent, (${beginning(name)}), key)
       WHERE ${beginning(name)} IS NOT NULL;`,
);

const migrations: readonly string[] = [
  `CREATE TABLE resources (
     key TEXT COLLATE "C" PRIMARY KEY,
     type TEXT COLLATE "C" NOT NULL,
     parent TEXT COLLATE "C" NOT NULL,
     path TEXT NOT NULL,
     properties TEXT NOT NULL,
     secrets BYTEA,
     fields JSONB NOT NULL,
     etag TEXT NOT NULL,
     sequence BIGINT NOT NULL
   );
   CREATE INDEX resources_by_parent ON resources (type, parent, key);
   CREATE TABLE changes (
     sequence BIGINT PRIMARY KEY,
     key TEXT COLLATE "C" NOT NULL,
     type TEXT NOT NULL,
     verb TEXT NOT NULL,
     at TEXT COLLATE "C" NOT NULL,
     by TEXT NOT NULL,
     request TEXT,
     correlation TEXT,
     api_version TEXT,
     address TEXT
   );
   CREATE INDEX changes_by_time ON changes (at);
   CREATE INDEX changes_by_key ON changes (key, sequence);
   CREATE TABLE state (
     one INTEGER PRIMARY KEY CHECK (one = 1),
     id TEXT NOT NULL,
     sequence BIGINT NOT NULL,
     floor BIGINT NOT NULL,
     key_id TEXT
   );
   INSERT INTO state VALUES (1, replace(gen_random_uuid()::text, '-', ''), 0, 0, NULL);
   CREATE TABLE counts (
     type TEXT COLLATE "C" NOT NULL,
     parent TEXT COLLATE "C" NOT NULL,
     count BIGINT NOT NULL,
     PRIMARY KEY (type, parent)
   );
   CREATE FUNCTION count_resource() RETURNS trigger LANGUAGE plpgsql AS $$
   BEGIN
     IF TG_OP = 'INSERT' THEN
       INSERT INTO counts AS counted VALUES (NEW.type, NEW.parent, 1)
         ON CONFLICT (type, parent) DO UPDATE SET count = counted.count + 1;
     ELSE
       UPDATE counts SET count = count - 1 WHERE type = OLD.type AND parent = OLD.parent;
       DELETE FROM counts WHERE type = OLD.type AND parent = OLD.parent AND count = 0;
     END IF;
     RETURN NULL;
   END $$;
   CREATE TRIGGER resources_counted AFTER INSERT OR DELETE ON resources
     FOR EACH ROW EXECUTE FUNCTION count_resource();
   ${fieldIndexes.join('\n')}`,
];

/**
 * Brings the schema up to this version, within a transaction, while nobody else does. Throws for one that a later version has
 * written.
 */
export async function migrate(session: SqlSession, schema: string): Promise<void> {
  await session.all("SELECT pg_advisory_xact_lock(hashtext('turnpike migrate'), hashtext($1))", schema);
  // Who may not make a schema can use one that is there.
  const [there] = await session.all('SELECT 1 AS one FROM pg_namespace WHERE nspname = $1', schema);
  if (there === undefined) await session.all(`CREATE SCHEMA "${schema}"`);
  await session.all('CREATE TABLE IF NOT EXISTS version (version INTEGER NOT NULL)');
  const [row] = await session.all('SELECT version FROM version');
  const version = Number(row?.version ?? 0);
  if (version > migrations.length)
    throw new Error(
      `the store has version ${version}; this program knows versions up to ${migrations.length}. A later one has written it`,
    );
  if (version === migrations.length) return;
  for (const migration of migrations.slice(version)) await session.all(migration);
  await session.all('DELETE FROM version');
  await session.all(`INSERT INTO version VALUES (${migrations.length})`);
}
