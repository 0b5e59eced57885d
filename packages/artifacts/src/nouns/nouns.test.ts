import { describe, expect, test } from 'vitest';
import { information, read, sampleApi, shown, snapshotOf } from '../testing.ts';

async function complaints(files: Readonly<Record<string, unknown>>): Promise<readonly string[]> {
  return shown((await read(files)).diagnostics);
}

describe('backends', () => {
  test('every property has its place', async () => {
    const { backends } = await snapshotOf({
      'namedValues/k/namedValueInformation.json': information({ displayName: 'key', value: 'v-1', secret: true }),
      'backends/a/backendInformation.json': information({
        url: 'https://a.example.com/base',
        protocol: 'http',
        azureRegion: 'westeurope',
        credentials: {
          header: { 'x-key': ['{{key}}'] },
          query: { code: ['1', '2'] },
          authorization: { scheme: 'Basic', parameter: '{{key}}' },
          certificateIds: ['/certificates/c'],
        },
        proxy: { url: 'http://proxy:3128', username: 'u', password: '{{key}}' },
        tls: { validateCertificateChain: false, validateCertificateName: null, serverX509Names: [{ name: 'x' }] },
        circuitBreaker: {
          rules: [
            {
              name: 'r',
              failureCondition: {
                count: 3,
                interval: 'PT1M',
                statusCodeRanges: [{ min: 500, max: 599 }],
                errorReasons: ['Server errors'],
              },
              tripDuration: 'PT10S',
              acceptRetryAfter: true,
              failureResponse: { statusCode: 429 },
            },
          ],
        },
      }),
    });
    expect(backends).toEqual([
      {
        id: 'a',
        type: 'Single',
        url: 'https://a.example.com/base',
        protocol: 'http',
        azureRegion: 'westeurope',
        credentials: {
          authorization: { scheme: 'Basic', parameter: 'v-1' },
          header: { 'x-key': ['v-1'] },
          query: { code: ['1', '2'] },
          certificateIds: ['c'],
        },
        proxy: { url: 'http://proxy:3128', username: 'u', password: 'v-1' },
        tls: { validateCertificateChain: false, serverX509Names: [{ name: 'x' }] },
        circuitBreaker: {
          name: 'r',
          failureCondition: {
            count: 3,
            interval: 'PT1M',
            statusCodeRanges: [{ min: 500, max: 599 }],
            errorReasons: ['Server errors'],
          },
          tripDuration: 'PT10S',
          acceptRetryAfter: true,
          failureStatusCode: 429,
        },
      },
    ]);
  });

  test('a pool names its members in any form', async () => {
    const service = '/subscriptions/s/resourceGroups/r/providers/Microsoft.ApiManagement/service/x';
    const { backends } = await snapshotOf({
      'backends/a/backendInformation.json': information({ url: 'https://a', circuitBreaker: null }),
      'backends/b/backendInformation.json': information({ url: 'https://b' }),
      'backends/p/backendInformation.json': information({
        type: 'Pool',
        pool: {
          services: [
            { id: `${service}/backends/a`, weight: 3, priority: 1 },
            { id: 'b', weight: null },
          ],
          sessionAffinity: { sessionId: { source: 'cookie', name: 'S' } },
          failureResponse: { statusCode: 502 },
        },
      }),
    });
    expect(backends[2]).toEqual({
      id: 'p',
      type: 'Pool',
      pool: [{ id: 'a', weight: 3, priority: 1 }, { id: 'b' }],
      sessionAffinity: { source: 'cookie', name: 'S' },
      failureStatusCode: 502,
    });
  });

  test('a service of Service Fabric is found by its cluster', async () => {
    const serviceFabricCluster = {
      managementEndpoints: ['https://cluster.example:19080'],
      clientCertificateId: '/certificates/c',
      clientCertificatethumbprint: 'AB',
      serverCertificateThumbprints: ['CD'],
      serverX509Names: [{ name: 'cluster', issuerCertificateThumbprint: 'EF' }],
      maxPartitionResolutionRetries: 3,
    };
    const { backends } = await snapshotOf({
      'backends/a/backendInformation.json': information({
        url: 'fabric:/app/service',
        protocol: 'http',
        properties: { serviceFabricCluster },
      }),
    });
    expect(backends).toEqual([
      {
        id: 'a',
        type: 'Single',
        url: 'fabric:/app/service',
        protocol: 'http',
        serviceFabricCluster: { ...serviceFabricCluster, clientCertificateId: 'c' },
      },
    ]);
  });

  test.each([
    [
      { url: 'fabric:/a/b' },
      "error invalid-value backends/a/backendInformation.json:3:12 'url' has the scheme 'fabric'; expected a URL with one of the schemes http, https, ws, wss",
    ],
    [
      { url: 'fabric:/a/b', properties: { serviceFabricCluster: {} } },
      'error missing-property backends/a/backendInformation.json:5:31 the cluster has no management endpoints; expected at least one',
    ],
    [{}, "error missing-property backends/a/backendInformation.json:2:17 'properties.url' is missing; expected text"],
    [
      { url: 'ftp://a' },
      "error invalid-value backends/a/backendInformation.json:3:12 'url' has the scheme 'ftp'; expected a URL with one of the schemes http, https, ws, wss",
    ],
    [
      { url: 'http://u:p@a' },
      "error invalid-value backends/a/backendInformation.json:3:12 'url' holds a name or password; expected a URL with one of the schemes http, https, ws, wss",
    ],
    [
      { url: 'http://a', protocol: 'ftp' },
      "error invalid-value backends/a/backendInformation.json:4:17 'properties.protocol' is 'ftp'; expected one of http, soap",
    ],
    [
      { url: 'http://a', credentials: { managedIdentity: {} } },
      "error missing-property backends/a/backendInformation.json:5:26 'properties.credentials.managedIdentity.resource' is missing; expected text",
    ],
    [
      { type: 'Pool', pool: { services: [{ id: 'b' }] } },
      "error unknown-reference backends/a/backendInformation.json:5:19 'b' is no single backend of the folder; expected one",
    ],
    [
      { type: 'Pool' },
      'error missing-property backends/a/backendInformation.json:2:17 the pool has no members; expected at least one',
    ],
    [
      { url: 'http://a', credentials: { header: { a: ['{{none}}'] } } },
      "error unknown-reference backends/a/backendInformation.json:4:20 there is no named value 'none'; expected one",
    ],
  ])('%j is a mistake', async (properties, complaint) => {
    expect(await complaints({ 'backends/a/backendInformation.json': information(properties) })).toEqual([complaint]);
  });

  test.each([
    [{ interval: 'PT1M' }, "expected one of 'count' and 'percentage'"],
    [{ count: 1, percentage: 2, interval: 'PT1M' }, "expected one of 'count' and 'percentage'"],
    [{ count: 1, interval: 'a minute' }, "'a minute' is no duration; expected ISO 8601 such as PT1M"],
    [{ count: 1, statusCodeRanges: [{ min: 9 }] }, "expected 'min' and 'max', the first not above the second"],
  ])('a circuit breaker with %j is a mistake', async (failureCondition, complaint) => {
    const circuitBreaker = { rules: [{ name: 'r', failureCondition, tripDuration: 'PT1M' }] };
    const found = await complaints({
      'backends/a/backendInformation.json': information({ url: 'https://a', circuitBreaker }),
    });
    expect(found.join('\n')).toContain(complaint);
  });
});

describe('named values', () => {
  const secret = information({ displayName: 'token', secret: true });

  test('a secret without a value is asked for, and taken from outside', async () => {
    const files = { 'namedValues/t/namedValueInformation.json': secret };
    expect(await complaints(files)).toEqual([
      "warning missing-named-value namedValues/t/namedValueInformation.json:2:17 'token' has no value here; expected one in " +
        'the file of named values that the program was given, or in the overrides',
    ]);
    const namedValues = new Map([
      ['token', { value: 'v-1' }],
      ['other', { value: 'v-2' }],
    ]);
    expect((await snapshotOf(files, { namedValues })).namedValues).toEqual([
      { name: 'token', value: 'v-1', secret: true },
      { name: 'other', value: 'v-2', secret: false },
    ]);
  });

  test('what a key vault holds is not here', async () => {
    const keyVault = { secretIdentifier: 'https://v.vault.azure.net/secrets/s' };
    const [complaint] = await complaints({
      'namedValues/t/namedValueInformation.json': information({ displayName: 'token', keyVault }),
    });
    expect(complaint).toContain("'token' has no value here, but in a key vault");
  });

  test('two of one name are a mistake', async () => {
    const found = await complaints({
      'namedValues/a/namedValueInformation.json': information({ displayName: 'x', value: '1' }),
      'namedValues/b/namedValueInformation.json': information({ displayName: 'x', value: '2' }),
    });
    expect(found).toEqual([
      "error duplicate-id namedValues/b/namedValueInformation.json:3:20 another named value has the name 'x'; expected a name of its own",
    ]);
  });
});

describe('subscriptions', () => {
  const product = { 'products/p/productInformation.json': information({}) };

  test('keys are kept as hashes, and never in the snapshot', async () => {
    const { subscriptions } = await snapshotOf({
      ...product,
      'subscriptions/s/subscriptionInformation.json': information({
        scope: 'products/p',
        state: 'Active',
        primaryKey: 'abc',
        ownerId: '/users/u',
        allowTracing: true,
      }),
    });
    expect(subscriptions).toEqual([
      {
        id: 's',
        name: 's',
        scope: '/products/p',
        state: 'active',
        ownerId: 'u',
        primaryKeyHash: 'ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad',
        allowTracing: true,
      },
    ]);
  });

  test('one without keys says how they are given', async () => {
    const [complaint] = await complaints({
      ...product,
      'subscriptions/s/subscriptionInformation.json': information({ scope: '/products/p', state: 'active' }),
    });
    expect(complaint).toContain('warning missing-key subscriptions/s/subscriptionInformation.json:2:17');
    expect(complaint).toContain("expected 'primaryKey' or 'secondaryKey' in its properties, or in the overrides");
  });

  test.each([
    ['/products/none', 'warning unknown-reference'],
    ['/products/..', 'warning unknown-reference'],
    ['everything', 'error invalid-reference'],
  ])('the scope %s is reported', async (scope, complaint) => {
    const found = await complaints({
      'subscriptions/s/subscriptionInformation.json': information({ scope, state: 'active', primaryKey: 'k' }),
    });
    expect(found).toHaveLength(1);
    expect(found[0]).toContain(complaint);
  });
});

describe('APIs', () => {
  test('a revision has what the current one says, and what is its own', async () => {
    const { apis } = await snapshotOf({
      'apis/a/apiInformation.json': sampleApi('new', { subscriptionRequired: false, isCurrent: true }),
      'apis/a;rev=3/apiInformation.json': sampleApi('old', { serviceUrl: 'https://three', isOnline: false }),
    });
    expect(apis[1]).toMatchObject({
      id: 'a',
      path: 'new',
      apiRevision: '3',
      isCurrent: false,
      isOnline: false,
      subscriptionRequired: false,
      serviceUrl: 'https://three',
    });
  });

  test('a revision comes once, and one is current', async () => {
    const found = await complaints({
      'apis/a/apiInformation.json': sampleApi('a', { apiRevision: '2' }),
      'apis/a;rev=2/apiInformation.json': sampleApi('a'),
      'apis/a;rev=3/apiInformation.json': sampleApi('a', { isCurrent: true }),
      'apis/a;rev=4/apiInformation.json': sampleApi('a', { apiRevision: '5' }),
    });
    expect(found).toEqual([
      "error duplicate-id apis/a;rev=2/apiInformation.json there is a revision 2 of 'a' already; expected another",
      "error duplicate-id apis/a;rev=3/apiInformation.json 'a' has another current revision; expected one",
      "error invalid-value apis/a;rev=4/apiInformation.json:5:20 'apiRevision' is '5'; expected '4', as in the folder's name",
    ]);
  });

  test('a version set may stand within an API', async () => {
    const { apis, versionSets } = await snapshotOf({
      'apis/a/apiInformation.json': sampleApi('a', {
        apiVersion: 'v1',
        apiVersionSet: { name: 'A', versioningScheme: 'Header', versionHeaderName: 'X-Version' },
      }),
    });
    expect(versionSets).toEqual([{ id: 'a', name: 'A', versioningScheme: 'Header', versionHeaderName: 'X-Version' }]);
    expect(apis[0]?.apiVersionSetId).toBe('a');
  });

  test('operations come from files of their own too, which win', async () => {
    const { apis } = await snapshotOf({
      'apis/a/apiInformation.json': sampleApi('a', { protocols: ['HTTP'], type: 'http' }),
      'apis/a/specification.yaml': 'openapi: 3.0.0\npaths: {/x: {get: {operationId: x, responses: {}}}}',
      'apis/a/operations/x/operationInformation.json': information({ displayName: 'The X' }),
      'apis/a/operations/y/operationInformation.json': information({
        displayName: 'Y',
        method: 'post',
        urlTemplate: '/y/{id}',
        templateParameters: [{ name: 'id', type: 'string', required: true, values: [] }],
        responses: [
          {
            statusCode: 200,
            representations: [
              { contentType: 'application/json', examples: { one: { value: { a: 1 } } }, typeName: 'y' },
            ],
            headers: [{ name: 'X-A', defaultValue: 'b' }],
          },
        ],
      }),
      'apis/a/schemas/s/schemaInformation.json': information({
        contentType: 'application/vnd.oai.openapi.components+json',
        document: { components: { schemas: { y: { type: 'object' } } } },
      }),
    });
    expect(apis[0]).toMatchObject({ protocols: ['http'], schemas: { y: { type: 'object' } } });
    expect(apis[0]?.operations).toEqual([
      { id: 'x', name: 'The X', method: 'GET', urlTemplate: '/x' },
      {
        id: 'y',
        name: 'Y',
        method: 'POST',
        urlTemplate: '/y/{id}',
        templateParameters: [{ name: 'id', type: 'string', required: true, values: [] }],
        responses: [
          {
            statusCode: 200,
            headers: [{ name: 'X-A', defaultValue: 'b' }],
            representations: [
              {
                contentType: 'application/json',
                examples: [{ name: 'one', value: '{"a":1}' }],
                schema: { $ref: '#/components/schemas/y' },
              },
            ],
          },
        ],
      },
    ]);
  });

  test('what this version does not run is left out, and said', async () => {
    const { snapshot, diagnostics } = await read({
      'apis/w/apiInformation.json': sampleApi('w'),
      'apis/w/policy.xml': '<policies />',
      'apis/w/specification.wadl': '<application />',
      'products/p/productInformation.json': information({}),
      'products/p/apis.json': [{ name: 'w' }],
      'workspaces/one/workspaceInformation.json': information({}),
      'workspaces/one/apis/a/apiInformation.json': information({}),
    });
    expect(snapshot).toMatchObject({ apis: [], policies: [] });
    expect(shown(diagnostics)).toEqual([
      'warning not-available apis/w/specification.wadl descriptions in WADL are not available in this version; the API is left out',
      'warning not-available workspaces/one workspaces are not available in this version; the workspace is left out',
    ]);
  });

  test('a WebSocket API has the one operation that nobody describes', async () => {
    const { apis, policies } = await snapshotOf({
      'apis/c/apiInformation.json': sampleApi('c', { type: 'websocket', serviceUrl: 'ws://c.example.com' }),
      'apis/c/operations/onHandshake/policy.xml': '<policies />',
    });
    expect(apis[0]).toMatchObject({ type: 'websocket', protocols: ['wss'], operations: [] });
    expect(policies).toMatchObject([{ scope: 'operation', operationId: 'onHandshake' }]);
  });

  test.each([
    [
      'a policy of an operation that is not there',
      { 'apis/a/operations/no/policy.xml': '' },
      'error unknown-reference',
    ],
    ['a folder without the API', { 'apis/b/policy.xml': '' }, 'error missing-file apis/b '],
    ['a folder without the product', { 'products/p/policy.xml': '' }, 'error missing-file products/p '],
    ['two descriptions', { 'apis/a/specification.json': '{', 'apis/a/specification.yaml': 'a' }, 'error duplicate-id'],
    ['a fragment without text', { 'policyFragments/f/policyFragmentInformation.json': {} }, 'error missing-file'],
    [
      'a version set that is not there',
      { 'apis/c/apiInformation.json': sampleApi('c', { apiVersionSetId: '/apiVersionSets/x' }) },
      'error unknown-reference apis/c/apiInformation.json:5:24',
    ],
  ])('%s is a mistake', async (_, files, complaint) => {
    const found = await complaints({ 'apis/a/apiInformation.json': sampleApi('a'), ...files });
    expect(found.join('\n')).toContain(complaint);
  });
});

test('users belong to groups, named in any form', async () => {
  const { users } = await snapshotOf({
    'users/ada/userInformation.json': information({
      email: 'ada@example.com',
      groups: ['partners', { id: '/groups/developers', name: 'Developers' }],
      identities: [{ provider: 'Basic', id: 'ada@example.com' }],
    }),
  });
  expect(users).toEqual([
    {
      id: 'ada',
      email: 'ada@example.com',
      firstName: '',
      lastName: '',
      state: 'active',
      identities: [{ provider: 'Basic', id: 'ada@example.com' }],
      groups: ['partners', 'developers'],
    },
  ]);
});

test('a product may name what lies outside of an extract', async () => {
  const { snapshot, diagnostics } = await read({
    'products/p/productInformation.json': information({ subscriptionRequired: false }),
    'products/p/apis.json': [{ name: 'elsewhere' }, { name: 'Elsewhere' }],
  });
  expect(snapshot?.products).toMatchObject([
    { subscriptionRequired: false, state: 'notPublished', apis: ['elsewhere'] },
  ]);
  expect(shown(diagnostics)).toEqual([
    "warning unknown-reference products/p/apis.json there is no API 'elsewhere' in the folder; expected one",
  ]);
});
