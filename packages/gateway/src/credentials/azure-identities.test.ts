import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type RequestListener, type Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, expect, test } from 'vitest';

// The library that asks is the real one, in a process of its own; the platforms are servers of their shape.

const run = promisify(execFile);
const fixture = (name: string): string => new URL(`../../../http/src/tls/fixtures/${name}`, import.meta.url).pathname;
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

interface Asked {
  readonly url: URL;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

async function port(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  return (server.address() as AddressInfo).port;
}

/** Answers like a token endpoint, and keeps what it was asked. */
function tokenEndpoint(asked: Asked[], documents: (base: string) => object = () => ({})): RequestListener {
  return (request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const url = new URL(request.url ?? '', `https://${request.headers.host}`);
      response.setHeader('Content-Type', 'application/json');
      if (url.pathname.endsWith('/openid-configuration')) return response.end(JSON.stringify(documents(url.origin)));
      asked.push({ url, headers: request.headers, body: Buffer.concat(pieces).toString() });
      const expires_on = String(Math.floor(Date.now() / 1000) + 3600);
      response.end(
        JSON.stringify({ access_token: `token ${asked.length}`, expires_in: 3600, expires_on, token_type: 'Bearer' }),
      );
    });
  };
}

async function ask(environment: Readonly<Record<string, string>>, ...wanted: string[]): Promise<unknown> {
  const { PATH = '' } = process.env;
  const script = new URL('ask-in-process.ts', import.meta.url).pathname;
  const { stdout } = await run(process.execPath, [script, ...wanted], { env: { PATH, ...environment } });
  return JSON.parse(stdout);
}

test('the metadata service of a machine', async () => {
  const asked: Asked[] = [];
  const endpoint = `http://127.0.0.1:${await port(createServer(tokenEndpoint(asked)))}`;
  const environment = { AZURE_POD_IDENTITY_AUTHORITY_HOST: endpoint };
  const resource = 'https://storage.azure.com/';
  expect(await ask(environment, resource, resource, `${resource},client`)).toEqual(['token 1', 'token 1', 'token 2']);
  expect(
    asked.map(({ url }) => [url.pathname, url.searchParams.get('resource'), url.searchParams.get('client_id')]),
  ).toEqual([
    ['/metadata/identity/oauth2/token/', resource, null],
    ['/metadata/identity/oauth2/token/', resource, 'client'],
  ]);
  expect(asked[0]?.headers.metadata).toBe('true');
});

test('App Service', async () => {
  const asked: Asked[] = [];
  const endpoint = `http://127.0.0.1:${await port(createServer(tokenEndpoint(asked)))}/msi/token`;
  const environment = { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: 'proof' };
  expect(await ask(environment, 'https://vault.azure.net')).toEqual(['token 1']);
  expect([
    asked[0]?.url.pathname,
    asked[0]?.url.searchParams.get('resource'),
    asked[0]?.headers['x-identity-header'],
  ]).toEqual(['/msi/token', 'https://vault.azure.net', 'proof']);
});

test('a workload identity', async () => {
  const asked: Asked[] = [];
  const documents = (base: string) => ({
    issuer: `${base}/tenant/v2.0`,
    authorization_endpoint: `${base}/tenant/oauth2/v2.0/authorize`,
    token_endpoint: `${base}/tenant/oauth2/v2.0/token`,
    jwks_uri: `${base}/tenant/keys`,
  });
  const [cert, key] = await Promise.all([readFile(fixture('fallback.pem')), readFile(fixture('key.pem'))]);
  const host = `https://localhost:${await port(createTlsServer({ cert, key }, tokenEndpoint(asked, documents)))}`;
  const folder = await mkdtemp(join(tmpdir(), 'turnpike-'));
  cleanups.push(() => rm(folder, { recursive: true }));
  await writeFile(join(folder, 'token'), 'signed by the cluster');
  const environment = {
    AZURE_FEDERATED_TOKEN_FILE: join(folder, 'token'),
    AZURE_CLIENT_ID: 'client',
    AZURE_TENANT_ID: 'tenant',
    AZURE_AUTHORITY_HOST: host,
    NODE_EXTRA_CA_CERTS: fixture('authority.pem'),
  };
  expect(await ask(environment, 'https://vault.azure.net', 'https://vault.azure.net,other')).toEqual([
    'token 1',
    'token 2',
  ]);
  expect(
    asked
      .map(({ body }) => new URLSearchParams(body))
      .map((form) => [form.get('client_id'), form.get('scope'), form.get('client_assertion')]),
  ).toEqual([
    ['client', expect.stringContaining('https://vault.azure.net/.default'), 'signed by the cluster'],
    ['other', expect.stringContaining('https://vault.azure.net/.default'), 'signed by the cluster'],
  ]);
});

test('where there is none, that is a failure', async () => {
  const refusing: RequestListener = (_, response) => response.writeHead(400).end('{"error":"invalid_request"}');
  const endpoint = `http://127.0.0.1:${await port(createServer(refusing))}`;
  const [answer] = (await ask({ AZURE_POD_IDENTITY_AUTHORITY_HOST: endpoint }, 'a')) as [string];
  expect(answer).toMatch(/^CredentialFailure: ManagedIdentityCredential/);
});
