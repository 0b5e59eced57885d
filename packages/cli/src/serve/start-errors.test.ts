import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { get } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { StartError } from '../command.ts';
import { developmentCertificate } from './development-certificate.ts';
import { folderWith, startProgram } from './running-program.ts';
import { startErrorOf } from './start-errors.ts';

const estate = { 'policy.xml': '<policies><inbound /><backend /><outbound /><on-error /></policies>' };

/** Starts what cannot start; gives what it said, which has to be one line and no stack. */
async function refusal(args: readonly string[]): Promise<string> {
  await using program = startProgram(args);
  const { code, output, errors } = await program.ended;
  expect([code, output]).toEqual([2, '']);
  expect(errors).toMatch(/^turnpike: [^\n]+\n$/);
  return errors;
}

test('what cannot be had is said in one line', async () => {
  using folder = folderWith({
    config: '',
    'estate/policy.xml': estate['policy.xml'],
    'wrong.pem': 'no certificate',
    'file/x': '',
  });
  const at = (name: string) => join(folder.path, name);
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  const run = (...args: readonly string[]) =>
    refusal(['gateway', '--config', at('estate'), '--port', '0', '--json', ...args]);
  const [taken, takenAdmin, folderMissing, missing, wrong, records] = await Promise.all([
    refusal(['gateway', '--config', at('estate'), '--no-tls', '--port', String(port), '--workers', '2']),
    run('--no-tls', '--admin-port', String(port), '--data', at('data')),
    run('--config', at('nowhere'), '--no-tls'),
    run('--tls-certificate', at('missing.pem'), '--tls-key', at('missing.key')),
    run('--tls-certificate', at('wrong.pem'), '--tls-key', at('wrong.pem')),
    run('--no-tls', '--records', at('missing/records.ndjson')),
  ]);
  server.close();
  expect(taken).toBe(
    `turnpike: port ${port} of 127.0.0.1 is in use by another program; stop that, or choose another port with --port\n`,
  );
  expect(takenAdmin).toContain(`port ${port} of 127.0.0.1 is in use by another program`);
  expect(takenAdmin).toContain('--admin-port');
  expect(folderMissing).toContain(`--config is '${at('nowhere')}', which is no folder`);
  expect(missing).toContain(`--tls-certificate is '${at('missing.pem')}', which cannot be read: there is no such file`);
  expect(wrong).toContain(`'${at('wrong.pem')}' and '${at('wrong.pem')}' are no certificate and its key as PEM`);
  expect(records).toContain(`which cannot be written: there is no such file or folder`);
});

test('a port that takes more rights, and an address of another machine, are named', () => {
  const ports = { host: '10.1.2.3', adminHost: '127.0.0.1', tlsPort: 443, adminPort: 9000 };
  const failure = (code: string, port: number | undefined) =>
    startErrorOf(Object.assign(new Error(code), { code, port, syscall: 'listen' }), ports);
  const low = failure('EACCES', 443);
  expect(low).toBeInstanceOf(StartError);
  expect((low as Error).message).toBe(
    'port 443 of 10.1.2.3 may not be opened by this user; ports below 1024 take the rights of root or ' +
      'CAP_NET_BIND_SERVICE. Choose a higher one with --tls-port',
  );
  expect((failure('EADDRNOTAVAIL', 8080) as Error).message).toBe(
    "--host is '10.1.2.3', which is no address of this machine",
  );
  expect((failure('EADDRNOTAVAIL', undefined) as Error).message).toContain("--host is '10.1.2.3'");
  const bug = new Error('a bug');
  expect(startErrorOf(bug, ports)).toBe(bug);
});

test('a certificate that cannot be read on SIGHUP leaves the one there is, and every thread alive', async () => {
  using folder = folderWith({ 'estate/policy.xml': estate['policy.xml'] });
  const { certificate, key, authorityFile } = developmentCertificate(folder.path);
  const files = { certificate: join(folder.path, 'shown.pem'), key: join(folder.path, 'shown.key') };
  writeFileSync(files.certificate, certificate);
  writeFileSync(files.key, key);
  const places = ['--config', join(folder.path, 'estate'), '--port', '0', '--json'];
  await using program = startProgram([
    'gateway',
    ...places,
    '--tls-certificate',
    files.certificate,
    '--tls-key',
    files.key,
  ]);
  const ready = await program.ready;
  const status = () =>
    new Promise<number | undefined>((resolve, reject) => {
      const ca = readFileSync(authorityFile);
      const asked = get(`${ready?.gatewayTls}/status-0123456789abcdef`, { ca, agent: false }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      asked.on('error', reject);
    });
  expect(await status()).toBe(200);
  writeFileSync(files.certificate, 'no certificate');
  program.process.kill('SIGHUP');
  expect(await status()).toBe(200);
  program.process.kill('SIGTERM');
  const { code, errors } = await program.ended;
  expect(code).toBe(0);
  expect(errors).toMatch(
    /^turnpike: The certificate cannot be read, and the one there is stays: .*no certificate and its key/,
  );
  expect(errors).not.toContain('A serving thread has ended');
});
