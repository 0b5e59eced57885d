import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const single = { url: 'https://one.example/base', protocol: 'http' as const };

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { backend } = plane.client;
  const made = await backend.createOrUpdate(...at(), 'one', { ...single, tls: { validateCertificateName: false } });
  expect(made).toMatchObject({
    name: 'one',
    ...single,
    tls: { validateCertificateChain: true, validateCertificateName: false },
  });
  await backend.update(...at(), 'one', made.eTag as string, { title: 'The first' });
  expect(await backend.get(...at(), 'one')).toMatchObject({ title: 'The first', url: single.url });
  const names = [];
  for await (const { name } of backend.listByService(...at(), { filter: "contains(url, 'one.example')" }))
    names.push(name);
  expect(names).toEqual(['one']);
  await backend.delete(...at(), 'one', '*');
  await expect(backend.get(...at(), 'one')).rejects.toMatchObject({
    details: { error: { message: 'Backend not found.' } },
  });
});

test('reaches the snapshot with the named values that its credentials mention, again when they change', async () => {
  const { backend, namedValue } = plane.client;
  await namedValue.beginCreateOrUpdateAndWait(...at(), 'k', { displayName: 'key', value: 'first', secret: true });
  const credentials = { header: { 'x-key': ['{{key}}'] }, authorization: { scheme: 'Bearer', parameter: '{{ key }}' } };
  expect(await backend.createOrUpdate(...at(), 'two', { ...single, credentials })).toMatchObject({ credentials });
  const withKey = (key: string) => ({
    id: 'two',
    type: 'Single',
    ...single,
    credentials: { header: { 'x-key': [key] }, authorization: { scheme: 'Bearer', parameter: key } },
  });
  const { backends } = await plane.published((snapshot) => snapshot.backends.length > 0);
  expect(backends).toEqual([withKey('first')]);
  await namedValue.beginUpdateAndWait(...at(), 'k', '*', { value: 'second' });
  const next = await plane.published((snapshot) => snapshot.namedValues[0]?.value === 'second');
  expect(next.backends).toEqual([withKey('second')]);
});

test('a pool has members that are there', async () => {
  const { backend } = plane.client;
  await backend.createOrUpdate(...at(), 'member', single);
  const put = (id: string) =>
    plane.send('PUT', 'backends/pool', {
      body: { properties: { type: 'Pool', pool: { services: [{ id, weight: 2 }] } } },
    });
  expect(await put('/backends/absent')).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'pool.services[0].id' }] } },
  });
  expect(await put('/backends/Member')).toMatchObject({ status: 201 });
  const { backends } = await plane.published((snapshot) => snapshot.backends.some(({ type }) => type === 'Pool'));
  expect(backends).toContainEqual({ id: 'pool', type: 'Pool', pool: [{ id: 'Member', weight: 2 }] });
});

test('L8: the password of a proxy is not shown', async () => {
  const proxy = { url: 'http://proxy.example', username: 'u', password: 'hunter2' };
  const answer = await plane.send('PUT', 'backends/proxied', { body: { properties: { ...single, proxy } } });
  expect(answer.status).toBe(201);
  expect(JSON.stringify(answer.body)).not.toContain('hunter2');
  await plane.send('PATCH', 'backends/proxied', { body: { properties: { title: 'T' } } });
  const { backends } = await plane.published((snapshot) => snapshot.backends.some(({ id }) => id === 'proxied'));
  expect(backends.find(({ id }) => id === 'proxied')?.proxy).toEqual(proxy);
});

test('an identity of the gateway and a cluster of Service Fabric reach gateways', async () => {
  const managedIdentity = { resource: 'https://cognitiveservices.azure.com', clientId: 'c' };
  // The client drops what its contract does not have.
  const answer = await plane.send('PUT', 'backends/models', {
    body: { properties: { ...single, credentials: { managedIdentity } } },
  });
  expect(answer).toMatchObject({ status: 201, body: { properties: { credentials: { managedIdentity } } } });
  const managementEndpoints = ['https://fabric.example:19080'];
  await plane.client.backend.createOrUpdate(...at(), 'fabric', {
    ...{ url: 'fabric:/app/service', protocol: 'http' },
    properties: { serviceFabricCluster: { managementEndpoints, maxPartitionResolutionRetries: 3 } },
  });
  const { backends } = await plane.published((snapshot) => snapshot.backends.some(({ id }) => id === 'fabric'));
  expect(backends.find(({ id }) => id === 'models')?.credentials).toEqual({ managedIdentity });
  expect(backends.find(({ id }) => id === 'fabric')).toMatchObject({
    url: 'fabric:/app/service',
    serviceFabricCluster: { managementEndpoints, maxPartitionResolutionRetries: 3 },
  });
});

test('connecting anew is accepted', async () => {
  await plane.client.backend.createOrUpdate(...at(), 'again', single);
  await plane.client.backend.reconnect(...at(), 'again', { parameters: { after: 'PT3S' } });
  expect(await plane.send('POST', 'backends/again/reconnect')).toMatchObject({ status: 202 });
  const body = { properties: { after: 'soon' } };
  expect(await plane.send('POST', 'backends/again/reconnect', { body })).toMatchObject({ status: 400 });
});

test('what a pool or a policy uses stays until they do not', async () => {
  const { backend, policy } = plane.client;
  await backend.createOrUpdate(...at(), 'used', single);
  const inbound = '<choose><when condition="@(true)"><set-backend-service backend-id="Used" /></when></choose>';
  await policy.createOrUpdate(...at(), 'policy', { value: `<policies><inbound>${inbound}</inbound></policies>` });
  await expect(backend.delete(...at(), 'used', '*')).rejects.toMatchObject({
    statusCode: 400,
    code: 'ValidationError',
    message: expect.stringContaining('used by policies/policy'),
  });
  await policy.delete(...at(), 'policy', '*');
  await backend.delete(...at(), 'used', '*');
  await expect(backend.delete(...at(), 'member', '*')).rejects.toThrow('used by backends/pool');
});
