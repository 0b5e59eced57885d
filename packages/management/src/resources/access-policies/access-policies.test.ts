import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

const identity = {
  tenantId: '13932a0d-5c63-4d37-901d-1df9c97722ff',
  objectId: 'fe0bed83-631f-4149-bd0b-0464b1bc7cab',
};

test('L7: is made, read, listed and deleted by the SDK, each where its connection is', async () => {
  const { authorization, authorizationProvider, authorizationAccessPolicy } = plane.client;
  const grantTypes = { authorizationCode: { clientId: 'c', clientSecret: 's' } };
  const provider = { identityProvider: 'github', oauth2: { grantTypes } };
  await authorizationProvider.createOrUpdate(...at(), 'gh', provider);
  for (const name of ['one', 'other'])
    expect(await authorization.createOrUpdate(...at(), 'gh', name, { authorizationType: 'OAuth2' })).toMatchObject({
      type: 'Microsoft.ApiManagement/service/authorizationProviders/authorizations',
      authorizationType: 'OAuth2',
      oAuth2GrantType: 'AuthorizationCode',
      status: 'Error',
      error: { code: 'Unauthenticated', message: 'This connection is not authenticated.' },
    });
  const made = await authorizationAccessPolicy.createOrUpdate(...at(), 'gh', 'one', 'fe', {
    ...identity,
    appIds: [identity.tenantId],
  });
  expect(made).toMatchObject({ ...identity, appIds: [identity.tenantId] });
  expect(await authorizationAccessPolicy.get(...at(), 'gh', 'one', 'fe')).toMatchObject({ name: 'fe', ...identity });
  const names = async (connection: string) => {
    const all = [];
    for await (const one of authorizationAccessPolicy.listByAuthorization(...at(), 'gh', connection))
      all.push(one.name);
    return all;
  };
  expect([await names('one'), await names('other')]).toEqual([['fe'], []]);
  await expect(authorizationAccessPolicy.get(...at(), 'gh', 'other', 'fe')).rejects.toMatchObject({ statusCode: 404 });
  await plane.published(({ authorizations = [] }) =>
    authorizations.some(({ id, accessPolicies }) => id === 'gh/one' && accessPolicies.length === 1),
  );
  const connections = [];
  for await (const one of authorization.listByAuthorizationProvider(...at(), 'gh')) connections.push(one.name);
  expect(connections).toEqual(['one', 'other']);
  await authorizationAccessPolicy.delete(...at(), 'gh', 'one', 'fe', '*');
  expect(await names('one')).toEqual([]);
  await authorization.delete(...at(), 'gh', 'one', '*');
  await authorizationProvider.delete(...at(), 'gh', '*');
  await expect(authorization.get(...at(), 'gh', 'other')).rejects.toMatchObject({ statusCode: 404 });
});

test('an access policy is about an identity, and of a connection', async () => {
  const send = (properties: object, at = 'gh2/authorizations/one') =>
    plane.send('PUT', `authorizationProviders/${at}/accessPolicies/p`, { body: { properties } });
  const provider = { identityProvider: 'github', oauth2: { grantTypes: { authorizationCode: { clientId: 'c' } } } };
  await plane.send('PUT', 'authorizationProviders/gh2', { body: { properties: provider } });
  await plane.send('PUT', 'authorizationProviders/gh2/authorizations/one', { body: { properties: {} } });
  for (const wrong of [
    {},
    { ...identity, objectId: '../x' },
    { ...identity, tenantId: 'common' },
    { ...identity, appIds: ['x'] },
  ])
    expect(await send(wrong)).toMatchObject({ status: 400, body: { error: { code: 'ValidationError' } } });
  expect(await send(identity, 'gh2/authorizations/none')).toMatchObject({ status: 404 });
  expect(await send(identity)).toMatchObject({ status: 201 });
});
