import { expect, test } from 'vitest';
import { information, read, sampleApi, shown, snapshotOf } from '../testing.ts';

test('schemas of the service are texts of XML, and JSON as text or as it is', async () => {
  const { schemas } = await snapshotOf({
    'schemas/a/schemaInformation.json': information({ schemaType: 'xml', value: '<schema/>' }),
    'schemas/b/schemaInformation.json': information({ schemaType: 'Json', document: { type: 'object' } }),
    'schemas/c/schemaInformation.json': information({ schemaType: 'json', value: '{"maximum": 9007199254740993}' }),
  });
  expect(schemas).toEqual([
    { id: 'a', schemaType: 'xml', value: '<schema/>' },
    { id: 'b', schemaType: 'json', value: '{"type":"object"}' },
    { id: 'c', schemaType: 'json', value: '{"maximum": 9007199254740993}' },
  ]);
});

test('a schema has a type and a text', async () => {
  const { diagnostics } = await read({ 'schemas/a/schemaInformation.json': information({}) });
  expect(shown(diagnostics)).toEqual([
    expect.stringContaining("there is neither 'value' nor 'document'; expected a schema"),
    expect.stringContaining("'schemaType' is missing; expected json or xml"),
  ]);
});

test('an API may have XML Schemas, and operations say what they are asked with', async () => {
  const { apis } = await snapshotOf({
    'apis/a/apiInformation.json': sampleApi('a'),
    'apis/a/schemas/s/apiSchemaInformation.json': information({
      contentType: 'application/vnd.ms-azure-apim.xsd+xml',
      document: { value: '<schema/>' },
    }),
    'apis/a/operations/o/operationInformation.json': information({
      method: 'POST',
      urlTemplate: '/o',
      request: {
        queryParameters: [{ name: 'q', type: 'integer', values: ['1'], required: false }],
        headers: [{ name: 'X-H', typeName: 'T', schemaId: 's' }],
        representations: [{ contentType: 'application/json', typeName: 'T' }],
      },
    }),
  });
  expect(apis[0]?.xmlSchemas).toEqual(['<schema/>']);
  expect(apis[0]?.operations[0]?.request).toEqual({
    queryParameters: [{ name: 'q', type: 'integer', values: ['1'], required: false }],
    headers: [{ name: 'X-H', schema: { $ref: '#/components/schemas/T' } }],
    representations: [{ contentType: 'application/json', examples: [], schema: { $ref: '#/components/schemas/T' } }],
  });
});
