import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigurationBackup } from '@turnpike/gateway';
import { emptySnapshot, snapshotAsChange } from '@turnpike/model';
import { expect, test } from 'vitest';
import { megabytesOfBackup } from './serving-thread.ts';

test('how much memory a thread will take is told by what a backup has left', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
  try {
    expect(megabytesOfBackup(folder)).toBe(0);
    const backup = new ConfigurationBackup({ folder, gatewayId: 'g', key: new Uint8Array(32) });
    backup.keep(() => ({ change: snapshotAsChange(emptySnapshot), mark: '' }));
    await backup.close();
    expect(megabytesOfBackup(folder)).toBeGreaterThan(0);
  } finally {
    rmSync(folder, { recursive: true });
  }
});
