import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, expect, test } from 'vitest';
import type { GatewayContext } from '../request/gateway-context.ts';
import { NdjsonSink, type WriteLines } from './ndjson-sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'turnpike-records-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const anybody = {} as GatewayContext;

test('each record is whole and in its place, whatever pieces are under way when it is written', async () => {
  let count = 0;
  const text = (index: number): string => `${index} ${'x'.repeat(index === 7000 ? 300_000 : (index * 7919) % 400)}`;
  const write: WriteLines = (line) => line.ascii(`${text(count++)}\n`);
  const path = join(folder, 'records.ndjson');
  const sink = new NdjsonSink(path, write);
  for (let index = 0; index < 20_000; index++) {
    sink.record(anybody);
    // Now and then a piece comes back, and is written to again while others are under way.
    if (index % 1500 === 0) await wait(5);
  }
  await sink.close();
  expect(sink.dropped).toBe(0);
  const lines = readFileSync(path, 'latin1').split('\n');
  expect(lines.pop()).toBe('');
  expect(lines.length).toBe(20_000);
  expect(lines.findIndex((line, index) => line !== text(index))).toBe(-1);
});

// Only Linux has a disk that is always full.
test.skipIf(process.platform !== 'linux')('what a full disk does not take is counted', async () => {
  const sink = new NdjsonSink('/dev/full', (line) => line.ascii(`${'x'.repeat(2000)}\n`));
  for (let index = 0; index < 400; index++) {
    sink.record(anybody);
    if (index % 100 === 0) await wait(10);
  }
  await expect.poll(() => sink.dropped, { timeout: 5000 }).toBe(400);
});
