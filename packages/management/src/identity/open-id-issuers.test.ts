import { generateKeyPairSync, type JsonWebKey, randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { importJWK, type JWTPayload, SignJWT } from 'jose';
import Provider, { type Configuration, type JWK } from 'oidc-provider';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { isTrustworthy } from './issuer-keys.ts';
import { type OpenIdSettings, openIdAuthenticate } from './open-id-issuers.ts';

// A real provider, whose keys are exchanged while calls run.

const audience = 'api://turnpike';
let server: Server;
let url: string;
let serve: (request: IncomingMessage, response: ServerResponse) => unknown;

beforeAll(async () => {
  server = createServer((request, response) => void serve(request, response)).listen(0, '127.0.0.1');
  await once(server, 'listening');
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  publish(one);
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

function makeKey(kid: string, alg: 'RS256' | 'ES256' | 'PS256'): JsonWebKey & { kid: string; alg: string } {
  const { privateKey } =
    alg === 'ES256'
      ? generateKeyPairSync('ec', { namedCurve: 'P-256' })
      : generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { ...privateKey.export({ format: 'jwk' }), kid, alg, use: 'sig' };
}

const [one, two, three] = [makeKey('one', 'RS256'), makeKey('two', 'ES256'), makeKey('three', 'PS256')];

function publish(...keys: readonly JsonWebKey[]): void {
  const alg = (keys[0] as { alg: 'RS256' }).alg;
  const configuration: Configuration = {
    jwks: { keys: keys as readonly JWK[] as JWK[] },
    clients: [
      {
        client_id: 'pipeline',
        client_secret: 'a secret of the pipeline',
        grant_types: ['client_credentials'],
        redirect_uris: [],
        response_types: [],
        id_token_signed_response_alg: alg,
      },
    ],
    features: {
      devInteractions: { enabled: false },
      clientCredentials: { enabled: true },
      resourceIndicators: {
        enabled: true,
        defaultResource: () => audience,
        getResourceServerInfo: () => ({ scope: '', audience, accessTokenFormat: 'jwt', jwt: { sign: { alg } } }),
      },
    },
  };
  serve = new Provider(url, configuration).callback();
}

/** A token, as a pipeline gets one. */
async function getToken(): Promise<string> {
  const answer = await fetch(`${url}/token`, {
    method: 'POST',
    headers: { authorization: `Basic ${btoa('pipeline:a%20secret%20of%20the%20pipeline')}` },
    body: new URLSearchParams({ grant_type: 'client_credentials', resource: audience }),
  });
  return ((await answer.json()) as { access_token: string }).access_token;
}

/** A token with claims of our choice, signed with a key of the provider. */
async function forge(
  claims: JWTPayload,
  key: JsonWebKey & { alg: string; kid: string } = one,
  kid = key.kid,
): Promise<string> {
  const now = Math.floor(Date.now() / 1000);
  return new SignJWT({ iss: url, aud: audience, sub: 'somebody', exp: now + 300, ...claims })
    .setProtectedHeader({ alg: key.alg, kid })
    .sign(await importJWK(key, key.alg));
}

function authenticator(settings: Partial<OpenIdSettings> = {}) {
  const given: OpenIdSettings = { issuers: [url], audiences: [audience], times: { refetchMs: 0 }, ...settings };
  const authenticate = openIdAuthenticate(given, () => Promise.reject(new Error('left to the other')));
  return (token: string) => authenticate(`Bearer ${token}`, { isLocal: false });
}

test('who shows a token of the provider is who it says', async () => {
  const authenticate = authenticator();
  expect(await authenticate(await getToken())).toEqual({ name: 'pipeline', roles: [], ids: ['pipeline'] });
  const oid = randomUUID();
  expect(await authenticate(await forge({ oid, groups: ['g'], roles: ['Owner'] }))).toEqual({
    name: oid,
    roles: [],
    ids: [oid, 'g'],
  });
});

test('roles are taken from a claim where operators say which', async () => {
  const authenticate = authenticator({ roleClaim: 'roles' });
  expect((await authenticate(await forge({ roles: ['Reader', 7, 'Nobody'] }))).roles).toEqual(['Reader', 'Nobody']);
  expect((await authenticate(await forge({ roles: 'Reader' }))).roles).toEqual(['Reader']);
});

test('ids of another provider than the first have its name before them', async () => {
  const authenticate = authenticator({ issuers: ['https://login.example/', url] });
  expect((await authenticate(await forge({ groups: ['g'] }))).ids).toEqual([`${url}|somebody`, `${url}|g`]);
});

test('F13: keys are exchanged while calls run, and none of these fails', async () => {
  const authenticate = authenticator({ times: { refreshMs: 20, refetchMs: 0 } });
  const names: string[] = [];
  let token = await getToken();
  const first = token;
  const more = async (calls: number) => {
    const clients = Array.from({ length: 4 }, async () => {
      for (let call = 0; call < calls; call++) names.push((await authenticate(token)).name);
    });
    await Promise.all(clients);
  };
  await more(10);
  for (const keys of [[two, one], [two], [three, two], [three]] as const) {
    publish(...keys);
    token = await getToken();
    await more(10);
  }
  expect(names).toEqual(Array(200).fill('pipeline'));
  // The first key was withdrawn.
  await expect(authenticate(first)).rejects.toMatchObject({ status: 401 });
  publish(one);
});

test.each([
  ['F7: the issuer with a slash at its end', () => forge({ iss: `${url}/` }), 'left to the other'],
  ['another issuer', () => forge({ iss: 'https://login.example' }), 'left to the other'],
  ['F7: another audience', () => forge({ aud: `${audience}/` }), 'invalid or has expired'],
  ['F7: a number as audience', () => forge({ aud: 7 as unknown as string }), 'invalid or has expired'],
  ['no audience', () => forge({ aud: undefined as unknown as string }), 'invalid or has expired'],
  ['a time that is over', () => forge({ exp: Math.floor(Date.now() / 1000) - 120 }), 'invalid or has expired'],
  ['no end', () => forge({ exp: undefined as unknown as number }), 'invalid or has expired'],
  ['a time to come', () => forge({ nbf: Math.floor(Date.now() / 1000) + 300 }), 'invalid or has expired'],
  ['nobody', () => forge({ sub: undefined as unknown as string }), 'invalid or has expired'],
  ['a name with a line break', () => forge({ sub: 'a\nb' }), 'invalid or has expired'],
  ['a key of somebody else', () => forge({}, makeKey('one', 'RS256')), 'invalid or has expired'],
  ['a key that nobody knows', () => forge({}, one, 'none'), 'invalid or has expired'],
])('a token with %s is refused', async (_, make, message) => {
  await expect(authenticator()(await make())).rejects.toThrow(message);
});

test('clocks may differ by a minute', async () => {
  const soon = Math.floor(Date.now() / 1000) + 30;
  expect((await authenticator()(await forge({ nbf: soon }))).name).toBe('somebody');
  expect((await authenticator()(await forge({ exp: soon - 60 }))).name).toBe('somebody');
});

test('F1: tokens that are signed with nothing, or with what is public, are refused', async () => {
  const claims = { iss: url, aud: audience, sub: 'somebody', exp: Math.floor(Date.now() / 1000) + 300 };
  const encode = (part: unknown) => Buffer.from(JSON.stringify(part)).toString('base64url');
  const none = `${encode({ alg: 'none' })}.${encode(claims)}.`;
  const { n } = one;
  const symmetric = await new SignJWT(claims)
    .setProtectedHeader({ alg: 'HS256', kid: 'one' })
    .sign(Buffer.from(n as string));
  for (const token of [none, symmetric]) await expect(authenticator()(token)).rejects.toMatchObject({ status: 401 });
});

test('a provider that is away is believed for a while, and one that never answered is a 503', async () => {
  const times = { refreshMs: 0, refetchMs: 0 };
  const authenticate = authenticator({ times });
  const token = await forge({});
  await authenticate(token);
  const before = serve;
  serve = (_, response) => void response.writeHead(500).end();
  try {
    expect((await authenticate(token)).name).toBe('somebody');
    await expect(authenticator({ times })(token)).rejects.toMatchObject({ status: 503 });
    await expect(authenticator({ times: { ...times, forgetMs: 0 } })(token)).rejects.toMatchObject({ status: 503 });
    // A document of another issuer says nothing about this one.
    serve = (_, response) => void response.end(JSON.stringify({ issuer: `${url}/`, jwks_uri: `${url}/jwks` }));
    await expect(authenticator({ times })(token)).rejects.toMatchObject({ status: 503 });
  } finally {
    serve = before;
  }
});

test('tokens that name keys that nobody knows have the provider asked once in a while', async () => {
  let asked = 0;
  const before = serve;
  serve = (request, response) => {
    asked++;
    return before(request, response);
  };
  const authenticate = authenticator({ times: { refetchMs: 60_000 } });
  await authenticate(await forge({}));
  for (let index = 0; index < 20; index++)
    await expect(authenticate(await forge({}, one, `none-${index}`))).rejects.toMatchObject({ status: 401 });
  serve = before;
  expect(asked).toBe(2);
});

test.each([
  ['https://login.microsoftonline.com/x/v2.0', true],
  ['http://127.0.0.1:8080', true],
  ['http://login.example', false],
  ['http://localhost.login.example', false],
  ['https://user@login.example', false],
  ['file:///etc/passwd', false],
  ['login.example', false],
])('keys may come from %s: %s', (address, expected) => {
  expect(isTrustworthy(address)).toBe(expected);
});
