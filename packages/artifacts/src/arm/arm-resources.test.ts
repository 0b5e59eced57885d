import { expect, test } from 'vitest';
import type { ReadOptions } from '../read-artifacts.ts';
import { type Files, information, sampleApi, withFolder } from '../testing.ts';
import { type ArmReading, readArmResources } from './arm-resources.ts';

function read(files: Files, options?: ReadOptions): Promise<ArmReading> {
  return withFolder(files, (folder) => readArmResources(folder, options));
}

async function idsOf(files: Files): Promise<readonly string[]> {
  return (await read(files)).resources.map(({ id }) => id);
}

test('what is referred to comes before what refers to it', async () => {
  expect(
    await idsOf({
      'subscriptions/ada/subscriptionInformation.json': information({ scope: '/products/starter' }),
      'products/starter/policy.xml': '<policies />',
      'products/starter/productInformation.json': information({ displayName: 'Starter' }),
      'products/starter/apis.json': [{ name: 'orders' }],
      'apis/orders/operations/list/policy.xml': '<policies />',
      'apis/orders/apiInformation.json': sampleApi('orders'),
      'policy.xml': '<policies />',
      'policyFragments/trace/policyFragmentInformation.json': information({}),
      'policyFragments/trace/policy.xml': '<fragment />',
      'namedValues/key/namedValueInformation.json': information({ displayName: 'key', value: 'v' }),
    }),
  ).toEqual([
    'namedValues/key',
    'policyFragments/trace',
    'apis/orders',
    'policies/policy',
    'products/starter',
    'products/starter/apis/orders',
    'products/starter/policies/policy',
    'apis/orders/operations/list/policies/policy',
    'subscriptions/ada',
  ]);
});

test('both layouts give the same resources', async () => {
  const api = { 'apis/orders/apiInformation.json': sampleApi('orders') };
  const product = { 'products/starter/productInformation.json': information({ displayName: 'Starter' }) };
  const one = await idsOf({
    ...api,
    ...product,
    'named values/key/namedValueInformation.json': information({ displayName: 'key', value: 'v' }),
    'version sets/all/versionSetInformation.json': information({ displayName: 'all', versioningScheme: 'Segment' }),
    'products/starter/apis/orders/productApiInformation.json': {},
    'tags/red/tagInformation.json': information({ displayName: 'red' }),
    'tags/red/apis/orders/tagApiInformation.json': {},
  });
  const other = await idsOf({
    ...api,
    ...product,
    'namedValues/key/namedValueInformation.json': information({ displayName: 'key', value: 'v' }),
    'versionSets/all/versionSetInformation.json': information({ displayName: 'all', versioningScheme: 'Segment' }),
    'products/starter/apis.json': [{ name: 'orders' }],
    'tags/red/tagInformation.json': information({ displayName: 'red' }),
    'apis/orders/tags/red/tagInformation.json': information({ displayName: 'red' }),
  });
  expect(one).toEqual(other);
});

test('a description is imported with its API, in the format that it has', async () => {
  const { resources } = await read({
    'apis/a/apiInformation.json': sampleApi('a'),
    'apis/a/specification.yaml': 'openapi: 3.0.1',
    'apis/b/apiInformation.json': sampleApi('b'),
    'apis/b/specification.json': '{ "swagger": "2.0" }',
    'apis/c/apiInformation.json': sampleApi('c', { type: 'graphql' }),
    'apis/c/specification.graphql': 'type Query { a: Int }',
  });
  expect(resources.map(({ id, properties }) => [id, properties?.format, properties?.value])).toEqual([
    ['apis/a', 'openapi', 'openapi: 3.0.1'],
    ['apis/b', 'swagger-json', '{ "swagger": "2.0" }'],
    ['apis/c', undefined, undefined],
    ['apis/c/schemas/graphql', undefined, undefined],
  ]);
});

test('a current revision that is not the first is written as that revision', async () => {
  expect(
    await idsOf({
      'apis/orders/apiInformation.json': sampleApi('orders', { apiRevision: '2', isCurrent: true }),
      'apis/orders;rev=1/apiInformation.json': sampleApi('orders', { apiRevision: '1', isCurrent: false }),
    }),
  ).toEqual(['apis/orders;rev=1', 'apis/orders;rev=2']);
});

test('overrides and given values go before what the folder says', async () => {
  const { resources } = await read(
    {
      'namedValues/key/namedValueInformation.json': information({ displayName: 'key', secret: true }),
      'backends/shop/backendInformation.json': information({ url: 'https://prod.example', protocol: 'http' }),
      'policy.xml': '<policies />',
    },
    {
      overrides: { backends: [{ name: 'shop', properties: { url: 'http://127.0.0.1:1' } }] },
      namedValues: new Map([['key', { value: 'given' }]]),
    },
  );
  expect(resources.map(({ properties }) => properties)).toEqual([
    { url: 'http://127.0.0.1:1', protocol: 'http' },
    { displayName: 'key', secret: true, value: 'given' },
    { format: 'rawxml', value: '<policies />' },
  ]);
});

test('users come with the groups that they are in', async () => {
  const { resources } = await read({
    'users/ada/userInformation.json': information({ email: 'ada@example.com', groups: ['partners'] }),
    'groups/partners/groupInformation.json': information({ displayName: 'Partners' }),
  });
  expect(resources.map(({ id, properties }) => [id, properties])).toEqual([
    ['groups/partners', { displayName: 'Partners' }],
    ['users/ada', { email: 'ada@example.com' }],
    ['groups/partners/users/ada', undefined],
  ]);
});

test('a file that cannot be read is reported, and the others are there', async () => {
  const { resources, diagnostics } = await read({
    'backends/shop/backendInformation.json': '{ "properties": ',
    'policy.xml': '<policies />',
  });
  expect(resources.map(({ id }) => id)).toEqual(['policies/policy']);
  expect(diagnostics.map(({ severity, path }) => [severity, path])).toEqual([
    ['error', 'backends/shop/backendInformation.json'],
  ]);
});
