import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { readStoreKey, SecretBox } from './secret-box.ts';
import { openSqliteStore } from './sqlite-store.ts';
import { describeStore } from './store-suite.ts';

const box = new SecretBox(new Uint8Array(32).fill(1));
const root = mkdtempSync(join(tmpdir(), 'turnpike-store-'));
afterAll(() => rmSync(root, { recursive: true }));

let folder = mkdtempSync(join(root, 'suite-'));
describeStore('SQLite', {
  // SQLite waits for another writer without letting go of the thread, which is the one that this other writer needs.
  hasOneWriter: true,
  open: async (name) => openSqliteStore(join(folder, `${name}.db`), box),
  clean: async () => {
    rmSync(folder, { recursive: true });
    folder = mkdtempSync(join(root, 'suite-'));
  },
});

const secret = {
  key: 'namedvalues/a',
  type: 'namedValues',
  parent: '',
  path: 'namedValues/a',
  properties: {},
  secrets: { value: 'hunter2-hunter2' },
  fields: {},
};

test('L8: secrets are not in the files, and are of no use with another key or in another place', async () => {
  const file = join(root, 'secrets.db');
  {
    await using store = await openSqliteStore(file, box);
    await store.write('me', (tx) => tx.put(secret, 'any'));
    for (const suffix of ['', '-wal']) expect(readFileSync(file + suffix).includes('hunter2')).toBe(false);
  }
  await expect(openSqliteStore(file, new SecretBox(new Uint8Array(32).fill(2)))).rejects.toThrow(
    'the store was written with the key',
  );
  const database = new DatabaseSync(file);
  database.exec("UPDATE resources SET key = 'namedvalues/b'");
  database.close();
  await using store = await openSqliteStore(file, box);
  await expect(store.get('namedvalues/b')).rejects.toThrow('cannot be decrypted');
});

test('L11: a file that a later version has written is refused', async () => {
  const file = join(root, 'later.db');
  const database = new DatabaseSync(file);
  database.exec('PRAGMA user_version = 99');
  database.close();
  await expect(openSqliteStore(file, box)).rejects.toThrow(
    'the store has version 99; this program knows versions up to',
  );
});

test('L10: a file that is no store is refused', async () => {
  const file = join(root, 'garbage.db');
  writeFileSync(file, 'this is no database, and long enough to be told from one '.repeat(100));
  await expect(openSqliteStore(file, box)).rejects.toThrow('its file is damaged; restore a backup');
});

test('a key is made once', () => {
  const file = join(root, 'keys', 'store.key');
  const key = readStoreKey(file);
  expect(key).toHaveLength(32);
  expect(readStoreKey(file)).toEqual(key);
});
