import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const client = { clientId: 'portal', clientSecret: 'hunter2' };

test('is created, read, changed, listed and deleted by the SDK', async () => {
  const { identityProvider } = plane.client;
  const made = await identityProvider.createOrUpdate(...at(), 'aadB2C', { ...client, allowedTenants: ['contoso'] });
  expect(made).toMatchObject({ name: 'aadB2C', typePropertiesType: 'aadB2C', allowedTenants: ['contoso'] });
  await identityProvider.update(...at(), 'aadB2C', made.eTag as string, { signinPolicyName: 'B2C_1_in' });
  expect(await identityProvider.get(...at(), 'aadB2C')).toMatchObject({
    clientId: 'portal',
    signinPolicyName: 'B2C_1_in',
  });
  expect(await identityProvider.getEntityTag(...at(), 'aadB2C')).toMatchObject({
    eTag: expect.stringMatching(/^".+"$/),
  });
  const names = [];
  for await (const { name } of identityProvider.listByService(...at())) names.push(name);
  expect(names).toEqual(['aadB2C']);
  await identityProvider.delete(...at(), 'aadB2C', '*');
  await expect(identityProvider.get(...at(), 'aadB2C')).rejects.toMatchObject({
    details: { error: { message: 'IdentityProvider not found.' } },
  });
});

test('L8: shows its secret by listSecrets only, and keeps it when something else changes', async () => {
  const { identityProvider } = plane.client;
  const made = await identityProvider.createOrUpdate(...at(), 'google', client);
  expect(JSON.stringify(made)).not.toContain('hunter2');
  await identityProvider.update(...at(), 'google', '*', { clientId: 'other' });
  expect(JSON.stringify(await identityProvider.get(...at(), 'google'))).not.toContain('hunter2');
  expect(await identityProvider.listSecrets(...at(), 'google')).toMatchObject({ clientSecret: 'hunter2' });
});

test('there are six, and each has a secret', async () => {
  const put = (name: string, properties: object) =>
    plane.send('PUT', `identityProviders/${name}`, { body: { properties } });
  expect(await put('github', client)).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'name' }] } },
  });
  expect(await put('aad', { clientId: 'portal' })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'clientSecret' }] } },
  });
});
