import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ seed: false });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const xsd = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:element name="a"/></xs:schema>';

describe('of the service', () => {
  test('are created, read, listed and deleted by the SDK, and reach the snapshot', async () => {
    const { globalSchema } = plane.client;
    const xml = await globalSchema.beginCreateOrUpdateAndWait(...at(), 'x', { schemaType: 'xml', value: xsd });
    expect(xml).toMatchObject({ name: 'x', type: 'Microsoft.ApiManagement/service/schemas', value: xsd });
    const document = { $id: 'https://example/s', type: 'object', required: ['a'] };
    await globalSchema.beginCreateOrUpdateAndWait(...at(), 'j', { schemaType: 'json', document, description: 'D' });
    expect(await globalSchema.get(...at(), 'j')).toMatchObject({ schemaType: 'json', document, description: 'D' });
    const { schemas } = await plane.published((snapshot) => snapshot.schemas?.length === 2);
    expect(schemas).toContainEqual({ id: 'x', schemaType: 'xml', value: xsd });
    expect(schemas).toContainEqual({
      id: 'j',
      schemaType: 'json',
      value: '{"$id":"https://example/s","type":"object","required":["a"]}',
    });
    const names = [];
    for await (const { name } of globalSchema.listByService(...at())) names.push(name);
    expect(names).toEqual(['j', 'x']);
    await globalSchema.delete(...at(), 'x', '*');
    await expect(globalSchema.getEntityTag(...at(), 'x')).rejects.toMatchObject({ statusCode: 404 });
    await plane.published((snapshot) => snapshot.schemas?.length === 1);
  });

  test('JSON may be in value, as it is or as text', async () => {
    const { globalSchema } = plane.client;
    const of = { schemaType: 'json' } as const;
    await globalSchema.beginCreateOrUpdateAndWait(...at(), 'object', { ...of, value: { type: 'object' } });
    await globalSchema.beginCreateOrUpdateAndWait(...at(), 'text', { ...of, value: '{"type":"array"}' });
    const { schemas } = await plane.published(({ schemas }) => Boolean(schemas?.some(({ id }) => id === 'text')));
    expect(schemas).toContainEqual({ id: 'object', schemaType: 'json', value: '{"type":"object"}' });
    expect(schemas).toContainEqual({ id: 'text', schemaType: 'json', value: '{"type":"array"}' });
  });

  test.each([
    ['another type than before', { schemaType: 'xml', value: xsd }, 'schemaType'],
    ['a type that there is not', { schemaType: 'yaml', value: 'a: b' }, 'schemaType'],
    ['none', { schemaType: 'json' }, 'document'],
    ['what is no JSON', { schemaType: 'json', value: '{' }, 'document'],
  ])('%s is refused', async (_, properties, target) => {
    await plane.send('PUT', 'schemas/fixed', { body: { properties: { schemaType: 'json', document: {} } } });
    expect(await plane.send('PUT', 'schemas/fixed', { body: { properties } })).toMatchObject({
      status: 400,
      body: { error: { code: 'ValidationError', details: [{ target }] } },
    });
  });

  test('what is no XML is refused', async () => {
    const body = { properties: { schemaType: 'xml', value: 'nothing' } };
    expect(await plane.send('PUT', 'schemas/y', { body })).toMatchObject({
      status: 400,
      body: { error: { details: [{ target: 'value' }] } },
    });
  });
});

describe('of an API', () => {
  const openapi = 'application/vnd.oai.openapi.components+json';
  const swagger = 'application/vnd.ms-azure-apim.swagger.definitions+json';

  test('are created, read, listed and deleted by the SDK', async () => {
    const { api, apiSchema } = plane.client;
    await api.beginCreateOrUpdateAndWait(...at(), 'a', { path: 'a', displayName: 'A' });
    const components = { schemas: { Order: { type: 'object' } } };
    const made = await apiSchema.beginCreateOrUpdateAndWait(...at(), 'a', 'o', { contentType: openapi, components });
    expect(made).toMatchObject({
      type: 'Microsoft.ApiManagement/service/apis/schemas',
      contentType: openapi,
      components,
    });
    const definitions = { Person: { type: 'string' } };
    await apiSchema.beginCreateOrUpdateAndWait(...at(), 'a', 's', { contentType: swagger, definitions });
    const contentType = 'application/vnd.ms-azure-apim.xsd+xml';
    await apiSchema.beginCreateOrUpdateAndWait(...at(), 'a', 'x', { contentType, value: xsd });
    expect(await apiSchema.get(...at(), 'a', 's')).toMatchObject({ contentType: swagger, definitions });
    const names = [];
    const filter = `contentType eq '${swagger}'`;
    for await (const { name } of apiSchema.listByApi(...at(), 'a', { filter })) names.push(name);
    expect(names).toEqual(['s']);
    for await (const listed of apiSchema.listByApi(...at(), 'a')) {
      expect(listed.contentType).toBeDefined();
      expect(listed.definitions ?? listed.components ?? listed.value).toBeUndefined();
    }
    const { apis } = await plane.published((snapshot) => snapshot.apis[0]?.xmlSchemas?.length === 1);
    expect(apis[0]).toMatchObject({
      schemas: { Order: { type: 'object' }, Person: { type: 'string' } },
      xmlSchemas: [xsd],
    });
    await apiSchema.delete(...at(), 'a', 's', '*');
    await expect(apiSchema.getEntityTag(...at(), 'a', 's')).rejects.toMatchObject({ statusCode: 404 });
    await plane.published((snapshot) => Object.keys(snapshot.apis[0]?.schemas ?? {}).length === 1);
  });

  test('that of GraphQL reaches the snapshot', async () => {
    const { api, apiSchema } = plane.client;
    await api.beginCreateOrUpdateAndWait(...at(), 'g', { path: 'g', displayName: 'G', apiType: 'graphql' });
    const value = 'type Query { a: String }';
    const contentType = 'application/vnd.ms-azure-apim.graphql.schema';
    await apiSchema.beginCreateOrUpdateAndWait(...at(), 'g', 'graphql', { contentType, value });
    const { apis } = await plane.published(({ apis }) => apis.some(({ graphqlSchema }) => graphqlSchema !== undefined));
    expect(apis.find(({ id }) => id === 'g')?.graphqlSchema).toBe(value);
  });

  test('without what its content type is about, one is refused', async () => {
    const body = { properties: { contentType: openapi, document: {} } };
    expect(await plane.send('PUT', 'apis/a/schemas/none', { body })).toMatchObject({
      status: 400,
      body: { error: { details: [{ target: 'document.components' }] } },
    });
    expect(await plane.send('PUT', 'apis/absent/schemas/none', { body })).toMatchObject({ status: 404 });
  });
});
