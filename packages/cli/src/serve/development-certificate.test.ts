import { createPrivateKey, X509Certificate } from 'node:crypto';
import { copyFileSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer, get } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { developmentCertificate } from './development-certificate.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

test('clients that trust the authority trust the certificate', async () => {
  const { certificate, key, authorityFile } = developmentCertificate(folder);
  const server = createServer({ cert: certificate, key }, (_, response) => response.end('ok'));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const ca = readFileSync(authorityFile);
  const status = await new Promise((resolve, reject) => {
    get({ host: '127.0.0.1', port, ca }, (response) => resolve(response.resume().statusCode)).on('error', reject);
  });
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  expect(status).toBe(200);
});

test('is made once, and again when it is about to end', () => {
  const first = developmentCertificate(folder);
  expect(developmentCertificate(folder)).toEqual(first);
  const nextYear = Date.now() + 350 * 86_400_000;
  const later = developmentCertificate(folder, nextYear);
  expect(later.certificate).not.toBe(first.certificate);
  expect(new X509Certificate(later.certificate).validToDate.getTime()).toBeGreaterThan(nextYear + 300 * 86_400_000);
});

test('is made again where files of two that began at once are side by side, or one is damaged', () => {
  const names = ['development.key', 'development.pem', 'development-ca.pem'];
  const other = join(folder, 'other');
  for (const name of names) {
    developmentCertificate(folder);
    developmentCertificate(other);
    copyFileSync(join(other, name), join(folder, name));
    const { certificate, key, authority } = developmentCertificate(folder);
    expect(new X509Certificate(certificate).checkPrivateKey(createPrivateKey(key))).toBe(true);
    expect(new X509Certificate(certificate).verify(new X509Certificate(authority).publicKey)).toBe(true);
    writeFileSync(join(folder, name), 'no PEM');
    expect(developmentCertificate(folder).certificate).not.toBe(certificate);
  }
});

test('its key is for its owner only', () => {
  developmentCertificate(folder);
  expect(statSync(join(folder, 'development.key')).mode & 0o077).toBe(0);
});
