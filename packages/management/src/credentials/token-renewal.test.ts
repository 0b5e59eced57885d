import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { documentFetcher } from '../import/fetch-document.ts';
import { SecretBox } from '../store/secret-box.ts';
import { openSqliteStore } from '../store/sqlite-store.ts';
import type { Store } from '../store/store.ts';
import { acquire, grantOf } from './acquire.ts';
import { type Connection, changeConnection, connectionOf, connectionType } from './connection.ts';
import { beginLogin } from './login.ts';
import { startTestProvider, type TestProvider } from './testing.ts';
import { exchangeCode } from './token-endpoint.ts';
import { TokenRenewal } from './token-renewal.ts';

const redirectUri = 'https://gate.example/redirect/apim/local';
const fetchDocument = documentFetcher({ allowAddress: () => true });
const folder = mkdtempSync(join(tmpdir(), 'turnpike-renewal-'));
let provider: TestProvider;
let store: Store;
let now = Date.parse('2030-01-01T00:00:00Z');

beforeAll(async () => {
  provider = await startTestProvider(redirectUri);
  store = await openSqliteStore(join(folder, 'store.db'), new SecretBox(new Uint8Array(32).fill(7)));
});
afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await provider[Symbol.asyncDispose]();
  rmSync(folder, { recursive: true });
});

/** Two control planes on one store. */
const planes = () =>
  [1, 2].map(
    () =>
      new TokenRenewal({
        ...{ store, fetchDocument },
        now: () => new Date(now),
        onBug: (error) => expect.unreachable(String(error)),
      }),
  );
const lookAll = () => Promise.all(planes().map((plane) => plane.look()));

async function kept(key: string): Promise<Connection & { readonly status: unknown; readonly error: unknown }> {
  const stored = await store.get(key);
  const { status, error } = stored?.properties ?? {};
  return { ...connectionOf(stored?.secrets ?? {}), status, error };
}

async function makeProvider(name: string, tokenUrl = `${provider.url}/token`): Promise<object> {
  const parameters = { clientId: 'bot', authorizationUrl: `${provider.url}/auth`, tokenUrl, scopes: 'openid' };
  const properties = { identityProvider: 'oauth2', oauth2: { grantTypes: { authorizationCode: parameters } } };
  const key = `authorizationproviders/${name}`;
  const secrets = { 'oauth2/grantTypes/authorizationCode/clientSecret': 'a secret of the client' };
  const draft = { key, path: key, parent: '', type: 'authorizationProviders', properties, secrets, fields: {} };
  await store.write('test', (transaction) => transaction.put(draft, 'any'));
  const authorizationCode = { ...parameters, clientSecret: 'a secret of the client' };
  return { ...properties, oauth2: { grantTypes: { authorizationCode } } };
}

/** A connection that somebody has agreed to. */
async function connect(name: string): Promise<string> {
  const settings = (await makeProvider(name)) as Parameters<typeof grantOf>[0];
  const key = `authorizationproviders/${name}/authorizations/one`;
  const properties = { oauth2grantType: 'AuthorizationCode' };
  const grant = grantOf(settings, properties);
  const begun = beginLogin({}, grant, { key, redirectUri, postLoginRedirectUrl: 'https://done.example', now });
  const code = (await provider.agree(begun.link)).searchParams.get('code') ?? '';
  const { connection, status } = await acquire({}, now, () =>
    exchangeCode(fetchDocument, grant, { code, redirectUri }, now),
  );
  const place = { key, path: key, parent: `authorizationproviders/${name}`, type: connectionType, fields: {} };
  const draft = { ...place, properties: { ...properties, ...status }, secrets: { connection } };
  await store.write('test', (transaction) => transaction.put(draft, 'any'));
  return key;
}

/** Nothing is due any more. */
const forget = (key: string) => store.write('test', (transaction) => transaction.delete(key, 'any'));

test('of two control planes one renews, by a refresh token that is good for one time', async () => {
  const key = await connect('rotated');
  const before = await kept(key);
  await lookAll();
  expect((await kept(key)).tokens).toEqual(before.tokens);
  const asked = provider.asked.length;
  for (let round = 1; round <= 3; round++) {
    now += 56 * 60_000;
    await lookAll();
    await lookAll();
    expect(provider.asked.length).toBe(asked + round);
  }
  const after = await kept(key);
  expect(after.status).toBe('Connected');
  expect(after.tokens?.accessToken).not.toBe(before.tokens?.accessToken);
  expect(after.tokens?.refreshToken).not.toBe(before.tokens?.refreshToken);
  expect([after.lease, after.retryAt]).toEqual([undefined, undefined]);
  await forget(key);
});

test('a refresh token that was revoked ends the connection, with the reason', async () => {
  const key = await connect('revoked');
  await provider.revokeAll();
  now += 56 * 60_000;
  await lookAll();
  const { status, error, tokens } = await kept(key);
  expect([status, tokens]).toEqual(['Error', undefined]);
  expect(error).toMatchObject({ code: 'invalid_grant' });
  const asked = provider.asked.length;
  now += 24 * 3_600_000;
  await lookAll();
  expect(provider.asked.length).toBe(asked);
  await forget(key);
});

test('a provider that is away is asked again, and the token there is stays as long as it is good', async () => {
  const key = await connect('away');
  provider.outage = 503;
  now += 56 * 60_000;
  await lookAll();
  expect(await kept(key)).toMatchObject({ status: 'Connected', failures: 1, retryAt: now + 30_000 });
  now += 5 * 60_000;
  await lookAll();
  expect(await kept(key)).toMatchObject({ status: 'Error', failures: 2, retryAt: now + 60_000 });
  provider.outage = undefined;
  now += 60_000;
  await lookAll();
  expect(await kept(key)).toMatchObject({ status: 'Connected' });
  expect((await kept(key)).failures).toBeUndefined();
  await forget(key);
});

test('who has begun and never ended is waited for, not for ever', async () => {
  const key = await connect('died');
  now += 56 * 60_000;
  await changeConnection(store, key, (connection) => ({
    connection: { ...connection, lease: { id: 'died', until: now + 90_000 } },
  }));
  const asked = provider.asked.length;
  await lookAll();
  expect(provider.asked.length).toBe(asked);
  now += 90_000;
  await lookAll();
  expect(provider.asked.length).toBe(asked + 1);
  await forget(key);
});

test('L8: a refresh token is sent to nobody but who gave it', async () => {
  const key = await connect('moved');
  await makeProvider('moved', `${provider.url}/token?thief`);
  now += 56 * 60_000;
  await lookAll();
  expect(await kept(key)).toMatchObject({ status: 'Error', error: { code: 'Unauthenticated' } });
  await forget(key);
});
