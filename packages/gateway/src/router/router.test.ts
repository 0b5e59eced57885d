import type { Api, ApiVersionSet } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { sampleApi, sampleOperation } from '../sample-nouns.ts';
import { compileRouter, type RoutedRequest } from './router.ts';

const byQuery: ApiVersionSet = { id: 'q', name: 'q', versioningScheme: 'Query', versionQueryName: 'api-version' };
const byHeader: ApiVersionSet = { id: 'h', name: 'h', versioningScheme: 'Header', versionHeaderName: 'X-Version' };
const bySegment: ApiVersionSet = { id: 's', name: 's', versioningScheme: 'Segment' };

interface Estate {
  readonly hosts?: readonly string[];
  readonly apis: readonly Api[];
  readonly versionSets?: readonly ApiVersionSet[];
}

/** What becomes of a request: `api-id;revision operation-id rest`, or the reason why nothing does. */
function routeIn({ hosts = [], apis, versionSets = [] }: Estate) {
  const { router } = compileRouter({ hosts, apis, versionSets });
  return (line: string, headers: Record<string, string> = {}, more: Partial<RoutedRequest> = {}): string => {
    const [method = '', target = ''] = line.split(/ (.*)/s);
    const result = router.match({
      host: 'api.contoso.com',
      method,
      target,
      header: (name) => headers[name.toLowerCase()],
      ...more,
    });
    if ('notFound' in result) return result.notFound;
    if ('refused' in result) return result.refused;
    const { api, operation, rest, isPreflight } = result;
    return `${api.id};${api.apiRevision} ${operation.id} ${rest}${isPreflight ? ' preflight' : ''}`;
  };
}

function parametersIn(apis: readonly Api[]) {
  const { router } = compileRouter({ hosts: [], apis, versionSets: [] });
  return (target: string) => {
    const result = router.match({ host: 'h', method: 'GET', target, header: () => undefined });
    return 'matchedParameters' in result ? Object.fromEntries(result.matchedParameters) : result;
  };
}

describe('operations', () => {
  const route = routeIn({
    apis: [
      sampleApi('shop', [
        'GET /',
        'GET /orders',
        'POST /orders',
        'GET /orders/{id}',
        'GET /orders/mine',
        'GET /orders/{id}/lines',
        'GET /orders/{id}.json',
        'GET /files/*',
        'GET /files/{name}',
        '* /any',
        'GET /any',
        'GET /search?q={text}',
        'GET /search?q={text}&page={page}',
        'GET /search?kind=tea',
        'GET /search',
        'DELETE /*',
      ]),
    ],
  });

  test.each([
    ['GET /shop', 'shop;1 GET / '],
    ['GET /shop/', 'shop;1 GET / /'],
    ['GET /shop/orders', 'shop;1 GET /orders /orders'],
    ['GET /shop/orders/', 'shop;1 GET /orders /orders/'],
    ['GET /SHOP/Orders', 'shop;1 GET /orders /Orders'],
    ['POST /shop/orders', 'shop;1 POST /orders /orders'],
    ['GET /shop/orders/7', 'shop;1 GET /orders/{id} /orders/7'],
    ['GET /shop/orders/mine', 'shop;1 GET /orders/mine /orders/mine'],
    ['GET /shop/orders/m%69ne', 'shop;1 GET /orders/mine /orders/m%69ne'],
    ['GET /shop/orders/7.json', 'shop;1 GET /orders/{id}.json /orders/7.json'],
    ['GET /shop/orders/mine/lines', 'shop;1 GET /orders/{id}/lines /orders/mine/lines'],
    ['GET /shop/orders//lines', 'OperationNotFound'],
    ['GET /shop/files', 'shop;1 GET /files/* /files'],
    ['GET /shop/files/', 'shop;1 GET /files/* /files/'],
    ['GET /shop/files/a', 'shop;1 GET /files/{name} /files/a'],
    ['GET /shop/files/a/b', 'shop;1 GET /files/* /files/a/b'],
    ['GET /shop/any', 'shop;1 GET /any /any'],
    ['PURGE /shop/any', 'shop;1 * /any /any'],
    ['DELETE /shop/any', 'shop;1 * /any /any'],
    ['DELETE /shop/orders/7/lines/3', 'shop;1 DELETE /* /orders/7/lines/3'],
    ['GET /shop/search', 'shop;1 GET /search /search'],
    ['GET /shop/search?q=x', 'shop;1 GET /search?q={text} /search'],
    ['GET /shop/search?Q=x', 'shop;1 GET /search?q={text} /search'],
    ['GET /shop/search?page=2&q=', 'shop;1 GET /search?q={text}&page={page} /search'],
    ['GET /shop/search?q=x&kind=tea', 'shop;1 GET /search?kind=tea /search'],
    ['GET /shop/search?kind=tea&kind=coffee', 'shop;1 GET /search /search'],
    ['GET /shop/search?kind=coffee', 'shop;1 GET /search /search'],
    ['GET /shop/nothing', 'OperationNotFound'],
    ['PUT /shop/orders', 'OperationNotFound'],
    ['get /shop/orders', 'OperationNotFound'],
    ['HEAD /shop/orders', 'OperationNotFound'],
    ['OPTIONS /shop/orders', 'OperationNotFound'],
    ['GET /', 'ApiNotFound'],
    ['GET /shopping', 'ApiNotFound'],
  ])('%s → %s', (line, expected) => {
    expect(route(line)).toBe(expected);
  });

  test('an API without operations exposes nothing', () => {
    expect(routeIn({ apis: [sampleApi('bare', [])] })('GET /bare')).toBe('OperationNotFound');
  });

  test('a WebSocket API has the operation onHandshake', () => {
    const route = routeIn({ apis: [sampleApi('chat', [], { type: 'websocket' })] });
    expect(route('GET /chat')).toBe('chat;1 onHandshake ');
    expect(route('POST /chat')).toBe('OperationNotFound');
  });

  test('gives the parameters decoded, under their names', () => {
    const parameters = parametersIn([
      sampleApi('a', ['GET /{Id}/x', 'GET /n/{name}.{ext}', 'GET /w/*', 'GET /p/{*path}', 'GET /q?a={b}']),
    ]);
    expect(parameters('/a/Caf%C3%A9%20au+lait/x')).toEqual({ Id: 'Café au+lait' });
    expect(parameters('/a/n/Report.tar.GZ')).toEqual({ name: 'Report', ext: 'tar.GZ' });
    expect(parameters('/a/w/x/Y%20z/')).toEqual({ '*': 'x/Y z/' });
    expect(parameters('/a/w')).toEqual({ '*': '' });
    expect(parameters('/a/p/x')).toEqual({ path: 'x' });
    expect(parameters('/a/q?A=1+2%263')).toEqual({ b: '1 2&3' });
    expect(parameters('/a/q?a=1&a=2')).toEqual({ b: '1,2' });
  });

  test('a parameter may have any name', () => {
    const parameters = parametersIn([sampleApi('a', ['GET /{__proto__}/{constructor}'])]);
    expect(parameters('/a/1/2')).toEqual(
      Object.fromEntries([
        ['__proto__', '1'],
        ['constructor', '2'],
      ]),
    );
  });
});

describe('preflight requests', () => {
  const route = routeIn({ apis: [sampleApi('a', ['PUT /x']), sampleApi('b', ['PUT /x', 'OPTIONS /x'])] });
  const asksForPut = { 'access-control-request-method': 'PUT' };

  test('go to the operation they ask about', () => {
    expect(route('OPTIONS /a/x', asksForPut)).toBe('a;1 PUT /x /x preflight');
    expect(route('OPTIONS /a/x', { 'access-control-request-method': 'GET' })).toBe('OperationNotFound');
  });

  test('go to the operation for OPTIONS where there is one', () => {
    expect(route('OPTIONS /b/x', asksForPut)).toBe('b;1 OPTIONS /x /x');
  });

  test('are OPTIONS requests', () => {
    expect(route('GET /a/x', asksForPut)).toBe('OperationNotFound');
  });
});

describe('APIs', () => {
  const route = routeIn({
    apis: [
      sampleApi('', ['GET /*']),
      sampleApi('a', ['GET /*']),
      sampleApi('a/b', ['GET /x']),
      sampleApi('c/d', ['GET /x']),
    ],
  });

  test.each([
    ['GET /', 'root;1 GET /* /'],
    ['GET /z', 'root;1 GET /* /z'],
    ['GET /a', 'a;1 GET /* '],
    ['GET /a/', 'a;1 GET /* /'],
    ['GET /a/c', 'a;1 GET /* /c'],
    ['GET /a/b/x', 'a-b;1 GET /x /x'],
    ['GET /a/b/y', 'OperationNotFound'],
    ['GET /c', 'root;1 GET /* /c'],
    ['GET /c/d/x', 'c-d;1 GET /x /x'],
    ['GET /ab', 'root;1 GET /* /ab'],
  ])('%s → %s: the longest path wins', (line, expected) => {
    expect(route(line)).toBe(expected);
  });

  test('are found by the protocols they list', () => {
    const route = routeIn({ apis: [sampleApi('a', ['GET /'], { protocols: ['https'] })] });
    expect(route('GET /a', {}, { protocol: 'https' })).toBe('a;1 GET / ');
    expect(route('GET /a', {}, { protocol: 'http' })).toBe('ProtocolNotFound');
  });
});

describe('hosts', () => {
  const route = routeIn({ hosts: ['api.contoso.com', '*.Fabrikam.com'], apis: [sampleApi('a', ['GET /'])] });

  test.each([
    ['api.contoso.com', 'a;1 GET / '],
    ['API.contoso.com.', 'a;1 GET / '],
    ['www.fabrikam.com', 'a;1 GET / '],
    ['fabrikam.com', 'HostNotFound'],
    ['a.b.fabrikam.com', 'HostNotFound'],
    ['evil.example', 'HostNotFound'],
    ['', 'HostNotFound'],
  ])('%j → %s', (host, expected) => {
    expect(route('GET /a', {}, { host })).toBe(expected);
  });
});

describe('versions', () => {
  function version(set: ApiVersionSet, apiVersion: string | undefined): Api {
    return sampleApi('c', ['GET /*'], {
      id: `c-${apiVersion ?? 'original'}`,
      apiVersionSetId: set.id,
      ...(apiVersion === undefined ? {} : { apiVersion }),
    });
  }

  test('by segment', () => {
    const route = routeIn({
      versionSets: [bySegment],
      apis: [version(bySegment, 'v1'), version(bySegment, 'v2'), sampleApi('', ['GET /*'])],
    });
    expect(route('GET /c/v1/x')).toBe('c-v1;1 GET /* /x');
    expect(route('GET /c/V2')).toBe('c-v2;1 GET /* ');
    expect(route('GET /c/v3/x')).toBe('VersionNotFound');
    expect(route('GET /c')).toBe('VersionNotFound');
    expect(route('GET /d')).toBe('root;1 GET /* /d');
  });

  test('by segment, with an original', () => {
    const route = routeIn({
      versionSets: [bySegment],
      apis: [version(bySegment, undefined), version(bySegment, 'v1')],
    });
    expect(route('GET /c/v1/x')).toBe('c-v1;1 GET /* /x');
    expect(route('GET /c/v3/x')).toBe('c-original;1 GET /* /v3/x');
  });

  test('by query', () => {
    const route = routeIn({
      versionSets: [byQuery],
      apis: [version(byQuery, '2024-01-01'), version(byQuery, '2025-01-01-Preview')],
    });
    expect(route('GET /c/x?api-version=2024-01-01')).toBe('c-2024-01-01;1 GET /* /x');
    expect(route('GET /c/x?API-Version=2025-01-01-preview')).toBe('c-2025-01-01-Preview;1 GET /* /x');
    expect(route('GET /c/x?api-version=9')).toBe('VersionNotFound');
    expect(route('GET /c/x?api-version=')).toBe('VersionNotFound');
    expect(route('GET /c/x')).toBe('VersionNotFound');
    expect(route('GET /c/x?api-version=2024-01-01&api-version=2025-01-01-preview')).toBe('VersionNotFound');
  });

  test('by query, with an original', () => {
    const route = routeIn({ versionSets: [byQuery], apis: [version(byQuery, undefined), version(byQuery, 'v1')] });
    expect(route('GET /c/x')).toBe('c-original;1 GET /* /x');
    expect(route('GET /c/x?api-version=v1')).toBe('c-v1;1 GET /* /x');
    expect(route('GET /c/x?api-version=v2')).toBe('VersionNotFound');
  });

  test('by header', () => {
    const route = routeIn({ versionSets: [byHeader], apis: [version(byHeader, 'v1'), version(byHeader, 'v2')] });
    expect(route('GET /c/x', { 'x-version': 'v2' })).toBe('c-v2;1 GET /* /x');
    expect(route('GET /c/x', { 'x-version': 'v1, v2' })).toBe('VersionNotFound');
    expect(route('GET /c/x')).toBe('VersionNotFound');
  });
});

describe('revisions', () => {
  const revision = (apiRevision: string, more: Partial<Api> = {}) =>
    sampleApi('c/d', ['GET /leads'], { id: 'c', apiRevision, isCurrent: false, ...more });
  const route = routeIn({
    versionSets: [bySegment],
    apis: [
      revision('1'),
      revision('2', { isCurrent: true }),
      revision('3', { operations: [sampleOperation('GET /*')] }),
      revision('4', { isOnline: false }),
      sampleApi('v', ['GET /x'], { id: 'v', apiVersionSetId: 's', apiVersion: 'v1' }),
      sampleApi('v', ['GET /x'], {
        id: 'v',
        apiVersionSetId: 's',
        apiVersion: 'v1',
        apiRevision: '2',
        isCurrent: false,
      }),
      sampleApi('', ['GET /leads']),
      sampleApi('', ['GET /leads'], { apiRevision: '2', isCurrent: false }),
      sampleApi('n', ['GET /*']),
      sampleApi('n/m', ['GET /*']),
    ],
  });

  test.each([
    ['GET /c/d/leads', 'c;2 GET /leads /leads'],
    ['GET /c/d;rev=2/leads', 'c;2 GET /leads /leads'],
    ['GET /c/d;rev=1/leads?x=1', 'c;1 GET /leads /leads'],
    ['GET /C/D;rev=1/leads', 'c;1 GET /leads /leads'],
    ['GET /c/d;rev=3', 'c;3 GET /* '],
    ['GET /c/d;rev=3/', 'c;3 GET /* /'],
    ['GET /c/d;rev=4/leads', 'RevisionOffline'],
    ['GET /c/d;rev=9/leads', 'RevisionNotFound'],
    ['GET /c/d;rev=__proto__/leads', 'RevisionNotFound'],
    ['GET /c/d;rev=/leads', 'OperationNotFound'],
    ['GET /c/d;rev=1;rev=2/leads', 'OperationNotFound'],
    ['GET /c/d;REV=1/leads', 'OperationNotFound'],
    ['GET /c/d%3Brev=1/leads', 'OperationNotFound'],
    ['GET /c/d;rev=%31/leads', 'OperationNotFound'],
    ['GET /c/d;x=1;rev=1/leads', 'OperationNotFound'],
    ['GET /c;rev=1/d/leads', 'ApiNotFound'],
    ['GET /c/d/leads;rev=1', 'OperationNotFound'],
    ['GET /c/d;rev=3/leads;rev=1', 'c;3 GET /* /leads;rev=1'],
    ['GET /v/v1;rev=2/x', 'v;2 GET /x /x'],
    ['GET /v;rev=2/v1/x', 'v;2 GET /x /x'],
    ['GET /v;rev=2/v1;rev=1/x', 'VersionNotFound'],
    ['GET /;rev=2/leads', 'root;2 GET /leads /leads'],
    ['GET /;rev=2/c/d/leads', 'ApiNotFound'],
    ['GET /n;rev=1/m/x', 'ApiNotFound'],
    ['GET /n;rev=1/k/x', 'n;1 GET /* /k/x'],
  ])('%s → %s', (line, expected) => {
    expect(route(line)).toBe(expected);
  });

  test('an API whose current revision is offline is not found', () => {
    expect(routeIn({ apis: [sampleApi('a', ['GET /'], { isOnline: false })] })('GET /a')).toBe('RevisionOffline');
  });
});

describe('paths that others could read differently', () => {
  const route = routeIn({
    apis: [
      sampleApi('pkg', ['GET /{name}', 'GET /{name}/admin', 'GET /x', 'GET /all/*']),
      sampleApi('npm', ['GET /{name}']),
      sampleApi('pkg/secret', ['GET /*']),
    ],
  });

  test.each([
    ['GET /npm/@scope%2Fname', 'npm;1 GET /{name} /@scope%2Fname'],
    ['GET /npm/a;b', 'npm;1 GET /{name} /a;b'],
    ['GET /npm/a%2541', 'npm;1 GET /{name} /a%2541'],
    ['GET /pkg/a%2Fb', 'pkg;1 GET /{name} /a%2Fb'],
    ['GET /pkg/a%2Fadmin', 'ambiguous'],
    ['GET /pkg/a%5Cadmin', 'ambiguous'],
    ['GET /pkg/a%252Fadmin', 'ambiguous'],
    ['GET /pkg/a%25%32%46admin', 'ambiguous'],
    ['GET /pkg/x;jsessionid=1', 'ambiguous'],
    ['GET /pkg/%2578', 'ambiguous'],
    ['GET /pkg/y;jsessionid=1', 'pkg;1 GET /{name} /y;jsessionid=1'],
    ['GET /pkg/all//x', 'pkg;1 GET /all/* /all//x'],
    ['GET /pkg/all%2Fx', 'ambiguous'],
    ['GET /pkg/secret%2Fx', 'ambiguous'],
    ['GET /pkg/secret;x', 'ambiguous'],
    ['GET /pkg%2Fsecret/x', 'ApiNotFound'],
    ['GET //pkg/x', 'ApiNotFound'],
    ['GET /pkg//x', 'OperationNotFound'],
    ['GET /pkg/../npm/x', 'dot-segment'],
    ['GET /pkg/all/%2e%2e/x', 'dot-segment'],
    ['GET http://h/pkg/x', 'not-a-path'],
  ])('%s → %s', (line, expected) => {
    expect(route(line)).toBe(expected);
  });

  test('an empty segment is for wildcards only, and only when it makes no difference', () => {
    const route = routeIn({ apis: [sampleApi('', ['GET /*']), sampleApi('a', ['GET /x', 'GET /*'])] });
    expect(route('GET //evil.example/x')).toBe('root;1 GET /* //evil.example/x');
    expect(route('GET //a/x')).toBe('ambiguous');
    expect(route('GET /a//x')).toBe('ambiguous');
    expect(route('GET /a//y')).toBe('a;1 GET /* //y');
  });

  test('readings are compared up to 1,024 characters', () => {
    expect(route(`GET /npm/%2F${'x'.repeat(1016)}`)).toBe(`npm;1 GET /{name} /%2F${'x'.repeat(1016)}`);
    expect(route(`GET /npm/%2F${'x'.repeat(1017)}`)).toBe('ambiguous');
  });

  test('the query is not part of the path', () => {
    expect(route('GET /pkg/x?/../..%2f&a=%00')).toBe('pkg;1 GET /x /x');
  });
});

describe('diagnostics', () => {
  const codesOf = (estate: Estate) =>
    compileRouter({ hosts: [], versionSets: [], ...estate }).diagnostics.map(
      ({ code, resource }) => `${code} ${resource}`,
    );

  test.each<[string, Estate]>([
    ['invalid-url-template apis/a;rev=1/operations/GET /{', { apis: [sampleApi('a', ['GET /{', 'GET /x'])] }],
    ['duplicate-operation apis/a;rev=1/operations/GET /{y}', { apis: [sampleApi('a', ['GET /{x}', 'GET /{y}'])] }],
    ['duplicate-api-path apis/b', { apis: [sampleApi('a', []), sampleApi('A', [], { id: 'b' })] }],
    ['duplicate-revision apis/a', { apis: [sampleApi('a', []), sampleApi('a', [], { isCurrent: false })] }],
    ['no-current-revision apis/a', { apis: [sampleApi('a', [], { isCurrent: false })] }],
    ['several-current-revisions apis/a', { apis: [sampleApi('a', []), sampleApi('a', [], { apiRevision: '2' })] }],
    ['unknown-version-set apis/a', { apis: [sampleApi('a', [], { apiVersionSetId: 'x', apiVersion: 'v1' })] }],
    [
      'incomplete-version-set apis/a',
      {
        apis: [sampleApi('a', [], { apiVersionSetId: 'x', apiVersion: 'v1' })],
        versionSets: [{ id: 'x', name: 'x', versioningScheme: 'Query' }],
      },
    ],
    ['unreachable-path apis/a-..-b', { apis: [sampleApi('a/../b', [])] }],
  ])('%s', (expected, estate) => {
    expect(codesOf(estate)).toEqual([expected]);
  });

  test('what is wrong with one operation leaves the others', () => {
    expect(routeIn({ apis: [sampleApi('a', ['GET /{', 'GET /x'])] })('GET /a/x')).toBe('a;1 GET /x /x');
  });

  test('operations that differ in what they ask of the query are not the same', () => {
    expect(codesOf({ apis: [sampleApi('a', ['GET /x?a={b}', 'GET /x?a=1', 'GET /x', 'GET /x?b={a}'])] })).toEqual([]);
    expect(codesOf({ apis: [sampleApi('a', ['GET /x?a={b}&c=1', 'GET /x?c=1&A={d}'])] })).toEqual([
      'duplicate-operation apis/a;rev=1/operations/GET /x?c=1&A={d}',
    ]);
  });
});
