import forge from 'node-forge';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
  await plane.client.certificate.createOrUpdate(...at(), 'root', { data: makeCertificate(), password: 'opensesame' });
  await plane.client.gateway.createOrUpdate(...at(), 'g', { locationData: { name: 'G' } });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

function makeCertificate(): string {
  const keys = forge.pki.rsa.generateKeyPair(2048);
  const made = forge.pki.createCertificate();
  made.publicKey = keys.publicKey;
  made.serialNumber = '01';
  made.validity.notBefore = new Date('2020-01-01T00:00:00Z');
  made.validity.notAfter = new Date('2120-01-01T00:00:00Z');
  made.setSubject([{ name: 'commonName', value: 'root.contoso.com' }]);
  made.setIssuer([{ name: 'commonName', value: 'root.contoso.com' }]);
  made.sign(keys.privateKey, forge.md.sha256.create());
  const file = forge.pkcs12.toPkcs12Asn1(keys.privateKey, [made], 'opensesame', { algorithm: '3des' });
  return forge.util.encode64(forge.asn1.toDer(file).getBytes());
}

test('is created, read, put again, listed and deleted by the SDK', async () => {
  const { gatewayCertificateAuthority: authorities } = plane.client;
  const made = await authorities.createOrUpdate(...at(), 'g', 'root', { isTrusted: false });
  expect(made).toMatchObject({ name: 'root', isTrusted: false });
  await authorities.createOrUpdate(...at(), 'g', 'root', { isTrusted: true });
  const read = await authorities.get(...at(), 'g', 'root');
  expect(read).toMatchObject({ isTrusted: true });
  expect(await authorities.getEntityTag(...at(), 'g', 'root')).toMatchObject({ eTag: read.eTag });
  const names = [];
  for await (const { name } of authorities.listByService(...at(), 'g', { filter: "name eq 'root'" })) names.push(name);
  expect(names).toEqual(['root']);
  await authorities.delete(...at(), 'g', 'root', '*');
  await expect(authorities.get(...at(), 'g', 'root')).rejects.toMatchObject({
    details: { error: { message: 'GatewayCertificateAuthority not found.' } },
  });
});

test('a host name of a gateway may have a certificate that there is', async () => {
  const body = { hostname: 'g.contoso.com', certificateId: '/certificates/root' };
  expect(await plane.client.gatewayHostnameConfiguration.createOrUpdate(...at(), 'g', 'default', body)).toMatchObject({
    certificateId: '/certificates/root',
  });
});

test('is a certificate that there is', async () => {
  const body = { properties: { isTrusted: true } };
  expect(await plane.send('PUT', 'gateways/g/certificateAuthorities/absent', { body })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'certificateId' }] } },
  });
});
