import { X509Certificate } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { developmentCertificate } from './development-certificate.ts';
import { readTls } from './listener-tls.ts';
import { readServeOptions } from './serve-options.ts';
import { startGateway } from './testing.ts';

let folder: string;
/** Certificates that differ in nothing but their authority. */
const serials: string[] = [];

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
  for (const name of ['one', 'other']) {
    const { certificate } = developmentCertificate(join(folder, name));
    serials.push(new X509Certificate(certificate).serialNumber);
  }
});
afterAll(() => rmSync(folder, { recursive: true }));

const options = () => readServeOptions({ data: join(folder, 'data') });
const identity = (name: string, hostNames: readonly string[]) => ({
  hostNames,
  certificate: join(folder, name, 'development.pem'),
  key: join(folder, name, 'development.key'),
});

async function shake(port: number, more: object): Promise<TLSSocket> {
  const socket = connect({ port, host: '127.0.0.1', rejectUnauthorized: false, ...more });
  await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
  return socket;
}

test('every host name shows its own certificate, and the first answers to the others', async () => {
  const { settings } = readTls(options(), {
    identities: [identity('one', ['one.test']), identity('other', ['*.other.test'])],
  });
  await using gateway = await startGateway({}, { listeners: [{ host: '127.0.0.1', port: 0, tls: settings }] });
  const shown: string[] = [];
  for (const servername of ['one.test', 'a.other.test', 'unknown.test']) {
    const socket = await shake(gateway.port, { servername });
    shown.push(socket.getPeerX509Certificate()?.serialNumber ?? '');
    socket.destroy();
  }
  expect(shown).toEqual([serials[0], serials[1], serials[0]]);
});

test('a client without a certificate is not let in where one is required', async () => {
  const authorities = [join(folder, 'one', 'development-ca.pem')];
  const { settings } = readTls(options(), {
    minVersion: 'TLSv1.3',
    identities: [{ ...identity('one', ['one.test']), clientCertificates: { mode: 'require', authorities } }],
  });
  await using gateway = await startGateway({}, { listeners: [{ host: '127.0.0.1', port: 0, tls: settings }] });
  const refused = await shake(gateway.port, { servername: 'one.test' });
  // In TLS 1.3 the client is told after its own part of the handshake.
  await new Promise((resolve) => refused.once('close', resolve).on('error', () => {}));
  const cert = readFileSync(join(folder, 'one', 'development.pem'));
  const key = readFileSync(join(folder, 'one', 'development.key'));
  const ended = shake(gateway.port, { servername: 'one.test', cert, key }).then(
    (socket) => new Promise((resolve) => socket.once('close', () => resolve('closed')).on('error', () => {})),
  );
  // It is a certificate for servers: no client proves anything by it.
  expect(await ended).toBe('closed');
});

test('the development certificate is shown when no other is given', () => {
  const { authorityFile, settings } = readTls(options());
  expect(authorityFile).toBe(join(folder, 'data', 'development-ca.pem'));
  expect(settings.identities).toEqual([]);
});

test('what the revocation lists name is not trusted', () => {
  const file = (name: string) => new URL(`../../../http/src/tls/fixtures/${name}`, import.meta.url).pathname;
  const clientCertificates = {
    mode: 'request',
    authorities: [file('authority.pem')],
    revocationLists: [file('authority.crl')],
  } as const;
  const { settings } = readTls(options(), { identities: [{ ...identity('one', ['one.test']), clientCertificates }] });
  const [list] = settings.identities[0]?.clientCertificates?.revocationLists ?? [];
  expect(list).toMatch(/^-----BEGIN X509 CRL-----/);
});
