import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { SecretBox } from '../store/secret-box.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import { SignedLinks } from './signed-links.ts';

const folder = mkdtempSync(join(tmpdir(), 'turnpike-links-'));
const store = await openSqliteStore(join(folder, 'store.db'), new SecretBox(new Uint8Array(32).fill(7)));
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

let now = new Date('2026-01-01T00:00:00Z');
const links = new SignedLinks(store, () => now);

function read(link: string, by: SignedLinks = links): Promise<string | undefined> {
  const { pathname, searchParams } = new URL(link);
  return by.read({ path: pathname, query: searchParams });
}

test('a link is good for five minutes', async () => {
  const link = await links.make('https://localhost', 'a');
  now = new Date('2026-01-01T00:05:00Z');
  expect(await read(link)).toBe('a');
  now = new Date('2026-01-01T00:05:01Z');
  expect(await read(link)).toBeUndefined();
});

test('another control plane on the same store knows it, one on another store does not', async () => {
  const link = await links.make('https://localhost', 'a');
  expect(await read(link, new SignedLinks(store, () => now))).toBe('a');
  const other = await openSqliteStore(join(folder, 'other.db'), new SecretBox(new Uint8Array(32).fill(7)));
  expect(await read(link, new SignedLinks(other, () => now))).toBeUndefined();
  await other[Symbol.asyncDispose]();
});

test('the key is nowhere to be read', async () => {
  const kept = await store.get('~/links');
  expect(kept?.properties).toEqual({});
  expect(Object.keys(kept?.secrets ?? {})).toEqual(['key']);
});
