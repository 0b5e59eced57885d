import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
const at = (): [string, string] => [plane.group, plane.service];

beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
  const { api, apiOperation, product, productGroup, group, tag } = plane.client;
  const get = { method: 'GET', urlTemplate: '/' };
  for (const name of ['a', 'b'])
    await api.beginCreateOrUpdateAndWait(...at(), name, { path: name, displayName: `API ${name}` });
  for (const name of ['x', 'y']) await apiOperation.createOrUpdate(...at(), 'a', name, { displayName: name, ...get });
  await apiOperation.createOrUpdate(...at(), 'b', 'x', { displayName: 'x', ...get });
  for (const name of ['p', 'q']) await product.createOrUpdate(...at(), name, { displayName: name });
  await group.createOrUpdate(...at(), 'g', { displayName: 'G' });
  await productGroup.createOrUpdate(...at(), 'p', 'g');
  for (const name of ['red', 'blue']) await tag.createOrUpdate(...at(), name, { displayName: `is ${name}` });
  await tag.assignToApi(...at(), 'a', 'red');
  await tag.assignToApi(...at(), 'a', 'blue');
  await tag.assignToOperation(...at(), 'a', 'x', 'red');
  await tag.assignToProduct(...at(), 'p', 'blue');
  const sourceApiId = '/apis/a';
  await api.beginCreateOrUpdateAndWait(...at(), 'a;rev=2', { path: 'a', displayName: 'API a', sourceApiId });
});
afterAll(() => plane[Symbol.asyncDispose]());

test('what has tags is listed once for each tag, of the current revisions', async () => {
  const all = await Array.fromAsync(plane.client.tagResource.listByService(...at()));
  expect(all.map(({ tag, api, operation, product }) => [tag.name, (api ?? operation ?? product)?.id])).toEqual(
    expect.arrayContaining([
      ['is red', '/apis/a'],
      ['is blue', '/apis/a'],
      ['is red', '/apis/a/operations/x'],
      ['is blue', '/products/p'],
    ]),
  );
  expect(all).toHaveLength(4);
  const filter = "name eq 'is red' and method eq 'get'";
  const [found, ...others] = await Array.fromAsync(plane.client.tagResource.listByService(...at(), { filter }));
  expect(others).toEqual([]);
  expect(found).toMatchObject({
    tag: { id: '/tags/red', name: 'is red' },
    operation: {
      id: '/apis/a/operations/x',
      name: 'x',
      apiName: 'API a',
      apiRevision: '1',
      method: 'GET',
      urlTemplate: '/',
    },
  });
});

test('APIs, operations and products by tags, with those that have none where that is asked for', async () => {
  const { api, operationOperations, product } = plane.client;
  const apis = await Array.fromAsync(api.listByTags(...at(), { filter: "aid eq 'a'" }));
  expect(apis.map(({ tag }) => tag.id).toSorted()).toEqual(['/tags/blue', '/tags/red']);
  expect(apis[0]).toMatchObject({
    api: { id: '/apis/a', name: 'API a', path: 'a', apiRevision: '1', isCurrent: true },
  });
  const all = await Array.fromAsync(api.listByTags(...at(), { includeNotTaggedApis: true }));
  expect(all.map((one) => one.api?.id)).toContain('/apis/b');
  const products = await Array.fromAsync(product.listByTags(...at()));
  expect(products).toMatchObject([{ tag: { name: 'is blue' }, product: { id: '/products/p', state: 'notPublished' } }]);
  const withOthers = await Array.fromAsync(product.listByTags(...at(), { includeNotTaggedProducts: true }));
  expect(withOthers.map((one) => one.product?.id)).toContain('/products/q');
  const operations = await Array.fromAsync(operationOperations.listByTags(...at(), 'a'));
  expect(operations).toMatchObject([{ operation: { id: '/apis/a/operations/x' } }]);
  const untagged = await Array.fromAsync(
    operationOperations.listByTags(...at(), 'a', { includeNotTaggedOperations: true }),
  );
  expect(untagged.map((one) => one.operation?.id)).toEqual(['/apis/a/operations/x', '/apis/a/operations/y']);
  await expect(Array.fromAsync(operationOperations.listByTags(...at(), 'absent'))).rejects.toMatchObject({
    statusCode: 404,
  });
});

test('products are listed by their tags, and tags by what has them', async () => {
  const { product, tag } = plane.client;
  const namesOf = async (list: AsyncIterable<{ name?: string }>) =>
    (await Array.fromAsync(list)).map(({ name }) => name);
  expect(await namesOf(product.listByService(...at(), { tags: 'blue' }))).toEqual(['p']);
  expect(await namesOf(product.listByService(...at(), { tags: 'red,is blue' }))).toEqual(['p']);
  expect(await namesOf(product.listByService(...at(), { tags: 'red' }))).toEqual([]);
  expect(await namesOf(tag.listByService(...at(), { scope: 'products' }))).toEqual(['blue']);
  expect(await namesOf(tag.listByService(...at(), { scope: 'apis/a/operations/x' }))).toEqual(['red']);
});

test('products show their groups where that is asked for', async () => {
  const { body } = await plane.send('GET', 'products', { query: '?api-version=2024-05-01&expandGroups=true' });
  const products = body.value as readonly { name: string; properties: { groups: readonly object[] } }[];
  const groups = products.find(({ name }) => name === 'p')?.properties.groups;
  expect(groups).toContainEqual(expect.objectContaining({ name: 'g', displayName: 'G' }));
});

test('comes in pages', async () => {
  const { body } = await plane.send('GET', 'tagResources', { query: '?api-version=2024-05-01&$top=3' });
  expect(body).toMatchObject({ count: 4, nextLink: expect.stringContaining('skip=3') });
  expect(body.value).toHaveLength(3);
  expect(await plane.send('GET', 'tagResources/x')).toMatchObject({ status: 405 });
  expect(
    await plane.send('GET', 'tagResources', { query: "?api-version=2024-05-01&$filter=secret%20eq%20'x'" }),
  ).toMatchObject({ status: 400 });
});

test('every policy is listed, and whether it keeps to the restrictions', async () => {
  const { allPolicies, apiPolicy, policyRestriction, workspace, workspacePolicy } = plane.client;
  const value = '<policies><inbound /></policies>';
  await apiPolicy.createOrUpdate(...at(), 'b', 'policy', { value });
  await policyRestriction.createOrUpdate(...at(), 'r', { scope: '/apis/b', requireBase: 'true' });
  await workspace.createOrUpdate(...at(), 'team', { displayName: 'Team' });
  await workspacePolicy.createOrUpdate(...at(), 'team', 'policy', { value });
  const all = await Array.fromAsync(allPolicies.listByService(...at()));
  const states = new Map(all.map((one) => [one.referencePolicyId?.slice(servicePath.length), one.complianceState]));
  expect(states.get('/apis/b;rev=1/policies/policy')).toBe('NonCompliant');
  expect(states.get('/workspaces/team/policies/policy')).toBe('Compliant');
});

test('says what policies there are, and where they may stand', async () => {
  const { policyDescription } = plane.client;
  const { value = [], count } = await policyDescription.listByService(...at());
  expect(count).toBe(value.length);
  expect(value.find(({ name }) => name === 'cors')).toMatchObject({
    scope: 268435471,
    description: expect.stringContaining('inbound'),
  });
  const { value: ofTenant = [] } = await policyDescription.listByService(...at(), { scope: 'Tenant' });
  const names = ofTenant.map(({ name }) => name);
  expect(names).toContain('cross-domain');
  expect(names).not.toContain('quota');
  expect(
    await plane.send('GET', 'policyDescriptions', { query: '?api-version=2024-05-01&scope=Nowhere' }),
  ).toMatchObject({ status: 400 });
});

test('workspaces have links that say which gateways serve them', async () => {
  const { apiManagementWorkspaceLink, apiManagementWorkspaceLinks } = plane.client;
  const [link] = await Array.fromAsync(apiManagementWorkspaceLinks.listByService(...at()));
  expect(link).toMatchObject({ name: 'team', workspaceId: `${servicePath}/workspaces/team`, gateways: [] });
  expect(await apiManagementWorkspaceLink.get(...at(), 'team')).toMatchObject({ name: 'team' });
  await expect(apiManagementWorkspaceLink.get(...at(), 'absent')).rejects.toMatchObject({ statusCode: 404 });
});
