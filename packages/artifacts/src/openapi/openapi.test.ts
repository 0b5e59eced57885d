import type { Operation } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { read, sampleApi, shown } from '../testing.ts';

const api = { 'apis/a/apiInformation.json': sampleApi('a') };

/** What an OpenAPI document of version 3 comes to, from its paths. */
async function operationsOf(paths: object, more: object = {}): Promise<readonly Operation[]> {
  const { snapshot, diagnostics } = await read({
    ...api,
    'apis/a/specification.json': { openapi: '3.0.1', paths, ...more },
  });
  if (snapshot === undefined) throw new Error(shown(diagnostics).join('\n'));
  return snapshot.apis[0]?.operations ?? [];
}

async function complaintsAbout(specification: unknown): Promise<readonly string[]> {
  return shown((await read({ ...api, 'apis/a/specification.json': specification })).diagnostics);
}

function get(operation: object = {}): object {
  return { get: { responses: {}, ...operation } };
}

describe('names', () => {
  // The example is Azure's own.
  const buzz = [
    { name: 'bar', in: 'path', required: true, schema: { type: 'string' } },
    { name: 'buzz', in: 'query', required: true, schema: { type: 'string' } },
  ];

  test.each([
    ['getPetById', 'getPetById'],
    ['Get Pet/By Id!', 'get-pet-by-id'],
    ['--a--', 'a'],
    ['Überblick', 'überblick'],
    ['a'.repeat(100), 'a'.repeat(76)],
  ])('%s becomes %s', async (operationId, id) => {
    expect(await operationsOf({ '/x': get({ operationId }) })).toMatchObject([{ id, name: operationId }]);
  });

  test('without an operationId, method and template are the name', async () => {
    expect(await operationsOf({ '/foo/{bar}': get({ parameters: buzz }) })).toMatchObject([
      { id: 'get-foo-bar-buzz-buzz', urlTemplate: '/foo/{bar}?buzz={buzz}' },
    ]);
  });

  test('a name that is taken gets a number', async () => {
    const paths = {
      '/x': get({ operationId: 'a b' }),
      '/y': get({ operationId: 'a-b' }),
      '/z': get({ operationId: 'A-B' }),
    };
    expect((await operationsOf(paths)).map(({ id }) => id)).toEqual(['a-b', 'a-b-1', 'A-B-2']);
  });

  test('a summary is the display name, up to 300 characters', async () => {
    const operations = await operationsOf({ '/x': get({ operationId: 'x', summary: 's'.repeat(301) }) });
    expect(operations).toMatchObject([{ name: 's'.repeat(300) }]);
  });

  test('an operation that has a folder keeps the name of the folder', async () => {
    const { snapshot } = await read({
      ...api,
      'apis/a/specification.json': { openapi: '3.0.1', paths: { '/x': get({ operationId: 'Get_X' }) } },
      'apis/a/operations/Get_X/policy.xml': '<policies />',
    });
    expect(snapshot?.apis[0]?.operations).toMatchObject([{ id: 'Get_X' }]);
    expect(snapshot?.policies).toMatchObject([{ operationId: 'Get_X' }]);
  });
});

describe('parameters', () => {
  test('those of the path hold for its operations, which may say otherwise', async () => {
    const parameter = (type: string) => ({ name: 'id', in: 'path', required: true, schema: { type } });
    const operations = await operationsOf({
      '/x/{id}': { parameters: [parameter('string')], get: { parameters: [parameter('integer')] }, put: {} },
    });
    expect(operations.map(({ method, templateParameters }) => [method, templateParameters?.[0]?.type])).toEqual([
      ['GET', 'integer'],
      ['PUT', 'string'],
    ]);
  });

  test('everything said about one is kept', async () => {
    const schema = { type: ['null', 'string'], enum: ['a', 'b'], default: 'a' };
    const parameters = [{ name: 'q', in: 'query', required: true, description: 'Q.', schema }];
    expect(await operationsOf({ '/x': get({ parameters }) })).toMatchObject([
      {
        urlTemplate: '/x?q={q}',
        templateParameters: [
          { name: 'q', type: 'string', description: 'Q.', defaultValue: 'a', required: true, values: ['a', 'b'] },
        ],
      },
    ]);
  });

  test('references are followed, those that are optional left out, and x-ms-paths read', async () => {
    const parameters = [
      { $ref: '#/components/parameters/q' },
      { name: 'o', in: 'query' },
      { name: 'h', in: 'header', required: true },
    ];
    const operations = await operationsOf(
      { '/a~b': get({ parameters }) },
      {
        'x-ms-paths': { '/x?op=list': get({ parameters }) },
        components: {
          parameters: {
            q: { $ref: '#/components/parameters/r~1s' },
            'r/s': { name: 'q', in: 'query', required: true },
          },
        },
      },
    );
    expect(operations.map(({ urlTemplate }) => urlTemplate)).toEqual(['/a~b?q={q}', '/x?op=list&q={q}']);
  });

  test('wildcards need no declaration when they have no name', async () => {
    const wildcard = get({ parameters: [{ name: 'rest', in: 'path', required: true, schema: { type: 'string' } }] });
    expect(await operationsOf({ '/*': get(), '/x/{*rest}': wildcard })).toMatchObject([
      { urlTemplate: '/*' },
      { urlTemplate: '/x/{*rest}', templateParameters: [{ name: 'rest' }] },
    ]);
  });
});

describe('requests', () => {
  test('have the headers, the optional query parameters and the bodies that are described', async () => {
    const schema = { $ref: '#/components/schemas/x' };
    const parameters = [
      {
        name: 'q',
        in: 'query',
        schema: { type: 'array', items: { type: 'integer' } },
        style: 'pipeDelimited',
        explode: false,
      },
      { name: 'all', in: 'query', schema: { type: 'array' } },
      { name: 'r', in: 'query', required: true, schema: { type: 'integer' } },
      { name: 'range', in: 'query', style: 'deepObject', schema: { type: 'object' } },
      { name: 'json', in: 'query', content: { 'application/json': { schema } } },
      { name: 'X-H', in: 'header', required: true, schema: { type: 'array' } },
      { name: 'c', in: 'cookie', schema: { type: 'string' } },
    ];
    const requestBody = { $ref: '#/components/requestBodies/x' };
    const [operation] = await operationsOf(
      { '/x': { post: { parameters, requestBody } } },
      { components: { requestBodies: { x: { content: { 'application/json': { schema } } } }, schemas: { x: {} } } },
    );
    expect(operation).toMatchObject({
      urlTemplate: '/x?r={r}',
      templateParameters: [{ name: 'r', schema: { type: 'integer' } }],
      request: {
        queryParameters: [
          { name: 'q', schema: { items: { type: 'integer' } }, style: 'pipeDelimited', explode: false },
          { name: 'all', style: 'form', explode: true },
          { name: 'range', style: 'deepObject', explode: true },
          { name: 'json', style: 'json', schema },
        ],
        headers: [{ name: 'X-H', required: true, style: 'simple', explode: false }],
        representations: [{ contentType: 'application/json', examples: [], schema }],
      },
    });
  });

  test('are said in the parameters themselves by OpenAPI 2', async () => {
    const { snapshot } = await read({
      ...api,
      'apis/a/specification.yaml': `
swagger: "2.0"
consumes: [application/vnd.a+json]
paths:
  /x:
    post:
      parameters:
        - { name: tags, in: query, type: array, items: { type: integer }, collectionFormat: multi }
        - { name: X-H, in: header, type: integer, format: int32, minimum: 1 }
        - { name: body, in: body, schema: { $ref: '#/definitions/x' } }
    put:
      consumes: []
      parameters: [{ name: f, in: formData, type: string }]
definitions: { x: { type: object } }
`,
    });
    expect(snapshot?.apis[0]?.operations.map(({ request }) => request)).toEqual([
      {
        queryParameters: [
          { name: 'tags', schema: { type: 'array', items: { type: 'integer' } }, style: 'form', explode: true },
        ],
        headers: [{ name: 'X-H', schema: { type: 'integer', format: 'int32', minimum: 1 } }],
        representations: [{ contentType: 'application/vnd.a+json', examples: [], schema: { $ref: '#/definitions/x' } }],
      },
      { representations: [{ contentType: 'application/x-www-form-urlencoded', examples: [] }] },
    ]);
  });
});

describe('answers', () => {
  test('examples are texts as they would be sent, schemas stay as they are', async () => {
    const content = {
      'application/json': {
        schema: { $ref: '#/components/schemas/x' },
        example: { a: [1] },
        examples: { two: { value: '{"b":2}' } },
      },
      'text/plain': { example: 'tea' },
      'application/problem+json': { examples: { one: { $ref: '#/components/examples/e' } } },
    };
    const headers = { 'X-A': { schema: { type: 'integer', default: 5 } }, 'X-B': {} };
    const [operation] = await operationsOf(
      {
        '/x': get({
          responses: { 200: { description: 'Fine.', content, headers }, default: { description: 'Not fine.' } },
        }),
      },
      { components: { schemas: { x: { type: 'object' } }, examples: { e: { value: 'tea' } } } },
    );
    expect(operation?.responses).toEqual([
      {
        statusCode: 200,
        description: 'Fine.',
        headers: [{ name: 'X-A', defaultValue: '5', schema: { type: 'integer', default: 5 } }, { name: 'X-B' }],
        representations: [
          {
            contentType: 'application/json',
            examples: [
              { name: 'default', value: '{"a":[1]}' },
              { name: 'two', value: '{"b":2}' },
            ],
            schema: { $ref: '#/components/schemas/x' },
          },
          { contentType: 'text/plain', examples: [{ name: 'default', value: 'tea' }] },
          { contentType: 'application/problem+json', examples: [{ name: 'one', value: '"tea"' }] },
        ],
      },
    ]);
  });

  test('OpenAPI 2.0 has examples by content type, and schemas as definitions', async () => {
    const { snapshot } = await read({
      ...api,
      'apis/a/specification.yaml': `
swagger: 2.0
host: a.example.com
basePath: /base/
schemes: [http, https]
paths:
  /x:
    get:
      parameters: [{ name: q, in: query, required: true, type: integer }]
      responses:
        200: { description: a, schema: { $ref: '#/definitions/x' } }
        201: { description: b, examples: { text/plain: tea } }
definitions: { x: { type: object } }
`,
    });
    expect(snapshot?.apis[0]).toMatchObject({
      serviceUrl: 'https://a.example.com/base',
      schemas: { x: { type: 'object' } },
      operations: [
        {
          id: 'get-x-q-q',
          templateParameters: [{ name: 'q', type: 'integer' }],
          responses: [
            {
              statusCode: 200,
              representations: [{ contentType: 'application/json', examples: [], schema: { $ref: '#/definitions/x' } }],
            },
            {
              statusCode: 201,
              representations: [{ contentType: 'text/plain', examples: [{ name: 'default', value: 'tea' }] }],
            },
          ],
        },
      ],
    });
  });
});

test.each([
  [[{ url: 'http://a' }, { url: 'https://b/' }], 'https://b'],
  [
    [{ url: 'https://{r}.example.com/{v}', variables: { r: { default: 'eu' }, v: { default: 'v1' } } }],
    'https://eu.example.com/v1',
  ],
  [[{ url: 'http://a' }], undefined],
  [[{ url: '/relative' }], undefined],
])('of the servers %j, the service URL is %s', async (servers, serviceUrl) => {
  const { snapshot } = await read({ ...api, 'apis/a/specification.json': { openapi: '3.1.0', servers, paths: {} } });
  expect(snapshot?.apis[0]?.serviceUrl).toBe(serviceUrl);
});

const at = 'error invalid-specification apis/a/specification.json';

test.each([
  [{ paths: {} }, [`${at}:1:1 there is neither 'openapi' nor 'swagger'; expected a description of an API`]],
  [{ openapi: '4.0.0', paths: {} }, [`${at}:1:1 the version is '4.0.0'; expected 2.0, 3.0 or 3.1`]],
  [{ openapi: '3.0.0' }, [`${at}:1:1 there are no 'paths'; expected an object`]],
  [{ openapi: '3.0.0', paths: { x: {} } }, [`${at}:4:10 the path is 'x'; expected it to begin with '/'`]],
  [{ openapi: '3.0.0', paths: { '/x': { get: 'x' } } }, [`${at}:5:14 'get' is no object; expected an operation`]],
  [
    { openapi: '3.0.0', paths: { '/{x}': { get: {} } } },
    [`${at}:5:14 '{x}' of '/{x}' is no declared parameter; expected one in the path`],
  ],
])('%j is no description', async (specification, complaints) => {
  expect(await complaintsAbout(specification)).toEqual(complaints);
});

test('H12: references to other documents are refused, and nothing is fetched', async () => {
  const parameters = [{ $ref: 'https://evil.example.com/p.json' }, { $ref: '../../../etc/passwd' }];
  expect(await complaintsAbout({ openapi: '3.0.0', paths: { '/x': get({ parameters }) } })).toEqual([
    `${at}:8:11 '$ref' is 'https://evil.example.com/p.json', which is outside of the document; expected '#/…'`,
    `${at}:11:11 '$ref' is '../../../etc/passwd', which is outside of the document; expected '#/…'`,
  ]);
});

test('H12: references that come back to themselves, or lead nowhere, are refused', async () => {
  const components = {
    parameters: { a: { $ref: '#/components/parameters/b' }, b: { $ref: '#/components/parameters/a' } },
  };
  const parameters = [{ $ref: '#/components/parameters/a' }, { $ref: '#/nothing' }, { $ref: '#/__proto__/toString' }];
  const found = await complaintsAbout({ openapi: '3.0.0', paths: { '/x': get({ parameters }) }, components });
  expect(found).toHaveLength(3);
  expect(found[0]).toContain('which comes back to itself; expected an end');
  expect(found[1]).toContain("'#/nothing', which is not there");
  expect(found[2]).toContain("'#/__proto__/toString', which is not there");
});

test('schemas that contain themselves are kept', async () => {
  const node = { type: 'object', properties: { next: { $ref: '#/components/schemas/node' } } };
  const { snapshot } = await read({
    ...api,
    'apis/a/specification.json': { openapi: '3.0.0', paths: {}, components: { schemas: { node } } },
  });
  expect(snapshot?.apis[0]?.schemas).toEqual({ node });
});

test('H12: ten thousand operations of one name are read, or refused beyond a thousand, without delay', async () => {
  const paths = Object.fromEntries(
    Array.from({ length: 10_000 }, (_, index) => [`/x${index}`, get({ operationId: 'same' })]),
  );
  const found = await complaintsAbout({ openapi: '3.0.0', paths });
  expect(found).toHaveLength(9_000);
  expect(found[0]).toContain("'same' is the name of a thousand operations; expected another");
});
