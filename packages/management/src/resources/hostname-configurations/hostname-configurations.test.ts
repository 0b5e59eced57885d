import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  await plane.client.gateway.createOrUpdate(...at(), 'g', { locationData: { name: 'G' } });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is created, read, listed and deleted by the SDK', async () => {
  const { gatewayHostnameConfiguration: names } = plane.client;
  const made = await names.createOrUpdate(...at(), 'g', 'default', { hostname: '*.plant.example' });
  expect(made).toMatchObject({
    name: 'default',
    hostname: '*.plant.example',
    tls10Enabled: false,
    http2Enabled: true,
    type: 'Microsoft.ApiManagement/service/gateways/hostnameConfigurations',
  });
  expect(await names.get(...at(), 'g', 'default')).toMatchObject({ hostname: '*.plant.example', eTag: made.eTag });
  expect(await names.getEntityTag(...at(), 'g', 'default')).toMatchObject({ eTag: made.eTag });
  const found = [];
  for await (const { hostname } of names.listByService(...at(), 'g', { filter: "contains(hostname, 'plant')" }))
    found.push(hostname);
  expect(found).toEqual(['*.plant.example']);
  await names.delete(...at(), 'g', 'default', '*');
  await expect(names.get(...at(), 'g', 'default')).rejects.toMatchObject({ statusCode: 404 });
});

test('what is no name of a host, and a certificate that is not there, are refused', async () => {
  const put = (properties: object) =>
    plane.send('PUT', 'gateways/g/hostnameConfigurations/wrong', { body: { properties } });
  expect(await put({ hostname: 'a b' })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'hostname' }] } },
  });
  expect(await put({ hostname: 'a.example', certificateId: '/certificates/absent' })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'certificateId' }] } },
  });
});

test('goes with its gateway', async () => {
  const { gateway, gatewayHostnameConfiguration: names } = plane.client;
  await gateway.createOrUpdate(...at(), 'short', { locationData: { name: 'S' } });
  await names.createOrUpdate(...at(), 'short', 'one', { hostname: 'one.example' });
  await gateway.delete(...at(), 'short', '*');
  await expect(names.get(...at(), 'short', 'one')).rejects.toMatchObject({
    details: { error: { message: 'Gateway not found.' } },
  });
});
