import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { LocalIssuer } from '../identity/local-issuer.ts';
import { servicePath, startControlPlane, type TestControlPlane } from '../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const patch = (properties: object) => plane.send('PATCH', '', { body: { properties } });

/** PKCS#12 in base64 with a certificate and, unless told otherwise, its key. */
function pkcs12(name: string, password: string, withKey = true): string {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = keys.publicKey;
  certificate.serialNumber = '02';
  certificate.validity.notBefore = new Date('2020-01-01T00:00:00Z');
  certificate.validity.notAfter = new Date('2040-01-01T00:00:00Z');
  certificate.setSubject([{ name: 'commonName', value: name }]);
  certificate.setIssuer([{ name: 'commonName', value: name }]);
  certificate.sign(keys.privateKey, forge.md.sha256.create());
  if (!withKey) return forge.util.encode64(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes());
  const file = forge.pkcs12.toPkcs12Asn1(keys.privateKey, [certificate], password, { algorithm: '3des' });
  return forge.util.encode64(forge.asn1.toDer(file).getBytes());
}

test('is there from the beginning, and is changed by the SDK', async () => {
  const { apiManagementService } = plane.client;
  const before = await apiManagementService.get(...at());
  expect(before).toMatchObject({
    id: servicePath,
    name: 'local',
    type: 'Microsoft.ApiManagement/service',
    sku: { name: 'Developer', capacity: 1 },
    provisioningState: 'Succeeded',
    targetProvisioningState: '',
    createdAtUtc: expect.any(Date),
    publicNetworkAccess: 'Enabled',
    virtualNetworkType: 'None',
    hostnameConfigurations: [{ type: 'Proxy', hostName: 'local.azure-api.net', certificateSource: 'BuiltIn' }],
    systemData: { createdBy: 'turnpike' },
  });
  const changed = await apiManagementService.beginUpdateAndWait(...at(), {
    tags: { team: 'blue' },
    publisherName: 'Contoso',
  });
  expect(changed).toMatchObject({
    tags: { team: 'blue' },
    publisherName: 'Contoso',
    publisherEmail: before.publisherEmail,
    systemData: { createdBy: 'turnpike', lastModifiedBy: 'tester' },
  });
  const sku = { name: 'premium', capacity: 2 };
  const put = {
    ...{ location: 'West Europe', sku, publisherName: 'Contoso', publisherEmail: 'a@contoso.com' },
    additionalLocations: [{ location: 'East US', sku, disableGateway: true }],
    zones: ['1', '2'],
  };
  expect(await apiManagementService.beginCreateOrUpdateAndWait(...at(), put)).toMatchObject({
    sku: { name: 'Premium', capacity: 2 },
    tags: {},
    zones: ['1', '2'],
    createdAtUtc: before.createdAtUtc,
    gatewayRegionalUrl: 'https://local-westeurope-01.regional.azure-api.net',
    additionalLocations: [
      {
        location: 'East US',
        gatewayRegionalUrl: 'https://local-eastus-01.regional.azure-api.net',
        disableGateway: true,
      },
    ],
  });
  const names = [];
  for await (const { name } of apiManagementService.list()) names.push(name);
  for await (const { name } of apiManagementService.listByResourceGroup(plane.group)) names.push(name);
  expect(names).toEqual(['local', 'local']);
  const regions = [];
  for await (const region of plane.client.region.listByService(...at())) regions.push(region);
  expect(regions).toMatchObject([
    { name: 'West Europe', isMasterRegion: true },
    { name: 'East US', isMasterRegion: false },
  ]);
});

test('an identity is made once, and others are kept by their ids', async () => {
  const { apiManagementService } = plane.client;
  const own = await apiManagementService.beginUpdateAndWait(...at(), { identity: { type: 'SystemAssigned' } });
  expect(own.identity).toMatchObject({ type: 'SystemAssigned', principalId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.ManagedIdentity/userAssignedIdentities/one';
  // Samples write it without a space.
  const body = { identity: { type: 'SystemAssigned,UserAssigned', userAssignedIdentities: { [id]: {} } } };
  expect((await plane.send('PATCH', '', { body })).body).toMatchObject({
    identity: {
      type: 'SystemAssigned, UserAssigned',
      principalId: own.identity?.principalId,
      userAssignedIdentities: { [id]: { clientId: expect.any(String), principalId: expect.any(String) } },
    },
  });
});

describe('host names', () => {
  test('L8: of a certificate what is in it is shown, and neither the file nor its password nor its key', async () => {
    const encodedCertificate = pkcs12('api.contoso.com', 'hunter2');
    const given = { type: 'Proxy', hostName: 'api.contoso.com', encodedCertificate, certificatePassword: 'hunter2' };
    const answer = await patch({ hostnameConfigurations: [{ ...given, defaultSslBinding: true }] });
    expect(answer.body).toMatchObject({
      properties: {
        hostnameConfigurations: [
          { hostName: 'local.azure-api.net', defaultSslBinding: false },
          {
            hostName: 'api.contoso.com',
            certificateSource: 'Custom',
            certificate: {
              subject: 'CN=api.contoso.com',
              thumbprint: expect.stringMatching(/^[0-9A-F]{40}$/),
              expiry: '2040-01-01T00:00:00.000Z',
            },
          },
        ],
      },
    });
    const read = await plane.send('GET', '');
    expect(JSON.stringify([answer.body, read.body])).not.toMatch(/hunter2|PRIVATE KEY|encodedCertificate/);
    expect(JSON.stringify([answer.body, read.body])).not.toContain(encodedCertificate.slice(100, 140));
  });

  test('what was shown can be sent back, and the certificate stays', async () => {
    const before = await plane.client.apiManagementService.get(...at());
    const after = await plane.client.apiManagementService.beginCreateOrUpdateAndWait(...at(), before);
    expect(after.hostnameConfigurations).toEqual(before.hostnameConfigurations);
    expect(after.hostnameConfigurations).toHaveLength(2);
  });

  test.each([
    ['a password that does not open it', { encodedCertificate: pkcs12('x', 'right'), certificatePassword: 'wrong' }],
    ['no file at all', { encodedCertificate: 'c2VjcmV0' }],
    ['a certificate without its key', { encodedCertificate: pkcs12('x', '', false) }],
    ['a name that no host can have', { hostName: 'a b' }],
    ['a key vault, which is not read', { keyVaultId: 'https://v.vault.azure.net/secrets/x' }],
  ])('is refused: %s', async (_, fault) => {
    const hostnameConfigurations = [{ type: 'Proxy', hostName: 'x.contoso.com', ...fault }];
    expect(await patch({ hostnameConfigurations })).toMatchObject({
      status: 400,
      body: { error: { code: 'ValidationError', details: [{ target: expect.stringContaining('[0]') }] } },
    });
  });

  test('authorities are kept by what is in their certificates', async () => {
    const encodedCertificate = pkcs12('Root of Contoso', '', false);
    const first = await patch({ certificates: [{ encodedCertificate, storeName: 'Root' }] });
    const { certificates } = first.body.properties as { certificates: object[] };
    expect(certificates).toMatchObject([{ storeName: 'Root', certificate: { subject: 'CN=Root of Contoso' } }]);
    expect((await patch({ certificates })).body).toMatchObject({ properties: { certificates } });
  });
});

test('public access is off only when a private endpoint was approved', async () => {
  const { privateEndpointConnectionOperations: connections, apiManagementService } = plane.client;
  const off = { publicNetworkAccess: 'Disabled' };
  await expect(apiManagementService.beginUpdateAndWait(...at(), off)).rejects.toMatchObject({ statusCode: 400 });
  await connections.beginCreateOrUpdateAndWait(...at(), 'one', {
    properties: { privateLinkServiceConnectionState: { status: 'Approved' } },
  });
  const service = await apiManagementService.beginUpdateAndWait(...at(), off);
  expect(service).toMatchObject({
    publicNetworkAccess: 'Disabled',
    privateEndpointConnections: [{ name: 'one', privateLinkServiceConnectionState: { status: 'Approved' } }],
  });
});

test('clients that speak an older version than the service wants are refused in it, and can still change that', async () => {
  expect(await patch({ apiVersionConstraint: { minApiVersion: '2021-08-01' } })).toMatchObject({ status: 200 });
  const old = { query: '?api-version=2020-12-01' };
  expect(await plane.send('GET', 'apis', old)).toMatchObject({
    status: 400,
    body: {
      error: {
        code: 'MissingOrIncorrectVersionParameter',
        message: expect.stringMatching(/Supported versions: 2021-08-01,.*2024-05-01/),
      },
    },
  });
  expect(await plane.send('GET', 'regions', old)).toMatchObject({ status: 400 });
  expect(await plane.send('GET', 'apis')).toMatchObject({ status: 200 });
  expect(await patch({ apiVersionConstraint: { minApiVersion: 'yesterday' } })).toMatchObject({ status: 400 });
  const body = { properties: { apiVersionConstraint: {} } };
  expect(await plane.send('PATCH', '', { ...old, body })).toMatchObject({ status: 200 });
  expect(await plane.send('GET', 'apis', old)).toMatchObject({ status: 200 });
});

test('L7: operators change the service and nothing in it; readers and whoever has no role change nothing', async () => {
  const issuer = LocalIssuer.open(`${plane.folder}/issuer.pem`);
  const tokenOf = (role: string) => issuer.sign({ name: role, roles: [role] });
  const [operator, reader, nobody] = await Promise.all(
    ['API Management Service Operator Role', 'API Management Service Reader Role', 'none'].map(tokenOf),
  );
  const status = async (token: string | undefined, method: string, path: string) =>
    (await plane.send(method, path, { token: token as string, body: {} })).status;
  const gateway = servicePath.replace(/service\/local$/, 'gateways/g');
  const group = '/subscriptions/00000000-0000-0000-0000-000000000000/resourcegroups/g';
  expect(await status(operator, 'PATCH', '')).toBe(200);
  expect(await status(operator, 'PUT', gateway)).toBe(403);
  expect(await status(operator, 'PATCH', 'quotas/k')).toBe(403);
  expect(await status(reader, 'GET', 'regions')).toBe(200);
  for (const [method, path] of [
    ['PATCH', ''],
    ['DELETE', ''],
    ['POST', 'backup'],
    ['POST', 'connectivityCheck'],
    ['POST', 'getssotoken'],
    ['PATCH', 'quotas/k'],
    ['PUT', gateway],
    ['DELETE', gateway],
    ['PUT', group],
  ] as const)
    expect([path, await status(reader, method, path)]).toEqual([path, 403]);
  for (const path of ['', 'skus', group, '/tenants']) expect(await status(nobody, 'GET', path)).toBe(403);
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
  expect(await patch({ virtualNetworkType: 'Internal' })).toMatchObject({
    body: { error: { details: [{ target: 'properties.virtualNetworkConfiguration' }] } },
  });
  expect(await plane.send('POST', '')).toMatchObject({ status: 405 });
});

test('another service is refused with a word about how to have one', async () => {
  const other = servicePath.replace(/local$/, 'other');
  const body = { location: 'x', sku: { name: 'Developer', capacity: 1 }, properties: {} };
  expect(await plane.send('PUT', other, { body })).toMatchObject({
    status: 409,
    body: { error: { code: 'Conflict', message: expect.stringContaining('a control plane of its own') } },
  });
  expect(await plane.send('GET', other)).toMatchObject({ status: 404, body: { error: { code: 'ResourceNotFound' } } });
});

test('a service that was deleted is gone with all that is in it, and is had back or made anew', async () => {
  const { apiManagementService, deletedServices, product } = plane.client;
  await product.createOrUpdate(...at(), 'kept', { displayName: 'Kept' });
  const location = (await apiManagementService.get(...at())).location;
  await expect(deletedServices.getByName('local', location)).rejects.toMatchObject({ statusCode: 404 });
  await apiManagementService.beginDeleteAndWait(...at());
  await expect(apiManagementService.get(...at())).rejects.toMatchObject({ statusCode: 404 });
  await expect(product.get(...at(), 'kept')).rejects.toMatchObject({ statusCode: 404 });
  expect(await deletedServices.getByName('local', location)).toMatchObject({ location, serviceId: servicePath });
  const deleted = [];
  for await (const { name } of deletedServices.listBySubscription()) deleted.push(name);
  expect(deleted).toEqual(['local']);

  const put = {
    location,
    sku: { name: 'Developer', capacity: 1 },
    publisherName: 'New',
    publisherEmail: 'n@contoso.com',
  };
  await expect(apiManagementService.beginCreateOrUpdateAndWait(...at(), put)).rejects.toMatchObject({
    statusCode: 409,
    code: 'ServiceAlreadyExistsInSoftDeletedState',
  });
  await apiManagementService.beginCreateOrUpdateAndWait(...at(), { ...put, restore: true });
  expect(await product.get(...at(), 'kept')).toMatchObject({ displayName: 'Kept' });
  expect(await apiManagementService.get(...at())).toMatchObject({ publisherName: 'Contoso' });

  await apiManagementService.beginDeleteAndWait(...at());
  await deletedServices.beginPurgeAndWait('local', location);
  await expect(deletedServices.getByName('local', location)).rejects.toMatchObject({ statusCode: 404 });
  await apiManagementService.beginCreateOrUpdateAndWait(...at(), put);
  await expect(product.get(...at(), 'kept')).rejects.toMatchObject({ statusCode: 404 });
});
