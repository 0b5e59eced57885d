import { existsSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { openStore } from '../serve/open-store.ts';
import { turnpike } from '../testing.ts';

const root = mkdtempSync(join(tmpdir(), 'turnpike-backup-command-'));
afterAll(() => rmSync(root, { recursive: true }));

const key = Buffer.alloc(32, 1).toString('base64');
const otherKey = Buffer.alloc(32, 2).toString('base64');

function fileOf(name: string, text: string): string {
  const file = join(root, name);
  writeFileSync(file, text);
  return file;
}

const keyFile = fileOf('key', key);
const otherKeyFile = fileOf('other-key', otherKey);

/** A data folder with a resource that has a secret. */
async function written(name: string): Promise<string> {
  const data = join(root, name);
  await using store = await openStore({ data, storeKeyFile: keyFile }, () => {});
  const path = 'namedValues/a';
  const open = { key: path.toLowerCase(), type: 'namedValues', parent: '', path, properties: {}, fields: {} };
  await store.write('me', (tx) => tx.put({ ...open, secrets: { value: 'hunter2-hunter2' } }, 'any'));
  return data;
}

const secretOf = async (data: string, storeKeyFile: string) => {
  await using store = await openStore({ data, storeKeyFile }, () => {});
  return (await store.get('namedvalues/a'))?.secrets;
};

test('what is backed up can be restored elsewhere, under another key', async () => {
  const data = await written('source');
  const to = join(root, 'monday');
  const made = await turnpike(['backup', '--data', data, '--store-key-file', keyFile, '--to', to]);
  expect(made).toMatchObject({
    code: 0,
    output: expect.stringMatching(/monday: 1 resources, 1 changes, up to number 1/),
  });
  expect(statSync(to).mode & 0o777).toBe(0o600);
  const target = join(root, 'target');
  const refused = await turnpike(['restore', '--data', target, '--store-key-file', otherKeyFile, '--from', to]);
  expect(refused).toMatchObject({ code: 2, errors: expect.stringContaining('it was made with the key') });
  const keys = ['--store-key-file', otherKeyFile, '--backup-key-file', keyFile];
  expect(await turnpike(['restore', '--data', target, ...keys, '--from', to])).toMatchObject({ code: 0 });
  expect(await secretOf(target, otherKeyFile)).toEqual({ value: 'hunter2-hunter2' });
  const again = await turnpike(['restore', '--data', target, ...keys, '--from', to]);
  expect(again).toMatchObject({ code: 2, errors: expect.stringContaining('--force replaces it') });
});

test('a key is changed with a start that has both', async () => {
  const data = await written('rotated');
  const said: string[] = [];
  const both = { data, storeKeyFile: otherKeyFile, previousStoreKeyFile: keyFile };
  await (await openStore(both, (text) => said.push(text)))[Symbol.asyncDispose]();
  expect(said).toEqual([expect.stringContaining('the secrets of 1 resources have been encrypted with the new key')]);
  expect(await secretOf(data, otherKeyFile)).toEqual({ value: 'hunter2-hunter2' });
  await expect(secretOf(data, keyFile)).rejects.toThrow('the store was written with the key');
});

test('keys come from the environment, too, and a wrong one is refused without a word of it', async () => {
  const data = await written('environment');
  await using store = await openStore({ data }, () => {}, { TURNPIKE_STORE_KEY: key });
  expect((await store.get('namedvalues/a'))?.secrets).toEqual({ value: 'hunter2-hunter2' });
  const short = openStore({ data }, () => {}, { TURNPIKE_STORE_KEY: 'c2VjcmV0' });
  await expect(short).rejects.toThrow('TURNPIKE_STORE_KEY has a key of 6 bytes; expected 32, in Base64');
  expect(existsSync(join(data, 'management.key'))).toBe(false);
});

test.each([
  ['no file to write', ['backup'], '--to is missing'],
  ['no backup', ['restore'], '--from is missing'],
  ['a folder that is not there', ['backup', '--data', join(root, 'nowhere'), '--to', 'x'], 'there is no data folder'],
  ['days that are none', ['control-plane', '--audit-days', 'ten'], "--audit-days is 'ten'"],
  [
    'an address that is none',
    ['control-plane', '--data', root, '--store', 'mysql://me:hunter2@db/x'],
    "'mysql://me@db/x' is no address",
  ],
])('says what is wrong with %s', async (_, args, message) => {
  const { code, errors } = await turnpike(args);
  expect([code, errors]).toEqual([2, expect.stringContaining(message)]);
  expect(errors).not.toContain('hunter2');
});
