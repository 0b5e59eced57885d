import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../testing.ts';

const folder = mkdtempSync(join(tmpdir(), 'turnpike-seed-'));
let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ folder });
});
afterAll(async () => {
  await plane[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

const at = (): [string, string] => [plane.group, plane.service];

async function namesOf(list: AsyncIterable<{ readonly name?: string }>): Promise<readonly (string | undefined)[]> {
  const names = [];
  for await (const { name } of list) names.push(name);
  return names;
}

test('a new service has what Azure puts into one', async () => {
  const { api, apiOperation, group, groupUser, product, productApi, productGroup, user } = plane.client;
  expect(await namesOf(group.listByService(...at()))).toEqual(['administrators', 'developers', 'guests']);
  expect(await group.get(...at(), 'guests')).toMatchObject({ builtIn: true, typePropertiesType: 'system' });
  expect(await namesOf(user.listByService(...at()))).toEqual(['1']);
  expect(await namesOf(groupUser.list(...at(), 'administrators'))).toEqual(['1']);
  expect(await namesOf(groupUser.list(...at(), 'developers'))).toEqual(['1']);
  expect(await namesOf(product.listByService(...at()))).toEqual(['starter', 'unlimited']);
  expect(await namesOf(productApi.listByProduct(...at(), 'starter'))).toEqual(['echo-api']);
  expect(await namesOf(productGroup.listByProduct(...at(), 'unlimited'))).toEqual([
    'administrators',
    'developers',
    'guests',
  ]);
  expect(await namesOf(api.listByService(...at()))).toEqual(['echo-api']);
  expect(await namesOf(apiOperation.listByApi(...at(), 'echo-api'))).toHaveLength(5);
  expect((await plane.send('GET', 'policies/policy')).body.properties).toMatchObject({
    value: expect.stringContaining('<forward-request />'),
  });
});

test('gateways are told of it: the key of master opens everything', async () => {
  const { subscription } = plane.client;
  const { primaryKey } = await subscription.listSecrets(...at(), 'master');
  expect(primaryKey).toMatch(/^[0-9a-f]{32}$/);
  const { apis, products, subscriptions, users } = plane.snapshot();
  expect(apis.map(({ id }) => id)).toEqual(['echo-api']);
  expect(products.map(({ id }) => id)).toEqual(['starter', 'unlimited']);
  expect(users).toEqual([expect.objectContaining({ id: '1', groups: ['administrators', 'developers'] })]);
  expect(subscriptions.filter(({ scope }) => !scope.includes('/products/'))).toEqual([
    expect.objectContaining({ id: 'master', state: 'active', scope: expect.stringMatching(/\/service\/local\/$/) }),
  ]);
});

test('what it cannot be without stays: built-in groups, the administrator, and the subscription that opens everything', async () => {
  const { group, subscription, user } = plane.client;
  const refused = { statusCode: 400, code: 'ValidationError' };
  await expect(group.delete(...at(), 'developers', '*')).rejects.toMatchObject(refused);
  await expect(user.beginDeleteAndWait(...at(), '1', '*', { deleteSubscriptions: true })).rejects.toMatchObject(
    refused,
  );
  await expect(user.update(...at(), '1', '*', { state: 'blocked' })).rejects.toMatchObject(refused);
  await expect(subscription.delete(...at(), 'master', '*')).rejects.toMatchObject(refused);
  await expect(subscription.update(...at(), 'master', '*', { state: 'suspended' })).rejects.toMatchObject(refused);
  await group.createOrUpdate(...at(), 'guests', { displayName: 'Visitors', type: 'custom' });
  expect(await group.get(...at(), 'guests')).toMatchObject({
    displayName: 'Visitors',
    builtIn: true,
    typePropertiesType: 'system',
  });
});

test('keys of master can be made anew', async () => {
  const { subscription } = plane.client;
  const before = await subscription.listSecrets(...at(), 'master');
  await subscription.regeneratePrimaryKey(...at(), 'master');
  const after = await subscription.listSecrets(...at(), 'master');
  expect(after.primaryKey).not.toBe(before.primaryKey);
  expect(after.secondaryKey).toBe(before.secondaryKey);
});

test('L1: what is deleted stays deleted, also after a start, and keys stay what they are', async () => {
  const { api, product, subscription, tenantAccess } = plane.client;
  const keys = await Promise.all([
    subscription.listSecrets(...at(), 'master'),
    tenantAccess.listSecrets(...at(), 'access'),
  ]);
  // Terraform does this with each service that it makes.
  await api.beginDeleteAndWait(...at(), 'echo-api', '*', { deleteRevisions: true });
  for (const name of ['starter', 'unlimited']) await product.delete(...at(), name, '*', { deleteSubscriptions: true });
  await plane[Symbol.asyncDispose]();
  plane = await startControlPlane({ folder });
  const { client } = plane;
  expect(await namesOf(client.api.listByService(...at()))).toEqual([]);
  expect(await namesOf(client.product.listByService(...at()))).toEqual([]);
  expect(await namesOf(client.group.listByService(...at()))).toHaveLength(3);
  expect(
    await Promise.all([
      client.subscription.listSecrets(...at(), 'master'),
      client.tenantAccess.listSecrets(...at(), 'access'),
    ]),
  ).toEqual(keys);
});

test('a service that is made anew has it again, with keys of its own', async () => {
  const { apiManagementService, deletedServices, emailTemplate, subscription } = plane.client;
  const { primaryKey } = await subscription.listSecrets(...at(), 'master');
  await apiManagementService.beginDeleteAndWait(...at());
  await deletedServices.beginPurgeAndWait(plane.service, 'local');
  await apiManagementService.beginCreateOrUpdateAndWait(...at(), {
    location: 'local',
    sku: { name: 'Developer', capacity: 1 },
    publisherEmail: 'a@contoso.com',
    publisherName: 'Contoso',
  });
  expect(await namesOf(plane.client.api.listByService(...at()))).toEqual(['echo-api']);
  expect(await namesOf(emailTemplate.listByService(...at()))).toHaveLength(14);
  expect((await subscription.listSecrets(...at(), 'master')).primaryKey).not.toBe(primaryKey);
});
