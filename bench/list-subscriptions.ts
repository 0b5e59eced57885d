import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Client } from 'pg';
import {
  postgresMissing,
  postgresPrograms,
  startPostgres,
} from '../packages/gateway/src/graphql/databases/postgresql-server.ts';
import { parseFilter } from '../packages/management/src/filter/parser.ts';
import { openPostgresStore } from '../packages/management/src/store/postgres-store.ts';
import { SecretBox } from '../packages/management/src/store/secret-box.ts';
import { openSqliteStore } from '../packages/management/src/store/sqlite-store.ts';
import type { ListQuery, Store } from '../packages/management/src/store/store.ts';
import { fillPostgres, fillSqlite } from '../packages/management/src/store/testing-scale.ts';
import { type Figure, print } from './harness.ts';

// How long does a page of a hundred of 100,000 subscriptions take, with how many there are, and a change of one?

const count = 100_000;
const runs = 15;
const box = new SecretBox(new Uint8Array(32).fill(1));
const fields = ['name', 'displayName', 'state', 'scope', 'ownerId', 'userId', 'productId'];
const filtered = (text: string): Partial<ListQuery> => ({ filter: parseFilter(text, fields) });

const lists: readonly (readonly [name: string, query: Partial<ListQuery>])[] = [
  ['the first page', {}],
  ['the last page', { skip: count - 100 }],
  ["userId eq 'u7' (10)", filtered("userId eq 'u7'")],
  ["productId eq 'p7' (1,000)", filtered("productId eq 'p7'")],
  ["state eq 'suspended' (10,000)", filtered("state eq 'suspended'")],
  ["state eq 'active' (90,000)", filtered("state eq 'active'")],
  ["ownerId eq '/users/u7' and state eq 'active' (9)", filtered("ownerId eq '/users/u7' and state eq 'active'")],
  ["startswith(displayName, 'subscription 4200') (11)", filtered("startswith(displayName, 'subscription 4200')")],
  ["contains(displayName, '4242'), without an index", filtered("contains(displayName, '4242')")],
];

const figures: Figure[] = [];

async function measure(kind: string, store: Store): Promise<void> {
  for (const [name, query] of lists) {
    const list = () => store.list({ type: 'subscriptions', parent: '', top: 100, ...query });
    await list();
    figures.push({ name: `${kind}: ${name}`, unit: 'ms', values: await times(list) });
  }
  const change = () =>
    store.write('bench', async (tx) => {
      const current = await tx.get('subscriptions/s4242');
      if (current !== undefined) await tx.put(current, { etag: current.etag });
    });
  figures.push({ name: `${kind}: a change of one`, unit: 'ms', values: await times(change) });
}

async function times(work: () => Promise<unknown>): Promise<number[]> {
  const values: number[] = [];
  for (let run = 0; run < runs; run++) {
    const begun = performance.now();
    await work();
    values.push(performance.now() - begun);
  }
  return values;
}

const folder = mkdtempSync(join(tmpdir(), 'turnpike-bench-'));
try {
  const file = join(folder, 'store.db');
  await (await openSqliteStore(file, box))[Symbol.asyncDispose]();
  const database = new DatabaseSync(file);
  fillSqlite(database, count);
  database.close();
  await using store = await openSqliteStore(file, box);
  await measure('SQLite', store);
} finally {
  rmSync(folder, { recursive: true });
}

if (postgresPrograms === undefined) console.error(postgresMissing);
else {
  await using server = await startPostgres();
  await (await openPostgresStore({ url: server.url }, box))[Symbol.asyncDispose]();
  const client = new Client({ connectionString: server.url, options: '-c search_path=turnpike' });
  await client.connect();
  await fillPostgres(client, count);
  await client.end();
  await using store = await openPostgresStore({ url: server.url }, box);
  await measure('PostgreSQL', store);
}

print({
  question: 'How long does a page of 100,000 subscriptions take?',
  notes: ['Straight from the store; each run is one list or change.'],
  figures,
});
