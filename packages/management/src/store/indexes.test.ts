import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import { afterAll, describe, expect, test } from 'vitest';
import { postgresPrograms, startPostgres } from '../../../gateway/src/graphql/databases/postgresql-server.ts';
import { parseFilter } from '../filter/parser.ts';
import { PostgresDatabase } from './postgres-database.ts';
import { postgresDialect } from './postgres-dialect.ts';
import type { SqlDialect } from './sql-database.ts';
import { listQuery, type SqlStatement } from './sql-queries.ts';
import { SqliteDatabase } from './sqlite-database.ts';
import { sqliteDialect } from './sqlite-dialect.ts';
import { fillPostgres, fillSqlite } from './testing-scale.ts';

// How the databases go about a list of very many subscriptions: what they say themselves.

const root = mkdtempSync(join(tmpdir(), 'turnpike-indexes-'));
afterAll(() => rmSync(root, { recursive: true }));

const count = 20_000;
const fields = ['name', 'displayName', 'state', 'scope', 'ownerId', 'userId', 'productId'];

/** Each is answered by an index alone, named after the field. */
const filters: readonly (readonly [filter: string, index: string])[] = [
  ["name eq 's42'", 'name'],
  ["displayName eq 'subscription 42'", 'displayName'],
  ["startswith(displayName, 'subscription 420')", 'displayName'],
  ["state eq 'suspended'", 'state'],
  ["productId eq 'p7'", 'productId'],
  ["userId eq 'u7'", 'userId'],
  ["ownerId eq '/users/u7' and state eq 'active'", 'ownerId'],
  ["state eq 'active' and scope eq '/products/p7'", 'scope'],
];

function statement(filter: string | undefined, dialect: SqlDialect, skip = 0): SqlStatement {
  const parsed = filter === undefined ? {} : { filter: parseFilter(filter, fields) };
  return listQuery({ type: 'subscriptions', parent: '', top: 100, skip, ...parsed }, dialect);
}

describe('SQLite', async () => {
  const file = join(root, 'store.db');
  await SqliteDatabase.open(file)[Symbol.asyncDispose]();
  const database = new DatabaseSync(file);
  afterAll(() => database.close());
  fillSqlite(database, count);

  const plan = ({ sql, values }: SqlStatement) =>
    database
      .prepare(`EXPLAIN QUERY PLAN ${sql}`)
      .all(Object.fromEntries(values.map((value, index) => [`$${index + 1}`, value])))
      .map(({ detail }) => String(detail));

  test.each(filters)('finds %s by an index', (filter, field) => {
    const steps = plan(statement(filter, sqliteDialect));
    expect(steps.filter((step) => /SCAN resources/.test(step))).toEqual([]);
    expect(steps.filter((step) => step.includes(`resources_by_${field} `)).length).toBeGreaterThan(0);
  });

  test('counts all of a list without a look at them, and passes over the first in an index alone', () => {
    const steps = plan(statement(undefined, sqliteDialect, 19_000));
    expect(steps.filter((step) => /SCAN resources|resources_by/.test(step))).toEqual([
      expect.stringContaining('COVERING INDEX resources_by_parent'),
    ]);
    expect(steps.some((step) => step.includes('counts'))).toBe(true);
  });
});

describe.skipIf(postgresPrograms === undefined)('PostgreSQL', async () => {
  if (postgresPrograms === undefined) return;
  const server = await startPostgres();
  await (await PostgresDatabase.open({ url: server.url }))[Symbol.asyncDispose]();
  const client = new Client({ connectionString: server.url, options: '-c search_path=turnpike' });
  await client.connect();
  await fillPostgres(client, count);
  afterAll(async () => {
    await client.end();
    await server[Symbol.asyncDispose]();
  });

  const plan = async ({ sql, values }: SqlStatement) =>
    (await client.query(`EXPLAIN ${sql}`, [...values])).rows.map((row) => String(row['QUERY PLAN']));

  test.each(filters)('finds %s by an index', async (filter, field) => {
    const steps = await plan(statement(filter, postgresDialect));
    expect(steps.filter((step) => step.includes('Seq Scan on resources'))).toEqual([]);
    expect(steps.filter((step) => step.includes(`resources_by_${field.toLowerCase()} `)).length).toBeGreaterThan(0);
  });

  test('counts all of a list without a look at them, and passes over the first in an index alone', async () => {
    const steps = await plan(statement(undefined, postgresDialect, 19_000));
    expect(steps.filter((step) => step.includes('Seq Scan on resources'))).toEqual([]);
    expect(steps.some((step) => /(?:Index|Seq) .*counts/.test(step))).toBe(true);
    expect(steps.some((step) => step.includes('Index Only Scan using resources_by_parent'))).toBe(true);
  });
});
