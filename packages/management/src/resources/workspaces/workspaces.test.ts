import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
  for (const id of ['team', 'other'])
    await plane.client.workspace.createOrUpdate(...at(), id, { displayName: id.toUpperCase() });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const team = (): [string, string, string] => [...at(), 'team'];
const empty = '<policies><inbound><base /></inbound></policies>';

test('is created, read, changed, listed and deleted by the SDK, and takes with it what is in it', async () => {
  const { workspace, workspaceTag } = plane.client;
  const made = await workspace.createOrUpdate(...at(), 'brief', { displayName: 'Brief', description: 'For a while' });
  expect(made).toMatchObject({
    name: 'brief',
    type: 'Microsoft.ApiManagement/service/workspaces',
    displayName: 'Brief',
  });
  await workspace.update(...at(), 'brief', made.eTag as string, { displayName: 'Briefer' });
  expect(await workspace.get(...at(), 'brief')).toMatchObject({ displayName: 'Briefer', description: 'For a while' });
  expect(await workspace.getEntityTag(...at(), 'brief')).toMatchObject({ eTag: expect.any(String) });
  const names = [];
  for await (const { name } of workspace.listByService(...at(), { filter: "displayName eq 'briefer'" }))
    names.push(name);
  expect(names).toEqual(['brief']);
  await workspaceTag.createOrUpdate(...at(), 'brief', 't', { displayName: 'T' });
  await workspace.delete(...at(), 'brief', '*');
  await expect(workspace.get(...at(), 'brief')).rejects.toMatchObject({ statusCode: 404 });
  await workspace.createOrUpdate(...at(), 'brief', { displayName: 'Again' });
  await expect(workspaceTag.get(...at(), 'brief', 't')).rejects.toMatchObject({ statusCode: 404 });
});

test('has APIs with revisions, releases, operations, schemas, diagnostics and policies of its own', async () => {
  const { client } = plane;
  const { workspaceApi, workspaceApiOperation, workspaceApiPolicy, workspaceApiRelease, workspaceApiRevision } = client;
  const body = { path: 'orders', displayName: 'Orders', protocols: ['http' as const] };
  const made = await workspaceApi.beginCreateOrUpdateAndWait(...team(), 'orders', body);
  expect(made).toMatchObject({
    id: `${servicePath}/workspaces/team/apis/orders`,
    type: 'Microsoft.ApiManagement/service/workspaces/apis',
    name: 'orders',
  });
  const operation = { displayName: 'List', method: 'GET', urlTemplate: '/' };
  await workspaceApiOperation.createOrUpdate(...team(), 'orders', 'list', operation);
  await workspaceApiOperation.update(...team(), 'orders', 'list', '*', { description: 'All' });
  expect(await workspaceApiOperation.get(...team(), 'orders', 'list')).toMatchObject({ description: 'All' });
  await workspaceApiOperation.getEntityTag(...team(), 'orders', 'list');
  await workspaceApiPolicy.createOrUpdate(...team(), 'orders', 'policy', { value: empty });
  const { workspaceApiOperationPolicy } = client;
  await workspaceApiOperationPolicy.createOrUpdate(...team(), 'orders', 'list', 'policy', { value: empty });
  const sourceApiId = `${servicePath}/workspaces/team/apis/orders`;
  await workspaceApi.beginCreateOrUpdateAndWait(...team(), 'orders;rev=2', { ...body, sourceApiId });
  await workspaceApiRelease.createOrUpdate(...team(), 'orders', 'r1', { apiId: '/apis/orders;rev=2', notes: 'N' });
  expect(await workspaceApiRelease.get(...team(), 'orders', 'r1')).toMatchObject({ notes: 'N' });
  const revisions = [];
  for await (const one of workspaceApiRevision.listByService(...team(), 'orders'))
    revisions.push([one.apiId, one.isCurrent]);
  expect(revisions).toEqual([
    [expect.stringMatching(/\/workspaces\/team\/apis\/orders;rev=1$/), false],
    [expect.stringMatching(/\/workspaces\/team\/apis\/orders;rev=2$/), true],
  ]);
  const operations = [];
  for await (const { id } of workspaceApiOperation.listByApi(...team(), 'orders')) operations.push(id);
  expect(operations).toEqual([`${servicePath}/workspaces/team/apis/orders/operations/list`]);
  const { apis, policies } = await plane.published(({ apis }) =>
    apis.some((api) => api.id === 'team/orders' && api.apiRevision === '2' && api.isCurrent),
  );
  expect(apis.map(({ id }) => id)).toEqual(['team/orders', 'team/orders']);
  expect(policies).toContainEqual({ scope: 'api', apiId: 'team/orders', apiRevision: '2', text: empty });
});

test('names of workspaces do not collide, and paths of APIs differ', async () => {
  const { api, workspaceApi } = plane.client;
  const other: [string, string, string] = [...at(), 'other'];
  await workspaceApi.beginCreateOrUpdateAndWait(...other, 'orders', { path: 'others', displayName: 'Orders' });
  await api.beginCreateOrUpdateAndWait(...at(), 'orders', { path: 'own', displayName: 'Orders' });
  expect(await workspaceApi.get(...other, 'orders')).toMatchObject({ path: 'others' });
  expect(await api.get(...at(), 'orders')).toMatchObject({ path: 'own' });
  for (const path of ['orders', 'own'])
    await expect(
      workspaceApi.beginCreateOrUpdateAndWait(...other, 'second', { path, displayName: 'Second' }),
    ).rejects.toMatchObject({ statusCode: 400, details: { error: { details: [{ target: 'path' }] } } });
  await workspaceApi.delete(...other, 'orders', '*');
  expect(await api.get(...at(), 'orders')).toMatchObject({ path: 'own' });
});

test.each([
  ['GET', 'workspaces/other/apis/secret'],
  ['GET', 'workspaces/team/../other/tags/x'],
  ['GET', 'workspaces/team%2F..%2Fother/tags/x'],
  ['PUT', 'workspaces/absent/tags/x'],
  ['GET', 'workspaces/absent/tags'],
  ['PUT', 'workspaces/team/gateways/g'],
  ['PUT', 'workspaces/team/users/u'],
  ['PUT', 'workspaces/team/caches/default'],
  ['PUT', 'workspaces/team/authorizationServers/a'],
  ['PUT', 'workspaces/team/policyRestrictions/r'],
  ['PUT', 'workspaces/team/apis/orders/wikis/default'],
  ['PUT', 'workspaces/team/apis/orders/issues/i'],
  ['PUT', 'workspaces/team/apis/orders/resolvers/r'],
  ['PUT', 'workspaces/team/products/p/tags/t'],
])('L7: %s %s leads to nothing', async (method, path) => {
  const { status } = await plane.send(
    method,
    path,
    method === 'PUT' ? { body: { properties: { displayName: 'X' } } } : {},
  );
  expect([400, 404]).toContain(status);
});

test('a policy of all APIs of a workspace has base, and is held to its scope', async () => {
  const { workspacePolicy } = plane.client;
  await workspacePolicy.createOrUpdate(...team(), 'policy', { value: empty });
  const value = '<policies><inbound><cross-domain><allow-access-from domain="*" /></cross-domain></inbound></policies>';
  await expect(workspacePolicy.createOrUpdate(...team(), 'policy', { value })).rejects.toMatchObject({
    statusCode: 400,
  });
  const { policies } = await plane.published(({ policies }) => policies.some(({ scope }) => scope === 'workspace'));
  expect(policies).toContainEqual({ scope: 'workspace', workspaceId: 'team', text: empty });
});
