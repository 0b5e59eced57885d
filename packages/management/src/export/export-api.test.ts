import { Agent, get } from 'node:https';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { petStore, swaggerStore } from '../import/samples.ts';
import type { JsonObject } from '../json.ts';
import { startControlPlane, type TestControlPlane } from '../testing.ts';
import { difficult } from './samples.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

function importFrom(api: string, format: string, value: string) {
  return plane.client.api.beginCreateOrUpdateAndWait(...at(), api, { path: api, format, value });
}

interface Fetched {
  readonly status: number | undefined;
  readonly type: string | undefined;
  readonly text: string;
}

/** Fetches a link as anybody could: without credentials. */
async function fetchLink(link: string): Promise<Fetched> {
  const { promise, resolve, reject } = Promise.withResolvers<Fetched>();
  // What is asked here is whether the link is good; that the certificate is, other tests ask.
  const agent = new Agent({ rejectUnauthorized: false });
  get(link, { agent }, async (answer) => {
    const chunks: Uint8Array[] = [];
    for await (const chunk of answer as AsyncIterable<Uint8Array>) chunks.push(chunk);
    resolve({ status: answer.statusCode, type: answer.headers['content-type'], text: String(Buffer.concat(chunks)) });
  }).on('error', reject);
  return promise;
}

async function exported(api: string, format: string): Promise<string> {
  const { body } = await plane.send('GET', `apis/${api}`, {
    query: `?api-version=2024-05-01&export=true&format=${encodeURIComponent(format)}`,
  });
  return body.value as string;
}

/** What is below an API, without what differs with its name. */
async function belowOf(api: string): Promise<readonly JsonObject[]> {
  const below = await plane.store.below(`apis/${api};rev=1`);
  return below.map(({ key, properties }) => ({ key: key.slice(key.indexOf('/', 5)), properties }));
}

describe('by a link', () => {
  test.each([
    ['openapi-link', 'openapi-link', 'application/yaml; charset=utf-8', { openapi: '3.0.1' }],
    ['openapi+json-link', 'openapi+json-link', 'application/json; charset=utf-8', { openapi: '3.0.1' }],
    ['swagger-link', 'swagger-link-json', 'application/json; charset=utf-8', { swagger: '2.0' }],
  ])('%s is exported to the SDK, and fetched by anybody', async (format, answered, type, version) => {
    await importFrom('pets', 'openapi+json', JSON.stringify(petStore));
    const answer = await plane.client.apiExport.get(...at(), 'pets', format, 'true');
    expect(answer).toMatchObject({ id: expect.stringMatching(/\/apis\/pets$/), exportResultFormat: answered });
    const fetched = await fetchLink(answer.value?.link ?? '');
    expect(fetched).toMatchObject({ status: 200, type });
    expect(parse(fetched.text)).toMatchObject({ ...version, info: { title: 'Pet store', version: '1.0' } });
  });

  test('stands where every version of the contract has it', async () => {
    const query = '?api-version=2024-05-01&export=true&format=openapi-link';
    const { body } = await plane.send('GET', 'apis/pets', { query });
    const { value, properties } = body as { value: { link: string }; properties: JsonObject };
    expect(properties).toEqual({ format: 'openapi-link', value });
    expect(value.link).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/links\//);
  });

  test('that was not made here, or is changed, leads nowhere', async () => {
    const answer = await plane.client.apiExport.get(...at(), 'pets', 'openapi-link', 'true');
    const link = new URL(answer.value?.link ?? '');
    const changed = (name: string, value: string) => {
      const other = new URL(link);
      other.searchParams.set(name, value);
      return other.href;
    };
    const target = Buffer.from(JSON.stringify(['openapi', '', 'subscriptions/master'])).toString('base64url');
    for (const wrong of [
      changed('expires', String(Number(link.searchParams.get('expires')) + 1)),
      changed('signature', ''),
      changed('signature', 'x'.repeat(43)),
      `${link.origin}/links/${target}${link.search}`,
      `${link.origin}/links/`,
    ])
      expect(await fetchLink(wrong)).toMatchObject({ status: 403 });
  });
});

test.each(['openapi+json', 'openapi', 'swagger'])('%s is answered as text', async (format) => {
  await importFrom('pets', 'openapi+json', JSON.stringify(petStore));
  // JSON is YAML.
  expect(parse(await exported('pets', format))).toMatchObject({ info: { title: 'Pet store' } });
});

test('an API of a workspace is imported there, and exported from there', async () => {
  const { workspace, workspaceApi, workspaceApiOperation, workspaceApiExport } = plane.client;
  await workspace.createOrUpdate(...at(), 'team', { displayName: 'Team' });
  const given = { path: 'team-pets', format: 'openapi+json', value: JSON.stringify(petStore) };
  expect(await workspaceApi.beginCreateOrUpdateAndWait(...at(), 'team', 'pets', given)).toMatchObject({
    id: expect.stringMatching(/\/workspaces\/team\/apis\/pets$/),
    displayName: 'Pet store',
  });
  const names = [];
  for await (const { name } of workspaceApiOperation.listByApi(...at(), 'team', 'pets')) names.push(name);
  expect(names).toEqual(['get-pets-petid', 'list-pets', 'makepet']);
  const { value } = await workspaceApiExport.get(...at(), 'team', 'pets', 'openapi-link', 'true');
  expect(parse((await fetchLink(value?.link ?? '')).text)).toMatchObject({ info: { title: 'Pet store' } });
});

test('a format that there is not is refused', async () => {
  const query = '?api-version=2024-05-01&export=true&format=toml';
  expect(await plane.send('GET', 'apis/pets', { query })).toMatchObject({
    status: 400,
    body: { error: { details: [{ target: 'format' }] } },
  });
});

test('an API without paths and methods is refused', async () => {
  await plane.client.api.beginCreateOrUpdateAndWait(...at(), 'socket', {
    path: 'socket',
    displayName: 'Socket',
    apiType: 'websocket',
    serviceUrl: 'wss://example.com',
    protocols: ['wss'],
  });
  const query = '?api-version=2024-05-01&export=true&format=openapi-link';
  expect(await plane.send('GET', 'apis/socket', { query })).toMatchObject({ status: 406 });
});

test('says of an operation that OpenAPI has no word for that it is left out', async () => {
  await importFrom('any', 'openapi+json', JSON.stringify(petStore));
  const any = { displayName: 'Any', method: '*', urlTemplate: '/any' };
  await plane.client.apiOperation.createOrUpdate(...at(), 'any', 'any', any);
  expect(JSON.parse(await exported('any', 'openapi+json'))).toMatchObject({
    'x-left-out': [{ operationId: 'any', method: '*', urlTemplate: '/any' }],
  });
});

describe('what is imported, exported and imported again is the same', () => {
  test.each([
    ['pets', JSON.stringify(petStore), ['openapi+json', 'openapi']],
    ['store', JSON.stringify(swaggerStore), ['swagger']],
    ['difficult', JSON.stringify(difficult), ['openapi+json', 'openapi']],
  ])('%s', async (name, value, formats) => {
    await importFrom(`first-${name}`, 'openapi', value);
    const before = await belowOf(`first-${name}`);
    expect(before.length).toBeGreaterThan(2);
    for (const format of formats) {
      const api = `second-${name}-${formats.indexOf(format)}`;
      await importFrom(api, 'openapi', await exported(`first-${name}`, format));
      expect(await belowOf(api)).toEqual(before);
    }
  });
});
