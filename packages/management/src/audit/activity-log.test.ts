import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../testing.ts';

// https://learn.microsoft.com/rest/api/monitor/activity-logs/list

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  const at = [plane.group, plane.service] as const;
  const { namedValue, product } = plane.client;
  await namedValue.beginCreateOrUpdateAndWait(...at, 'Secret', {
    displayName: 'Secret',
    value: 'hunter2-hunter2',
    secret: true,
  });
  await product.createOrUpdate(...at, 'mine', { displayName: 'Mine' });
  const headers = { 'x-ms-correlation-request-id': correlationId };
  const query = '?api-version=2024-05-01&deleteSubscriptions=true';
  const { status } = await plane.send('DELETE', 'products/mine', { query, headers: { ...headers, 'if-match': '*' } });
  expect(status).toBe(200);
});
afterAll(() => plane?.[Symbol.asyncDispose]());

const correlationId = '01234567-89ab-cdef-0123-456789abcdef';
const path = `${servicePath.split('/').slice(0, 3).join('/')}/providers/Microsoft.Insights/eventtypes/management/values`;

async function events(filter?: string) {
  const query = new URLSearchParams({ 'api-version': '2015-04-01', ...(filter !== undefined && { $filter: filter }) });
  const { status, body } = await plane.send('GET', path, { query: `?${query}` });
  expect([status, body]).toEqual([
    200,
    { value: expect.any(Array), ...('nextLink' in body && { nextLink: body.nextLink }) },
  ]);
  return body.value as readonly Readonly<Record<string, unknown>>[];
}

test('says who did what to which resource, by which request, and from where', async () => {
  const ofRequest = await events(`correlationId eq '${correlationId}'`);
  // What was below the product has gone with it, and is in the log, too.
  const event = ofRequest.find(({ resourceId }) => resourceId === `${servicePath}/products/mine`);
  expect(event).toMatchObject({
    caller: 'tester',
    operationName: { value: 'Microsoft.ApiManagement/service/products/delete' },
    resourceId: `${servicePath}/products/mine`,
    resourceType: { value: 'Microsoft.ApiManagement/service/products' },
    resourceGroupName: 'turnpike',
    status: { value: 'Succeeded' },
    correlationId,
    operationId: expect.stringMatching(/^[0-9a-f-]{36}$/),
    eventTimestamp: expect.stringMatching(/^20\d\d-.*Z$/),
    httpRequest: { clientIpAddress: expect.stringContaining('127.0.0.1') },
    properties: { apiVersion: '2024-05-01' },
  });
});

test('gives the latest first, and what a filter asks for', async () => {
  const all = await events("eventTimestamp ge '2000-01-01T00:00:00Z' and resourceGroupName eq 'Turnpike'");
  const numbers = all.map(({ eventDataId }) => Number(eventDataId));
  expect(numbers).toEqual(numbers.toSorted((one, other) => other - one));
  const named = await events(`resourceUri eq '${servicePath}/namedValues/Secret' and caller eq 'tester'`);
  expect(named.map(({ operationName }) => operationName)).toMatchObject([
    { value: 'Microsoft.ApiManagement/service/namedValues/write' },
  ]);
  expect(await events("resourceGroupName eq 'another'")).toEqual([]);
  expect(await events("eventTimestamp ge '2100-01-01T00:00:00Z'")).toEqual([]);
});

test('L8: nothing of what was written is in it', async () => {
  expect(JSON.stringify(await events())).not.toContain('hunter2');
});

test.each([
  ['another field', "level eq 'Error'"],
  ['another operator', "caller ne 'tester'"],
  ['no time', "eventTimestamp ge 'yesterday'"],
  ['SQL', "caller eq 'x'; DROP TABLE changes"],
])('refuses a filter with %s', async (_, filter) => {
  const query = `?${new URLSearchParams({ 'api-version': '2015-04-01', $filter: filter })}`;
  const { status, body } = await plane.send('GET', path, { query });
  expect(status).toBe(400);
  expect(body).toMatchObject({ error: { details: [{ target: '$filter' }] } });
});

test('is for those who have a role', async () => {
  expect((await plane.send('GET', path, { query: '?api-version=2015-04-01', token: null })).status).toBe(401);
});
