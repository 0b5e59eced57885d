import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
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

describe('a copy', () => {
  const echo = {
    path: 'echo',
    displayName: 'Echo',
    description: 'Says it again.',
    serviceUrl: 'https://echo.example.com',
    protocols: ['http', 'https'],
    subscriptionRequired: false,
  };

  test('of an API has what it is not told, and what is below', async () => {
    const { api, apiOperation } = plane.client;
    await api.beginCreateOrUpdateAndWait(...at(), 'echo', echo);
    await apiOperation.createOrUpdate(...at(), 'echo', 'get', operation);
    const { path: _, ...rest } = echo;
    const copy = { path: 'echo2', displayName: 'Echo 2', sourceApiId: '/apis/echo' };
    expect(await api.beginCreateOrUpdateAndWait(...at(), 'echo2', copy)).toMatchObject({
      ...rest,
      path: 'echo2',
      displayName: 'Echo 2',
      isCurrent: true,
    });
    expect(await apiOperation.get(...at(), 'echo2', 'get')).toMatchObject({ urlTemplate: '/{id}' });
  });

  test('as a revision is at the same place', async () => {
    const { body } = await plane.send('PUT', 'apis/echo;rev=2', {
      body: { properties: { sourceApiId: '/apis/echo;rev=1', apiRevisionDescription: 'Another' } },
    });
    expect(body).toMatchObject({ properties: { ...echo, apiRevision: '2', isCurrent: false } });
  });
});

describe('a version set in an API', () => {
  const versioned = (more: object) => ({ path: 'v', displayName: 'V', apiVersion: 'v1', ...more });
  const apiVersionSet = { name: 'All of V', versioningScheme: 'Header', versionHeaderName: 'X-Version' } as const;

  test('is made, and shown with the API; in lists where they are asked', async () => {
    const { api, apiVersionSet: sets } = plane.client;
    const made = await api.beginCreateOrUpdateAndWait(...at(), 'v1', versioned({ apiVersionSet }));
    const id = made.apiVersionSetId?.split('/').at(-1) as string;
    expect(made.apiVersionSet).toEqual({ id: made.apiVersionSetId, ...apiVersionSet });
    expect(made.apiVersionSetId).toMatch(/^\/subscriptions\/.*\/service\/local\/apiVersionSets\/[0-9a-f]{24}$/);
    expect(await sets.get(...at(), id)).toMatchObject({
      displayName: 'All of V',
      versioningScheme: 'Header',
      versionHeaderName: 'X-Version',
    });
    const filter = "path eq 'v'";
    for await (const one of api.listByService(...at(), { filter })) expect(one.apiVersionSet).toBeUndefined();
    for await (const one of api.listByService(...at(), { filter, expandApiVersionSet: true }))
      expect(one.apiVersionSet).toMatchObject(apiVersionSet);
    await plane.published(({ apis }) => apis.some(({ apiVersionSetId }) => apiVersionSetId === id));
    // Written again as it was read, it is the same set.
    expect(await api.beginCreateOrUpdateAndWait(...at(), 'v1', versioned({ apiVersionSet }))).toMatchObject({
      apiVersionSetId: made.apiVersionSetId,
    });
    const second = versioned({ apiVersion: 'v2', apiVersionSet: { id: made.apiVersionSetId } });
    expect(await api.beginCreateOrUpdateAndWait(...at(), 'v2', second)).toMatchObject({
      apiVersionSetId: made.apiVersionSetId,
    });
  });

  test('that cannot be is refused, and the API with it', async () => {
    const body = { properties: { path: 'w', apiVersionSet: { name: 'W', versioningScheme: 'Header' } } };
    expect(await plane.send('PUT', 'apis/w', { body })).toMatchObject({
      status: 400,
      body: { error: { details: [{ target: 'apiVersionSet.versionHeaderName' }] } },
    });
    expect((await plane.send('GET', 'apis/w')).status).toBe(404);
  });
});

test('lists show tags where they are asked', async () => {
  const { tag, api, apiOperation } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'tagged', { path: 'tagged', displayName: 'Tagged' });
  await apiOperation.createOrUpdate(...at(), 'tagged', 'get', operation);
  await tag.createOrUpdate(...at(), 'blue', { displayName: 'Blue' });
  await tag.assignToApi(...at(), 'tagged', 'blue');
  await tag.assignToOperation(...at(), 'tagged', 'get', 'blue');
  const query = "?api-version=2024-05-01&tags=true&$filter=name%20eq%20'tagged'%20or%20name%20eq%20'get'";
  const tags = [{ id: expect.stringMatching(/\/tags\/blue$/), name: 'blue', displayName: 'Blue' }];
  for (const path of ['apis', 'apis/tagged/operations'])
    expect((await plane.send('GET', path, { query })).body).toMatchObject({ value: [{ properties: { tags } }] });
  const { body } = await plane.send('GET', 'apis/tagged');
  expect(body.properties).not.toHaveProperty('tags');
});
