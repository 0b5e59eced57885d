import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createSecureServer, request } from 'node:https';
import { type AddressInfo, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect } from 'node:tls';
import { ApiManagementClient } from '@azure/arm-apimanagement';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { developmentCertificate } from './development-certificate.ts';
import { type OpenControlPlane, openControlPlane } from './open-control-plane.ts';
import { type RunningProgram, startProgram } from './running-program.ts';
import { type Answer, ask, type Listening, startBackend } from './testing.ts';

// The gateway as operators start it, and a control plane with Microsoft's client.

const root = mkdtempSync(join(tmpdir(), 'turnpike-remote-'));
const at: [string, string] = ['turnpike', 'local'];
const said: string[] = [];
const terminal = {
  ...{ hasColors: false, isInteractive: false, showsProgress: false, columns: 80, write: () => {} },
  writeError: (text: string) => void said.push(text),
};
let plane: OpenControlPlane;
let port: number;
let client: ApiManagementClient;
let backend: Listening;

beforeAll(async () => {
  backend = await startBackend();
  await startControlPlane(0);
  port = Number(new URL(plane.ready.management).port);
  const credential = {
    getToken: async () => ({ token: plane.ready.token, expiresOnTimestamp: Date.now() + 3_600_000 }),
  };
  client = new ApiManagementClient(credential, '00000000-0000-0000-0000-000000000000', {
    endpoint: plane.ready.management,
    tlsOptions: { ca: readFileSync(plane.ready.ca, 'utf8') },
    retryOptions: { maxRetries: 0 },
  });
});
afterAll(async () => {
  await plane[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
  rmSync(root, { recursive: true });
});

async function startControlPlane(wanted: number): Promise<void> {
  plane = await openControlPlane({ data: join(root, 'plane'), host: '127.0.0.1', port: wanted, json: true }, terminal);
}

async function makeApi(id: string, serviceUrl = backend.url): Promise<void> {
  await client.api.beginCreateOrUpdateAndWait(...at, id, {
    path: id,
    displayName: id,
    serviceUrl,
    protocols: ['http', 'https'],
    subscriptionRequired: false,
  });
  await client.apiOperation.createOrUpdate(...at, id, 'get', { displayName: 'get', method: 'GET', urlTemplate: '/' });
}

async function answerWith(api: string, body: string): Promise<void> {
  const value = `<policies><inbound><return-response><set-status code="200" /><set-body>${body}</set-body></return-response></inbound><backend><base /></backend><outbound /><on-error /></policies>`;
  await client.apiPolicy.createOrUpdate(...at, api, 'policy', { value, format: 'rawxml' });
}

async function tokenOf(gateway: string): Promise<string> {
  const expiry = new Date(Date.now() + 20 * 86_400_000);
  const { value } = await client.gateway.generateToken(...at, gateway, { keyType: 'primary', expiry });
  return `GatewayKey ${value}`;
}

async function makeGateway(id: string, apis: readonly string[]): Promise<string> {
  await client.gateway.createOrUpdate(...at, id, { locationData: { name: `at ${id}` } });
  for (const api of apis) await client.gatewayApi.createOrUpdate(...at, id, api);
  return tokenOf(id);
}

/** Starts a gateway; its settings are in a file that can be written again. */
function startGateway(
  id: string,
  settings: Readonly<Record<string, string>>,
  more: readonly string[] = [],
): RunningProgram {
  return startProgram(gatewayArgs(id, settings, more));
}

function gatewayArgs(id: string, settings: Readonly<Record<string, string>>, more: readonly string[] = []): string[] {
  const file = join(root, `${id}.env`);
  const endpoint = `127.0.0.1:${port}${plane.ready.service}?api-version=2022-08-01`;
  const lines = Object.entries({ 'config.service.endpoint': endpoint, ...settings });
  writeFileSync(file, lines.map(([name, value]) => `${name}=${value}\n`).join(''));
  const always = ['--port', '0', '--json', '--data', join(root, id), '--control-plane-ca', plane.ready.ca];
  return ['gateway', '--env-file', file, ...always, ...more];
}

/** What the SDK has no operation for. */
async function fetchOfManagement(path: string): Promise<unknown> {
  const { management, service, token } = plane.ready;
  const { promise, resolve, reject } = Promise.withResolvers<unknown>();
  const headers = { authorization: `Bearer ${token}` };
  const ca = readFileSync(plane.ready.ca, 'utf8');
  request(`${management}${service}/${path}?api-version=2024-05-01`, { headers, ca, agent: false }, (answer) => {
    answer.setEncoding('utf8');
    let text = '';
    answer
      .on('data', (piece) => {
        text += piece;
      })
      .on('end', () => resolve(JSON.parse(text)));
  })
    .on('error', reject)
    .end();
  return promise;
}

/** What a program says as an error, as soon as it has said something. */
function errorsOf({ process: { stderr } }: RunningProgram, expected: string): Promise<string> {
  let errors = '';
  return new Promise((resolve) =>
    stderr?.on('data', (piece: Buffer) => {
      errors += piece.toString();
      if (errors.includes(expected)) resolve(errors);
    }),
  );
}

/** Asks until the answer is as expected; a gateway is told of a change, not asked whether it has it. */
async function eventually(url: string, isExpected: (answer: Answer) => boolean): Promise<Answer> {
  for (;;) {
    const answer = await ask(url);
    if (isExpected(answer)) return answer;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('M1, M2: a gateway serves what it is assigned, goes on without its control plane, starts without it, and catches up', async () => {
  await makeApi('orders');
  await makeApi('hidden');
  await answerWith('orders', 'first');
  const settings = { 'config.service.auth': await makeGateway('shop', ['orders']) };
  const first = startGateway('shop', settings);
  const { gateway: url = '' } = (await first.ready) ?? {};
  expect((await ask(`${url}/orders`)).body).toBe('first');
  expect((await ask(`${url}/hidden`)).status).toBe(404);
  expect((await ask(`${url}/gateways/shop/configuration`)).status).toBe(404);

  await answerWith('orders', 'second');
  await eventually(`${url}/orders`, ({ body }) => body === 'second');

  // Until it is kept on disk, too.
  await answerWith('orders', 'third');
  await eventually(`${url}/orders`, ({ body }) => body === 'third');
  first.process.kill('SIGTERM');
  expect((await first.ended).code).toBe(0);
  await plane[Symbol.asyncDispose]();

  await using second = startGateway('shop', settings);
  const { gateway: again = '' } = (await second.ready) ?? {};
  for (let index = 0; index < 50; index++) expect((await ask(`${again}/orders`)).body).toBe('third');
  for (const name of readdirSync(join(root, 'shop')))
    expect(readFileSync(join(root, 'shop', name), 'latin1')).not.toContain('third');

  await startControlPlane(port);
  await answerWith('orders', 'fourth');
  await eventually(`${again}/orders`, ({ body }) => body === 'fourth');
});

test('M6: with a token that is void it serves what it has, and follows again when the file has another', async () => {
  await makeApi('clock');
  await answerWith('clock', 'before');
  const token = await makeGateway('tower', ['clock']);
  await using gateway = startGateway('tower', { 'config.service.auth': token });
  const { gateway: url = '' } = (await gateway.ready) ?? {};
  await client.gateway.regenerateKey(...at, 'tower', { keyType: 'primary' });
  await answerWith('clock', 'after');
  await errorsOf(gateway, 'the token is not taken (401)');
  expect((await ask(`${url}/clock`)).body).toBe('before');
  gatewayArgs('tower', { 'config.service.auth': await tokenOf('tower') });
  await eventually(`${url}/clock`, ({ body }) => body === 'after');
});

test('a gateway elsewhere is traced with credentials of the management API, and tells how it is', async () => {
  await makeApi('traced');
  await answerWith('traced', 'traced');
  const token = await makeGateway('watched', ['traced']);
  await using gateway = startGateway('watched', { 'config.service.auth': token }, ['--admin-port', '0']);
  const { gateway: url = '', admin = '' } = (await gateway.ready) ?? {};
  const { token: credentials = '' } = await client.gateway.listDebugCredentials(...at, 'watched', {
    apiId: `${plane.ready.service}/apis/traced`,
    purposes: ['tracing'],
  });
  const answer = await ask(`${url}/traced`, { headers: { 'Apim-Debug-Authorization': credentials } });
  const traceId = String(answer.headers['apim-trace-id']);
  const found = () => client.gateway.listTrace(...at, 'watched', { traceId }).catch(() => undefined);
  await expect.poll(found).toMatchObject({ serviceName: 'local', traceEntries: { inbound: expect.any(Array) } });
  const listed = () => fetchOfManagement('gateways/watched/heartbeats');
  await expect.poll(listed).toMatchObject({ value: [{ status: 'live', version: expect.any(String) }], count: 1 });
  expect((await ask(`${admin}/metrics`)).body).toMatch(/^turnpike_control_plane_connected 1$/m);
  const { body } = await ask(`${admin}/configuration`);
  expect(JSON.parse(body)).toMatchObject({ controlPlane: { isConnected: true } });
  await client.gateway.invalidateDebugCredentials(...at, 'watched');
  const headers = { 'Apim-Debug-Authorization': credentials };
  await expect.poll(async () => (await ask(`${url}/traced`, { headers })).headers).not.toHaveProperty('apim-trace-id');
});

test('host names, certificates and authorities of a gateway are what the control plane says', async () => {
  const [own, far] = [developmentCertificate(join(root, 'own')), developmentCertificate(join(root, 'far'))];
  const secure = createSecureServer({ cert: far.certificate, key: far.key }, (_, response) => void response.end('far'));
  await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve));
  await using _closing = { [Symbol.asyncDispose]: async () => void secure.close() };
  await makeApi('secure', `https://127.0.0.1:${(secure.address() as AddressInfo).port}`);
  const token = await makeGateway('doors', ['secure']);
  await client.certificate.createOrUpdate(...at, 'own', { data: own.certificate + own.key, password: '' });
  await client.certificate.createOrUpdate(...at, 'far-ca', { data: far.authority, password: '' });
  await client.gatewayHostnameConfiguration.createOrUpdate(...at, 'doors', 'default', {
    hostname: 'localhost',
    certificateId: '/certificates/own',
    negotiateClientCertificate: true,
  });
  await using gateway = startGateway('doors', { 'config.service.auth': token });
  const { gateway: url = '', gatewayTls = '' } = (await gateway.ready) ?? {};
  const { port: tlsPort } = new URL(gatewayTls);
  const shown = connect({ port: Number(tlsPort), host: '127.0.0.1', servername: 'localhost', ca: own.authority });
  await once(shown, 'secureConnect');
  expect(shown.getPeerX509Certificate()?.fingerprint).toBe(new X509Certificate(own.certificate).fingerprint);
  shown.destroy();
  const local = url.replace('127.0.0.1', 'localhost');
  expect((await ask(`${url}/secure`)).status).toBe(404);
  // Nobody says yet who is to be trusted.
  expect((await ask(`${url}/secure`, { headers: { host: new URL(local).host } })).status).toBe(502);
  await client.gatewayCertificateAuthority.createOrUpdate(...at, 'doors', 'far-ca', { isTrusted: true });
  const answer = async () => (await ask(`${url}/secure`, { headers: { host: new URL(local).host } })).body;
  await expect.poll(answer).toBe('far');
});

test('M10: without a control plane and a backup nothing is served, and one line says why', async () => {
  const token = await makeGateway('lonely', []);
  const silent = createServer();
  await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve));
  const { port: closed } = silent.address() as { port: number };
  await new Promise((resolve) => silent.close(resolve));
  const settings = { 'config.service.auth': token, 'config.service.endpoint': `127.0.0.1:${closed}` };
  await using gateway = startGateway('lonely', settings);
  const errors = await errorsOf(gateway, '\n');
  gateway.process.kill('SIGTERM');
  const { code, output } = await gateway.ended;
  expect([code, output]).toEqual([0, '']);
  expect(errors).toMatch(
    /^turnpike: The control plane at \S+ is not there: connect ECONNREFUSED \S+\. There is nothing to serve until it is there; it is asked again\.\n$/,
  );
});
