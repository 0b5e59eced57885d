import forge from 'node-forge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Routes } from '../arm/routes.ts';
import { documentFetcher } from '../import/fetch-document.ts';
import { resources } from '../resources/index.ts';
import { startControlPlane, type TestControlPlane, testCertificate } from '../testing.ts';
import { KeyVaultSecrets } from './key-vault-secrets.ts';
import { readSecretIdentifier } from './secret-identifier.ts';
import { startTestVault, type TestVault } from './testing.ts';
import { VaultRefresh } from './vault-refresh.ts';

const hour = 3_600_000;
let vault: TestVault;
let plane: TestControlPlane;
let now = Date.parse('2030-01-01T00:00:00Z');
beforeAll(async () => {
  vault = await startTestVault(testCertificate());
  plane = await startControlPlane({ keyVault: vault.options, now: () => new Date(now) });
});
afterAll(async () => {
  await plane[Symbol.asyncDispose]();
  await vault[Symbol.asyncDispose]();
});

const at = (): [string, string] => [plane.group, plane.service];
const published = (name: string) => plane.snapshot().namedValues.find((one) => one.name === name);
const make = (name: string, keyVault: object, more: object = {}) =>
  plane.client.namedValue.beginCreateOrUpdateAndWait(...at(), name, { displayName: name, keyVault, ...more });

/** What a control plane does every minute, now. */
async function look(): Promise<void> {
  const secretSource = new KeyVaultSecrets(vault.options, documentFetcher({ allowAddress: () => true }));
  const onBug = (error: unknown) => expect.unreachable(String(error));
  const routes = new Routes(resources);
  await new VaultRefresh({ store: plane.store, routes, secretSource, now: () => new Date(now), onBug }).look();
}

test('L8: a named value is read from its vault, and only gateways and listValue have it', async () => {
  vault.secrets.set('password', 'hunter2');
  const made = await make('plain', { secretIdentifier: `${vault.secretsUrl}password`, identityClientId: 'someone' });
  expect(made.keyVault).toEqual({
    secretIdentifier: `${vault.secretsUrl}password`,
    identityClientId: 'someone',
    lastStatus: { code: 'Success', timeStampUtc: new Date(now) },
  });
  const { body } = await plane.send('GET', 'namedValues');
  expect(JSON.stringify([made, body])).not.toContain('hunter2');
  expect(await plane.client.namedValue.listValue(...at(), 'plain')).toMatchObject({ value: 'hunter2' });
  await plane.published(() => published('plain')?.value === 'hunter2');
  expect(published('plain')?.secret).toBe(true);
  expect(vault.asked).toEqual([
    `someone https://${new URL(vault.secretsUrl).host}`,
    '/secrets/password?api-version=7.4',
  ]);
});

test('what cannot be read is not saved', async () => {
  const wrong: [object, string][] = [
    [{ secretIdentifier: `${vault.secretsUrl}none` }, 'the vault answers 404 SecretNotFound'],
    [
      { secretIdentifier: `${vault.secretsUrl}password`, identityClientId: 'nobody' },
      'Type: UserAssigned, ClientId: nobody',
    ],
    [{ identityClientId: 'someone' }, "'secretIdentifier' is missing"],
  ];
  for (const [keyVault, message] of wrong)
    await expect(make('unread', keyVault)).rejects.toMatchObject({
      statusCode: 400,
      code: 'ValidationError',
      details: {
        error: { details: [{ target: 'keyVault.secretIdentifier', message: expect.stringContaining(message) }] },
      },
    });
  await expect(plane.client.namedValue.get(...at(), 'unread')).rejects.toMatchObject({ statusCode: 404 });
});

test('L8: a token for vaults is shown to vaults only', () => {
  const suffixes = ['vault.azure.net', 'localhost:8443'];
  const read = (text: string) => readSecretIdentifier(text, suffixes).url.href;
  expect(read('https://contoso.vault.azure.net/secrets/a')).toBe(
    'https://contoso.vault.azure.net/secrets/a?api-version=7.4',
  );
  expect(read('https://Contoso.vault.azure.net/certificates/a/0f')).toBe(
    'https://contoso.vault.azure.net/secrets/a/0f?api-version=7.4',
  );
  expect(read('https://localhost:8443/secrets/a')).toContain('https://localhost:8443/');
  for (const text of [
    'https://evil.example/secrets/a',
    'https://vault.azure.net/secrets/a',
    'https://vault.azure.net.evil.example/secrets/a',
    'https://evilvault.azure.net/secrets/a',
    'https://a.b.vault.azure.net/secrets/a',
    'https://contoso.vault.azure.net:8443/secrets/a',
    'https://contoso.vault.azure.net@evil.example/secrets/a',
    'https://evil.example#.vault.azure.net/secrets/a',
    'https://evil.example/?.vault.azure.net/secrets/a',
    'http://contoso.vault.azure.net/secrets/a',
    'https://contoso.vault.azure.net/secrets/../keys/a',
    'https://contoso.vault.azure.net/secrets/a%2f..',
    'https://contoso.vault.azure.net/keys/a',
    'https://localhost:8444/secrets/a',
    'https://x.localhost:8443/secrets/a',
    'file:///secrets/a',
    '',
  ])
    expect(() => read(text), text).toThrow();
});

test('M10: a vault that is away keeps the last value; one that is back is read after a while', async () => {
  vault.secrets.set('rotated', 'one').set('rotated/0f', 'fixed');
  await make('rotated', { secretIdentifier: `${vault.secretsUrl}rotated` });
  await make('fixed', { secretIdentifier: `${vault.secretsUrl}rotated/0f` });
  vault.secrets.set('rotated', 'two').set('rotated/0f', 'changed');
  vault.outage = 503;
  now += 4 * hour;
  await look();
  const { keyVault } = await plane.client.namedValue.get(...at(), 'rotated');
  expect(keyVault?.lastStatus).toMatchObject({ code: 'InternalServerError', timeStampUtc: new Date(now) });
  expect(keyVault?.lastStatus?.message).not.toContain('two');
  expect(await plane.client.namedValue.listValue(...at(), 'rotated')).toMatchObject({ value: 'one' });
  const failed = [];
  for await (const one of plane.client.namedValue.listByService(...at(), { isKeyVaultRefreshFailed: true }))
    failed.push(one.name);
  expect(failed).toEqual(['plain', 'rotated']);
  vault.outage = undefined;
  now += hour;
  await look();
  await plane.published(() => published('rotated')?.value === 'two');
  expect(published('fixed')?.value).toBe('fixed');
});

test('refreshSecret reads at once, and says where that fails', async () => {
  vault.secrets.set('asked', 'one');
  await make('asked', { secretIdentifier: `${vault.secretsUrl}asked` });
  vault.secrets.set('asked', 'two');
  const { namedValue } = plane.client;
  expect((await namedValue.beginRefreshSecretAndWait(...at(), 'asked')).keyVault?.lastStatus?.code).toBe('Success');
  expect(await namedValue.listValue(...at(), 'asked')).toMatchObject({ value: 'two' });
  vault.secrets.set('asked', 'x'.repeat(5000));
  expect((await namedValue.beginRefreshSecretAndWait(...at(), 'asked')).keyVault?.lastStatus?.code).toBe('TooLong');
  expect(await namedValue.listValue(...at(), 'asked')).toMatchObject({ value: 'two' });
  await plane.client.workspace.createOrUpdate(...at(), 'team', { displayName: 'Team' });
  const team: [string, string, string] = [...at(), 'team'];
  vault.secrets.set('team', 'ours');
  const keyVault = { secretIdentifier: `${vault.secretsUrl}team` };
  await plane.client.workspaceNamedValue.beginCreateOrUpdateAndWait(...team, 'v', { displayName: 'v', keyVault });
  vault.secrets.set('team', 'ours again');
  await plane.client.workspaceNamedValue.beginRefreshSecretAndWait(...team, 'v');
  expect(await plane.client.workspaceNamedValue.listValue(...team, 'v')).toMatchObject({ value: 'ours again' });
});

test('a value that is no longer in a vault is what it is', async () => {
  vault.secrets.set('left', 'of the vault');
  await make('left', { secretIdentifier: `${vault.secretsUrl}left` });
  await plane.send('PATCH', 'namedValues/left', {
    body: { properties: { value: 'of a client' } },
    headers: { 'if-match': '*' },
  });
  expect(await plane.client.namedValue.listValue(...at(), 'left')).toMatchObject({ value: 'of the vault' });
  const properties = { keyVault: null, value: 'of a client', secret: true };
  await plane.send('PATCH', 'namedValues/left', { body: { properties }, headers: { 'if-match': '*' } });
  expect(await plane.client.namedValue.listValue(...at(), 'left')).toMatchObject({ value: 'of a client' });
});

test('a certificate comes from a vault with its key, and anew when it was renewed', async () => {
  const { certificate, workspaceCertificate } = plane.client;
  vault.secrets.set('tls', pkcs12('one'));
  const keyVault = { secretIdentifier: `${vault.secretsUrl.replace('secrets', 'certificates')}tls` };
  const made = await certificate.createOrUpdate(...at(), 'tls', { keyVault });
  expect(made).toMatchObject({ subject: 'CN=one', keyVault: { lastStatus: { code: 'Success' } } });
  await plane.published(({ certificates }) =>
    certificates.some(({ id, privateKey }) => id === 'tls' && privateKey !== undefined),
  );
  vault.secrets.set('tls', pkcs12('two'));
  expect((await certificate.refreshSecret(...at(), 'tls')).subject).toBe('CN=two');
  vault.secrets.set('tls', 'no certificate');
  expect((await certificate.refreshSecret(...at(), 'tls')).keyVault?.lastStatus?.code).toBe('InvalidCertificate');
  expect((await certificate.get(...at(), 'tls')).subject).toBe('CN=two');
  await expect(certificate.createOrUpdate(...at(), 'other', { keyVault })).rejects.toMatchObject({ statusCode: 400 });
  vault.secrets.set('tls', pkcs12('three'));
  await workspaceCertificate.createOrUpdate(...at(), 'team', 'tls', { keyVault });
  expect((await workspaceCertificate.refreshSecret(...at(), 'team', 'tls')).subject).toBe('CN=three');
});

let keys: forge.pki.rsa.KeyPair | undefined;

/** As vaults have it: without a password. */
function pkcs12(name: string): string {
  keys ??= forge.pki.rsa.generateKeyPair(2048);
  const made = forge.pki.createCertificate();
  made.publicKey = keys.publicKey;
  made.validity.notBefore = new Date('2020-01-01T00:00:00Z');
  made.validity.notAfter = new Date('2120-01-01T00:00:00Z');
  made.setSubject([{ name: 'commonName', value: name }]);
  made.setIssuer([{ name: 'commonName', value: name }]);
  made.sign(keys.privateKey, forge.md.sha256.create());
  const file = forge.pkcs12.toPkcs12Asn1(keys.privateKey, [made], '', { algorithm: '3des' });
  return forge.util.encode64(forge.asn1.toDer(file).getBytes());
}
