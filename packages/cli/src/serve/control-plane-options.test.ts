import { mkdtempSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { networkInterfaces, tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { turnpike } from '../testing.ts';
import { readControlPlaneOptions } from './control-plane-options.ts';
import { developmentCertificate } from './development-certificate.ts';
import { openControlPlane } from './open-control-plane.ts';
import { RefusalLog } from './refusal-log.ts';

const issuer = ['https://login.example/'];
const audience = ['api://turnpike'];
const files = { certificate: 'tls.pem', key: 'tls.key' };

test.each([
  [{ host: '0.0.0.0' }, 'expected a loopback address'],
  [{ host: '127.0.0.1.example' }, 'expected a loopback address'],
  [{ host: '0.0.0.0', issuer, audience }, 'expected a loopback address'],
  [{ host: '0.0.0.0', ...files }, 'expected a loopback address'],
  [{ issuer }, 'no --audience'],
  [{ issuer, audience: [''] }, 'no --audience'],
  [{ audience }, 'no --issuer'],
  [{ 'role-claim': 'roles' }, 'no --issuer'],
  [{ issuer: ['http://login.example'], audience }, "--issuer is 'http://login.example'"],
  [{ certificate: 'tls.pem' }, 'expected both or none'],
])('%j is refused', (values, message) => {
  expect(() => readControlPlaneOptions(values)).toThrow(message);
});

test('with a provider and a certificate, others than this machine may call', () => {
  expect(readControlPlaneOptions({ host: '0.0.0.0', issuer, audience, 'role-claim': 'roles', ...files })).toMatchObject(
    {
      host: '0.0.0.0',
      openId: { issuers: issuer, audiences: audience, roleClaim: 'roles' },
      certificateFile: 'tls.pem',
      keyFile: 'tls.key',
    },
  );
});

test('a certificate that is not there keeps it from starting', async () => {
  const { code, errors } = await turnpike(['control-plane', '--certificate', 'none.pem', '--key', 'none.key']);
  expect([code, errors]).toEqual([2, expect.stringContaining("--certificate 'none.pem' cannot be read")]);
});

const [elsewhere] = Object.values(networkInterfaces())
  .flat()
  .filter((one) => one?.family === 'IPv4' && !one.internal);

test.skipIf(elsewhere === undefined)('development tokens are refused at any other address', async () => {
  const data = mkdtempSync(join(tmpdir(), 'turnpike-options-'));
  const errors: string[] = [];
  try {
    developmentCertificate(data);
    const given = { certificate: join(data, 'development.pem'), key: join(data, 'development.key') };
    const settings = readControlPlaneOptions({ data, host: '0.0.0.0', port: '0', issuer, audience, ...given });
    await using plane = await openControlPlane(settings, {
      write: () => {},
      writeError: (text: string) => errors.push(text),
    } as unknown as Parameters<typeof openControlPlane>[1]);
    const { port } = new URL(plane.ready.management);
    const status = async (hostname: string): Promise<number | undefined> => {
      const { promise, resolve, reject } = Promise.withResolvers<number | undefined>();
      request(
        {
          hostname,
          port,
          path: `${plane.ready.service}?api-version=2024-05-01`,
          headers: { authorization: `Bearer ${plane.ready.token}` },
          rejectUnauthorized: false,
          agent: false,
        },
        (answer) => resolve(answer.resume().statusCode),
      )
        .on('error', reject)
        .end();
      return promise;
    };
    expect([await status('127.0.0.1'), await status(elsewhere?.address as string)]).toEqual([200, 401]);
    expect(errors.join('')).toMatch(/refused 401 to [\d.:a-f]+, request [-0-9a-f]{36}: Development tokens are taken/);
    expect(errors.join('')).not.toContain(plane.ready.token);
  } finally {
    rmSync(data, { recursive: true });
  }
});

test('L7: a flood of refusals is a line a second', () => {
  let now = 0;
  const lines: string[] = [];
  const log = new RefusalLog(
    (text) => lines.push(text),
    () => now,
  );
  const refusal = { status: 403, message: 'no', requestId: 'r', address: '192.0.2.1' };
  for (let index = 0; index < 1000; index++) log.note(refusal);
  now = 1000;
  log.note(refusal);
  expect(lines).toEqual([
    'refused 403 to 192.0.2.1, request r: no',
    'refused 403 to 192.0.2.1, request r (and 999 before it): no',
  ]);
});
