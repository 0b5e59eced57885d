import { expect, test } from 'vitest';
import { readSubscriptionScope, withoutRevision } from './index.ts';

const service = '/subscriptions/0000/resourceGroups/shop/providers/Microsoft.ApiManagement/service/contoso';

test.each([
  ['/products/starter', { kind: 'product', productId: 'starter' }],
  [`${service}/products/starter`, { kind: 'product', productId: 'starter' }],
  ['/apis', { kind: 'allApis' }],
  ['/apis/', { kind: 'allApis' }],
  [`${service}/apis`, { kind: 'allApis' }],
  ['/apis/orders', { kind: 'api', apiId: 'orders' }],
  ['/apis/orders;rev=3', { kind: 'api', apiId: 'orders' }],
  [`${service}/APIs/orders`, { kind: 'api', apiId: 'orders' }],
  [`${service}/workspaces/w/products/starter`, { kind: 'product', productId: 'w/starter' }],
  [`${service}/workspaces/w/apis/orders;rev=2`, { kind: 'api', apiId: 'w/orders' }],
  [`${service}/workspaces/w/apis`, { kind: 'workspace', workspaceId: 'w' }],
  [`${service}/workspaces/w`, { kind: 'workspace', workspaceId: 'w' }],
  [service, { kind: 'service' }],
  [`${service}/`, { kind: 'service' }],
  [service.toLowerCase(), { kind: 'service' }],
])('reads the scope %s', (scope, expected) => {
  expect(readSubscriptionScope(scope)).toEqual(expected);
});

test.each([
  '',
  '/',
  '/products',
  '/products/',
  '/users/mei',
  '/apis/orders/operations/get',
  `/workspaces/w/apis`,
  `${service}/workspaces/w/tags/x`,
  `${service}/workspaces/w/workspaces/v/apis/x`,
  `/x${service}`,
])('opens nothing for what is no scope: %j', (scope) => {
  expect(readSubscriptionScope(scope)).toBeUndefined();
});

test('takes the revision off the resource name of an API', () => {
  expect(withoutRevision('orders;rev=2')).toBe('orders');
  expect(withoutRevision('orders')).toBe('orders');
  // In small letters this name is longer.
  expect(withoutRevision('İstanbul;REV=2')).toBe('İstanbul');
});
