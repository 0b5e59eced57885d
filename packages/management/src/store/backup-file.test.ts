import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync, gzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postgresPrograms, startPostgres } from '../../../gateway/src/graphql/databases/postgresql-server.ts';
import { restoreBackup, writeBackup } from './backup-file.ts';
import { openPostgresStore } from './postgres-store.ts';
import { SecretBox } from './secret-box.ts';
import { openSqliteStore } from './sqlite-store.ts';
import type { BackupItem, DraftResource, Store } from './store.ts';
import { ForgottenChanges } from './store-errors.ts';

const box = new SecretBox(new Uint8Array(32).fill(1));
const otherBox = new SecretBox(new Uint8Array(32).fill(2));
const root = mkdtempSync(join(tmpdir(), 'turnpike-backup-'));
const file = join(root, 'backup');
afterAll(() => rmSync(root, { recursive: true }));

let files = 0;
const empty = (secrets = box) => openSqliteStore(join(root, `${files++}.db`), secrets);

let source: Store;
let contents: readonly BackupItem[];
beforeAll(async () => {
  source = await empty();
  await source.write('me', async (tx) => {
    for (let index = 0; index < 1500; index++) await tx.put(draft(`p${index}`), 'any');
    await tx.put({ ...draft('secret'), secrets: { value: 'hunter2-hunter2' } }, 'any');
    await tx.delete('products/p7', 'any');
  });
  await writeBackup(source, box, file);
  contents = await itemsOf(source);
});
afterAll(() => source?.[Symbol.asyncDispose]());

function draft(name: string): DraftResource {
  const key = `products/${name}`;
  const properties = { text: 'a\u2028b\n\0𝒜' };
  return { key, type: 'products', parent: '', path: key, properties, secrets: {}, fields: { name } };
}

function itemsOf(store: Store): Promise<readonly BackupItem[]> {
  return store.backup((_, items) => Array.fromAsync(items));
}

test('what is restored is what was there: resources with their ETags, secrets, and who made them', async () => {
  await using store = await empty();
  expect(await restoreBackup(store, box, file, { replaces: false })).toMatchObject({ resources: 1500, changes: 1502 });
  expect((await itemsOf(store)).slice(0, contents.length)).toEqual(contents);
  expect((await store.get('products/secret'))?.secrets).toEqual({ value: 'hunter2-hunter2' });
  expect((await store.list({ type: 'products', top: 1 })).count).toBe(1500);
  expect(await store.audit({ top: 1 })).toMatchObject([{ key: '~', by: 'turnpike restore' }]);
});

test('L8: secrets are not in a backup, and only its owner can read it', () => {
  expect(gunzipSync(readFileSync(file)).includes('hunter2')).toBe(false);
  expect(statSync(file).mode & 0o777).toBe(0o600);
});

test('after a restore, those who follow the changes are told to read everything anew', async () => {
  await using store = await empty();
  await restoreBackup(store, box, file, { replaces: false });
  const before = await source.sequenceNumber();
  // Numbers that were given after the backup, in the store that was lost.
  for (const seen of [1, before, before + 5000])
    await expect(store.changesAfter(seen, 10)).rejects.toThrow(ForgottenChanges);
  const written = await store.write('me', (tx) => tx.put(draft('next'), 'any'));
  expect(written?.sequenceNumber).toBeGreaterThan(before + 500_000);
});

test('a store in which there is something is replaced only when that is asked for', async () => {
  await using store = await empty();
  await restoreBackup(store, box, file, { replaces: false });
  await store.write('me', (tx) => tx.put(draft('later'), 'any'));
  await expect(restoreBackup(store, box, file, { replaces: false })).rejects.toThrow('--force replaces it');
  let calls = 0;
  store.onChange(() => calls++);
  await restoreBackup(store, box, file, { replaces: true });
  expect(calls).toBe(1);
  expect(await store.get('products/later')).toBeUndefined();
});

test('L12: a backup of another store is refused where there is something', async () => {
  await using store = await empty();
  await store.write('me', (tx) => tx.put(draft('mine'), 'any'));
  await expect(restoreBackup(store, box, file, { replaces: true })).rejects.toThrow('it is a backup of another store');
  expect((await store.list({ type: 'products' })).count).toBe(1);
});

test('L12: a backup that was made with another key is refused, and taken with that key', async () => {
  await using store = await empty(otherBox);
  await expect(restoreBackup(store, otherBox, file, { replaces: false })).rejects.toThrow('it was made with the key');
  expect((await store.state()).sequence).toBe(0);
  const both = otherBox.with([new Uint8Array(32).fill(1)]);
  await restoreBackup(store, both, file, { replaces: false });
  expect((await store.get('products/secret'))?.secrets).toEqual({ value: 'hunter2-hunter2' });
});

const lines = () => gunzipSync(readFileSync(file)).toString('utf8').split('\n');
const packed = (changed: readonly string[]) => gzipSync(changed.join('\n'));

test.each<[string, () => Uint8Array, string]>([
  ['cut off', () => readFileSync(file).subarray(0, -2000), 'a part of it is missing'],
  ['with a byte changed', () => flipped(readFileSync(file)), 'it'],
  ['with a line left out', () => packed(lines().toSpliced(10, 1)), 'it was changed after it was made'],
  ['with a word changed', () => packed(lines().map((line) => line.replace('p42"', 'p43"'))), 'it was changed'],
  ['without its end', () => packed([...lines().slice(0, -2), '']), 'it has no end'],
  ['with something after its end', () => packed([...lines(), '{}', '']), 'there is something after its end'],
  [
    'of a later form',
    () => packed(lines().with(0, lines()[0]?.replace('"version":1', '"version":2') ?? '')),
    'version 2',
  ],
  ['that is none', () => gzipSync('{"hello":1}\n'), 'it is no backup'],
  ['that is text', () => Buffer.from('hello'), 'it is no backup'],
  ['that is empty', () => new Uint8Array(0), 'it is no backup, or a part of it is missing'],
])('L12: a backup %s is refused, and nothing is changed', async (_, make, reason) => {
  const changed = join(root, 'changed');
  writeFileSync(changed, make());
  await using store = await empty();
  await expect(restoreBackup(store, box, changed, { replaces: true })).rejects.toThrow(reason);
  expect(await itemsOf(store)).toEqual([]);
});

function flipped(bytes: Uint8Array): Uint8Array {
  const changed = Uint8Array.from(bytes);
  changed[2000] = (changed[2000] as number) ^ 0x40;
  return changed;
}

test('a file that is there is not overwritten, and nothing is left of the attempt', async () => {
  const before = readFileSync(file);
  await expect(writeBackup(source, box, file)).rejects.toMatchObject({ code: 'EEXIST' });
  expect(readFileSync(file)).toEqual(before);
});

test('a backup is of one moment, whatever is written meanwhile', async () => {
  await using store = await empty();
  await store.write('me', (tx) => tx.put(draft('first'), 'any'));
  const items = await store.backup(async (state, given) => {
    await store.write('me', (tx) => tx.put(draft('second'), 'any'));
    return [state.sequence, ...(await Array.fromAsync(given)).map(({ key }) => key)];
  });
  expect(items).toEqual([1, 'products/first', 'products/first']);
});

test.skipIf(postgresPrograms === undefined)('a backup of SQLite goes into PostgreSQL, and back', async () => {
  await using server = await startPostgres();
  await using postgres = await openPostgresStore({ url: server.url }, box);
  await restoreBackup(postgres, box, file, { replaces: false });
  expect((await itemsOf(postgres)).slice(0, contents.length)).toEqual(contents);
  const back = join(root, 'back');
  await writeBackup(postgres, box, back);
  await using store = await empty();
  await restoreBackup(store, box, back, { replaces: false });
  expect((await itemsOf(store)).slice(0, contents.length)).toEqual(contents);
});
