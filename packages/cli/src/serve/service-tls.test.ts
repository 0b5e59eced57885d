import { createSecureContext, DEFAULT_CIPHERS } from 'node:tls';
import { expect, test } from 'vitest';
import { speaksOfTls, withService } from './service-tls.ts';

const nothing = { hostnames: [], disabledCiphers: [], authorities: [] };
const own = { hostNames: [], credentials: { cert: 'c', key: 'k' } };
const settings = { identities: [own], defaultIdentity: own };

test('names of the service come before those of the gateway, and its default takes the place of the other', () => {
  const hostname = { hostName: 'api.contoso.com', certificate: 'x', privateKey: 'y' };
  const named = { hostNames: ['api.contoso.com'], credentials: { cert: 'x', key: 'y' } };
  const plain = { ...nothing, hostnames: [{ ...hostname, isDefault: false, asksForCertificate: false }] };
  expect(withService(settings, plain)).toEqual({ ...settings, identities: [named, own] });
  const asking = {
    ...nothing,
    authorities: ['a'],
    hostnames: [{ ...hostname, isDefault: true, asksForCertificate: true }],
  };
  const asked = { ...named, clientCertificates: { mode: 'request', authorities: ['a'] } };
  expect(withService(settings, asking)).toEqual({ identities: [asked, own], defaultIdentity: asked });
  expect(speaksOfTls(asking)).toBe(true);
});

test('a suite that is off is left out in the words of OpenSSL, and one that is never spoken says nothing', () => {
  const disabledCiphers = ['TLS_RSA_WITH_AES_128_CBC_SHA', 'TripleDes168'];
  const { ciphers } = withService(settings, { ...nothing, disabledCiphers });
  expect(ciphers).toBe(`${DEFAULT_CIPHERS}:!AES128-SHA`);
  expect(() => createSecureContext(ciphers === undefined ? {} : { ciphers })).not.toThrow();
  expect(withService({ ...settings, ciphers: 'AES256-SHA' }, { ...nothing, disabledCiphers }).ciphers).toBe(
    'AES256-SHA:!AES128-SHA',
  );
});

test('a service that says nothing changes nothing', () => {
  expect(withService(settings, nothing)).toEqual(settings);
  expect(withService(settings, undefined)).toBe(settings);
  expect(speaksOfTls(nothing)).toBe(false);
});
