import { spawn } from 'node:child_process';
import { appendFileSync, mkdtempSync, readFileSync, rmSync, statSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { QuotaFile } from './quota-file.ts';
import { SharedQuotas } from './shared-quotas.ts';

const startMs = Date.now();
const window = { startMs, endMs: startMs + 3_600_000 };
let folder: string;
let file: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'quotas-'));
  file = join(folder, 'state', 'quotas');
});

afterEach(() => rmSync(folder, { recursive: true }));

async function count(calls: number, key = 'k'): Promise<void> {
  const quotas = QuotaFile.open(file);
  new SharedQuotas(quotas.memory).add(key, { calls, bytes: calls * 10 }, window);
  await quotas.close();
}

async function read(key = 'k'): Promise<number> {
  const quotas = QuotaFile.open(file);
  const { calls } = new SharedQuotas(quotas.memory).read(key, window);
  await quotas.close();
  return calls;
}

test('K7: what was counted is there after a restart', async () => {
  await count(3);
  await count(4, 'other');
  await count(2);
  expect([await read(), await read('other'), await read('none')]).toEqual([5, 4, 0]);
});

test('each change is appended, and only what has changed', async () => {
  const quotas = QuotaFile.open(file);
  const counting = new SharedQuotas(quotas.memory);
  counting.add('other', { calls: 1, bytes: 0 }, window);
  await quotas.flush();
  const before = statSync(file).size;
  counting.add('k', { calls: 1, bytes: 0 }, window);
  await quotas.flush();
  await quotas.flush();
  expect(statSync(file).size - before).toBe(64);
  await quotas.close();
});

test('a file that ends anywhere loses only what came after', async () => {
  const quotas = QuotaFile.open(file);
  const counting = new SharedQuotas(quotas.memory);
  await quotas.flush();
  for (let call = 0; call < 5; call++) {
    counting.add('k', { calls: 1, bytes: 0 }, window);
    await quotas.flush();
  }
  await quotas.close();
  const whole = readFileSync(file);
  for (let length = whole.length; length >= 64; length -= 13) {
    writeFileSync(file, whole);
    truncateSync(file, length);
    expect(await read(), `${length} bytes`).toBe(Math.floor((length - 64) / 64));
  }
});

test('bytes that are wrong are found, and what is before them holds', async () => {
  await count(3);
  appendFileSync(file, Buffer.alloc(64, 7));
  const quotas = QuotaFile.open(file);
  expect(quotas.finding).toContain('64 bytes at the end');
  expect(new SharedQuotas(quotas.memory).read('k', window).calls).toBe(3);
  await quotas.close();
});

test('a file that is something else is put aside', async () => {
  await count(3);
  writeFileSync(file, 'something else');
  const quotas = QuotaFile.open(file);
  expect(quotas.finding).toContain('damaged');
  await quotas.close();
  expect(readFileSync(`${file}.damaged`, 'utf8')).toBe('something else');
  expect(await read()).toBe(0);
});

test('counting goes on where the file cannot be written, and is written when it can be', async () => {
  writeFileSync(join(folder, 'state'), 'no folder');
  const troubles: (string | undefined)[] = [];
  const quotas = QuotaFile.open(file, { onTrouble: (message) => troubles.push(message) });
  new SharedQuotas(quotas.memory).add('k', { calls: 1, bytes: 0 }, window);
  await quotas.flush();
  await quotas.flush();
  expect([quotas.isFailing, quotas.failures, troubles.length]).toEqual([true, 2, 1]);
  rmSync(join(folder, 'state'));
  await quotas.flush();
  expect([quotas.isFailing, troubles.at(-1)]).toEqual([false, undefined]);
  await quotas.close();
  expect(await read()).toBe(1);
});

test('T19: a process that is killed loses no more than a second, and gains nothing', async () => {
  const child = spawn(
    process.execPath,
    [fileURLToPath(new URL('count-in-file.ts', import.meta.url)), file, String(startMs)],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const counted: { readonly ranMs: number; readonly calls: number }[] = [];
  let [ranMs, last] = [0, Number.POSITIVE_INFINITY];
  for await (const line of createInterface({ input: child.stdout })) {
    const { at, calls } = JSON.parse(line) as { at: number; calls: number };
    // While it stood still, or others had the processor, it could write nothing either.
    ranMs += Math.max(0, Math.min(at - last, 50));
    last = at;
    counted.push({ ranMs, calls });
    if (ranMs > 1700) child.kill('SIGKILL');
  }
  const secondAgo = counted.findLast((one) => one.ranMs <= ranMs - 1000)!;
  const found = await read();
  expect(found).toBeGreaterThanOrEqual(secondAgo.calls);
  // It counts ten at once, and then says so.
  expect(found).toBeLessThanOrEqual(counted.at(-1)!.calls + 10);
});
