import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ApiManagementClient, ReportRecordContract } from '@azure/arm-apimanagement';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { clientOf } from '../management/testing.ts';
import { type RunningProgram, startProgram } from './running-program.ts';
import type { UpReady } from './serve-up.ts';

// What a gateway of two threads answers, as reports of the management API show it.

const root = mkdtempSync(join(tmpdir(), 'turnpike-reports-'));
let program: RunningProgram;
let ready: UpReady;
let client: ApiManagementClient;
const began = new Date();

beforeAll(async () => {
  program = startProgram(['up', '--port', '0', '--json', '--workers', '2', '--data', join(root, 'data')]);
  ready = (await program.ready) as unknown as UpReady;
  client = clientOf(ready);
  const key = { 'Ocp-Apim-Subscription-Key': 'starter-primary-key', connection: 'close' };
  for (let index = 0; index < 6; index++)
    expect((await fetch(`${ready.gateway}/echo/resource?subscription-key=hidden`)).status).toBe(200);
  for (let index = 0; index < 4; index++)
    expect((await fetch(`${ready.gateway}/orders/v1`, { headers: key })).status).toBe(200);
  for (let index = 0; index < 3; index++) expect((await fetch(`${ready.gateway}/orders/v1`)).status).toBe(401);
  expect((await fetch(`${ready.gateway}/nowhere`)).status).toBe(404);
});
afterAll(async () => {
  await program[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

const at: [string, string] = ['turnpike', 'local'];
const day = 24 * 3_600_000;
const filter = (): string =>
  `timestamp ge datetime'${new Date(began.getTime() - day).toISOString()}' and timestamp le datetime'${new Date(Date.now() + day).toISOString()}'`;

/** A report, once everything is in it: threads tell within a second. */
async function complete(
  read: () => AsyncIterable<ReportRecordContract>,
  total: number,
): Promise<readonly ReportRecordContract[]> {
  for (let attempt = 0; ; attempt++) {
    const records = await Array.fromAsync(read());
    const counted = records.reduce((sum, { callCountTotal = 0 }) => sum + callCountTotal, 0);
    if (counted === total || attempt === 1200) return records;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

test('what each API has answered, by its outcome', async () => {
  const records = await complete(() => client.reports.listByApi(...at, filter()), 14);
  const counts = records.map(({ apiId, callCountSuccess, callCountBlocked, callCountFailed, callCountOther }) => [
    apiId,
    [callCountSuccess, callCountBlocked, callCountFailed, callCountOther],
  ]);
  const byApi = Object.fromEntries(counts.map(([id, all]) => [String(id), all]));
  expect(byApi).toEqual({
    '/apis/echo': [6, 0, 0, 0],
    '/apis/orders': [4, 3, 0, 0],
    undefined: [0, 0, 0, 1],
  });
  const [first] = records.filter(({ apiId }) => apiId === '/apis/orders');
  expect(first?.bandwidth).toBeGreaterThan(0);
  expect(first?.apiTimeMax).toBeGreaterThanOrEqual(first?.apiTimeAvg as number);
  expect(first?.apiTimeAvg).toBeGreaterThanOrEqual(first?.apiTimeMin as number);
  expect(first?.serviceTimeMax).toBeGreaterThan(0);
  expect(first?.serviceTimeMax).toBeLessThanOrEqual(first?.apiTimeMax as number);
});

test('by subscription, by operation and by time', async () => {
  const subscriptions = await complete(() => client.reports.listBySubscription(...at, filter()), 14);
  expect(subscriptions.filter(({ subscriptionId }) => subscriptionId !== undefined)).toMatchObject([
    { callCountTotal: 4, productId: '/products/starter' },
  ]);
  const operations = await complete(() => client.reports.listByOperation(...at, filter()), 14);
  const orders = operations.filter(({ operationId = '' }) => operationId.startsWith('/apis/orders/operations/'));
  expect(orders.map(({ callCountTotal }) => callCountTotal)).toEqual([7]);
  const times = await complete(() => client.reports.listByTime(...at, filter(), 'PT15M'), 14);
  for (const { timestamp } of times) {
    expect((timestamp as Date).getTime() % (15 * 60_000)).toBe(0);
    expect((timestamp as Date).getTime()).toBeGreaterThan(began.getTime() - 15 * 60_000);
  }
});

test('L8: the requests themselves, without the keys that stood in them', async () => {
  await complete(() => client.reports.listByApi(...at, filter()), 14);
  const requests = await Array.fromAsync(client.reports.listByRequest(...at, filter()));
  expect(requests.length).toBe(14);
  const echo = requests.filter(({ apiId }) => apiId === '/apis/echo');
  expect(echo).toHaveLength(6);
  expect(echo[0]).toMatchObject({
    method: 'GET',
    responseCode: 200,
    backendResponseCode: '200',
    ipAddress: '127.0.0.1',
  });
  expect(JSON.stringify(requests)).not.toContain('hidden');
  for (const { timestamp } of requests) expect((timestamp as Date).getTime()).toBeGreaterThanOrEqual(began.getTime());
});
