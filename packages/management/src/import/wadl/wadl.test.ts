import { describe, expect, test } from 'vitest';
import { ImportError } from '../imported-api.ts';
import { wadl } from './wadl.ts';

const application = (content: string, attributes = '') =>
  `<application xmlns="http://wadl.dev.java.net/2009/02" xmlns:xs="http://www.w3.org/2001/XMLSchema"${attributes}>${content}</application>`;

const library = application(
  `<doc title="Library">Lends books.</doc>
  <grammars><xs:schema targetNamespace="urn:books"><xs:element name="book" type="xs:string"/></xs:schema></grammars>
  <resources base="https://books.example.com/v1/">
    <resource path="/books">
      <param name="X-Tenant" style="header" required="true" type="xs:string"/>
      <method name="GET" id="listBooks"><doc title="List books"/>
        <request><param name="limit" style="query" type="xs:int" default="10"/>
          <param name="sort" style="query"><option value="title"/><option value="year"/></param></request>
        <response status="200 206"><representation mediaType="application/xml" element="b:book"/></response>
        <response status="400"><doc>Wrong.</doc><param name="X-Reason" style="header"/></response>
      </method>
      <method href="#add"/>
      <resource path="{id}" type="#thing"><param name="id" style="template" type="xs:long"><doc>Its number.</doc></param></resource>
    </resource>
  </resources>
  <resource_type id="thing"><method name="DELETE"><response status="204"/></method></resource_type>
  <method name="post" id="add"><request><representation href="#bookForm"/></request></method>
  <representation id="bookForm" mediaType="application/json"/>`,
  ' xmlns:b="urn:books"',
);

const read = (text: string) => wadl.read(text, { given: {}, names: new Set() });

test('resources, methods, parameters and representations are operations', async () => {
  const { properties, operations, schemas } = await read(library);
  expect(properties).toEqual({
    type: 'http',
    displayName: 'Library',
    description: 'Lends books.',
    serviceUrl: 'https://books.example.com/v1',
  });
  expect(schemas).toMatchObject([
    {
      properties: {
        contentType: 'application/vnd.ms-azure-apim.wadl.grammars+xml',
        document: { value: expect.stringContaining('targetNamespace="urn:books"') },
      },
    },
  ]);
  expect(operations.map(({ name, properties }) => `${name}: ${properties.method} ${properties.urlTemplate}`)).toEqual([
    'listBooks: GET /books',
    'add: POST /books',
    'delete-books-id: DELETE /books/{id}',
  ]);
  const tenant = { name: 'X-Tenant', type: 'string', required: true };
  expect(operations[0]?.properties).toEqual({
    displayName: 'List books',
    method: 'GET',
    urlTemplate: '/books',
    templateParameters: [],
    request: {
      queryParameters: [
        { name: 'limit', type: 'integer', defaultValue: '10' },
        { name: 'sort', type: 'string', values: ['title', 'year'] },
      ],
      headers: [tenant],
    },
    responses: [
      {
        statusCode: 200,
        representations: [{ contentType: 'application/xml', typeName: 'book', schemaId: schemas[0]?.name }],
      },
      {
        statusCode: 206,
        representations: [{ contentType: 'application/xml', typeName: 'book', schemaId: schemas[0]?.name }],
      },
      { statusCode: 400, description: 'Wrong.', headers: [{ name: 'X-Reason', type: 'string' }], representations: [] },
    ],
  });
  expect(operations[1]?.properties).toMatchObject({
    request: { headers: [tenant], representations: [{ contentType: 'application/json' }] },
  });
  expect(operations[2]?.properties).toMatchObject({
    displayName: 'DELETE /books/{id}',
    templateParameters: [{ name: 'id', type: 'integer', description: 'Its number.', required: true }],
    responses: [{ statusCode: 204 }],
  });
});

describe('H12', () => {
  const resources = (content: string) => application(`<resources base="http://x">${content}</resources>`);
  const get = '<method name="GET"/>';
  const many = (count: number, text: string) =>
    Array.from({ length: count }, (_, at) => text.replaceAll('#', `${at}`)).join('');

  test.each<[string, string, string]>([
    ['something else', '<html/>', "the root is 'html'; expected 'application' of WADL"],
    ['no method', application(''), "there is no 'method'"],
    [
      'another document',
      resources('<resource path="a"><method href="http://x/y.wadl#m"/></resource>'),
      "no 'method' of the document",
    ],
    [
      'matrix parameters',
      resources(`<resource path="a"><param name="m" style="matrix"/>${get}</resource>`),
      "'m' has the style 'matrix'",
    ],
    [
      'two bases',
      application('<resources base="http://a"/><resources base="http://b"/>').replace(
        '/>',
        `><resource>${get}</resource></resources>`,
      ),
      "the bases 'http://a' and 'http://b'",
    ],
    [
      'a type that holds itself',
      `${resources('<resource path="a" type="#t"/>').replace('</application>', '')}<resource_type id="t"><resource path="b" type="#t">${get}</resource></resource_type></application>`,
      'more than 100 deep',
    ],
    [
      'types of types',
      `${resources('<resource path="a" type="#t0"/>').replace('</application>', '')}${Array.from({ length: 30 }, (_, at) => `<resource_type id="t${at}">${`<resource path="b" type="#t${at + 1}"/>`.repeat(10)}</resource_type>`).join('')}<resource_type id="t30">${get}</resource_type></application>`,
      'too many methods have this name',
    ],
    [
      'many parameters',
      resources(`<resource path="a">${many(600, '<param name="p#" style="query"/>')}${get}</resource>`),
      'more than 500 parameters',
    ],
    [
      'one method many times',
      `${resources(many(9000, '<resource path="r#"><method href="#m"/></resource>').replaceAll(/href="\d+m"/g, 'href="#m"')).replace('</application>', '')}<method id="m" name="GET"><response>${'<representation mediaType="a/b"/>'.repeat(5000)}</response></method></application>`,
      'comes to more than 2000000 elements',
    ],
    [
      'a document type',
      `<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]>${application('&b;')}`,
      'found a DOCTYPE',
    ],
    [
      'entities of entities',
      `<!DOCTYPE a [<!ENTITY a "a"><!ENTITY b "&a;&a;">]>${application('&b;')}`,
      'found a DOCTYPE',
    ],
    ['depth', '<a>'.repeat(200_000), 'Unexpected end of file'],
    ['50 MB', ' '.repeat(50_000_000), 'expected at most 4194304'],
  ])('%s is refused', async (_, text, message) => {
    const error: unknown = await read(text).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ImportError);
    expect((error as ImportError).message).toContain(message);
  });
});
