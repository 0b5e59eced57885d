import { spawnSync } from 'node:child_process';
import {
  closeSync,
  mkdirSync,
  mkdtempSync,
  openSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, expect, test } from 'vitest';
import { SecretBox } from './secret-box.ts';
import { openSqliteStore } from './sqlite-store.ts';
import type { DraftResource } from './store.ts';

const box = new SecretBox(new Uint8Array(32).fill(1));
const root = mkdtempSync(join(tmpdir(), 'turnpike-failures-'));
afterAll(() => rmSync(root, { recursive: true }));

const large = 'x'.repeat(20_000);

function draft(name: string): DraftResource {
  const key = `products/${name}`;
  return { key, type: 'products', parent: '', path: key, properties: { large }, secrets: {}, fields: { name } };
}

/** A store that was written to and closed. */
async function written(name: string): Promise<string> {
  const file = join(root, `${name}.db`);
  await using store = await openSqliteStore(file, box);
  await store.write('me', async (tx) => {
    for (let index = 0; index < 50; index++) await tx.put(draft(`p${index}`), 'any');
  });
  return file;
}

const damaged = {
  code: 'ServiceUnavailable',
  message: expect.stringContaining('its file is damaged; restore a backup'),
};

test('L10: of a file that was cut off, nothing is made up', async () => {
  const file = await written('truncated');
  truncateSync(file, Math.floor(statSync(file).size / 2));
  await expect(
    openSqliteStore(file, box).then(async (store) => {
      await using opened = store;
      return opened.list({ type: 'products' });
    }),
  ).rejects.toMatchObject(damaged);
});

test('L10: a file with a page of garbage is not begun with', async () => {
  const file = await written('garbage');
  const database = new DatabaseSync(file);
  const page = database.prepare("SELECT rootpage FROM sqlite_schema WHERE name = 'resources'").get();
  database.close();
  const descriptor = openSync(file, 'r+');
  writeSync(descriptor, Buffer.alloc(4096, 0xa5), 0, 4096, (Number(page?.rootpage) - 1) * 4096);
  closeSync(descriptor);
  await expect(openSqliteStore(file, box)).rejects.toMatchObject(damaged);
});

test('L10: while another process does not let go of the file, callers are told to come back, and then it works', async () => {
  const file = await written('locked');
  await using store = await openSqliteStore(file, box, { waitMs: 50 });
  const other = new DatabaseSync(file);
  other.exec('BEGIN IMMEDIATE');
  await expect(store.write('me', (tx) => tx.put(draft('a'), 'any'))).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    message: expect.stringContaining('another process has been writing'),
  });
  expect((await store.get('products/p1'))?.key).toBe('products/p1');
  other.exec('ROLLBACK');
  other.close();
  expect(await store.write('me', (tx) => tx.put(draft('a'), 'any'))).toBeDefined();
});

const small = join(root, 'small');
mkdirSync(small);
const isMounted = spawnSync('mount', ['-t', 'tmpfs', '-o', 'size=2m', 'tmpfs', small]).status === 0;
afterAll(() => void (isMounted && spawnSync('umount', ['-l', small])));

test.skipIf(!isMounted)(
  'L10: on a full disk nothing is half written, and when there is room again it works',
  async () => {
    const file = join(small, 'store.db');
    const ballast = join(small, 'ballast');
    await using store = await openSqliteStore(file, box);
    writeFileSync(ballast, Buffer.alloc(800_000));
    let count = 0;
    const fill = async () => {
      for (;;) {
        const pair = [draft(`a${count}`), draft(`b${count}`)];
        await store.write('me', async (tx) => {
          for (const one of pair) await tx.put(one, 'any');
        });
        count++;
      }
    };
    await expect(fill()).rejects.toMatchObject({
      code: 'ServiceUnavailable',
      message: expect.stringMatching(/its disk is full|its disk fails/),
    });
    expect((await store.list({ type: 'products', top: 1 })).count).toBe(count * 2);
    rmSync(ballast);
    await store.write('me', (tx) => tx.put(draft('after'), 'any'));
    expect(await store.sequenceNumber()).toBe(count * 2 + 1);
  },
);

test.skipIf(!isMounted)('L10: a store on a file system that can only be read is not begun with', async () => {
  const file = join(small, 'read-only.db');
  await (await openSqliteStore(file, box))[Symbol.asyncDispose]();
  expect(spawnSync('mount', ['-o', 'remount,ro', small]).status).toBe(0);
  await expect(openSqliteStore(file, box)).rejects.toMatchObject({
    code: 'ServiceUnavailable',
    message: expect.stringMatching(/its file can only be read|its file cannot be opened/),
  });
  expect(spawnSync('mount', ['-o', 'remount,rw', small]).status).toBe(0);
  await (await openSqliteStore(file, box))[Symbol.asyncDispose]();
});
