import { readXmlData } from '@turnpike/expressions';
import { describe, expect, test } from 'vitest';
import { wadl as readWadl } from '../import/wadl/wadl.ts';
import { wsdl as readWsdl } from '../import/wsdl/wsdl.ts';
import type { ExportedApi } from './exported-api.ts';
import { graphql } from './graphql.ts';
import { wadl } from './wadl.ts';
import { wsdl } from './wsdl.ts';

const hostile = '"\'<a>&amp;]]>\u0000\u0008\ud800 {{x}} é\n';
const options = { given: { apiType: 'soap' }, names: new Set<string>() };

function apiOf(type: string, operations: readonly object[], schemas: readonly object[] = []): ExportedApi {
  const resource = (properties: object, at: number) => ({ name: `r${at}`, properties: { ...properties } });
  return {
    name: 'a',
    properties: { type, displayName: hostile, description: hostile, path: 'a' },
    operations: operations.map(resource),
    schemas: schemas.map(resource),
    gatewayUrl: 'https://gateway.example.com/',
  };
}

describe('L: whatever is in an API, what is exported can be read', () => {
  test('as WADL', async () => {
    const text = wadl.write(
      apiOf('http', [
        {
          displayName: hostile,
          description: hostile,
          method: 'GET',
          urlTemplate: '/a/{b}?c={d}&e=f',
          templateParameters: [
            { name: 'b', type: hostile, description: hostile },
            { name: 'd', values: [hostile] },
          ],
          request: {
            description: hostile,
            headers: [{ name: hostile, defaultValue: hostile }],
            representations: [null, {}],
          },
          responses: [{ statusCode: 200, representations: [{ contentType: hostile, typeName: hostile }] }, 'x'],
        },
      ]),
    );
    expect(readXmlData(text ?? '').root.localName).toBe('application');
    const { operations } = await readWadl.read(text ?? '', options);
    expect(operations[0]?.properties).toMatchObject({
      urlTemplate: '/a/{b}',
      templateParameters: [{ name: 'b', required: true }],
      request: {
        queryParameters: [
          { name: 'c', required: true },
          { name: 'e', defaultValue: 'f', values: ['f'] },
        ],
      },
    });
  });

  test('as WSDL', async () => {
    const message = { representations: [{ contentType: 'text/xml', typeName: hostile, schemaId: hostile }] };
    const one = {
      displayName: hostile,
      description: hostile,
      method: 'POST',
      urlTemplate: '/?soapAction=urn:a%26b=%7Bc%7D',
    };
    const text = wsdl.write(
      apiOf('soap', [
        one,
        { ...one, request: {}, responses: [] },
        { ...one, urlTemplate: '/?soapAction={any}' },
        { ...one, request: message, responses: [message], urlTemplate: '/?soapAction=%' },
      ]),
    );
    expect(readXmlData(text ?? '').root.localName).toBe('definitions');
    expect(text).toContain('soapAction="urn:a&amp;b={c}"');
    expect(text).toContain('location="https://gateway.example.com/a"');
    expect(text?.match(/<wsdl:message /g)).toHaveLength(6);
    await expect(readWsdl.read(text ?? '', options)).resolves.toMatchObject({ operations: [{}, {}, {}] });
  });
});

test.each([
  [wsdl, 'http'],
  [wadl, 'soap'],
  [wadl, 'grpc'],
  [graphql, 'http'],
  [graphql, 'graphql'],
])('what an API has no description in is not made up: %#', (format, type) => {
  expect(format.write(apiOf(type, []))).toBeUndefined();
});
