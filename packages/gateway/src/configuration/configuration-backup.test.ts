import { fork } from 'node:child_process';
import { createCipheriv } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import type { GatewayUpdate } from '@turnpike/model';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readBackupKey } from './backup-key.ts';
import { ConfigurationBackup } from './configuration-backup.ts';
import { seal } from './sealed-file.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnpike-backup-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const key = new Uint8Array(32).fill(9);
const last = (): string => join(folder, 'configuration.backup');
const before = (): string => join(folder, 'configuration.backup.previous');

function update(sequenceNumber: number, value = 'a planted secret'): GatewayUpdate {
  const part = { namedValues: [{ name: 'secret', value, secret: true }] };
  return { mark: 'm', change: { sequenceNumber, parts: [['namedvalues/secret', part]], removed: [] } };
}

async function write(...updates: readonly GatewayUpdate[]): Promise<void> {
  for (const one of updates) {
    const backup = new ConfigurationBackup({ folder, gatewayId: 'g', key });
    backup.keep(() => one);
    await backup.close();
  }
}

/** What was found, without how it was kept. */
async function loaded(): Promise<unknown> {
  const { update, findings } = await load();
  return { findings, update: update && { mark: update.mark, change: update.change } };
}

const load = (more: { readonly gatewayId?: string; readonly key?: Uint8Array } = {}) =>
  new ConfigurationBackup({ folder, gatewayId: 'g', key, ...more }).load();

test('what was kept last is found, and nothing of it is on disk in the clear', async () => {
  await write(update(1), update(2));
  expect(await loaded()).toEqual({ update: update(2), findings: [] });
  for (const name of readdirSync(folder)) expect(readFileSync(join(folder, name), 'latin1')).not.toContain('planted');
  expect(readdirSync(folder).sort()).toEqual(['configuration.backup', 'configuration.backup.previous']);
  expect(statSync(last()).mode & 0o777).toBe(0o600);
});

test('what was kept tells whether this very program has served it', async () => {
  const keepAs = async (program: string, one: GatewayUpdate): Promise<void> => {
    const backup = new ConfigurationBackup({ folder, gatewayId: 'g', key, program });
    backup.keep(() => one);
    await backup.close();
  };
  const loadAs = async (program: string) =>
    (await new ConfigurationBackup({ folder, gatewayId: 'g', key, program }).load()).update;
  await keepAs('1', update(1));
  expect([(await loadAs('1'))?.hasRun, (await loadAs('2'))?.hasRun, (await load()).update?.hasRun]).toEqual([
    true,
    false,
    false,
  ]);
  // It is kept anew as it lies there.
  await keepAs('2', (await loadAs('2')) as GatewayUpdate);
  const again = await loadAs('2');
  expect([again?.hasRun, again?.mark, again?.change]).toEqual([true, 'm', update(1).change]);
  await write(update(2));
  expect((await loadAs('2'))?.hasRun).toBe(false);
});

test('a backup of the first versions, in one line or two, is read as well', async () => {
  writeFileSync(last(), await seal(JSON.stringify(update(3)), key, 'g'));
  expect(await loaded()).toEqual({ update: update(3), findings: [] });
  const { mark, change } = update(4);
  const { sequenceNumber } = change;
  const text = `${JSON.stringify({ sequenceNumber, mark })}\n${JSON.stringify(change)}`;
  writeFileSync(last(), sealAsFirst(text));
  expect(await loaded()).toEqual({ update: update(4), findings: [] });
});

/** As the first version has sealed. */
function sealAsFirst(text: string): Buffer {
  const [head, nonce] = [Buffer.from('TURNPIKE\u0001'), Buffer.alloc(12, 7)];
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from('TURNPIKE\u0001g'));
  const sealed = Buffer.concat([cipher.update(gzipSync(text)), cipher.final()]);
  return Buffer.concat([head, nonce, cipher.getAuthTag(), sealed]);
}

test('what has many parts is found as it was, whatever is in them', async () => {
  const parts = Array.from({ length: 1001 }, (_, index) => {
    const value = ['plain', 'línea\n\u2028', 'x'.repeat(index)][index % 3] as string;
    return [`namedvalues/${index}`, { namedValues: [{ name: `${index}`, value, secret: false }] }] as const;
  });
  const many = { mark: 'm', change: { sequenceNumber: 5, parts, removed: [] } };
  await write(many, { ...many, change: { ...many.change, parts: [] } }, many);
  expect(await loaded()).toEqual({ update: many, findings: [] });
});

test('M3: truncated at every offset, the copy before is used', async () => {
  await write(update(1), update(2));
  const whole = readFileSync(last());
  for (let length = 0; length < whole.length; length++) {
    writeFileSync(last(), whole.subarray(0, length));
    const found = await load();
    expect([length, found.update?.change.sequenceNumber, found.findings.length]).toEqual([length, 1, 1]);
  }
});

test('M3: with a bit changed anywhere, the copy before is used; with none, nothing is', async () => {
  await write(update(1), update(2));
  const whole = readFileSync(last());
  for (let at = 0; at < whole.length; at += 7) {
    const tampered = Buffer.from(whole);
    tampered[at] = (tampered[at] as number) ^ 1;
    writeFileSync(last(), tampered);
    expect((await load()).update?.change).toEqual(update(1).change);
  }
  truncateSync(before(), 20);
  const { update: none, findings } = await load();
  expect([none, findings.length]).toEqual([undefined, 2]);
});

test('M3: of a newer version, of another gateway, or with another key, it is not used', async () => {
  await write(update(1));
  expect((await load({ gatewayId: 'other' })).update).toBeUndefined();
  expect((await load({ key: new Uint8Array(32).fill(8) })).update).toBeUndefined();
  const newer = await seal('{}', key, 'g');
  newer[8] = 3;
  writeFileSync(last(), newer);
  expect(await load()).toMatchObject({ update: undefined, findings: [expect.stringMatching(/version 3; expected 2/)] });
  writeFileSync(last(), await seal('{"change":[]}', key, 'g'));
  expect(await load()).toMatchObject({ update: undefined, findings: [expect.stringMatching(/no object/)] });
});

test('M4: killed at any moment of writing, one whole copy is there', async () => {
  const seen: number[] = [];
  for (let round = 0; round < 8; round++) {
    const writer = fork(new URL('./write-backups.ts', import.meta.url), [folder]);
    const killed = new Promise((resolve) => writer.once('exit', resolve));
    const { promise: told, resolve } = Promise.withResolvers<void>();
    let count = 0;
    writer.on('message', () => {
      if (++count === 3 + round) resolve();
    });
    await told;
    writer.kill('SIGKILL');
    await killed;
    const found = await load();
    expect(found.findings).toEqual([]);
    seen.push(found.update?.change.sequenceNumber ?? -1);
  }
  expect(Math.min(...seen)).toBeGreaterThan(0);
});

test('a disk that cannot be written is told of once, and again when it can be', async () => {
  const told: (string | undefined)[] = [];
  const file = join(folder, 'no-folder');
  writeFileSync(file, '');
  const backup = new ConfigurationBackup({
    folder: file,
    gatewayId: 'g',
    key,
    onTrouble: (text) => told.push(text),
    pauseMs: 0,
  });
  backup.keep(() => update(1));
  await expect.poll(() => told.length).toBe(1);
  rmSync(file);
  backup.keep(() => update(2));
  await expect.poll(() => told.length).toBe(2);
  await backup.close();
  expect(told).toEqual([expect.any(String), undefined]);
});

test('the key is made once, and may be any secret of at least 16 characters', () => {
  const file = join(folder, 'made', 'configuration.key');
  const made = readBackupKey(file);
  expect(made).toHaveLength(32);
  expect(readBackupKey(file)).toEqual(made);
  expect(statSync(file).mode & 0o777).toBe(0o600);
  writeFileSync(file, 'correct horse battery staple\n');
  expect(readBackupKey(file)).toHaveLength(32);
  writeFileSync(file, 'short\n');
  expect(() => readBackupKey(file)).toThrow(/expected at least 16/);
});
