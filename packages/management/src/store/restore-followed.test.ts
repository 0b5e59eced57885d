import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startControlPlane } from '../testing.ts';
import { restoreBackup, writeBackup } from './backup-file.ts';
import { SecretBox } from './secret-box.ts';
import { openSqliteStore } from './sqlite-store.ts';

const box = new SecretBox(new Uint8Array(32).fill(7));

test('a control plane that runs publishes what another process has restored', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-followed-'));
  try {
    await using plane = await startControlPlane({ folder });
    const put = (name: string) =>
      plane.send('PUT', `products/${name}`, { body: { properties: { displayName: name, state: 'published' } } });
    const has = (name: string) => plane.snapshot().products.some(({ id }) => id === name);
    await put('before');
    const file = join(folder, 'backup');
    await writeBackup(plane.store, box, file);
    await put('after');
    await plane.published(({ products }) => products.some(({ id }) => id === 'after'));
    {
      await using other = await openSqliteStore(join(folder, 'store.db'), box);
      await restoreBackup(other, box, file, { replaces: true });
    }
    await plane.published(({ products }) => !products.some(({ id }) => id === 'after'));
    expect(has('before')).toBe(true);
    expect((await plane.send('GET', 'products/after')).status).toBe(404);
    expect((await put('next')).status).toBe(201);
    await plane.published(({ products }) => products.some(({ id }) => id === 'next'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
