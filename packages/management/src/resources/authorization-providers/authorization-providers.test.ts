import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

const redirectUrl = 'https://gate.example/redirect/apim/local';
const authorizationCode = (more: object = {}) => ({
  clientId: 'bot',
  clientSecret: 'a secret of the client',
  authorizationUrl: 'https://login.example/auth',
  tokenUrl: 'https://login.example/token',
  scopes: 'openid offline_access',
  ...more,
});

async function makeProvider(id: string, { identityProvider = 'oauth2', code = authorizationCode() } = {}) {
  return plane.client.authorizationProvider.createOrUpdate(...at(), id, {
    displayName: id,
    identityProvider,
    oauth2: { redirectUrl, grantTypes: { authorizationCode: code } },
  });
}

test('L8: is made, read, listed and deleted by the SDK, and its secret is in no answer', async () => {
  const { authorizationProvider } = plane.client;
  const made = await makeProvider('crud');
  expect(made).toMatchObject({
    type: 'Microsoft.ApiManagement/service/authorizationProviders',
    displayName: 'crud',
    identityProvider: 'oauth2',
    oauth2: {
      redirectUrl,
      grantTypes: { authorizationCode: { clientId: 'bot', tokenUrl: 'https://login.example/token' } },
    },
  });
  const all = [];
  for await (const one of authorizationProvider.listByService(...at(), { filter: "displayName eq 'CRUD'" }))
    all.push(one);
  expect(all).toMatchObject([{ name: 'crud' }]);
  const read = await authorizationProvider.get(...at(), 'crud');
  expect(JSON.stringify([made, all, read])).not.toContain('a secret');
  await expect(authorizationProvider.delete(...at(), 'crud', '"other"')).rejects.toMatchObject({ statusCode: 412 });
  await authorizationProvider.delete(...at(), 'crud', read.eTag ?? '');
  await expect(authorizationProvider.get(...at(), 'crud')).rejects.toMatchObject({
    statusCode: 404,
    details: { error: { message: 'AuthorizationProvider not found.' } },
  });
  expect(await plane.send('PATCH', 'authorizationProviders/crud', { body: {} })).toMatchObject({ status: 405 });
});

test('L8: a provider that leads elsewhere is sent no secret that was told before', async () => {
  await makeProvider('moved');
  await makeProvider('moved', { code: authorizationCode({ clientSecret: undefined, scopes: 'openid' }) });
  const link = async () => (await plane.store.get('authorizationproviders/moved'))?.secrets;
  expect(JSON.stringify(await link())).toContain('a secret of the client');
  const code = authorizationCode({ clientSecret: undefined, tokenUrl: 'https://thief.example/token' });
  await makeProvider('moved', { code });
  expect(JSON.stringify(await link())).not.toContain('a secret of the client');
});

test('what cannot be a provider is refused with the reason', async () => {
  const bad = async (body: object) =>
    (await plane.send('PUT', 'authorizationProviders/bad', { body: { properties: body } })).body;
  const grants = (authorizationCode: object) => ({ oauth2: { grantTypes: { authorizationCode } } });
  const cases: [object, string][] = [
    [{ identityProvider: 'nobody', ...grants({ clientId: 'c' }) }, "nothing is known of 'nobody'"],
    [{ identityProvider: 'github', ...grants({}) }, "'clientId' is missing"],
    [
      { identityProvider: 'servicenow', ...grants({ clientId: 'c', instanceName: 'evil.example/' }) },
      "needs 'instanceName'",
    ],
    [{ identityProvider: 'aad', ...grants({ clientId: 'c', loginUri: 'http://evil.example' }) }, "begins with 'http:'"],
    [{ identityProvider: 'github', oauth2: {} }, "'grantTypes' has none"],
    [{ identityProvider: 'github', ...grants({ clientId: 'c', scopes: 7 }) }, 'expected a text'],
  ];
  for (const [body, message] of cases) expect(JSON.stringify(await bad(body))).toContain(message);
});

test('Azure’s own redirect URL becomes that of this control plane', async () => {
  const oauth2 = {
    redirectUrl: 'https://authorization-manager.consent.azure-apim.net/redirect/apim/local',
    grantTypes: { authorizationCode: { clientId: 'c', clientSecret: 's', scopes: 'repo' } },
  };
  const made = await plane.client.authorizationProvider.createOrUpdate(...at(), 'gh', {
    identityProvider: 'github',
    oauth2,
  });
  expect(made.oauth2?.redirectUrl).toBe(`${plane.url}/redirect/apim/local`);
});
