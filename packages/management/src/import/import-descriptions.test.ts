import { createServer, type RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import { buildSchema, introspectionFromSchema } from 'graphql';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../testing.ts';
import { sampleWsdl } from './wsdl/sample-wsdl.ts';

// Descriptions other than OpenAPI, by Microsoft's client and from links.

const pages: Record<string, RequestListener> = {};
const server = createServer((request, response) => {
  const page = pages[new URL(request.url ?? '', 'http://x').pathname];
  if (page === undefined) response.writeHead(404).end();
  else page(request, response);
});
let plane: TestControlPlane;
let origin: string;
beforeAll(async () => {
  plane = await startControlPlane();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterAll(async () => {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
  await plane[Symbol.asyncDispose]();
});

const at = (): [string, string] => [plane.group, plane.service];

function importApi(id: string, properties: object) {
  return plane.client.api.beginCreateOrUpdateAndWait(...at(), id, { path: id, ...properties });
}

/** The reasons that a PUT is refused for. */
async function refusalOf(id: string, properties: object): Promise<unknown> {
  const { status, body } = await plane.send('PUT', `apis/${id}`, { body: { properties: { path: id, ...properties } } });
  const error = body.error as { code: string; details: { target: string; message: string }[] };
  expect([status, error.code, error.details.length, error.details[0]?.target]).toEqual([
    400,
    'ValidationError',
    1,
    'representation',
  ]);
  return error.details[0]?.message;
}

async function operationsOf(api: string): Promise<readonly string[]> {
  const found: string[] = [];
  for await (const { name, method, urlTemplate } of plane.client.apiOperation.listByApi(...at(), api))
    found.push(`${name}: ${method} ${urlTemplate}`);
  return found;
}

async function schemasOf(api: string) {
  const found = [];
  for await (const { name } of plane.client.apiSchema.listByApi(...at(), api))
    found.push(await plane.client.apiSchema.get(...at(), api, name as string));
  return found;
}

async function exported(api: string, format: 'wsdl' | 'wadl' | 'graphql'): Promise<{ format: unknown; text: string }> {
  const ask = async (as: string) =>
    (await plane.send('GET', `apis/${api}`, { query: `?api-version=2024-05-01&export=true&format=${as}` })).body;
  const { value } = await ask(format);
  if (typeof value !== 'string') throw new Error('there is no description');
  return { format: (await ask(`${format}-link`)).format, text: value };
}

describe('WSDL', () => {
  const soap = { format: 'wsdl', apiType: 'soap' };

  test('by a link, with the port that is meant, is an API that envelopes pass through', async () => {
    pages['/calc'] = (_, response) => response.end(sampleWsdl());
    const wsdlSelector = { wsdlServiceName: 'Calc', wsdlEndpointName: 'CalcSoap12' };
    const made = await importApi('calc', { ...soap, format: 'wsdl-link', value: `${origin}/calc?wsdl`, wsdlSelector });
    expect(made).toMatchObject({
      apiType: 'soap',
      displayName: 'Calc',
      description: 'Calculates.',
      serviceUrl: 'http://calc.example.com/calc.asmx',
    });
    expect(await operationsOf('calc')).toEqual([
      'Add: POST /?soapAction=urn:calc/Add',
      'Subtract: POST /?soapAction=urn:calc/Subtract',
    ]);
    const [schema] = await schemasOf('calc');
    expect(schema).toMatchObject({
      contentType: 'application/vnd.ms-azure-apim.xsd+xml',
      value: expect.stringContaining('targetNamespace="urn:calc"'),
    });
    expect(await plane.client.apiOperation.get(...at(), 'calc', 'Add')).toMatchObject({
      description: 'Adds two numbers.',
      request: { representations: [{ contentType: 'application/soap+xml', schemaId: schema?.name, typeName: 'Add' }] },
      responses: [{ statusCode: 200, representations: [{ typeName: 'AddResponse' }] }],
    });
    const { apis } = await plane.published(({ apis }) => apis.some(({ id }) => id === 'calc'));
    expect(apis.find(({ id }) => id === 'calc')).toMatchObject({ type: 'soap', xmlSchemas: [schema?.value] });
  });

  test('that was imported is exported, and imported again', async () => {
    const { text } = await exported('calc', 'wsdl');
    expect(await plane.client.apiExport.get(...at(), 'calc', 'wsdl-link', 'true')).toMatchObject({
      exportResultFormat: 'wsdl-link+xml',
      value: { link: expect.stringMatching(/^https:/) },
    });
    const made = await importApi('calc-again', { format: 'wsdl', soapApiType: 'soap', value: text });
    expect(made.apiType).toBe('soap');
    expect(await operationsOf('calc-again')).toEqual(await operationsOf('calc'));
    expect(await plane.client.apiOperation.get(...at(), 'calc-again', 'Add')).toMatchObject({
      description: 'Adds two numbers.',
      request: { representations: [{ contentType: 'application/soap+xml', typeName: 'Add' }] },
      responses: [{ representations: [{ typeName: 'AddResponse' }] }],
    });
    await importApi('calc-rest-again', { format: 'wsdl', value: text, apiType: 'http' });
    expect(await operationsOf('calc-rest-again')).toEqual(['Add: POST /Add', 'Subtract: POST /Subtract']);
  });

  test('is a REST API where nothing else is said, with policies that are kept when it is imported again', async () => {
    const { api, apiOperationPolicy } = plane.client;
    const put = () => importApi('rest', { format: 'wsdl', value: sampleWsdl() });
    expect(await put()).toMatchObject({ apiType: 'http', serviceUrl: 'http://calc.example.com' });
    expect(await operationsOf('rest')).toEqual(['Add: POST /Add', 'Subtract: POST /Subtract']);
    const policy = async () =>
      (await apiOperationPolicy.get(...at(), 'rest', 'Add', 'policy', { format: 'rawxml' })).value;
    expect(await policy()).toContain('<rewrite-uri template="/calc.asmx" copy-unmatched-params="false" />');
    const value = '<policies><inbound><base /></inbound></policies>';
    await apiOperationPolicy.createOrUpdate(...at(), 'rest', 'Add', 'policy', { value });
    await put();
    expect(await policy()).toBe(value);
    await expect(exported('rest', 'wsdl')).rejects.toThrow();
    await api.beginDeleteAndWait(...at(), 'rest', '*');
  });

  test.each<[string, string, object, string]>([
    [
      'rpc',
      sampleWsdl({ style: 'rpc' }),
      soap,
      "found the style 'rpc'; expected document/literal, as Azure does (the operation 'Add')",
    ],
    ['the encoding of SOAP', sampleWsdl({ use: 'encoded' }), soap, "found the use 'encoded'"],
    [
      'messages of several parts',
      sampleWsdl({ parts: '<wsdl:part name="x" element="tns:Add"/><wsdl:part name="y" element="tns:Add"/>' }),
      soap,
      "'AddIn' has 2 parts; expected one, as Azure does",
    ],
    [
      'types as messages',
      sampleWsdl({ parts: '<wsdl:part name="x" type="tns:Numbers"/>' }),
      soap,
      "the part 'x' of 'AddIn' is a type; expected an element",
    ],
    [
      'what is in other documents',
      sampleWsdl({ first: '<wsdl:import namespace="urn:x" location="http://127.0.0.1:1/?wsdl"/>' }),
      soap,
      "'import' names 'http://127.0.0.1:1/?wsdl'",
    ],
    [
      'schemas that include others',
      sampleWsdl({ schema: '<xs:include schemaLocation="other.xsd"/>' }),
      soap,
      "'include' names 'other.xsd'; expected everything in one document, as Azure does (the schema of 'urn:calc')",
    ],
    [
      'schemas that import what is not there',
      sampleWsdl({ schema: '<xs:import namespace="urn:x" schemaLocation="http://127.0.0.1:1/x.xsd"/>' }),
      soap,
      "'import' names 'http://127.0.0.1:1/x.xsd'",
    ],
    [
      'a port that is not there',
      sampleWsdl(),
      { ...soap, wsdlSelector: { wsdlEndpointName: 'No' } },
      'there is no port of that name that is bound to SOAP',
    ],
    ['WSDL 2.0', '<description xmlns="http://www.w3.org/ns/wsdl"/>', soap, 'found WSDL 2.0; expected WSDL 1.1'],
    ['what is no XML', '<a>\n<b></a>', soap, '(line 2, column 6)'],
    [
      'as REST: a type that holds itself',
      sampleWsdl({ numbers: '<xs:element name="more" type="tns:Numbers"/>' }),
      { format: 'wsdl' },
      "the type 'Numbers' holds itself; expected one that ends, as Azure does (the operation 'Add')",
    ],
    [
      'as REST: groups that hold each other',
      sampleWsdl({
        numbers: '<xs:group ref="tns:g"/>',
        schema:
          '<xs:group name="g"><xs:sequence><xs:group ref="tns:h"/></xs:sequence></xs:group><xs:group name="h"><xs:sequence><xs:group ref="tns:g"/></xs:sequence></xs:group>',
      }),
      { format: 'wsdl' },
      "the group 'g' holds itself",
    ],
    [
      'as REST: a type that is not there',
      sampleWsdl({ numbers: '<xs:element name="c" type="tns:Absent"/>' }),
      { format: 'wsdl' },
      "there is no type 'Absent' of 'urn:calc' in the document",
    ],
    ['as REST: anything', sampleWsdl({ numbers: '<xs:any/>' }), { format: 'wsdl' }, "found 'any'"],
    [
      'as REST: an array beside others',
      sampleWsdl({ numbers: '<xs:element name="c" type="xs:int" maxOccurs="3"/>' }),
      { format: 'wsdl' },
      "'c' is an array beside other elements",
    ],
    [
      'as REST: an action that names a named value',
      sampleWsdl({ actions: { Add: 'urn:{{secret}}' } }),
      { format: 'wsdl' },
      "'urn:{{secret}}' has braces",
    ],
    [
      'as REST: a name that is none',
      sampleWsdl({ numbers: '<xs:element name="}}{{secret}}" type="xs:int"/>' }),
      { format: 'wsdl' },
      'is no name of an element',
    ],
  ])('H12: %s is refused, and nothing has changed', async (_, value, how, message) => {
    await importApi('kept', { ...soap, value: sampleWsdl() });
    const before = [await plane.client.api.get(...at(), 'kept'), await operationsOf('kept'), await schemasOf('kept')];
    expect(await refusalOf('kept', { ...how, format: 'wsdl', value })).toContain(message);
    expect([await plane.client.api.get(...at(), 'kept'), await operationsOf('kept'), await schemasOf('kept')]).toEqual(
      before,
    );
  });

  const chain = (count: number, of: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => of(at)).join('');
  const dtd = (text: string) => sampleWsdl().replace('<wsdl:definitions', `<!DOCTYPE x [${text}]><wsdl:definitions`);

  test.each<[string, () => string, string]>([
    ['an entity of a file', () => dtd('<!ENTITY x SYSTEM "file:///etc/passwd">'), 'found a DOCTYPE'],
    [
      'entities of entities',
      () => dtd(`<!ENTITY a0 "lol">${chain(30, (n) => `<!ENTITY a${n + 1} "${`&a${n};`.repeat(10)}">`)}`),
      'found a DOCTYPE',
    ],
    ['depth', () => '<a>'.repeat(10_000) + '</a>'.repeat(10_000), ''],
    [
      'a tree of types',
      () =>
        sampleWsdl({
          numbers: '<xs:element name="n0" type="tns:T0"/>',
          schema: `${chain(
            40,
            (n) =>
              `<xs:complexType name="T${n}"><xs:sequence><xs:element name="x" type="tns:T${n + 1}"/><xs:element name="y" type="tns:T${n + 1}"/></xs:sequence></xs:complexType>`,
          )}<xs:complexType name="T40"/>`,
        }),
      'more than 2000 elements',
    ],
    [
      'a tree of groups',
      () =>
        sampleWsdl({
          numbers: '<xs:group ref="tns:g0"/>',
          schema: `${chain(
            40,
            (n) =>
              `<xs:group name="g${n}"><xs:sequence><xs:group ref="tns:g${n + 1}"/><xs:group ref="tns:g${n + 1}"/></xs:sequence></xs:group>`,
          )}<xs:group name="g40"><xs:sequence/></xs:group>`,
        }),
      'more than 2000 elements',
    ],
    [
      'a chain of extensions',
      () =>
        sampleWsdl({
          numbers: '<xs:element name="n0" type="tns:T0"/>',
          schema: chain(
            500,
            (n) =>
              `<xs:complexType name="T${n}"><xs:complexContent><xs:extension base="tns:T${n + 1}"/></xs:complexContent></xs:complexType>`,
          ),
        }),
      'types are more than 100 deep',
    ],
    [
      'operations without end',
      () => sampleWsdl({ actions: Object.fromEntries(Array.from({ length: 501 }, (_, n) => [`Op${n}`, `urn:${n}`])) }),
      'there are 501 operations; expected at most 500',
    ],
    [
      'many operations of one large message',
      () =>
        sampleWsdl({
          actions: Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`Op${n}`, `urn:${n}`])),
          numbers: chain(1500, (n) => `<xs:element name="e${n}" type="xs:int"/>`),
        }),
      '',
    ],
  ])('H12: %s is refused in bounded time', async (_, value, message) => {
    expect(await refusalOf('bad', { format: 'wsdl', value: value() })).toContain(message);
    await expect(plane.client.api.get(...at(), 'bad')).rejects.toMatchObject({ statusCode: 404 });
  });

  test('H12: 50 MB are refused unread', async () => {
    const properties = { path: 'bad', format: 'wsdl', value: 'x'.repeat(50_000_000) };
    const { status } = await plane.send('PUT', 'apis/bad', { body: { properties } }).catch(() => ({ status: 413 }));
    expect(status).toBe(413);
  });
});

test('WADL by a link, and what it is exported as comes to the same', async () => {
  pages['/wadl'] = (_, response) =>
    response.end(`<application xmlns="http://wadl.dev.java.net/2009/02" xmlns:xs="http://www.w3.org/2001/XMLSchema">
      <doc title="Library">Lends &lt;books&gt;.</doc>
      <grammars><xs:schema targetNamespace="urn:b"><xs:element name="book" type="xs:string"/></xs:schema></grammars>
      <resources base="https://books.example.com/v1">
        <resource path="books/{id}"><param name="id" style="template" type="xs:int"/>
          <method name="GET" id="getBook"><doc title="Get a book"/>
            <request><param name="full" style="query" type="xs:boolean" default="false"/><param name="X-A" style="header" required="true"/></request>
            <response status="200"><representation mediaType="application/xml" element="book"/></response>
          </method>
          <method name="PUT" id="putBook"><request><representation mediaType="application/xml" element="book"/></request></method>
        </resource>
      </resources></application>`);
  const made = await importApi('library', { format: 'wadl-link-json', value: `${origin}/wadl` });
  expect(made).toMatchObject({
    displayName: 'Library',
    description: 'Lends <books>.',
    serviceUrl: 'https://books.example.com/v1',
  });
  expect(await operationsOf('library')).toEqual(['getBook: GET /books/{id}', 'putBook: PUT /books/{id}']);
  const { format, text } = await exported('library', 'wadl');
  expect(format).toBe('wadl-link-json');
  await importApi('library-again', { format: 'wadl-xml', value: text });
  expect(await operationsOf('library-again')).toEqual(await operationsOf('library'));
  for (const name of ['getBook', 'putBook']) {
    const { id, eTag, ...first } = await plane.client.apiOperation.get(...at(), 'library', name);
    const { id: _, eTag: __, ...again } = await plane.client.apiOperation.get(...at(), 'library-again', name);
    const withoutSchema = (value: unknown) =>
      JSON.parse(
        JSON.stringify(value)
          .replace(/"schemaId":"\w+",?/g, '')
          .replace(/,\}/g, '}'),
      );
    expect(withoutSchema(again)).toEqual(withoutSchema(first));
  }
  expect((await schemasOf('library-again'))[0]?.value).toContain('<xs:element name="book" type="xs:string"');
});

describe('GraphQL', () => {
  const sdl = 'type Query {\n  a: Int\n}';

  test('by the link of an endpoint, or of a document', async () => {
    pages['/graphql'] = (request, response) =>
      request.method === 'POST'
        ? response.end(JSON.stringify({ data: introspectionFromSchema(buildSchema(sdl)) }))
        : response.writeHead(405).end();
    pages['/schema.graphql'] = (request, response) =>
      request.method === 'GET' ? response.end(sdl) : response.writeHead(405).end();
    expect(await importApi('endpoint', { format: 'graphql-link', value: `${origin}/graphql` })).toMatchObject({
      apiType: 'graphql',
      serviceUrl: `${origin}/graphql`,
    });
    const document = await importApi('document', { format: 'graphql-link', value: `${origin}/schema.graphql` });
    expect([document.apiType, document.serviceUrl]).toEqual(['graphql', undefined]);
    for (const api of ['endpoint', 'document'])
      expect(await plane.client.apiSchema.get(...at(), api, 'graphql')).toMatchObject({
        contentType: 'application/vnd.ms-azure-apim.graphql.schema',
        value: sdl,
      });
    expect(await exported('endpoint', 'graphql')).toEqual({ format: 'graphql-link', text: sdl });
    await importApi('without', { displayName: 'W', apiType: 'graphql' });
    await expect(exported('without', 'graphql')).rejects.toThrow('no description');
    const { apis } = await plane.published(({ apis }) => apis.some(({ id }) => id === 'document'));
    expect(apis.find(({ id }) => id === 'document')).toMatchObject({ type: 'graphql', graphqlSchema: sdl });
  });

  const many = (count: number, of: (at: number) => string) =>
    Array.from({ length: count }, (_, at) => of(at)).join('\n');

  test.each<[string, () => string, string]>([
    ['what is no schema', () => 'type Query {', 'Syntax Error'],
    ['a query', () => '{a}'.replace('{', 'query {'), 'found a query; expected a schema (line 1, column 1)'],
    ['no query type', () => 'type A { a: Int }', 'Query root type must be provided'],
    [
      'a type that is not there',
      () => 'type Query {\n  a: Missing }',
      "there is no type 'Missing'; expected one (line 2, column 6)",
    ],
    ['JSON that is no schema', () => '{"data":null}', 'the endpoint does not tell its schema'],
    [
      'an endpoint that refuses',
      () => '{"errors":[{"message":"introspection is off"}]}',
      'the endpoint does not tell its schema: introspection is off',
    ],
    ['nested JSON', () => `{"a":${'['.repeat(20_000)}${']'.repeat(20_000)}}`, 'the '],
    [
      'a type of a type of a type',
      () =>
        `{"__schema":{"queryType":{"name":"Query"},"directives":[],"types":[{"kind":"OBJECT","name":"Query","interfaces":[],"fields":[{"name":"a","args":[],"type":${'{"kind":"LIST","ofType":'.repeat(4000)}null${'}'.repeat(4000)}}]}]}}`,
      'the answer describes no schema',
    ],
    ['brackets', () => `type Query { a: ${'['.repeat(20_000)}Int${']'.repeat(20_000)} }`, 'nested deeper than 200'],
    ['words', () => `union U = ${'|A'.repeat(210_000)}`, 'more than'],
    [
      'names that are almost right',
      () => many(2000, (at) => `type Type${at} { a: Typo${at} }`),
      "there is no type 'Typo0'",
    ],
    [
      'arguments that are almost right',
      () =>
        `directive @d(${many(1000, (at) => `arg${at}: Int`)}) on OBJECT\n${many(1000, (at) => `type T${at} @d(arh${at}: 1) { a: Int }`)}`,
      "'@d' has no argument 'arh0'",
    ],
    [
      'interfaces that many implement',
      () =>
        `interface I { ${many(1000, (at) => `f${at}: Int`)} }\n${many(2000, (at) => `type T${at} implements I { a: Int }`)}`,
      'interfaces come to',
    ],
    ['input that holds itself', () => 'type Query { a(i: I): Int } input I { i: I! }', 'Input Object I cannot be'],
  ])('H12: %s is refused', async (_, value, message) => {
    expect(await refusalOf('no-graphql', { format: 'graphql', value: value() })).toContain(message);
  });
});

describe('OData and gRPC', () => {
  const edmx = `<edmx:Edmx Version="4.0" xmlns:edmx="http://docs.oasis-open.org/odata/ns/edmx"><edmx:DataServices>
    <Schema Namespace="Trips" xmlns="http://docs.oasis-open.org/odata/ns/edm"><EntityContainer Name="Container"/></Schema>
    </edmx:DataServices></edmx:Edmx>`;

  test('metadata by a link gives the service, too', async () => {
    pages['/trips/$metadata'] = (_, response) => response.end(edmx);
    const made = await importApi('trips', { format: 'odata-link', value: `${origin}/trips/$metadata` });
    expect(made).toMatchObject({ apiType: 'odata', displayName: 'Container', serviceUrl: `${origin}/trips` });
    expect(await schemasOf('trips')).toMatchObject([
      { contentType: 'application/vnd.ms-azure-apim.odata.schema', value: edmx },
    ]);
  });

  test('definitions by a link', async () => {
    const proto = 'syntax = "proto3"; package p; service S { rpc M (A) returns (A); } message A {}';
    pages['/s.proto'] = (_, response) => response.end(proto);
    const made = await importApi('proto', {
      format: 'grpc-link',
      value: `${origin}/s.proto`,
      serviceUrl: 'https://e.example.com',
    });
    expect(made).toMatchObject({ apiType: 'grpc', displayName: 'S', serviceUrl: 'https://e.example.com' });
    expect(await operationsOf('proto')).toEqual(['S-M: POST /p.S/M']);
    expect(await schemasOf('proto')).toMatchObject([{ contentType: 'text/protobuf', value: proto }]);
  });

  test.each<[string, string, string, string]>([
    [
      'odata',
      'an entity of a file',
      `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${edmx}`,
      'found a DOCTYPE',
    ],
    ['odata', 'something else', '<a/>', "the root is 'a'; expected 'Edmx' of OData"],
    ['odata', 'no schema', edmx.replace(/<Schema.*<\/Schema>/s, ''), "there is no 'Schema'"],
    ['grpc', 'a mistake', 'service S {\n rpc', '(line 2)'],
    [
      'grpc',
      'a file that imports itself',
      'import "s.proto"; service S { rpc M (A) returns (A); }',
      "'import' names 's.proto'",
    ],
  ])('H12: in %s, %s is refused', async (format, _, value, message) => {
    expect(await refusalOf('no-service', { format, value })).toContain(message);
  });
});
