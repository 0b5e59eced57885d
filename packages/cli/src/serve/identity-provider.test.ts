import { generateKeyPairSync, type JsonWebKey } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import Provider, { type Configuration, type JWK } from 'oidc-provider';
import { allowInsecureRequests, clientCredentialsGrant, discovery } from 'openid-client';
import { expect, test } from 'vitest';
import { api, ask, type Listening, policies, startBackend, startGateway, type TestGateway } from './testing.ts';

// A real identity provider, and a real client that gets its tokens there.

/** A provider whose keys can be exchanged while it serves. */
interface IdentityProvider extends Listening {
  /** Publishes these keys, and signs with the first. */
  publish(...keys: readonly JsonWebKey[]): void;
  /** How often the set of keys was asked for. */
  readonly keyRequests: number;
}

async function startIdentityProvider(first: JsonWebKey): Promise<IdentityProvider> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  let keyRequests = 0;
  let serve = new Provider(url, configuration([first])).callback();
  server.on('request', (request, response) => {
    if (request.url === '/jwks') keyRequests++;
    void serve(request, response);
  });
  return {
    url,
    port: Number(new URL(url).port),
    publish(...keys) {
      serve = new Provider(url, configuration(keys)).callback();
    },
    get keyRequests() {
      return keyRequests;
    },
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function configuration(keys: readonly JsonWebKey[]): Configuration {
  return {
    jwks: { keys: keys as readonly JWK[] as JWK[] },
    clients: [
      {
        client_id: 'shop',
        client_secret: 'a secret of the shop',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
      },
    ],
    scopes: ['read', 'write'],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => 'urn:orders',
        getResourceServerInfo: () => ({
          scope: 'read write',
          audience: 'urn:orders',
          accessTokenFormat: 'jwt',
          jwt: { sign: { alg: 'RS256' } },
        }),
      },
    },
  };
}

function makeKey(kid: string): JsonWebKey {
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid, alg: 'RS256', use: 'sig' };
}

/** A token, as a client of OAuth gets one. */
async function getToken(issuer: string, scope = 'read'): Promise<string> {
  const options = { execute: [allowInsecureRequests] };
  const client = await discovery(new URL(issuer), 'shop', 'a secret of the shop', undefined, options);
  return (await clientCredentialsGrant(client, { scope, resource: 'urn:orders' })).access_token;
}

function startGuarded(backend: Listening, provider: Listening, refreshMs: number): Promise<TestGateway> {
  const inbound = `<validate-jwt header-name="Authorization" require-scheme="Bearer">
    <openid-config url="${provider.url}/.well-known/openid-configuration" />
    <audiences><audience>urn:orders</audience></audiences>
    <required-claims><claim name="scope" match="any" separator=" "><value>read</value></claim></required-claims>
  </validate-jwt>`;
  return startGateway(
    { apis: [api(['GET /'], { serviceUrl: backend.url })], ...policies({ inbound, onError: '' }) },
    { settings: { identity: { refreshMs, refetchMs: 1, retryMs: 1 } } },
  );
}

const statusWith = async (gateway: TestGateway, token: string): Promise<number> =>
  (await ask(`${gateway.url}/a`, { headers: { Authorization: `Bearer ${token}` } })).status;

test('a client of OAuth gets its tokens from a provider, and through the gateway with them', async () => {
  await using provider = await startIdentityProvider(makeKey('one'));
  await using backend = await startBackend();
  await using gateway = await startGuarded(backend, provider, 3_600_000);
  const token = await getToken(provider.url);
  expect(await Promise.all(Array.from({ length: 20 }, () => statusWith(gateway, token)))).toEqual(Array(20).fill(200));
  expect(provider.keyRequests).toBe(1);
  expect(await statusWith(gateway, await getToken(provider.url, 'write'))).toBe(401);
  expect(await statusWith(gateway, `${token.slice(0, -4)}AAAA`)).toBe(401);
  expect((await ask(`${gateway.url}/a`)).status).toBe(401);
  expect(gateway.bugs).toEqual([]);
});

test('F13: keys are exchanged while requests run, and none of these fails', async () => {
  const [one, two] = [makeKey('one'), makeKey('two')];
  await using provider = await startIdentityProvider(one);
  await using backend = await startBackend();
  await using gateway = await startGuarded(backend, provider, 20);
  let token = await getToken(provider.url);
  const first = token;
  const statuses: number[] = [];
  let isOver = false;
  const clients = Array.from({ length: 8 }, async () => {
    while (!isOver) statuses.push(await statusWith(gateway, token));
  });
  const more = async (requests: number): Promise<void> => {
    for (const until = statuses.length + requests; statuses.length < until; ) await statusWith(gateway, token);
  };
  await more(50);
  provider.publish(two, one);
  token = await getToken(provider.url);
  expect(await statusWith(gateway, first)).toBe(200);
  await more(50);
  provider.publish(two);
  await more(50);
  // The key is withdrawn: its tokens are refused once the set has been fetched again.
  while ((await statusWith(gateway, first)) !== 401);
  await more(50);
  isOver = true;
  await Promise.all(clients);
  expect(new Set(statuses)).toEqual(new Set([200]));
  expect(JSON.parse(Buffer.from(token.split('.')[0]!, 'base64url').toString())).toMatchObject({ kid: 'two' });
  expect(gateway.bugs).toEqual([]);
});

test('F3: forged kids make a provider asked once in an interval', async () => {
  await using provider = await startIdentityProvider(makeKey('one'));
  await using backend = await startBackend();
  const inbound = `<validate-jwt header-name="Authorization">
    <openid-config url="${provider.url}/.well-known/openid-configuration" />
  </validate-jwt>`;
  await using gateway = await startGateway({
    apis: [api(['GET /'], { serviceUrl: backend.url })],
    ...policies({ inbound }),
  });
  const [, claims, signature] = (await getToken(provider.url)).split('.');
  const forged = Array.from({ length: 200 }, (_, index) => {
    const header = Buffer.from(JSON.stringify({ alg: 'RS256', kid: `forged-${index}` })).toString('base64url');
    return statusWith(gateway, `${header}.${claims}.${signature}`);
  });
  expect(new Set(await Promise.all(forged))).toEqual(new Set([401]));
  expect(provider.keyRequests).toBe(1);
});

test('F13: a provider that redirects, or is not there, lets nobody in, and is no fault of the gateway', async () => {
  await using backend = await startBackend();
  await using redirecting = await startBackend((_, response) => {
    response.writeHead(302, { Location: 'http://169.254.169.254/latest/meta-data' }).end();
  });
  await using gateway = await startGuarded(backend, redirecting, 3_600_000);
  const token = 'eyJhbGciOiJSUzI1NiIsImtpZCI6ImEifQ.e30.AAAA';
  expect(await statusWith(gateway, token)).toBe(401);
  await redirecting[Symbol.asyncDispose]();
  expect(await statusWith(gateway, token)).toBe(401);
  expect(gateway.bugs).toEqual([]);
});
