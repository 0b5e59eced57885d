import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is created by the SDK, holds versions that share a path, and stays while it has any', async () => {
  const { api, apiVersionSet } = plane.client;
  const made = await apiVersionSet.createOrUpdate(...at(), 'orders', {
    displayName: 'Orders',
    versioningScheme: 'Segment',
  });
  expect(made).toMatchObject({ name: 'orders', versioningScheme: 'Segment' });
  await apiVersionSet.update(...at(), 'orders', made.eTag as string, { description: 'All of them' });
  for (const version of ['v1', 'v2']) {
    const body = {
      path: 'orders',
      displayName: 'Orders',
      apiVersion: version,
      apiVersionSetId: '/apiVersionSets/orders',
    };
    await api.beginCreateOrUpdateAndWait(...at(), version, body);
  }
  const { apis, versionSets } = await plane.published((snapshot) => snapshot.apis.length === 2);
  expect(versionSets).toEqual([{ id: 'orders', name: 'Orders', versioningScheme: 'Segment' }]);
  expect(apis.map(({ apiVersion, apiVersionSetId }) => [apiVersion, apiVersionSetId])).toEqual([
    ['v1', 'orders'],
    ['v2', 'orders'],
  ]);
  await expect(apiVersionSet.delete(...at(), 'orders', '*')).rejects.toMatchObject({ statusCode: 400 });
});

test('says where the version is', async () => {
  for (const [versioningScheme, target] of [
    ['Query', 'versionQueryName'],
    ['Header', 'versionHeaderName'],
    ['Other', 'versioningScheme'],
  ])
    expect(
      await plane.send('PUT', 'apiVersionSets/x', { body: { properties: { displayName: 'X', versioningScheme } } }),
    ).toMatchObject({ status: 400, body: { error: { details: [{ target }] } } });
});
