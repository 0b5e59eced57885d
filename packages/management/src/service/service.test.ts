import { afterAll, beforeAll, expect, test } from 'vitest';
import { servicePath, startControlPlane, type TestControlPlane } from '../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('is there from the beginning, and is changed by the SDK', async () => {
  const { apiManagementService } = plane.client;
  const before = await apiManagementService.get(...at());
  expect(before).toMatchObject({
    id: servicePath,
    name: 'local',
    type: 'Microsoft.ApiManagement/service',
    sku: { name: 'Developer', capacity: 1 },
    provisioningState: 'Succeeded',
    createdAtUtc: expect.any(Date),
  });
  const changed = await apiManagementService.beginUpdateAndWait(...at(), {
    tags: { team: 'blue' },
    publisherName: 'Contoso',
  });
  expect(changed).toMatchObject({
    tags: { team: 'blue' },
    publisherName: 'Contoso',
    publisherEmail: before.publisherEmail,
  });
  const sku = { name: 'Premium', capacity: 2 };
  const put = { location: 'West Europe', sku, publisherName: 'Contoso', publisherEmail: 'a@contoso.com' };
  expect(await apiManagementService.beginCreateOrUpdateAndWait(...at(), put)).toMatchObject({
    sku,
    tags: {},
    createdAtUtc: before.createdAtUtc,
  });
  const names = [];
  for await (const { name } of apiManagementService.list()) names.push(name);
  for await (const { name } of apiManagementService.listByResourceGroup(plane.group)) names.push(name);
  expect(names).toEqual(['local', 'local']);
});

test('L8: certificates of its names are kept and not shown', async () => {
  const hostnameConfigurations = [
    { type: 'Proxy', hostName: 'api.contoso.com', encodedCertificate: 'c2VjcmV0', certificatePassword: 'hunter2' },
  ];
  const answer = await plane.send('PATCH', '', { body: { properties: { hostnameConfigurations } } });
  expect(answer.status).toBe(200);
  const read = await plane.send('GET', '');
  expect(JSON.stringify(read.body)).toContain('api.contoso.com');
  expect(JSON.stringify([answer.body, read.body])).not.toMatch(/hunter2|c2VjcmV0/);
});

test('refuses what it cannot be', async () => {
  expect(await plane.send('PUT', '', { body: { location: 'x', properties: {} } })).toMatchObject({
    status: 400,
    body: {
      error: {
        details: [{ target: 'sku' }, { target: 'properties.publisherEmail' }, { target: 'properties.publisherName' }],
      },
    },
  });
  expect(await plane.send('DELETE', '')).toMatchObject({ status: 405 });
});
