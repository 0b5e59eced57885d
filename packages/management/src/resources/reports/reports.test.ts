import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';
import { KeptRequests } from './kept-requests.ts';
import type { ReportedRequest } from './request-reports.ts';

const reports = new KeptRequests();
let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ reports });
  const { api, product } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'orders', { path: 'orders', displayName: 'Orders' });
  await product.createOrUpdate(...at(), 'starter', { displayName: 'Starter' });
  reports.record(request({ timestamp: new Date('2026-01-01T10:05:00Z'), apiTime: 10, serviceTime: 4, cache: 'hit' }));
  reports.record(request({ timestamp: new Date('2026-01-01T10:20:00Z'), responseCode: 429, apiTime: 2 }));
  reports.record(
    request({ timestamp: new Date('2026-01-01T10:20:30Z'), responseCode: 502, apiTime: 6, backendResponseCode: 500 }),
  );
  reports.record(
    request({ timestamp: new Date('2026-01-01T10:20:40Z'), apiId: 'stock', operationId: 'list', responseCode: 404 }),
  );
  reports.record(request({ timestamp: new Date('2026-02-01T00:00:00Z'), apiId: 'stock' }));
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const filter = "timestamp ge datetime'2026-01-01T00:00:00' and timestamp le datetime'2026-01-02T00:00:00'";

function request(given: Partial<ReportedRequest>): ReportedRequest {
  return {
    ...{ timestamp: new Date(0), requestId: 'r', apiId: 'orders', operationId: 'get', productId: 'starter' },
    ...{
      subscriptionId: 's',
      userId: '1',
      apiRegion: 'Local',
      method: 'GET',
      url: 'https://x/orders',
      ipAddress: '::1',
    },
    ...{ responseCode: 200, requestSize: 100, responseSize: 900, apiTime: 1, serviceTime: 0, cache: 'none' },
    ...given,
  };
}

test('requests are counted by API, with the names that people have for them', async () => {
  const records = await Array.fromAsync(plane.client.reports.listByApi(...at(), filter));
  expect(records).toMatchObject([
    {
      name: 'Orders',
      apiId: '/apis/orders',
      callCountSuccess: 1,
      callCountBlocked: 1,
      callCountFailed: 1,
      callCountOther: 0,
      callCountTotal: 3,
      bandwidth: 3000,
      cacheHitCount: 1,
      apiTimeAvg: 6,
      apiTimeMin: 2,
      apiTimeMax: 10,
      serviceTimeMax: 4,
    },
    { name: 'stock', callCountOther: 1, callCountTotal: 1 },
  ]);
});

test('and by whatever else Azure counts them by', async () => {
  const { reports: client } = plane.client;
  const first = async (records: AsyncIterable<object>) => (await Array.fromAsync(records))[0];
  expect(await first(client.listByOperation(...at(), filter))).toMatchObject({
    operationId: '/apis/orders/operations/get',
  });
  expect(await first(client.listByProduct(...at(), filter))).toMatchObject({
    name: 'Starter',
    productId: '/products/starter',
  });
  expect(await first(client.listBySubscription(...at(), filter))).toMatchObject({
    ...{ subscriptionId: '/subscriptions/s', userId: '/users/1', callCountTotal: 4 },
  });
  expect(await first(client.listByUser(...at(), filter))).toMatchObject({ userId: '/users/1' });
  expect(await first(client.listByGeo(...at(), filter))).toMatchObject({ region: 'Local', callCountTotal: 4 });
});

test('by time in intervals, in their order', async () => {
  const records = await Array.fromAsync(plane.client.reports.listByTime(...at(), filter, 'PT15M'));
  expect(records).toMatchObject([
    { timestamp: new Date('2026-01-01T10:00:00Z'), interval: 'PT15M', callCountTotal: 1 },
    { timestamp: new Date('2026-01-01T10:15:00Z'), callCountTotal: 3 },
  ]);
});

test('the requests themselves, the last first', async () => {
  const records = await Array.fromAsync(
    plane.client.reports.listByRequest(...at(), `${filter} and apiId eq '/apis/orders'`),
  );
  expect(records).toMatchObject([
    { responseCode: 502, backendResponseCode: '500', apiId: '/apis/orders', requestId: 'r' },
    { responseCode: 429 },
    { responseCode: 200, timestamp: new Date('2026-01-01T10:05:00Z') },
  ]);
});

test('pages and orders', async () => {
  const query = `?api-version=2024-05-01&$filter=${encodeURIComponent(filter)}&$top=1&$orderby=callCountTotal asc`;
  const { body } = await plane.send('GET', 'reports/byApi', { query: encodeURI(decodeURIComponent(query)) });
  expect(body).toMatchObject({ count: 2, value: [{ name: 'stock' }], nextLink: expect.stringContaining('skip=1') });
});

test.each([
  ['byApi', '', '$filter'],
  ['byApi', "&$filter=timestamp ge 'yesterday'", '$filter'],
  ['byApi', "&$filter=apiId ne 'a'", '$filter'],
  ['byApi', "&$filter=apiId eq 'a' or apiId eq 'b'", '$filter'],
  ['byTime', "&$filter=timestamp ge datetime'2026-01-01'", 'interval'],
  ['byTime', "&$filter=timestamp ge datetime'2026-01-01'&interval=PT7M", 'interval'],
  ['byTime', "&$filter=timestamp ge datetime'2026-01-01'&interval=PT0M", 'interval'],
  ['byRequest', "&$filter=color eq 'red'", '$filter'],
])('%s%s is refused', async (report, more, target) => {
  const query = encodeURI(`?api-version=2024-05-01${more}`);
  expect(await plane.send('GET', `reports/${report}`, { query })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target }] } },
  });
});

test('what is kept has bounds, and the oldest goes first', async () => {
  const small = new KeptRequests({ rows: 2, requests: 3 });
  const minute = (index: number) => new Date(Date.parse('2026-01-01T00:00:00Z') + index * 60_000);
  for (let index = 0; index < 10; index++)
    small.record(request({ timestamp: minute(index), requestId: String(index) }));
  const query = { from: minute(0), to: minute(10), equal: {} };
  expect((await small.sums(query, [])).map(({ success }) => success)).toEqual([2]);
  expect((await small.requests(query)).map(({ requestId }) => requestId)).toEqual(['9', '8', '7']);
});
