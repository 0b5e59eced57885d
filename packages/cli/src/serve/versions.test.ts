import type { ApiVersionSet } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { api, ask, startBackend, startGateway } from './testing.ts';

// https://learn.microsoft.com/azure/api-management/api-management-versions
// https://learn.microsoft.com/azure/api-management/api-management-revisions

/** A policy document that answers with the version and the revision of the API, and with the path that would be forwarded. */
const tellWho =
  '<policies><inbound><return-response><set-body>@(context.Api.Id + " " + context.Api.Version + " " + context.Api.Revision + " " + context.Api.IsCurrentRevision + " " + context.Request.Url.Path)</set-body></return-response></inbound><backend /><outbound /><on-error /></policies>';

const global = [{ scope: 'global', text: tellWho } as const];

function set(scheme: ApiVersionSet['versioningScheme']): ApiVersionSet {
  return {
    id: 'set',
    name: 'Set',
    versioningScheme: scheme,
    versionQueryName: 'api-version',
    versionHeaderName: 'Api-Version',
  };
}

/** `Original`, which has no version, and a `v2`. */
const versions = [
  api(['GET /b'], { id: 'original', apiVersionSetId: 'set' }),
  api(['GET /b'], { id: 'second', apiVersionSetId: 'set', apiVersion: 'v2' }),
];

describe.each([
  ['Segment', '/a/v2/b', {}, '/a/v3/b', {}],
  ['Query', '/a/b?api-version=v2', {}, '/a/b?api-version=v3', {}],
  ['Header', '/a/b', { 'api-version': 'v2' }, '/a/b', { 'Api-Version': 'v3' }],
] as const)('versions told by %s', (scheme, path, headers, otherPath, otherHeaders) => {
  test('are found, and none of them is taken for another', async () => {
    await using gateway = await startGateway({ versionSets: [set(scheme)], apis: versions, policies: global });
    expect((await ask(`${gateway.url}/a/b`)).body).toMatch(/^original +1 True \/b$/);
    expect((await ask(gateway.url + path, { headers })).body).toBe('second v2 1 True /b');
    const { status, body } = await ask(gateway.url + otherPath, { headers: otherHeaders });
    expect([status, body]).toEqual([404, '{ "statusCode": 404, "message": "Resource not found" }']);
  });

  test('do not answer without their name when there is no Original', async () => {
    await using gateway = await startGateway({
      versionSets: [set(scheme)],
      apis: versions.slice(1),
      policies: global,
    });
    expect((await ask(`${gateway.url}/a/b`)).status).toBe(404);
    expect((await ask(gateway.url + path, { headers })).status).toBe(200);
  });
});

test('what names a version is forwarded as it came, and a segment of the version is not', async () => {
  await using backend = await startBackend();
  const at = { serviceUrl: backend.url };
  await using gateway = await startGateway({
    versionSets: [set('Query'), { ...set('Segment'), id: 'segment' }],
    apis: [
      api(['GET /b'], { id: 'by-query', apiVersionSetId: 'set', apiVersion: 'v2', ...at }),
      api(['GET /b'], { id: 'by-path', path: 'p', apiVersionSetId: 'segment', apiVersion: 'v2', ...at }),
    ],
  });
  expect((await ask(`${gateway.url}/a/b?api-version=v2&x=1`)).asked.url).toBe('/b?api-version=v2&x=1');
  expect((await ask(`${gateway.url}/p/v2/b?x=1`)).asked.url).toBe('/b?x=1');
});

describe('revisions', () => {
  const revisions = [
    api(['GET /b'], { apiRevision: '1', isCurrent: false }),
    api(['GET /b'], { apiRevision: '2', isCurrent: true }),
    api(['GET /b', 'GET /new'], { apiRevision: '3', isCurrent: false }),
    api(['GET /b'], { apiRevision: '4', isCurrent: false, isOnline: false }),
  ];

  test('are named behind the path of the API; without a name the current one answers', async () => {
    await using gateway = await startGateway({ apis: revisions, policies: global });
    const asked = async (path: string) => (await ask(gateway.url + path)).body;
    expect(await asked('/a/b')).toMatch(/^a +2 True \/b$/);
    expect(await asked('/a;rev=1/b?x=y')).toMatch(/^a +1 False \/b$/);
    expect(await asked('/a;rev=3/new')).toMatch(/^a +3 False \/new$/);
  });

  test.each(['/a/new', '/a;rev=4/b', '/a;rev=9/b', '/a/b;rev=1', '/a;rev=/b', '/a%3Brev=1/b', '/a;rev=1;rev=2/b'])(
    'are not there for %s',
    async (path) => {
      await using gateway = await startGateway({ apis: revisions, policies: global });
      expect((await ask(gateway.url + path)).status).toBeGreaterThanOrEqual(400);
      expect((await ask(gateway.url + path)).status).toBeLessThan(500);
    },
  );

  test('stand before the version of a segment', async () => {
    const versioned = revisions.map((one) => ({ ...one, apiVersionSetId: 'set', apiVersion: 'v1' }));
    await using gateway = await startGateway({ versionSets: [set('Segment')], apis: versioned, policies: global });
    expect((await ask(`${gateway.url}/a;rev=3/v1/new`)).body).toBe('a v1 3 False /new');
  });

  test('have policies of their own', async () => {
    const revision = (apiRevision: string) => ({
      scope: 'api' as const,
      apiId: 'a',
      apiRevision,
      text: `<policies><inbound><return-response><set-body>of ${apiRevision}</set-body></return-response></inbound><backend /><outbound /><on-error /></policies>`,
    });
    await using gateway = await startGateway({ apis: revisions, policies: [revision('1'), revision('2')] });
    expect((await ask(`${gateway.url}/a/b`)).body).toBe('of 2');
    expect((await ask(`${gateway.url}/a;rev=1/b`)).body).toBe('of 1');
  });

  test('that go offline are gone with the next snapshot, the current one too', async () => {
    await using gateway = await startGateway({
      apis: [api(['GET /b'], { isOnline: false })],
      policies: global,
    });
    expect((await ask(`${gateway.url}/a/b`)).status).toBe(404);
    expect((await ask(`${gateway.url}/a;rev=1/b`)).status).toBe(404);
  });
});

test('an API without operations answers nothing, and a method that no operation has is not found', async () => {
  await using gateway = await startGateway({
    apis: [api([]), api(['GET /b'], { id: 'other', path: 'c' })],
    policies: global,
  });
  expect((await ask(`${gateway.url}/a`)).status).toBe(404);
  expect((await ask(`${gateway.url}/c/b`, { method: 'POST' })).status).toBe(404);
  expect((await ask(`${gateway.url}/c/b`, { method: 'OPTIONS' })).status).toBe(404);
});

test('an API is found by the protocols it lists only', async () => {
  await using gateway = await startGateway({ apis: [api(['GET /'], { protocols: ['https'] })], policies: global });
  expect((await ask(`${gateway.url}/a`)).status).toBe(404);
});
