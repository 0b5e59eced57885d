import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const operation = {
  displayName: 'Get',
  method: 'GET',
  urlTemplate: '/{id}',
  templateParameters: [{ name: 'id', type: 'string' }],
};

test('is created, read, changed, listed and deleted by the SDK, with its operations', async () => {
  const { api, apiOperation } = plane.client;
  const made = await api.beginCreateOrUpdateAndWait(...at(), 'Orders', { path: '/orders/', displayName: 'Orders' });
  expect(made).toMatchObject({
    name: 'Orders',
    id: expect.stringMatching(/\/apis\/Orders$/),
    path: 'orders',
    protocols: ['https'],
    apiRevision: '1',
    isCurrent: true,
    isOnline: true,
    subscriptionKeyParameterNames: { header: 'Ocp-Apim-Subscription-Key' },
  });
  await apiOperation.createOrUpdate(...at(), 'orders', 'get', operation);
  expect(await apiOperation.get(...at(), 'Orders', 'GET')).toMatchObject({
    id: expect.stringMatching(/\/apis\/Orders\/operations\/get$/),
    method: 'GET',
    urlTemplate: '/{id}',
  });
  expect(await apiOperation.get(...at(), 'Orders;rev=1', 'get')).toMatchObject({
    id: expect.stringMatching(/\/apis\/Orders;rev=1\/operations\/get$/),
  });
  expect(await api.update(...at(), 'orders', made.eTag as string, { description: 'All of them' })).toMatchObject({
    description: 'All of them',
    path: 'orders',
  });
  const names = [];
  for await (const { name } of api.listByService(...at(), { filter: "path eq 'orders' and isCurrent eq true" }))
    names.push(name);
  expect(names).toEqual(['Orders']);
  const { apis } = await plane.published(({ apis }) => apis.some(({ operations }) => operations.length === 1));
  expect(apis).toEqual([
    expect.objectContaining({ id: 'Orders', path: 'orders', apiRevision: '1', isCurrent: true, type: 'http' }),
  ]);
  await api.beginDeleteAndWait(...at(), 'orders', '*');
  await expect(apiOperation.get(...at(), 'orders', 'get')).rejects.toMatchObject({
    statusCode: 404,
    details: { error: { message: 'Api not found.' } },
  });
  await plane.published(({ apis }) => apis.length === 0);
});

test('begins as a copy of another revision, which stays current', async () => {
  const { api, apiOperation, apiRevision, apiPolicy } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'copied;rev=1', { path: 'copied', displayName: 'Copied' });
  await apiOperation.createOrUpdate(...at(), 'copied', 'get', operation);
  const value = '<policies><inbound><base /></inbound></policies>';
  await apiPolicy.createOrUpdate(...at(), 'copied', 'policy', { value, format: 'rawxml' });
  const second = { path: 'copied', displayName: 'Copied', sourceApiId: '/apis/copied' };
  expect(await api.beginCreateOrUpdateAndWait(...at(), 'copied;rev=2', second)).toMatchObject({
    name: 'copied;rev=2',
    apiRevision: '2',
    isCurrent: false,
  });
  await apiOperation.delete(...at(), 'copied', 'get', '*');
  expect(await apiOperation.get(...at(), 'copied;rev=2', 'get')).toMatchObject({ name: 'get' });
  // The client reads this answer as XML, and finds nothing in it.
  const { body } = await plane.send('GET', 'apis/copied;rev=2/policies/policy');
  expect(body).toMatchObject({ properties: { value } });
  const revisions = [];
  for await (const one of apiRevision.listByService(...at(), 'copied'))
    revisions.push([one.apiRevision, one.isCurrent]);
  expect(revisions).toEqual([
    ['1', true],
    ['2', false],
  ]);
  await expect(api.beginDeleteAndWait(...at(), 'copied', '*')).rejects.toMatchObject({
    statusCode: 400,
    details: { error: { message: 'Cannot delete the current revision of an API.' } },
  });
  await api.beginDeleteAndWait(...at(), 'copied', '*', { deleteRevisions: true });
  await expect(api.get(...at(), 'copied;rev=2')).rejects.toMatchObject({ statusCode: 404 });
});

test('refuses the path of another API, in the words of Azure', async () => {
  const { api } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'same', displayName: 'A' });
  await expect(api.beginCreateOrUpdateAndWait(...at(), 'b', { path: 'Same', displayName: 'B' })).rejects.toMatchObject({
    statusCode: 400,
    details: {
      error: {
        details: [
          {
            target: 'path',
            message:
              "Cannot create API 'B' with the same Path 'Same' as API 'A'  unless it's a part of the same version set",
          },
        ],
      },
    },
  });
});

test('refuses an operation whose template names what it does not declare', async () => {
  const { api, apiOperation } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 't', { path: 't', displayName: 'T' });
  await expect(
    apiOperation.createOrUpdate(...at(), 't', 'get', { displayName: 'Get', method: 'GET', urlTemplate: '/{id}' }),
  ).rejects.toMatchObject({ statusCode: 400, details: { error: { details: [{ target: 'templateParameters' }] } } });
});
