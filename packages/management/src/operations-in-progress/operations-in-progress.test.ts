import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { ArmError } from '../arm-error.ts';
import { SecretBox } from '../store/secret-box.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import { OperationsInProgress } from './operations-in-progress.ts';

let store: Store;
let folder: string;
let at = Date.parse('2026-01-01T00:00:00Z');
let bugs: unknown[] = [];
const open = () =>
  new OperationsInProgress(
    store,
    () => new Date(at),
    (error) => bugs.push(error),
  );
const work = (run: (signal: AbortSignal) => Promise<object | undefined>) => ({
  by: 'tester',
  resourceId: '/x',
  run: run as (signal: AbortSignal) => Promise<Record<string, unknown> | undefined>,
});

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'turnpike-operations-'));
  store = await openSqliteStore(join(folder, 'store.db'), new SecretBox(new Uint8Array(32)));
  at = Date.parse('2026-01-01T00:00:00Z');
  bugs = [];
});
afterEach(async () => {
  await store[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

test('one that goes on is found, and then with what it came to', async () => {
  await using operations = open();
  const { promise, resolve } = Promise.withResolvers<object>();
  const id = await operations.begin(work(() => promise));
  expect(await operations.find(id)).toMatchObject({ status: 'InProgress', startTime: '2026-01-01T00:00:00.000Z' });
  resolve({ answer: 42 });
  await expect.poll(() => operations.find(id)).toMatchObject({ status: 'Succeeded', result: { answer: 42 } });
  expect(await operations.find('other')).toBeUndefined();
});

test('an error for the client is kept, and of a bug nothing but where to look', async () => {
  await using operations = open();
  const refused = await operations.begin(work(() => Promise.reject(new ArmError('NotSupported', 'no'))));
  await expect.poll(() => operations.find(refused)).toMatchObject({ status: 'Failed', error: { message: 'no' } });
  const bug = await operations.begin(work(() => Promise.reject(new Error('secret'))));
  await expect
    .poll(() => operations.find(bug))
    .toMatchObject({ status: 'Failed', error: { code: 'InternalServerError' } });
  expect(JSON.stringify(await operations.find(bug))).not.toContain('secret');
  expect(bugs).toHaveLength(1);
});

test('one that its control plane did not survive has failed, for whoever asks another', async () => {
  await using operations = open();
  const { promise, resolve } = Promise.withResolvers<undefined>();
  const id = await operations.begin(work(() => promise));
  at += 11 * 60_000;
  expect(await open().find(id)).toMatchObject({
    status: 'Failed',
    error: { message: expect.stringContaining('begun again') },
  });
  resolve(undefined);
});

test('stopping ends what goes on, and old ones are forgotten', async () => {
  const operations = open();
  const stopped = await operations.begin(
    work((signal) => new Promise((_, reject) => signal.addEventListener('abort', () => reject(signal.reason)))),
  );
  const careless = await operations.begin(
    work((signal) => once(signal, 'abort').then(() => Promise.reject(new Error('x')))),
  );
  await operations[Symbol.asyncDispose]();
  expect(await operations.find(careless)).toMatchObject({ status: 'Failed', error: { code: 'ServiceUnavailable' } });
  expect(bugs).toEqual([]);
  expect(await operations.find(stopped)).toMatchObject({ status: 'Failed', error: { code: 'ServiceUnavailable' } });
  at += 25 * 60 * 60_000;
  await using later = open();
  await later.begin(work(async () => undefined));
  expect(await later.find(stopped)).toBeUndefined();
});
