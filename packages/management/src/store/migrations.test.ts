import { spawnSync } from 'node:child_process';
import { copyFileSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { SecretBox } from './secret-box.ts';
import { openSqliteStore } from './sqlite-store.ts';

// `fixtures/` has a file of each version of the schema, as that version has written it. The same was written into all of
// them; a version that is released puts another file there.

const box = new SecretBox(new Uint8Array(32).fill(7));
const fixtures = fileURLToPath(new URL('./fixtures', import.meta.url));
const root = mkdtempSync(join(tmpdir(), 'turnpike-migrations-'));
afterAll(() => rmSync(root, { recursive: true }));

function copyOf(fixture: string, name: string): string {
  const file = join(root, name);
  copyFileSync(join(fixtures, fixture), file);
  return file;
}

async function expectFixture(file: string): Promise<void> {
  await using store = await openSqliteStore(file, box);
  expect(await store.get('subscriptions/mine')).toMatchObject({
    properties: { displayName: 'Mine', state: 'active' },
    secrets: { primaryKey: 'first-key', secondaryKey: 'second-key' },
    sequenceNumber: 3,
  });
  expect((await store.list({ type: 'products' })).count).toBe(1);
  expect((await store.below('products/starter')).map(({ path }) => path)).toEqual(['products/Starter/apis/echo']);
  expect((await store.changesAfter(0, 10)).map(({ verb, by }) => `${verb} ${by}`)).toEqual([
    ...Array.from({ length: 4 }, () => 'put fixture'),
    'delete fixture',
  ]);
  const written = await store.write('me', async (tx) => {
    const current = await tx.get('products/starter');
    return current && tx.put(current, { etag: current.etag });
  });
  expect(written?.sequenceNumber).toBe(6);
}

test.each(readdirSync(fixtures).filter((name) => name.endsWith('.db')))('opens %s', async (fixture) => {
  await expectFixture(copyOf(fixture, fixture));
});

test('L11: a migration that is killed half-way leaves what was there, and is done at the next start', async () => {
  const file = copyOf('sqlite-1.db', 'killed.db');
  const database = new DatabaseSync(file);
  // A trigger of the test ends the process in the middle of what the second version does.
  const program = `
    const { DatabaseSync } = await import('node:sqlite');
    const { migrate } = await import(${JSON.stringify(new URL('./sqlite-migrations.ts', import.meta.url).href)});
    const database = new DatabaseSync(${JSON.stringify(file)});
    database.exec('PRAGMA journal_mode = WAL; PRAGMA cache_size = 1');
    const exec = database.exec.bind(database);
    database.exec = (sql) => {
      const at = sql.indexOf('CREATE TABLE counts');
      if (at < 0) return exec(sql);
      exec(sql.slice(0, at));
      process.kill(process.pid, 'SIGKILL');
    };
    migrate(database);`;
  database.close();
  const { signal } = spawnSync(process.execPath, ['--input-type=module', '-e', program]);
  expect(signal).toBe('SIGKILL');
  const left = new DatabaseSync(file);
  expect(left.prepare('PRAGMA user_version').get()).toEqual({ user_version: 1 });
  left.close();
  await expectFixture(file);
});
