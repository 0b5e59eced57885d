import forge from 'node-forge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const { certificate, key } = makeCertificate();
const thumbprint = forge.md.sha1
  .create()
  .update(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes())
  .digest()
  .toHex()
  .toUpperCase();

function makeCertificate(): { readonly certificate: forge.pki.Certificate; readonly key: forge.pki.rsa.PrivateKey } {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const made = forge.pki.createCertificate();
  made.publicKey = keys.publicKey;
  made.serialNumber = '01';
  made.validity.notBefore = new Date('2020-01-01T00:00:00Z');
  made.validity.notAfter = new Date('2120-01-02T03:04:05Z');
  const name = [
    { name: 'organizationName', value: 'Contoso' },
    { name: 'commonName', value: 'client.contoso.com' },
  ];
  made.setSubject(name);
  made.setIssuer(name);
  made.sign(keys.privateKey, forge.md.sha256.create());
  return { certificate: made, key: keys.privateKey };
}

function pkcs12(change: (file: forge.asn1.Asn1) => void = () => undefined): string {
  const file = forge.pkcs12.toPkcs12Asn1(key, [certificate], 'opensesame', { algorithm: '3des' });
  change(file);
  return forge.util.encode64(forge.asn1.toDer(file).getBytes());
}

test('is created from PKCS#12, read, listed and deleted by the SDK, and reaches the snapshot with its key', async () => {
  const body = { data: pkcs12(), password: 'opensesame' };
  const made = await plane.client.certificate.createOrUpdate(...at(), 'client', body);
  expect(made).toMatchObject({
    name: 'client',
    type: 'Microsoft.ApiManagement/service/certificates',
    subject: 'CN=client.contoso.com, O=Contoso',
    thumbprint,
    expirationDate: new Date('2120-01-02T03:04:05Z'),
    eTag: expect.stringMatching(/^".+"$/),
  });
  expect(await plane.client.certificate.get(...at(), 'client')).toMatchObject({ thumbprint });
  const found = [];
  const filter = `thumbprint eq '${thumbprint}'`;
  for await (const { name } of plane.client.certificate.listByService(...at(), { filter })) found.push(name);
  expect(found).toEqual(['client']);
  const { certificates } = await plane.published((snapshot) => snapshot.certificates.length > 0);
  expect(certificates).toEqual([
    {
      id: 'client',
      thumbprint,
      certificate: expect.stringContaining('-----BEGIN CERTIFICATE-----'),
      privateKey: expect.stringContaining('-----BEGIN PRIVATE KEY-----'),
    },
  ]);
  await plane.client.certificate.delete(...at(), 'client', '*');
  await expect(plane.client.certificate.getEntityTag(...at(), 'client')).rejects.toMatchObject({ statusCode: 404 });
  await plane.published((snapshot) => snapshot.certificates.length === 0);
});

test('L8: no answer has the file, its password or the key', async () => {
  const body = { properties: { data: pkcs12(), password: 'opensesame' } };
  const answers = [
    await plane.send('PUT', 'certificates/quiet', { body }),
    await plane.send('GET', 'certificates/quiet'),
    await plane.send('GET', 'certificates'),
    await plane.send('POST', 'certificates/quiet/refreshSecret'),
  ];
  expect(answers.map(({ status }) => status)).toEqual([201, 200, 200, 200]);
  for (const answer of answers)
    expect(JSON.stringify(answer.body)).not.toMatch(/opensesame|PRIVATE|"data"|"privateKey"/);
});

test('PEM and DER without a key are certificates, too', async () => {
  const pem = forge.pki.certificateToPem(certificate);
  const der = forge.util.encode64(forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes());
  for (const [name, data] of [
    ['pem', pem],
    ['der', der],
  ] as const)
    expect(await plane.client.certificate.createOrUpdate(...at(), name, { data, password: '' })).toMatchObject({
      thumbprint,
    });
  const { certificates } = await plane.published(({ certificates }) => certificates.some(({ id }) => id === 'der'));
  expect(certificates.find(({ id }) => id === 'der')).toEqual({
    id: 'der',
    thumbprint,
    certificate: expect.any(String),
  });
});

/** The iterations of the key that it is signed with. RFC 7292, 4: PFX, MacData, iterations. */
function askForMany(file: forge.asn1.Asn1): void {
  const [, , signature] = file.value as forge.asn1.Asn1[];
  const [, , iterations] = (signature as forge.asn1.Asn1).value as forge.asn1.Asn1[];
  if (iterations !== undefined) iterations.value = Buffer.from([0x2d, 0xc6, 0xc0]).toString('latin1');
}

test.each([
  ['the wrong password', { data: pkcs12(), password: 'x' }, 'data'],
  ['what is no certificate', { data: 'bm90aGluZw==' }, 'data'],
  ['what asks for three million iterations', { data: pkcs12(askForMany), password: 'opensesame' }, 'data'],
  ['nothing', {}, 'data'],
  [
    'a key vault that is not read',
    { keyVault: { secretIdentifier: 'https://v.example/secrets/s' } },
    'keyVault.secretIdentifier',
  ],
])('%s is refused, and nothing of it is shown', async (_, properties, target) => {
  const answer = await plane.send('PUT', 'certificates/wrong', { body: { properties } });
  expect(answer).toMatchObject({ status: 400, body: { error: { code: 'ValidationError', details: [{ target }] } } });
  expect(JSON.stringify(answer.body)).not.toContain('bm90');
});

test('one that a backend shows stays until it does not', async () => {
  const { backend, certificate: certificates } = plane.client;
  await certificates.createOrUpdate(...at(), 'shown', { data: pkcs12(), password: 'opensesame' });
  const single = { url: 'https://one.example', protocol: 'http' };
  for (const credentials of [{ certificateIds: ['/certificates/Shown'] }, { certificate: [thumbprint] }]) {
    await backend.createOrUpdate(...at(), 'mutual', { ...single, credentials });
    await expect(certificates.delete(...at(), 'shown', '*')).rejects.toMatchObject({
      statusCode: 400,
      message: 'Certificate cannot be deleted since it is used by backends/mutual.',
    });
  }
  await backend.delete(...at(), 'mutual', '*');
  await certificates.delete(...at(), 'shown', '*');
});
