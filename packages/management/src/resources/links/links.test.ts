import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
const at = (): [string, string] => [plane.group, plane.service];
const team = (): [string, string, string] => [...at(), 'team'];
const ofTeam = `${servicePath}/workspaces/team`;

beforeAll(async () => {
  plane = await startControlPlane({ seed: true });
  const { client } = plane;
  const get = { displayName: 'Get', method: 'GET', urlTemplate: '/' };
  for (const name of ['a', 'b'])
    await client.api.beginCreateOrUpdateAndWait(...at(), name, { path: name, displayName: name });
  await client.apiOperation.createOrUpdate(...at(), 'a', 'o', get);
  await client.product.createOrUpdate(...at(), 'p', { displayName: 'P' });
  await client.group.createOrUpdate(...at(), 'g', { displayName: 'G' });
  await client.tag.createOrUpdate(...at(), 't', { displayName: 'T' });
  for (const id of ['team', 'other']) {
    const inside: [string, string, string] = [...at(), id];
    await client.workspace.createOrUpdate(...inside, { displayName: id });
    await client.workspaceApi.beginCreateOrUpdateAndWait(...inside, 'a', { path: `${id}/a`, displayName: 'A' });
    await client.workspaceApiOperation.createOrUpdate(...inside, 'a', 'o', get);
    await client.workspaceProduct.createOrUpdate(...inside, 'p', { displayName: 'P' });
    await client.workspaceGroup.createOrUpdate(...inside, 'g', { displayName: 'G' });
    await client.workspaceTag.createOrUpdate(...inside, 't', { displayName: 'T' });
  }
  await client.workspaceApi.beginCreateOrUpdateAndWait(...at(), 'other', 'only', { path: 'only', displayName: 'Only' });
});
afterAll(() => plane[Symbol.asyncDispose]());

async function namesOf(list: AsyncIterable<{ name?: string }>): Promise<(string | undefined)[]> {
  return (await Array.fromAsync(list)).map(({ name }) => name);
}

test('APIs of products: what one view says, the other says, too', async () => {
  const { productApi, productApiLink } = plane.client;
  const apiId = `${servicePath}/apis/a`;
  const made = await productApiLink.createOrUpdate(...at(), 'p', 'l', { apiId });
  expect(made).toMatchObject({
    id: `${servicePath}/products/p/apiLinks/l`,
    type: 'Microsoft.ApiManagement/service/products/apiLinks',
    name: 'l',
    apiId,
  });
  expect(await productApi.checkEntityExists(...at(), 'p', 'a')).toMatchObject({ body: true });
  await productApi.createOrUpdate(...at(), 'p', 'b');
  await productApi.createOrUpdate(...at(), 'p', 'a');
  expect(await productApiLink.get(...at(), 'p', 'l')).toMatchObject({ apiId });
  const [, second] = (await Array.fromAsync(productApiLink.listByProduct(...at(), 'p'))).toSorted((one) =>
    one.name === 'l' ? -1 : 1,
  );
  expect(second).toMatchObject({ apiId: `${servicePath}/apis/b`, name: expect.stringMatching(/^[0-9a-f]{24}$/) });
  const filter = `apiId eq '${apiId}'`;
  expect(await namesOf(productApiLink.listByProduct(...at(), 'p', { filter }))).toEqual(['l']);
  expect(await namesOf(productApi.listByProduct(...at(), 'p', { filter: "path eq 'b'" }))).toEqual(['b']);
  await productApiLink.delete(...at(), 'p', second?.name as string);
  expect(await namesOf(productApi.listByProduct(...at(), 'p'))).toEqual(['a']);
  await productApi.delete(...at(), 'p', 'a');
  await expect(productApiLink.get(...at(), 'p', 'l')).rejects.toMatchObject({ statusCode: 404 });
});

test('a link can be put for something else, and nothing is linked twice', async () => {
  const { productApi, productApiLink } = plane.client;
  await productApiLink.createOrUpdate(...at(), 'p', 'l', { apiId: '/apis/a' });
  await productApiLink.createOrUpdate(...at(), 'p', 'l', { apiId: '/apis/b' });
  expect(await namesOf(productApi.listByProduct(...at(), 'p'))).toEqual(['b']);
  await expect(productApiLink.createOrUpdate(...at(), 'p', 'm', { apiId: '/apis/b' })).rejects.toMatchObject({
    statusCode: 409,
    details: { error: { message: expect.stringMatching(/^Link already exists between specified/) } },
  });
  await productApiLink.delete(...at(), 'p', 'l');
});

test('groups of products, and what has a tag, as links', async () => {
  const { productGroup, productGroupLink, tag, tagApiLink, tagOperationLink, tagProductLink } = plane.client;
  await productGroupLink.createOrUpdate(...at(), 'p', 'l', { groupId: `${servicePath}/groups/g` });
  expect(await productGroup.checkEntityExists(...at(), 'p', 'g')).toMatchObject({ body: true });
  expect(await productGroupLink.get(...at(), 'p', 'l')).toMatchObject({ groupId: `${servicePath}/groups/g` });
  const ofGroup = { filter: `groupId eq '${servicePath}/groups/g'` };
  expect(await namesOf(productGroupLink.listByProduct(...at(), 'p', ofGroup))).toEqual(['l']);
  await productGroupLink.delete(...at(), 'p', 'l');

  await tagApiLink.createOrUpdate(...at(), 't', 'l', { apiId: `${servicePath}/apis/a` });
  const operationId = `${servicePath}/apis/a/operations/o`;
  await tagOperationLink.createOrUpdate(...at(), 't', 'l', { operationId });
  await tag.assignToProduct(...at(), 'p', 't');
  expect(await tag.getByApi(...at(), 'a', 't')).toMatchObject({ displayName: 'T' });
  expect(await tag.getByOperation(...at(), 'a', 'o', 't')).toMatchObject({ displayName: 'T' });
  expect(await tagApiLink.get(...at(), 't', 'l')).toMatchObject({ apiId: `${servicePath}/apis/a` });
  expect(await tagOperationLink.get(...at(), 't', 'l')).toMatchObject({ operationId });
  expect(await namesOf(tagApiLink.listByProduct(...at(), 't'))).toEqual(['l']);
  expect(await namesOf(tagOperationLink.listByProduct(...at(), 't'))).toEqual(['l']);
  const [product] = await Array.fromAsync(tagProductLink.listByProduct(...at(), 't'));
  expect(product).toMatchObject({ productId: `${servicePath}/products/p` });
  expect(await tagProductLink.get(...at(), 't', product?.name as string)).toMatchObject({ name: product?.name });
  await tagProductLink.delete(...at(), 't', product?.name as string);
  await expect(tag.getByProduct(...at(), 'p', 't')).rejects.toMatchObject({ statusCode: 404 });
  await tagProductLink.createOrUpdate(...at(), 't', 'l', { productId: '/products/p' });
  await tagOperationLink.delete(...at(), 't', 'l');
  await tagApiLink.delete(...at(), 't', 'l');
  await expect(tag.getByApi(...at(), 'a', 't')).rejects.toMatchObject({ statusCode: 404 });
});

test('workspaces have links for all of it', async () => {
  const { client } = plane;
  const { workspaceProductApiLink, workspaceProductGroupLink } = client;
  const { workspaceTagApiLink, workspaceTagOperationLink, workspaceTagProductLink } = client;
  const made = await workspaceProductApiLink.createOrUpdate(...team(), 'p', 'l', { apiId: `${ofTeam}/apis/a` });
  expect(made).toMatchObject({
    id: `${ofTeam}/products/p/apiLinks/l`,
    type: 'Microsoft.ApiManagement/service/workspaces/products/apiLinks',
    apiId: `${ofTeam}/apis/a`,
  });
  expect(await workspaceProductApiLink.get(...team(), 'p', 'l')).toMatchObject({ apiId: `${ofTeam}/apis/a` });
  await workspaceProductGroupLink.createOrUpdate(...team(), 'p', 'l', { groupId: `${ofTeam}/groups/g` });
  expect(await workspaceProductGroupLink.get(...team(), 'p', 'l')).toMatchObject({ groupId: `${ofTeam}/groups/g` });
  await workspaceTagApiLink.createOrUpdate(...team(), 't', 'l', { apiId: '/apis/a' });
  await workspaceTagOperationLink.createOrUpdate(...team(), 't', 'l', { operationId: '/apis/a/operations/o' });
  await workspaceTagProductLink.createOrUpdate(...team(), 't', 'l', { productId: '/products/p' });
  expect(await workspaceTagApiLink.get(...team(), 't', 'l')).toMatchObject({ apiId: `${ofTeam}/apis/a` });
  expect(await workspaceTagOperationLink.get(...team(), 't', 'l')).toMatchObject({
    operationId: `${ofTeam}/apis/a/operations/o`,
  });
  expect(await workspaceTagProductLink.get(...team(), 't', 'l')).toMatchObject({ productId: `${ofTeam}/products/p` });
  expect(await namesOf(workspaceProductApiLink.listByProduct(...team(), 'p'))).toEqual(['l']);
  expect(await namesOf(workspaceProductGroupLink.listByProduct(...team(), 'p'))).toEqual(['l']);
  expect(await namesOf(workspaceTagApiLink.listByProduct(...team(), 't'))).toEqual(['l']);
  expect(await namesOf(workspaceTagOperationLink.listByProduct(...team(), 't'))).toEqual(['l']);
  expect(await namesOf(workspaceTagProductLink.listByProduct(...team(), 't'))).toEqual(['l']);
  expect(await namesOf(workspaceTagApiLink.listByProduct(...at(), 'other', 't'))).toEqual([]);
  const { products } = await plane.published(({ products }) => products.some(({ apis }) => apis.includes('team/a')));
  expect(products.map(({ id, apis, groups }) => [id, apis, groups])).toContainEqual(['team/p', ['team/a'], ['team/g']]);
  await workspaceProductApiLink.delete(...team(), 'p', 'l');
  await workspaceProductGroupLink.delete(...team(), 'p', 'l');
  await workspaceTagApiLink.delete(...team(), 't', 'l');
  await workspaceTagOperationLink.delete(...team(), 't', 'l');
  await workspaceTagProductLink.delete(...team(), 't', 'l');
  expect(await namesOf(workspaceProductApiLink.listByProduct(...team(), 'p'))).toEqual([]);
});

test('what is deleted is linked no longer, and does not come back with another of its name', async () => {
  const { api, productApiLink, productApi } = plane.client;
  await api.beginCreateOrUpdateAndWait(...at(), 'gone', { path: 'gone', displayName: 'Gone' });
  await productApiLink.createOrUpdate(...at(), 'p', 'gone', { apiId: '/apis/gone' });
  await api.beginDeleteAndWait(...at(), 'gone', '*');
  await api.beginCreateOrUpdateAndWait(...at(), 'gone', { path: 'gone', displayName: 'Gone' });
  expect(await namesOf(productApi.listByProduct(...at(), 'p'))).not.toContain('gone');
});

test.each([
  ['workspaces/team/products/p/apiLinks/x', { apiId: `${servicePath}/apis/a` }],
  ['workspaces/team/products/p/apiLinks/x', { apiId: `${servicePath}/workspaces/other/apis/only` }],
  ['workspaces/team/products/p/apiLinks/x', { apiId: '/workspaces/other/apis/only' }],
  ['workspaces/team/products/p/apiLinks/x', { apiId: '../other/apis/only' }],
  ['workspaces/team/products/p/apiLinks/x', { apiId: '/apis/only' }],
  ['workspaces/team/products/p/groupLinks/x', { groupId: `${servicePath}/groups/g` }],
  ['workspaces/team/tags/t/operationLinks/x', { operationId: `${servicePath}/workspaces/other/apis/a/operations/o` }],
  ['products/p/apiLinks/x', { apiId: `${ofTeam}/apis/a` }],
  ['products/p/apiLinks/x', {}],
])('L7: nothing of another workspace or of the service is linked: %s %j', async (path, properties) => {
  const { status } = await plane.send('PUT', path, { body: { properties } });
  expect([400, 404]).toContain(status);
  expect(await plane.send('GET', path)).toMatchObject({ status: 404 });
});

test.each([
  'workspaces/team/products/p/apis',
  'workspaces/team/products/p/apis/a',
  'workspaces/team/apis/a/tags',
  'workspaces/team/apis/a/products',
  'workspaces/team/products/p/subscriptions',
  'workspaces/team/users',
  'workspaces/team/workspaces',
])('workspaces have no other view: %s', async (path) => {
  expect(await plane.send('GET', path)).toMatchObject({ status: 404 });
});

test('a name that reads like another path is not a link of what is there', async () => {
  expect(await plane.send('HEAD', 'products/p/apiLinks/l')).toMatchObject({ status: 405 });
  expect(await plane.send('PATCH', 'products/p/apiLinks/l', { body: {} })).toMatchObject({ status: 405 });
  expect(
    await plane.send('PUT', 'products/absent/apiLinks/l', { body: { properties: { apiId: '/apis/a' } } }),
  ).toMatchObject({ status: 404 });
});

test('products of a workspace can be for the built-in groups of the service, and for no others', async () => {
  const { workspaceProductGroupLink } = plane.client;
  const groupId = `${servicePath}/groups/developers`;
  expect(await workspaceProductGroupLink.createOrUpdate(...team(), 'p', 'l', { groupId })).toMatchObject({ groupId });
  const { products } = await plane.published(({ products }) =>
    products.some(({ groups }) => groups.includes('developers')),
  );
  expect(products.find(({ id }) => id === 'team/p')).toMatchObject({ groups: ['developers'] });
  await plane.client.group.createOrUpdate(...at(), 'own', { displayName: 'Own' });
  await expect(
    workspaceProductGroupLink.createOrUpdate(...team(), 'p', 'm', { groupId: `${servicePath}/groups/own` }),
  ).rejects.toMatchObject({ statusCode: 404 });
});
