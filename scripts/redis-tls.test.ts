import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import forge from 'node-forge';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { developmentCertificate } from '../packages/cli/src/serve/development-certificate.ts';
import { folderWith } from '../packages/cli/src/serve/running-program.ts';
import { openAlone, openMember, taken } from '../packages/gateway/src/redis/open-member.ts';
import {
  type RedisServer,
  redisMissing,
  redisProgram,
  startRedis,
} from '../packages/gateway/src/redis/redis-server.ts';
import { freePort } from '../packages/http/src/server/listener/free-port.ts';

// Counting in a Redis that wants TLS, a certificate and a password.

/** A certificate that vouches for itself, with its key, as files. */
function makeClientCertificate(folder: string): { readonly certificate: string; readonly key: string } {
  const { publicKey, privateKey } = forge.pki.rsa.generateKeyPair(2048);
  const made = forge.pki.createCertificate();
  made.publicKey = publicKey;
  made.serialNumber = '01';
  made.validity.notBefore = new Date(Date.now() - 3_600_000);
  made.validity.notAfter = new Date(Date.now() + 3_600_000);
  const name = [{ name: 'commonName', value: 'gateway' }];
  made.setSubject(name);
  made.setIssuer(name);
  made.sign(privateKey, forge.md.sha256.create());
  const files = { certificate: join(folder, 'client.pem'), key: join(folder, 'client.key') };
  writeFileSync(files.certificate, forge.pki.certificateToPem(made));
  writeFileSync(files.key, forge.pki.privateKeyToPem(privateKey));
  return files;
}

if (redisProgram === undefined) test.skip(redisMissing, () => {});

describe.skipIf(redisProgram === undefined)('a Redis with TLS and a password', () => {
  const folder = folderWith({});
  const tls = join(folder.path, 'tls');
  const authorities = [developmentCertificate(tls).authorityFile];
  const own = makeClientCertificate(folder.path);
  const trusted = join(folder.path, 'trusted.pem');
  writeFileSync(trusted, [...authorities, own.certificate].map((file) => readFileSync(file, 'utf8')).join('\n'));
  let server: RedisServer;
  let port: number;

  beforeAll(async () => {
    port = await freePort();
    server = await startRedis([
      ...['--tls-port', String(port), '--tls-auth-clients', 'yes', '--tls-ca-cert-file', trusted],
      ...['--tls-cert-file', join(tls, 'development.pem'), '--tls-key-file', join(tls, 'development.key')],
      ...['--requirepass', 'p@ss/word', '--user', 'gateway', 'on', '>secret', '~*', '+@all'],
    ]);
  });
  afterAll(async () => {
    await server?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  test.each([
    ['in the URL', `:${encodeURIComponent('p@ss/word')}@`, {}],
    ['beside it', '', { password: 'p@ss/word' }],
    ['of a user', '', { username: 'gateway', password: 'secret' }],
    ['of a user in the URL', 'gateway:secret@', {}],
  ])('is counted in with a password %s', async (_name, credentials, settings) => {
    const urls = [`rediss://${credentials}127.0.0.1:${port}`];
    await using one = await openMember(urls, 'f', { authorities, ...own, ...settings });
    await using other = await openMember(urls, 'f', { authorities, ...own, ...settings });
    expect([one.redis.available, other.redis.available]).toEqual([true, true]);
    expect([await taken(one, _name, 3, 5), await taken(other, _name, 9, 5)]).toEqual([3, 2]);
  });

  test.each([
    ['without a password', 'rediss', { ...own, authorities }, /NOAUTH/],
    ['with a wrong one', 'rediss', { ...own, authorities, password: 'wrong' }, /WRONGPASS/],
    ['without a certificate of our own', 'rediss', { authorities, password: 'p@ss/word' }, /./],
    ['without its authority', 'rediss', { ...own, password: 'p@ss/word' }, /certificate/],
    ['without TLS', 'redis', { password: 'p@ss/word' }, /./],
  ])('is not there %s, and each counts alone', async (_name, scheme, settings, reason) => {
    await using member = await openAlone([`${scheme}://127.0.0.1:${port}`], 'f', { commandMs: 300, ...settings });
    expect(member.redis.available).toBe(false);
    await expect.poll(() => member.redis.lastError).toMatch(reason);
    expect(member.redis.lastError).not.toContain('p@ss');
    expect(await taken(member, 'k', 3, 2)).toBe(2);
  });
});
