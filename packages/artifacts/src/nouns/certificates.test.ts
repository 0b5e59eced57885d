import { expect, test } from 'vitest';
import { information, read, shown, snapshotOf } from '../testing.ts';
import samples from './certificates.samples.json' with { type: 'json' };

const file = 'certificates/c/certificateInformation.json';

test.each([
  ['PKCS#12 with AES and an elliptic curve', samples.ec, '6705D11B2C11361641025C6B3C0DA58589A42743'],
  ['PKCS#12 as old systems write it', samples.legacyRsa, 'BFB324E1A5E0D36852240C85D72C33423C608859'],
  ['PEM with a key', samples.pem, '6705D11B2C11361641025C6B3C0DA58589A42743'],
])('reads %s', async (_, data, thumbprint) => {
  const { certificates } = await snapshotOf({ [file]: information({ data, password: 'opensesame' }) });
  expect(certificates).toEqual([
    {
      id: 'c',
      thumbprint,
      certificate: expect.stringContaining('-----BEGIN CERTIFICATE-----'),
      privateKey: expect.stringContaining('-----BEGIN PRIVATE KEY-----'),
    },
  ]);
});

test('reads a certificate alone', async () => {
  const { certificates } = await snapshotOf({ [file]: information({ data: samples.der }) });
  expect(certificates).toEqual([
    { id: 'c', thumbprint: '6705D11B2C11361641025C6B3C0DA58589A42743', certificate: expect.any(String) },
  ]);
});

test.each([
  ['the wrong password', { data: samples.ec, password: 'x' }],
  ['what is no certificate', { data: 'bm90aGluZw==' }],
  ['what asks for three million iterations', { data: samples.manyIterations, password: 'x' }],
])('%s is a mistake, and nothing of it is shown', async (_, properties) => {
  const { diagnostics } = await read({ [file]: information(properties) });
  expect(shown(diagnostics)).toEqual([
    `error invalid-certificate ${file}:3:13 'data' cannot be read, or the password does not open it; ` +
      'expected PKCS#12 in base64, or PEM',
  ]);
});

test('a certificate in a key vault is not here', async () => {
  const { diagnostics } = await read({ [file]: information({ keyVault: { secretIdentifier: 'https://v' } }) });
  expect(diagnostics).toMatchObject([{ code: 'not-available', severity: 'warning' }]);
});
