import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { Routes } from './arm/routes.ts';
import type { JsonObject } from './json.ts';
import { resources } from './resources/index.ts';
import { writeBackup } from './store/backup-file.ts';
import { SecretBox } from './store/secret-box.ts';
import { startControlPlane, type TestControlPlane } from './testing.ts';

// A word that stands nowhere else in every place that takes a secret, and then a search for it in all that is answered and kept.

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane?.[Symbol.asyncDispose]());

const word = 'hunter2';
const secret = (where: string): string => `${word}-${where}`;

const planted: readonly (readonly [path: string, properties: JsonObject])[] = [
  ['namedValues/nv', { displayName: 'nv', value: secret('named-value'), secret: true }],
  ['users/u', { email: 'u@example.com', firstName: 'U', lastName: 'V', password: secret('user') }],
  ['subscriptions/s', { displayName: 's', scope: '/apis', primaryKey: secret('key'), secondaryKey: secret('key2') }],
  [
    'openidConnectProviders/o',
    { displayName: 'o', metadataEndpoint: 'https://a.example', clientId: 'c', clientSecret: secret('openid') },
  ],
  [
    'authorizationServers/a',
    {
      displayName: 'a',
      clientRegistrationEndpoint: 'https://a.example',
      authorizationEndpoint: 'https://a.example',
      grantTypes: ['authorizationCode'],
      clientId: 'c',
      clientSecret: secret('server'),
      resourceOwnerPassword: secret('owner'),
    },
  ],
  ['identityProviders/google', { clientId: 'c', clientSecret: secret('google') }],
  ['loggers/l', { loggerType: 'applicationInsights', credentials: { instrumentationKey: secret('logger') } }],
  ['loggers/e', { loggerType: 'azureEventHub', credentials: { name: 'h', connectionString: secret('hub') } }],
  ['caches/c', { connectionString: secret('cache'), useFromLocation: 'default' }],
  [
    'backends/b',
    {
      url: 'https://b.example',
      protocol: 'http',
      proxy: { url: 'http://p.example', username: 'u', password: secret('proxy') },
    },
  ],
  ['portalsettings/delegation', { url: 'https://d.example', validationKey: btoa(secret('delegation')) }],
  [
    'authorizationProviders/p',
    {
      displayName: 'p',
      identityProvider: 'oauth2',
      oauth2: {
        redirectUrl: 'https://r.example',
        grantTypes: {
          clientCredentials: { clientId: 'c', clientSecret: secret('grant'), tokenUrl: 'https://127.0.0.1:1/' },
        },
      },
    },
  ],
  ['tenant/access', { enabled: true, primaryKey: secret('tenant'), secondaryKey: secret('tenant2') }],
  // Clients of .NET write names as they like.
  [
    'authorizationServers/upper',
    {
      displayName: 'upper',
      clientRegistrationEndpoint: 'https://a.example',
      authorizationEndpoint: 'https://a.example',
      grantTypes: ['authorizationCode'],
      clientId: 'c',
      ClientSecret: secret('upper'),
    },
  ],
  [
    'backends/upper',
    {
      url: 'https://b.example',
      protocol: 'http',
      proxy: { url: 'http://p.example', username: 'u', Password: secret('upper-proxy') },
    },
  ],
];

/** The word, and the same in base64, wherever it begins in what was encoded. */
function hasSecret(text: string): boolean {
  return text.includes(word) || text.includes(btoa(word).slice(0, 8));
}

/** Paths of everything there is: each collection, and each resource in one. */
async function allPaths(): Promise<readonly string[]> {
  const found: string[] = [];
  for (const { type, definition, hasPaths } of new Routes(resources).all) {
    if (!hasPaths || type.includes('/')) continue;
    found.push(type);
    const { body } = await plane.send('GET', type);
    const items = Array.isArray(body.value) ? (body.value as readonly JsonObject[]) : [];
    const names = definition.name?.only ?? items.map(({ name }) => String(name));
    for (const name of names) {
      found.push(`${type}/${encodeURIComponent(name)}`);
      for (const view of Object.keys(definition.views ?? {})) found.push(`${type}/${encodeURIComponent(name)}/${view}`);
    }
  }
  return [...found, 'reports/byRequest', 'skus', 'networkstatus', ''];
}

test('L8: what was planted as a secret is in no answer to a write, a read, a list or a mistake', async () => {
  const leaks: string[] = [];
  const look = (
    where: string,
    answer: { readonly status: number; readonly body: unknown; readonly headers: unknown },
  ) => {
    if (hasSecret(JSON.stringify([answer.body, answer.headers]))) leaks.push(where);
  };
  for (const [path, properties] of planted) {
    const written = await plane.send('PUT', path, { body: { properties }, headers: { 'if-match': '*' } });
    expect([path, written.status, written.status > 201 ? written.body : '']).toEqual([
      path,
      expect.toBeOneOf([200, 201]),
      '',
    ]);
    look(`PUT ${path}`, written);
    look(`PATCH ${path}`, await plane.send('PATCH', path, { body: { properties }, headers: { 'if-match': '*' } }));
    for (const name of Object.keys(properties)) {
      const wrong = { ...properties, [name]: { [word]: secret('wrong') } };
      const { status, body, headers } = await plane.send('PUT', path, {
        body: { properties: wrong },
        headers: { 'if-match': '"x"' },
      });
      if (status < 300) throw new Error(`PUT ${path} was to be refused for its ETag`);
      look(`PUT ${path}, wrong ${name}`, { status, body, headers });
    }
  }
  for (const path of await allPaths()) look(`GET ${path}`, await plane.send('GET', path));
  const from = new Date(Date.now() - 3_600_000).toISOString();
  const query = `?api-version=2015-04-01&$filter=eventTimestamp%20ge%20'${from}'`;
  const log =
    '/subscriptions/00000000-0000-0000-0000-000000000000/providers/Microsoft.Insights/eventtypes/management/values';
  const logged = await plane.send('GET', log, { query });
  expect((logged.body.value as readonly unknown[]).length).toBeGreaterThan(planted.length);
  look('the activity log', logged);
  expect(leaks).toEqual([]);
});

test('L8: what was planted as a secret is in no file of the store and in no backup of it', async () => {
  await writeBackup(plane.store, new SecretBox(new Uint8Array(32).fill(7)), join(plane.folder, 'backup'));
  const leaks = readdirSync(plane.folder).filter((name) => {
    const bytes = readFileSync(join(plane.folder, name));
    return hasSecret((name === 'backup' ? gunzipSync(bytes) : bytes).toString('latin1'));
  });
  expect(leaks).toEqual([]);
  const { body } = await plane.send('POST', 'namedValues/nv/listValue');
  expect(body.value).toBe(secret('named-value'));
});
