import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const state = (status: string, description = '') => ({
  properties: { privateLinkServiceConnectionState: { status, description } },
});

test('a connection waits, is approved, listed and ended by the SDK', async () => {
  const { privateEndpointConnectionOperations: connections } = plane.client;
  expect(await connections.beginCreateOrUpdateAndWait(...at(), 'one', state('Pending'))).toMatchObject({
    id: `${servicePath}/privateEndpointConnections/one`,
    privateLinkServiceConnectionState: { status: 'Pending' },
    provisioningState: 'Succeeded',
    privateEndpoint: { id: expect.stringContaining('/Microsoft.Network/privateEndpoints/one') },
  });
  await connections.beginCreateOrUpdateAndWait(...at(), 'one', state('Approved', 'by me'));
  expect(await connections.getByName(...at(), 'one')).toMatchObject({
    privateLinkServiceConnectionState: { status: 'Approved', description: 'by me' },
  });
  const names = [];
  for await (const { name } of connections.listByService(...at())) names.push(name);
  expect(names).toEqual(['one']);
  await connections.beginDeleteAndWait(...at(), 'one');
  await expect(connections.getByName(...at(), 'one')).rejects.toMatchObject({ statusCode: 404 });
});

test('what private endpoints reach is the gateway', async () => {
  const { privateEndpointConnectionOperations: connections } = plane.client;
  expect(await connections.listPrivateLinkResources(...at())).toMatchObject({ value: [{ name: 'Gateway' }] });
  expect(await connections.getPrivateLinkResource(...at(), 'Gateway')).toMatchObject({ groupId: 'Gateway' });
  await expect(connections.getPrivateLinkResource(...at(), 'Portal')).rejects.toMatchObject({ statusCode: 404 });
});

test('a state that is none is refused, and what has ended is not had back', async () => {
  const put = (status: string) => plane.send('PUT', 'privateEndpointConnections/two', { body: state(status) });
  expect(await put('Perhaps')).toMatchObject({ status: 400 });
  expect(await put('Disconnected')).toMatchObject({ status: 201 });
  expect(await put('Approved')).toMatchObject({ status: 400, body: { error: { code: 'ValidationError' } } });
});
