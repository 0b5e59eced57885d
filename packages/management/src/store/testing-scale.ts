import type { DatabaseSync } from 'node:sqlite';
import type { ClientBase } from 'pg';

// Very many subscriptions at once, for tests and benchmarks of how they are found: by SQL, as no client could.

/** A JSON object in SQL, of a number `i`: a tenth is suspended, owners have ten each, and products a hundredth. */
const values = {
  name: "'s' || i",
  displayName: "'subscription ' || i",
  state: "CASE WHEN i % 10 = 0 THEN 'suspended' ELSE 'active' END",
  ownerId: "'/users/u' || (i / 10)",
  userId: "'u' || (i / 10)",
  scope: "'/products/p' || (i % 100)",
  productId: "'p' || (i % 100)",
} as const;

function objectOf(kind: 'json_object' | 'jsonb_build_object'): string {
  return `${kind}(${Object.entries(values)
    .map(([name, sql]) => `'${name}', ${sql}`)
    .join(', ')})`;
}

const columns = (fields: string) => `'subscriptions/s' || i, 'subscriptions', '', 'subscriptions/s' || i,
  '{"displayName":"Subscription ' || i || '","state":"active","allowTracing":false}', NULL, ${fields}, 'etag' || i, i`;

/** Puts subscriptions into a file of SQLite. */
export function fillSqlite(database: DatabaseSync, count: number): void {
  database.exec(`
    BEGIN;
    INSERT INTO resources
      WITH RECURSIVE numbers (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM numbers WHERE i < ${count})
      SELECT ${columns(objectOf('json_object'))} FROM numbers;
    UPDATE state SET sequence = ${count};
    COMMIT;
    ANALYZE`);
}

/** Puts subscriptions into PostgreSQL. */
export async function fillPostgres(client: ClientBase, count: number): Promise<void> {
  await client.query(
    `INSERT INTO resources SELECT ${columns(objectOf('jsonb_build_object'))} FROM generate_series(1, ${count}) i;
     UPDATE state SET sequence = ${count}`,
  );
  await client.query('VACUUM ANALYZE resources');
}
