import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../testing.ts';
import { petStore, petStoreYaml, swaggerStore } from './samples.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane();
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];

async function operationNames(api: string): Promise<readonly string[]> {
  const names: string[] = [];
  for await (const { name } of plane.client.apiOperation.listByApi(...at(), api)) names.push(name as string);
  return names;
}

async function schemasOf(api: string) {
  const found = [];
  for await (const { name } of plane.client.apiSchema.listByApi(...at(), api))
    found.push(await plane.client.apiSchema.get(...at(), api, name as string));
  return found;
}

/** Sends a PUT of an API whose answer is looked at as it is. */
function importRaw(api: string, properties: object) {
  return plane.send('PUT', `apis/${api}`, { body: { properties: { path: api, ...properties } } });
}

describe('of OpenAPI 3', () => {
  test('gives the API its properties, operations and schema', async () => {
    const { api, apiOperation } = plane.client;
    const value = JSON.stringify(petStore);
    const made = await api.beginCreateOrUpdateAndWait(...at(), 'pets', { path: 'pets', format: 'openapi+json', value });
    expect(made).toMatchObject({
      displayName: 'Pet store',
      description: 'Sells pets.',
      serviceUrl: 'https://pets.example.com/v1',
      termsOfServiceUrl: 'https://pets.example.com/terms',
      contact: { name: 'Support', email: 'pets@example.com' },
      license: { name: 'MIT' },
      protocols: ['https'],
    });
    expect(await operationNames('pets')).toEqual(['get-pets-petid', 'list-pets', 'makepet']);
    const [schema] = await schemasOf('pets');
    expect(schema).toMatchObject({
      name: expect.stringMatching(/^[0-9a-f]{24}$/),
      contentType: 'application/vnd.oai.openapi.components+json',
      components: { schemas: { Pet: petStore.components.schemas.Pet, PetsPostRequest: { type: 'object' } } },
    });
    expect(await apiOperation.get(...at(), 'pets', 'list-pets')).toMatchObject({
      displayName: 'List all pets',
      description: 'Every one of them.',
      method: 'GET',
      urlTemplate: '/pets?kind={kind}',
      templateParameters: [{ name: 'kind', type: 'string', required: true, values: ['cat', 'dog'] }],
      request: {
        queryParameters: [
          { name: 'limit', type: 'integer', schemaId: schema?.name, typeName: 'PetsGetRequest' },
          { name: 'page', type: 'integer', defaultValue: '1' },
        ],
        headers: [{ name: 'X-Trace', type: 'string', description: 'Comes back.' }],
      },
      responses: [
        {
          statusCode: 200,
          description: 'The pets.',
          headers: [{ name: 'X-Next', type: 'string', description: 'Where more are.' }],
          representations: [
            {
              contentType: 'application/json',
              schemaId: schema?.name,
              typeName: 'PetsGet200ApplicationJsonResponse',
              examples: { one: { value: [{ id: 1 }] } },
            },
          ],
        },
      ],
    });
    expect(await apiOperation.get(...at(), 'pets', 'get-pets-petid')).toMatchObject({
      displayName: 'GET /pets/{petId}',
      templateParameters: [{ name: 'petId', type: 'integer', required: true }],
      responses: [{ representations: [{ contentType: 'application/json', typeName: 'Pet' }] }],
    });
  });

  test('reaches the snapshot whole', async () => {
    const { apis } = await plane.published(({ apis }) => apis.some(({ id }) => id === 'pets'));
    const pets = apis.find(({ id }) => id === 'pets');
    expect(pets?.operations.find(({ id }) => id === 'makepet')).toMatchObject({
      method: 'POST',
      urlTemplate: '/pets',
      request: {
        representations: [
          { contentType: 'application/json', schema: { $ref: '#/components/schemas/PetsPostRequest' } },
        ],
      },
    });
    expect(Object.keys(pets?.schemas ?? {})).toContain('Pet');
  });

  test('takes YAML, and what the caller says goes first', async () => {
    const { api } = plane.client;
    const said = { displayName: 'Mine', serviceUrl: 'https://mine.example.com', path: 'yaml' };
    expect(
      await api.beginCreateOrUpdateAndWait(...at(), 'yaml', { ...said, format: 'openapi', value: petStoreYaml }),
    ).toMatchObject({ ...said, description: 'Sells pets.' });
    expect(await operationNames('yaml')).toEqual(['get-pets-petid', 'list-pets', 'makepet']);
  });

  test('leaves required query parameters in the query where it is told so', async () => {
    const { api, apiOperation } = plane.client;
    await api.beginCreateOrUpdateAndWait(...at(), 'query', {
      path: 'query',
      format: 'openapi+json',
      value: JSON.stringify(petStore),
      translateRequiredQueryParametersConduct: 'query',
    });
    expect(await apiOperation.get(...at(), 'query', 'list-pets')).toMatchObject({
      urlTemplate: '/pets',
      request: { queryParameters: [{ name: 'limit' }, { name: 'page' }, { name: 'kind', required: true }] },
    });
  });
});

test('of OpenAPI 2 gives definitions, and the ways to reach it', async () => {
  const value = JSON.stringify(swaggerStore);
  const { api, apiOperation } = plane.client;
  expect(
    await api.beginCreateOrUpdateAndWait(...at(), 'swagger', { path: 'swagger', format: 'swagger-json', value }),
  ).toMatchObject({ displayName: 'Store', serviceUrl: 'http://store.example.com/v2', protocols: ['http'] });
  const [schema] = await schemasOf('swagger');
  expect(schema).toMatchObject({
    contentType: 'application/vnd.ms-azure-apim.swagger.definitions+json',
    definitions: { Order: { type: 'object' } },
  });
  expect(await apiOperation.get(...at(), 'swagger', 'placeorder')).toMatchObject({
    request: { representations: [{ contentType: 'application/json', typeName: 'Order' }] },
    responses: [{ statusCode: 200, representations: [{ contentType: 'application/json', typeName: 'Order' }] }],
  });
});

describe('once more', () => {
  const operation = (operationId: string, more: object = {}) => ({ operationId, responses: {}, ...more });
  const document = (paths: object) => JSON.stringify({ openapi: '3.0.1', info: { title: 'Again' }, paths });
  const put = (paths: object) =>
    plane.client.api.beginCreateOrUpdateAndWait(...at(), 'again', {
      path: 'again',
      format: 'openapi+json',
      value: document(paths),
    });

  test('changes in place by name, deletes what is gone, and copies policies to what has the same template', async () => {
    const { apiOperation, apiOperationPolicy, api } = plane.client;
    await put({ '/a': { get: operation('a') }, '/b': { get: operation('b') }, '/c': { get: operation('c') } });
    await apiOperation.createOrUpdate(...at(), 'again', 'Of_Somebody', {
      displayName: 'D',
      method: 'GET',
      urlTemplate: '/d',
    });
    const policy = (name: string) =>
      `<policies><inbound><base /><set-variable name="${name}" value="1" /></inbound></policies>`;
    for (const name of ['a', 'b', 'c'])
      await apiOperationPolicy.createOrUpdate(...at(), 'again', name, 'policy', {
        value: policy(name),
        format: 'rawxml',
      });
    await put({
      '/a2': { get: operation('a') },
      '/b': { get: operation('renamed') },
      '/d': { get: operation('Of_Somebody', { summary: 'Still here' }) },
    });
    expect(await operationNames('again')).toEqual(['a', 'Of_Somebody', 'renamed']);
    const policyOf = async (name: string) => {
      const { body } = await plane.send('GET', `apis/again/operations/${name}/policies/policy`);
      return (body.properties as { value: string }).value;
    };
    expect(await policyOf('a')).toBe(policy('a'));
    expect(await policyOf('renamed')).toBe(policy('b'));
    expect(await apiOperation.get(...at(), 'again', 'a')).toMatchObject({ urlTemplate: '/a2' });
    expect(await apiOperation.get(...at(), 'again', 'of_somebody')).toMatchObject({ displayName: 'Still here' });
    await api.beginCreateOrUpdateAndWait(...at(), 'again', { path: 'again', displayName: 'Without a description' });
    expect(await operationNames('again')).toEqual(['a', 'Of_Somebody', 'renamed']);
    expect(await policyOf('a')).toBe(policy('a'));
  });

  test('H12: what cannot be imported changes nothing', async () => {
    const before = await plane.send('GET', 'apis/again');
    const long = `/${'x'.repeat(1001)}`;
    const attempts = [
      ['{', 'Parsing error(s): found the end of the file'],
      [document({ '/{x}': { get: operation('new') } }), "'{x}' of '/{x}' is no declared parameter"],
      [document({ '/new': { get: operation('new') }, [long]: { get: operation('long') } }), "Parsing error(s): 'long'"],
      ['openapi: 3.0.1\npaths: [', 'Parsing error(s): found what is no YAML'],
      ['just a text', 'Parsing error(s): '],
    ] as const;
    for (const [value, message] of attempts) {
      const { status, body } = await importRaw('again', { format: 'openapi', value });
      expect([status, body]).toMatchObject([
        400,
        {
          error: {
            code: 'ValidationError',
            message: 'One or more fields contain incorrect values:',
            details: [{ code: 'ValidationError', target: 'representation', message: expect.stringContaining(message) }],
          },
        },
      ]);
    }
    expect(await operationNames('again')).toEqual(['a', 'Of_Somebody', 'renamed']);
    expect((await plane.send('GET', 'apis/again')).headers.etag).toBe(before.headers.etag);
    expect((await importRaw('fresh', { format: 'openapi', value: '{' })).status).toBe(400);
    expect((await plane.send('GET', 'apis/fresh')).status).toBe(404);
  });
});

describe('H12: of what is hostile', () => {
  const withSchemas = (parameters: object, more: object = {}) =>
    JSON.stringify({ openapi: '3.0.1', info: {}, paths: { '/x': { get: { parameters, responses: {} } } }, ...more });
  const bomb = Array.from({ length: 30 }, (_, level) => `a${level}: &a${level} [${`*a${level - 1},`.repeat(9)}]`);

  test.each([
    [
      'aliases that make much of little',
      ['a: &a [x]', 'a0: &a0 [*a]', ...bomb.slice(1)].join('\n'),
      'aliases that lead nowhere',
    ],
    ['a reference to another host', withSchemas([{ $ref: 'http://127.0.0.1:1/p.json' }]), 'outside of the document'],
    ['a reference to a file', withSchemas([{ $ref: 'file:///etc/passwd' }]), 'outside of the document'],
    [
      'a parameter that is itself',
      withSchemas([{ $ref: '#/components/parameters/a' }], {
        components: { parameters: { a: { $ref: '#/components/parameters/a' } } },
      }),
      'comes back to itself',
    ],
    ['values in values without end', `${'['.repeat(5000)}${']'.repeat(5000)}`, 'nested more than 200 deep'],
    [
      'more operations than any API has',
      JSON.stringify({
        openapi: '3.0.1',
        paths: Object.fromEntries(Array.from({ length: 10_001 }, (_, n) => [`/${n}`, { get: {} }])),
      }),
      'more than 10000 operations',
    ],
  ])('%s is refused', async (_, value, message) => {
    const { status, body } = await importRaw('hostile', { format: 'openapi', value });
    expect([status, body]).toMatchObject([
      400,
      { error: { details: [{ target: 'representation', message: expect.stringContaining(message) }] } },
    ]);
    expect((await plane.send('GET', 'apis/hostile')).status).toBe(404);
  });

  test('names that objects have anyway are names', async () => {
    const value = `{"openapi":"3.0.1","info":{"title":"N"},"paths":{"/x":{"get":{"operationId":"__proto__","responses":{}},
      "put":{"operationId":"constructor","responses":{}}}},"components":{"schemas":{"__proto__":{"type":"object"}}}}`;
    expect((await importRaw('names', { format: 'openapi', value })).status).toBe(201);
    expect(await operationNames('names')).toEqual(['constructor', 'proto']);
    const [schema] = await schemasOf('names');
    expect(JSON.stringify(schema?.components)).toBe('{"schemas":{"__proto__":{"type":"object"}}}');
  });

  test('what is long is read beside other calls, and means the same', async () => {
    const description = 'x'.repeat(600 * 1024);
    const value = JSON.stringify({ ...petStore, info: { ...petStore.info, description } });
    expect((await importRaw('long', { format: 'openapi+json', value })).body).toMatchObject({
      properties: { description },
    });
    expect(await operationNames('long')).toEqual(['get-pets-petid', 'list-pets', 'makepet']);
    expect((await importRaw('long', { format: 'openapi+json', value: `${value}]` })).body).toMatchObject({
      error: {
        details: [{ target: 'representation', message: expect.stringContaining('expected the end of the file') }],
      },
    });
  });
});

test('says where a mistake is', async () => {
  const value = JSON.stringify({ openapi: '3.0.1', info: {}, paths: { '/{x}': { get: {} } } }, null, 2);
  const { body } = await importRaw('where', { format: 'openapi+json', value });
  expect(JSON.stringify(body)).toContain('(line 6, column 14)');
});

test.each([
  [{ format: 'openapi' }, 'value'],
  [{ value: '{}' }, 'format'],
  [{ format: 'toml', value: 'a' }, 'format'],
  [{ format: 'openapi', value: 1 }, 'value'],
])('%j is refused', async (properties, target) => {
  expect(await importRaw('refused', properties)).toMatchObject({
    status: 400,
    body: { error: { details: [{ target }] } },
  });
});

test('keeps nothing of what it was told by', async () => {
  const { body } = await plane.send('GET', 'apis/query');
  expect(Object.keys(body.properties as object)).not.toEqual(
    expect.arrayContaining([expect.stringMatching(/^(?:format|value|translateRequiredQueryParameters|apiType)$/)]),
  );
  expect((await plane.store.get('apis/query;rev=1'))?.secrets).toEqual({});
});

describe('by a link', () => {
  const pages: Record<string, RequestListener> = {};
  const server = createServer((request, response) => {
    const page = pages[request.url ?? ''];
    if (page !== undefined) return page(request, response);
    response.writeHead(404).end();
  });
  let origin = '';
  beforeAll(async () => {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.listen(0, '127.0.0.1', resolve);
    await promise;
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });

  test('fetches the document, and takes relative servers as being there', async () => {
    const { servers: _, ...rest } = petStore;
    pages['/moved'] = (_, response) => response.writeHead(302, { location: '/docs/pets.json' }).end();
    pages['/docs/pets.json'] = (_, response) => response.end(JSON.stringify({ ...rest, servers: [{ url: '../api' }] }));
    const made = await plane.client.api.beginCreateOrUpdateAndWait(...at(), 'linked', {
      path: 'linked',
      format: 'openapi+json-link',
      value: `${origin}/moved`,
    });
    expect(made).toMatchObject({ displayName: 'Pet store', serviceUrl: `${origin}/api` });
    expect(await operationNames('linked')).toHaveLength(3);
  });

  test('does not keep other writers waiting', async () => {
    const asked = Promise.withResolvers<void>();
    const go = Promise.withResolvers<void>();
    pages['/slow'] = async (_, response) => {
      asked.resolve();
      await go.promise;
      response.end(petStoreYaml);
    };
    const slow = importRaw('slow', { format: 'openapi-link', value: `${origin}/slow` });
    await asked.promise;
    await plane.client.product.createOrUpdate(...at(), 'meanwhile', { displayName: 'Meanwhile' });
    go.resolve();
    expect((await slow).status).toBe(201);
  });

  test.each([
    ['what is not there', '/none', 'answers 404'],
    ['what moves for ever', '/loop', 'leads on more than 5 times'],
    ['what is too large', '/large', 'more than 1048576 bytes'],
    ['what is compressed', '/packed', "answers in 'gzip'"],
    ['what is no text', '/bytes', 'no text in utf-8'],
    ['what breaks off', '/broken', 'could not be fetched'],
    ['metadata of a cloud by a redirect', '/metadata', "leads to '169.254.169.254'"],
    ['a file by a redirect', '/file', 'no URL of HTTP'],
  ])('H12: %s is refused', async (_, path, message) => {
    pages['/loop'] = (_, response) => response.writeHead(302, { location: '/loop' }).end();
    pages['/large'] = (_, response) => response.end('x'.repeat(1024 * 1024 + 1));
    pages['/packed'] = (_, response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('x');
    pages['/bytes'] = (_, response) => response.end(Buffer.from([0x7b, 0xff, 0xfe]));
    pages['/broken'] = (_, response) =>
      response.writeHead(200, { 'content-length': '100' }).write('{', () => response.destroy());
    pages['/metadata'] = (_, response) =>
      response.writeHead(302, { location: 'http://169.254.169.254/metadata/instance' }).end();
    pages['/file'] = (_, response) => response.writeHead(302, { location: 'file:///etc/passwd' }).end();
    const { status, body } = await importRaw('bad-link', { format: 'openapi-link', value: origin + path });
    expect([status, body]).toMatchObject([
      400,
      { error: { details: [{ target: 'representation', message: expect.stringContaining(message) }] } },
    ]);
  });

  test.each([
    'http://169.254.169.254/openapi.json',
    'http://[::ffff:169.254.169.254]/',
    'http://2852039166/',
    'file:///etc/passwd',
    'gopher://127.0.0.1/',
    'http://good@127.0.0.1/',
    'nothing',
  ])('H12: %s is refused', async (value) => {
    expect(await importRaw('bad-link', { format: 'openapi-link', value })).toMatchObject({
      status: 400,
      body: { error: { details: [{ target: 'representation' }] } },
    });
  });
});
