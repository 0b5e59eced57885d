import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('makes a revision current, and another one current again', async () => {
  const { api, apiRelease } = plane.client;
  const body = { path: 'orders', displayName: 'Orders' };
  await api.beginCreateOrUpdateAndWait(...at(), 'orders', { ...body, description: 'one' });
  const second = { ...body, description: 'two', sourceApiId: '/apis/orders' };
  await api.beginCreateOrUpdateAndWait(...at(), 'orders;rev=2', second);
  expect(await api.get(...at(), 'orders')).toMatchObject({ apiRevision: '1', description: 'one' });
  await apiRelease.createOrUpdate(...at(), 'orders', 'r2', { apiId: '/apis/orders;rev=2', notes: 'New' });
  expect(await api.get(...at(), 'orders')).toMatchObject({ apiRevision: '2', description: 'two', isCurrent: true });
  const isCurrent = (revision: string) =>
    plane.published(
      ({ apis }) => apis.length === 2 && apis.every((one) => one.isCurrent === (one.apiRevision === revision)),
    );
  await isCurrent('2');
  await apiRelease.createOrUpdate(...at(), 'orders', 'r1', { apiId: '/apis/orders;rev=1', notes: 'Back' });
  await isCurrent('1');
  const released = [];
  for await (const { name, notes } of apiRelease.listByService(...at(), 'orders')) released.push([name, notes]);
  expect(released).toEqual([
    ['r1', 'Back'],
    ['r2', 'New'],
  ]);
  const names = [];
  for await (const { apiRevision } of api.listByService(...at())) names.push(apiRevision);
  expect(names).toEqual(['1']);
});

test('refuses what is no revision of its API', async () => {
  await plane.client.api.beginCreateOrUpdateAndWait(...at(), 'other', { path: 'other', displayName: 'Other' });
  for (const apiId of ['/apis/other;rev=9', '/apis/absent', '/products/x'])
    expect(await plane.send('PUT', 'apis/other/releases/r', { body: { properties: { apiId } } })).toMatchObject({
      status: 400,
      body: { error: { details: [{ target: 'apiId' }] } },
    });
});
