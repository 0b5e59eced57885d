import { ApiManagementClient } from '@azure/arm-apimanagement';
import { ClientSecretCredential, DefaultAzureCredential } from '@azure/identity';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await plane[Symbol.asyncDispose]();
});

const options = () => ({
  authorityHost: plane.url,
  disableInstanceDiscovery: true,
  tlsOptions: { ca: plane.ca },
  retryOptions: { maxRetries: 0 },
});
const subscriptionId = '00000000-0000-0000-0000-000000000000';

async function serviceNames(credential: ClientSecretCredential | DefaultAzureCredential): Promise<unknown[]> {
  const client = new ApiManagementClient(credential, subscriptionId, {
    endpoint: plane.url,
    retryOptions: { maxRetries: 0 },
    tlsOptions: { ca: plane.ca },
  });
  const names = [];
  for await (const { name } of client.apiManagementService.list()) names.push(name);
  return names;
}

test('ClientSecretCredential is given a token that the management API takes', async () => {
  const { id, secret, tenantId } = plane.developmentClient;
  expect(await serviceNames(new ClientSecretCredential(tenantId, id, secret, options()))).toEqual(['local']);
});

test('DefaultAzureCredential finds the client in the environment', async () => {
  const { id, secret, tenantId } = plane.developmentClient;
  vi.stubEnv('AZURE_TENANT_ID', tenantId);
  vi.stubEnv('AZURE_CLIENT_ID', id);
  vi.stubEnv('AZURE_CLIENT_SECRET', secret);
  expect(await serviceNames(new DefaultAzureCredential(options()))).toEqual(['local']);
});

test('a wrong secret is refused in the words that the client expects', async () => {
  const { id, tenantId } = plane.developmentClient;
  const credential = new ClientSecretCredential(tenantId, id, 'wrong', options());
  await expect(credential.getToken(`${plane.url}/.default`)).rejects.toThrow('AADSTS7000215');
});

const form = { 'content-type': 'application/x-www-form-urlencoded' };
const token = (path: string, body: string, headers: Record<string, string> = form) =>
  plane.send('POST', path, { token: null, query: '', headers, body });

test('the older form, with a resource and the client in the header, is taken as well', async () => {
  const { id, secret } = plane.developmentClient;
  const authorization = `Basic ${Buffer.from(`${id}:${secret}`).toString('base64')}`;
  const body = 'grant_type=client_credentials&resource=https%3A%2F%2Fmanagement.azure.com%2F';
  expect(await token('/common/oauth2/token', body, { ...form, authorization })).toMatchObject({
    status: 200,
    body: {
      token_type: 'Bearer',
      access_token: expect.stringMatching(/^ey/),
      resource: 'https://management.azure.com/',
    },
  });
});

test.each([
  ['grant_type=password', 400, 'unsupported_grant_type'],
  ['grant_type=client_credentials&scope=https%3A%2F%2Fvault.azure.net%2F.default', 400, 'invalid_scope'],
  ['grant_type=client_credentials&scope=https%3A%2F%2Fmanagement.azure.com%2F.default', 401, 'invalid_client'],
  [`grant_type=client_credentials&x=${'a'.repeat(20_000)}`, 400, 'unsupported_grant_type'],
])('L9: no token is given for %s', async (body, status, error) => {
  expect(await token('/t/oauth2/v2.0/token', body)).toMatchObject({ status, body: { error } });
});

test('keys and addresses are told to anybody', async () => {
  const open = { token: null, query: '' };
  const { body } = await plane.send('GET', '/contoso/v2.0/.well-known/openid-configuration', open);
  expect(body).toMatchObject({
    issuer: `${plane.url}/contoso/v2.0`,
    token_endpoint: `${plane.url}/contoso/oauth2/v2.0/token`,
    jwks_uri: `${plane.url}/contoso/discovery/v2.0/keys`,
  });
  const keys = await plane.send('GET', '/contoso/discovery/v2.0/keys', open);
  expect(keys.body).toMatchObject({ keys: [{ kty: 'OKP', alg: 'EdDSA', use: 'sig' }] });
  expect(JSON.stringify(keys.body)).not.toContain('"d"');
  expect((await plane.send('GET', '/common/discovery/instance', open)).body).toMatchObject({
    tenant_discovery_endpoint: expect.stringContaining(plane.url),
  });
});
