import { createHmac } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { WrittenResources, type WrittenStore } from './written-resources.ts';

const root = mkdtempSync(join(tmpdir(), 'turnpike-written-'));
afterAll(() => rmSync(root, { recursive: true }));
const file = join(root, 'published.json');

const storeAt = (sequenceNumber: number, key = 'key'): WrittenStore => ({
  hash: (text) => createHmac('sha256', key).update(text).digest('hex'),
  sequenceNumber: async () => sequenceNumber,
});

async function writtenAt(sequenceNumber: number): Promise<void> {
  const written = await WrittenResources.open(file, storeAt(sequenceNumber));
  written.add('apis/a', 'hunter2');
  written.add('apis/b', 'hunter2');
  await written.save();
}

test('remembers what was written, and that something else was not', async () => {
  await writtenAt(5);
  const written = await WrittenResources.open(file, storeAt(7));
  expect(written.ids).toEqual(['apis/a', 'apis/b']);
  expect([written.has('apis/a', 'hunter2'), written.has('apis/a', 'hunter3')]).toEqual([true, false]);
  written.delete('apis/a');
  expect(written.has('apis/a', 'hunter2')).toBe(false);
});

test('a store that was made anew, or is older than what was written, has none of it', async () => {
  await writtenAt(5);
  expect((await WrittenResources.open(file, storeAt(4))).ids).toEqual([]);
});

test('T26: hashes of secrets say nothing to those without the key, and only their owner reads them', async () => {
  await writtenAt(5);
  const [one, other] = (JSON.parse(readFileSync(file, 'utf8')) as { hashes: [string, string][] }).hashes;
  // That two have the same secret is not seen either.
  expect(one?.[1]).not.toBe(other?.[1]);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  expect((await WrittenResources.open(file, storeAt(5, 'another'))).has('apis/a', 'hunter2')).toBe(false);
  expect(readdirSync(root)).toEqual(['published.json']);
});

const broken = ['', '{', '"x"', '[]', 'null', '[null]', '[[1,2]]', '{"sequenceNumber":1,"hashes":[[1,"a"]]}'];

test.each(broken)('a file with %s is as none', async (text) => {
  writeFileSync(file, text);
  expect((await WrittenResources.open(file, storeAt(5))).ids).toEqual([]);
});
