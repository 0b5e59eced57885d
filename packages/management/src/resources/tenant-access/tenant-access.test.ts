import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

test('both are there from the beginning, with keys; they are read, put, changed and listed by the SDK', async () => {
  const { tenantAccess } = plane.client;
  const found = [];
  for await (const { name, enabled } of tenantAccess.listByService(...at())) found.push([name, enabled]);
  expect(found).toEqual([
    ['access', false],
    ['gitAccess', false],
  ]);
  const first = await tenantAccess.get(...at(), 'access');
  expect(first).toMatchObject({ idPropertiesId: 'integration', enabled: false });
  expect(await tenantAccess.getEntityTag(...at(), 'access')).toMatchObject({ eTag: first.eTag });
  const put = await tenantAccess.create(...at(), 'access', first.eTag as string, { enabled: true, principalId: 'me' });
  expect(put).toMatchObject({ enabled: true, principalId: 'me', idPropertiesId: 'integration' });
  expect(await tenantAccess.update(...at(), 'access', '*', { enabled: false })).toMatchObject({ enabled: false });
});

test('L8: keys are shown by listSecrets only, each is made anew alone, and one can be given', async () => {
  const { tenantAccess, tenantAccessGit } = plane.client;
  const keys = () => tenantAccess.listSecrets(...at(), 'gitAccess');
  const before = await keys();
  expect(before).toMatchObject({ id: 'git', enabled: false });
  expect(
    new Set([before.primaryKey, before.secondaryKey, (await tenantAccess.listSecrets(...at(), 'access')).primaryKey])
      .size,
  ).toBe(3);
  await tenantAccess.regeneratePrimaryKey(...at(), 'gitAccess');
  const second = await keys();
  expect(second.secondaryKey).toBe(before.secondaryKey);
  expect(second.primaryKey).not.toBe(before.primaryKey);
  await tenantAccess.regenerateSecondaryKey(...at(), 'gitAccess');
  await tenantAccessGit.regeneratePrimaryKey(...at(), 'gitAccess');
  await tenantAccessGit.regenerateSecondaryKey(...at(), 'gitAccess');
  const third = await keys();
  expect([third.primaryKey, third.secondaryKey]).not.toContain(second.primaryKey);
  await tenantAccess.create(...at(), 'gitAccess', '*', { primaryKey: 'mine', enabled: true });
  expect(await keys()).toMatchObject({ primaryKey: 'mine', secondaryKey: third.secondaryKey, enabled: true });
  const read = await plane.send('GET', 'tenant/gitAccess');
  expect(JSON.stringify([read.body, (await plane.send('GET', 'tenant')).body])).not.toMatch(/Key"|mine/);
});

test('a PUT has to say which version it is about; there are no others, and none can be deleted', async () => {
  const body = { properties: { enabled: true } };
  expect(await plane.send('PUT', 'tenant/access', { body })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'If-Match' }] } },
  });
  expect(await plane.send('PUT', 'tenant/access', { body, headers: { 'if-match': '"x"' } })).toMatchObject({
    status: 412,
  });
  expect(await plane.send('GET', 'tenant/configuration')).toMatchObject({ status: 400 });
  expect(await plane.send('DELETE', 'tenant/access')).toMatchObject({ status: 405 });
});
