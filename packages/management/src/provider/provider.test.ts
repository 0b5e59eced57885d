import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

async function all<Item>(items: AsyncIterable<Item>): Promise<Item[]> {
  return Array.fromAsync(items);
}

test('what can be allowed is listed by the SDK, from the definitions', async () => {
  const operations = await all(plane.client.apiManagementOperations.list());
  const names = operations.map(({ name }) => name);
  expect(names).toEqual(
    expect.arrayContaining([
      'Microsoft.ApiManagement/service/read',
      'Microsoft.ApiManagement/service/backup/action',
      'Microsoft.ApiManagement/service/apis/operations/write',
      'Microsoft.ApiManagement/service/subscriptions/listSecrets/action',
      'Microsoft.ApiManagement/gateways/delete',
    ]),
  );
  expect(new Set(names).size).toBe(names.length);
  expect(operations[0]?.display).toMatchObject({ provider: 'Microsoft API Management', operation: expect.any(String) });
});

test('tiers say what they include, and how large they can be', async () => {
  const skus = await all(plane.client.apiManagementSkus.list());
  const consumption = skus.find(({ name }) => name === 'Consumption');
  expect(consumption).toMatchObject({ capacity: { minimum: 0, maximum: 0 } });
  const included = (name: string) =>
    skus.find((sku) => sku.name === name)?.capabilities?.find((one) => one.name === 'SelfHostedGateway')?.value;
  expect([included('Developer'), included('Standard'), included('Premium')]).toEqual(['True', 'False', 'True']);
  const ofService = await all(plane.client.apiManagementServiceSkus.listAvailableServiceSkus(...at()));
  expect(ofService.map(({ sku }) => sku?.name)).toContain('StandardV2');
});

test.each([
  ['local', false, 'AlreadyExists'],
  ['LOCAL', false, 'AlreadyExists'],
  ['free', true, 'Valid'],
  ['1st', false, 'Invalid'],
  ['a'.repeat(51), false, 'Invalid'],
])('the name %s', async (name, nameAvailable, reason) => {
  expect(await plane.client.apiManagementService.checkNameAvailability({ name })).toMatchObject({
    nameAvailable,
    reason,
  });
});

test('whose a domain is has an identifier that stays', async () => {
  const one = await plane.client.apiManagementService.getDomainOwnershipIdentifier();
  expect(one.domainOwnershipIdentifier).toMatch(/^[0-9A-F]{64}$/);
  expect(await plane.client.apiManagementService.getDomainOwnershipIdentifier()).toEqual(one);
});

// What Terraform's provider and the Azure CLI ask before they come to API Management.
test('L9: anybody is told what cloud this is, in the forms of each version, and nothing else', async () => {
  const open = { token: null, query: '?api-version=2022-09-01' };
  expect((await plane.send('GET', '/metadata/endpoints', open)).body).toMatchObject({
    name: 'Turnpike',
    resourceManager: `${plane.url}/`,
    authentication: {
      loginEndpoint: `${plane.url}/`,
      audiences: expect.arrayContaining(['https://management.azure.com/']),
    },
    suffixes: { keyVaultDns: 'vault.azure.net', storage: 'core.windows.net' },
  });
  const list = await plane.send('GET', '/metadata/endpoints', { token: null, query: '?api-version=2019-05-01' });
  expect(list.body).toMatchObject([{ name: 'Turnpike' }]);
  for (const path of ['/tenants', '/subscriptions', '/providers/Microsoft.ApiManagement/operations'])
    expect(await plane.send('GET', path, { token: null })).toMatchObject({ status: 401 });
});

const subscription = '/subscriptions/00000000-0000-0000-0000-000000000000';
const newer = { query: '?api-version=2022-12-01' };

test('there is one tenant, one subscription, and the providers that tools register', async () => {
  const { body: tenants } = await plane.send('GET', '/tenants', newer);
  expect(tenants).toMatchObject({ value: [{ tenantId: plane.developmentClient.tenantId }] });
  expect((await plane.send('GET', '/subscriptions', newer)).body).toMatchObject({
    value: [{ subscriptionId: subscription.slice(15), state: 'Enabled', tenantId: plane.developmentClient.tenantId }],
  });
  expect(await plane.send('GET', subscription, newer)).toMatchObject({ status: 200, body: { id: subscription } });
  expect((await plane.send('GET', `${subscription}/locations`, newer)).body).toMatchObject({
    value: [{ name: 'local' }],
  });
  expect((await plane.send('GET', `${subscription}/providers`, newer)).body).toMatchObject({
    value: expect.arrayContaining([expect.objectContaining({ registrationState: 'Registered' })]),
  });
  const own = await plane.send('POST', `${subscription}/providers/microsoft.apimanagement/register`, newer);
  expect(own.body).toMatchObject({
    namespace: 'Microsoft.ApiManagement',
    resourceTypes: expect.arrayContaining([
      expect.objectContaining({ resourceType: 'service', apiVersions: expect.arrayContaining(['2024-05-01']) }),
    ]),
  });
  expect(await plane.send('GET', '/subscriptions/11111111-1111-1111-1111-111111111111', newer)).toMatchObject({
    status: 404,
    body: { error: { code: 'SubscriptionNotFound' } },
  });
  expect(await plane.send('GET', '/subscriptions', { query: '' })).toMatchObject({
    body: { error: { code: 'MissingApiVersionParameter' } },
  });
  expect(await plane.send('GET', '/subscriptions', { query: '?api-version=new' })).toMatchObject({
    body: { error: { code: 'InvalidApiVersionParameter' } },
  });
});

test('resource groups are made, read, changed and deleted; that of the service stays', async () => {
  const own = `${subscription}/resourceGroups/Turnpike`;
  expect(await plane.send('GET', own, newer)).toMatchObject({ status: 200, body: { name: 'turnpike' } });
  expect(await plane.send('DELETE', own, newer)).toMatchObject({ status: 409 });
  const other = `${subscription}/resourcegroups/other`;
  expect(await plane.send('HEAD', other, newer)).toMatchObject({ status: 404 });
  const made = await plane.send('PUT', other, { ...newer, body: { location: 'westeurope', tags: { a: 'b' } } });
  expect(made).toMatchObject({
    status: 201,
    body: { name: 'other', location: 'westeurope', properties: { provisioningState: 'Succeeded' } },
  });
  expect(await plane.send('HEAD', other, newer)).toMatchObject({ status: 204 });
  expect(await plane.send('PATCH', other, { ...newer, body: { tags: { c: 'd' } } })).toMatchObject({
    status: 200,
    body: { location: 'westeurope', tags: { c: 'd' } },
  });
  expect((await plane.send('GET', `${subscription}/resourcegroups`, newer)).body).toMatchObject({
    value: [{ name: 'turnpike' }, { name: 'other' }],
  });
  expect((await plane.send('GET', `${other}/resources`, newer)).body).toEqual({ value: [] });
  expect((await plane.send('GET', `${other}/providers/Microsoft.ApiManagement/service`)).body).toEqual({ value: [] });
  expect(await plane.send('DELETE', other, newer)).toMatchObject({ status: 200 });
  expect(await plane.send('GET', other, newer)).toMatchObject({
    status: 404,
    body: { error: { code: 'ResourceGroupNotFound' } },
  });
});

test.each([
  ["resourceType eq 'Microsoft.ApiManagement/service'", ['local']],
  ["resourceType eq 'Microsoft.Web/sites'", []],
  ["substringof('loc', name)", ['local']],
  ["startswith(name, 'LOC')", ['local']],
  ["startswith(name, 'ocal')", []],
  ["not (endswith(location, 'cal'))", []],
])('what is in the subscription is found by %s', async (filter, names) => {
  const query = `?api-version=2021-04-01&$filter=${encodeURIComponent(filter)}`;
  for (const scope of [subscription, `${subscription}/resourceGroups/turnpike`]) {
    const { body } = await plane.send('GET', `${scope}/resources`, { query });
    expect((body.value as { name: string }[]).map(({ name }) => name)).toEqual(names);
  }
});

test('L6: names of resource groups that none can have are refused', async () => {
  for (const name of ['a.', 'a%20b', 'a<b', 'x'.repeat(91)])
    expect(
      await plane.send('PUT', `${subscription}/resourcegroups/${name}`, { ...newer, body: { location: 'x' } }),
    ).toMatchObject({
      status: 400,
    });
});
