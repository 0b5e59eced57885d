import { expect, test } from 'vitest';
import { information, read, sampleApi, shown, snapshotOf } from './testing.ts';

const policy = '<policies><inbound><base /></inbound></policies>';
const specification = `openapi: 3.0.1
paths:
  /:
    get:
      operationId: list
      responses: {}
`;

const common = {
  'policy.xml': policy,
  'backends/store/backendInformation.json': information({ url: 'https://store.example.com', protocol: 'http' }),
  'groups/partners/groupInformation.json': information({ displayName: 'Partners', type: 'custom' }),
  'products/starter/productInformation.json': information({ displayName: 'Starter', state: 'published' }),
  'products/starter/policy.xml': policy,
  'subscriptions/one/subscriptionInformation.json': information({
    displayName: 'One',
    scope: '/products/starter',
    state: 'active',
    primaryKey: 'k-1',
  }),
  'apis/orders/apiInformation.json': sampleApi('orders', {
    apiVersionSetId: '/apiVersionSets/orders',
    apiVersion: 'v1',
  }),
  'apis/orders/specification.yaml': specification,
  'apis/orders/policy.xml': policy,
  'apis/orders/operations/list/policy.xml': policy,
  'apis/orders;rev=2/apiInformation.json': sampleApi('orders', { apiRevision: '2', isCurrent: false }),
  'apis/orders;rev=2/specification.yaml': specification,
  'apis/orders/diagnostics/applicationinsights/diagnosticInformation.json': information({}),
  'loggers/insights/loggerInformation.json': information({ loggerType: 'applicationInsights' }),
  'tags/blue/tagInformation.json': information({ displayName: 'blue' }),
  'gateways/edge/gatewayInformation.json': information({ locationData: { name: 'edge' } }),
};
const namedValue = information({ displayName: 'color', value: 'blue' });
const versionSet = information({ displayName: 'Orders', versioningScheme: 'Segment' });

const spaced = {
  ...common,
  'named values/color/namedValueInformation.json': namedValue,
  'version sets/orders/versionSetInformation.json': versionSet,
  'policy fragments/common/policyFragmentInformation.json': information({ description: 'x' }),
  'policy fragments/common/policy.xml': '<fragment />',
  'products/starter/apis/orders/productApiInformation.json': {},
  'products/starter/groups/partners/productGroupInformation.json': {},
  'tags/blue/apis/orders/tagApiInformation.json': {},
  'gateways/edge/apis/orders/gatewayApiInformation.json': {},
  'apis/orders/releases/r1/apiReleaseInformation.json': information({ apiId: '/apis/orders' }),
};

const compact = {
  ...common,
  'namedValues/color/namedValueInformation.json': namedValue,
  'versionSets/orders/versionSetInformation.json': versionSet,
  'policyFragments/common/policyFragmentInformation.json': information({ description: 'x' }),
  'policyFragments/common/policy.xml': '<fragment />',
  'products/starter/apis.json': [{ name: 'orders' }],
  'products/starter/groups.json': [{ name: 'partners' }],
  'products/starter/wiki.md': '# Starter',
  'apis/orders/tags/blue/tagInformation.json': information({}),
  'apis/orders/wiki.md': '# Orders',
  'gateways/edge/apis.json': [{ name: 'orders' }],
  'apis/orders/releases/r1/releaseInformation.json': information({ apiId: '/apis/orders' }),
};

test('both layouts of one estate come to the same snapshot, and nothing in either is strange', async () => {
  const [one, other] = await Promise.all([read(spaced), read(compact)]);
  expect(shown(one.diagnostics)).toEqual([]);
  expect(shown(other.diagnostics)).toEqual([]);
  expect(one.snapshot).toEqual(other.snapshot);
});

test('an estate is read whole', async () => {
  expect(await snapshotOf(compact, { sequenceNumber: 7 })).toEqual({
    sequenceNumber: 7,
    hosts: [],
    apis: [
      {
        id: 'orders',
        name: 'orders',
        path: 'orders',
        protocols: ['https'],
        apiVersion: 'v1',
        apiVersionSetId: 'orders',
        apiRevision: '1',
        isCurrent: true,
        isOnline: true,
        type: 'http',
        operations: [{ id: 'list', name: 'list', method: 'GET', urlTemplate: '/' }],
      },
      {
        id: 'orders',
        name: 'orders',
        path: 'orders',
        protocols: ['https'],
        apiVersion: 'v1',
        apiVersionSetId: 'orders',
        apiRevision: '2',
        isCurrent: false,
        isOnline: true,
        type: 'http',
        operations: [{ id: 'list', name: 'list', method: 'GET', urlTemplate: '/' }],
      },
    ],
    versionSets: [{ id: 'orders', name: 'Orders', versioningScheme: 'Segment' }],
    products: [{ id: 'starter', name: 'Starter', state: 'published', apis: ['orders'], groups: ['partners'] }],
    subscriptions: [
      {
        id: 'one',
        name: 'One',
        scope: '/products/starter',
        state: 'active',
        primaryKeyHash: '7c35c5a1785d20704e44d5de4beb81c1fce91b6fe48ed7c3159af6f7f832078b',
      },
    ],
    users: [],
    groups: [
      { id: 'partners', name: 'Partners', type: 'custom' },
      { id: 'administrators', name: 'Administrators', type: 'system' },
      { id: 'developers', name: 'Developers', type: 'system' },
      { id: 'guests', name: 'Guests', type: 'system' },
    ],
    backends: [{ id: 'store', type: 'Single', url: 'https://store.example.com', protocol: 'http' }],
    certificates: [],
    loggers: [{ id: 'insights', loggerType: 'applicationInsights', credentials: {} }],
    namedValues: [{ name: 'color', value: 'blue', secret: false }],
    policyFragments: [{ id: 'common', text: '<fragment />' }],
    policies: [
      { scope: 'global', text: policy },
      { scope: 'product', productId: 'starter', text: policy },
      { scope: 'api', apiId: 'orders', apiRevision: '1', text: policy },
      { scope: 'operation', apiId: 'orders', apiRevision: '1', operationId: 'list', text: policy },
    ],
  });
});

test('the file of each policy document is known', async () => {
  const { snapshot, policyFiles } = await read(compact);
  expect(snapshot?.policies.map((attached) => policyFiles.get(attached))).toEqual([
    'policy.xml',
    'products/starter/policy.xml',
    'apis/orders/policy.xml',
    'apis/orders/operations/list/policy.xml',
  ]);
  expect(policyFiles.get(snapshot!.policyFragments[0]!)).toBe('policyFragments/common/policy.xml');
});
