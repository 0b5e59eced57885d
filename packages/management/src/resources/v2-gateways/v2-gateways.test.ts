import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const sku = { name: 'WorkspaceGatewayPremium', capacity: 1 };

test('a gateway of workspaces is created, read, changed, listed, connected and deleted by the SDK', async () => {
  const { apiGateway, apiGatewayConfigConnection, apiManagementGatewaySkus, workspace } = plane.client;
  const { group, service } = plane;
  const made = await apiGateway.beginCreateOrUpdateAndWait(group, 'Edge', { location: 'local', sku });
  expect(made).toMatchObject({
    id: expect.stringMatching(/\/providers\/Microsoft\.ApiManagement\/gateways\/Edge$/),
    type: 'Microsoft.ApiManagement/gateways',
    sku,
    provisioningState: 'Succeeded',
    frontend: { defaultHostname: 'edge.gateway.local' },
    createdAtUtc: expect.any(Date),
  });
  const changed = await apiGateway.beginUpdateAndWait(group, 'edge', { tags: { a: 'b' } });
  expect(changed).toMatchObject({ name: 'Edge', tags: { a: 'b' }, sku, createdAtUtc: made.createdAtUtc });
  expect(await apiGateway.get(group, 'edge')).toEqual(changed);
  const names = [];
  for await (const { name } of apiGateway.list()) names.push(name);
  for await (const { name } of apiGateway.listByResourceGroup(group)) names.push(name);
  expect(names).toEqual(['Edge', 'Edge']);
  const skus = [];
  for await (const { sku: one } of apiManagementGatewaySkus.listAvailableSkus(group, 'edge')) skus.push(one?.name);
  expect(skus).toContain('WorkspaceGatewayStandard');

  const sourceId = `${servicePath}/workspaces/w`;
  const connect = () => apiGatewayConfigConnection.beginCreateOrUpdateAndWait(group, 'edge', 'c', { sourceId });
  await expect(connect()).rejects.toMatchObject({ statusCode: 400 });
  await workspace.createOrUpdate(group, service, 'w', { displayName: 'W' });
  expect(await connect()).toMatchObject({ sourceId, provisioningState: 'Succeeded', hostnames: [] });
  expect(await apiGatewayConfigConnection.get(group, 'edge', 'c')).toMatchObject({
    sourceId,
    defaultHostname: 'c.edge.gateway.local',
  });
  const connections = [];
  for await (const { name } of apiGatewayConfigConnection.listByGateway(group, 'edge')) connections.push(name);
  expect(connections).toEqual(['c']);

  await expect(apiGateway.beginDeleteAndWait(group, 'edge')).rejects.toMatchObject({ statusCode: 409 });
  await expect(apiGatewayConfigConnection.beginDeleteAndWait(group, 'edge', 'c', '"other"')).rejects.toMatchObject({
    statusCode: 412,
  });
  await apiGatewayConfigConnection.beginDeleteAndWait(group, 'edge', 'c', '*');
  await apiGateway.beginDeleteAndWait(group, 'edge');
  await expect(apiGateway.get(group, 'edge')).rejects.toMatchObject({ statusCode: 404 });
});

test('L6: what is no gateway is refused', async () => {
  const base = servicePath.replace(/service\/local$/, 'gateways');
  const gateway = { location: 'local', sku, properties: {} };
  for (const name of ['-a', 'a_b', 'x'.repeat(46)])
    expect(await plane.send('PUT', `${base}/${name}`, { body: gateway })).toMatchObject({ status: 400 });
  expect(await plane.send('PUT', `${base}/a`, { body: { properties: {} } })).toMatchObject({
    body: { error: { details: [{ target: 'location' }, { target: 'sku' }] } },
  });
  expect(await plane.send('PATCH', `${base}/none`, { body: {} })).toMatchObject({ status: 404 });
});
