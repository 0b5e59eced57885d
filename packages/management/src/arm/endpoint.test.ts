import { expect, test } from 'vitest';
import { Endpoints } from './endpoint.ts';

const reference = 'https://learn.microsoft.com/rest/api/apimanagement/';
const [skus, one, operations] = ['~/skus', '~/things/{thingId}', '/providers/Microsoft.ApiManagement/operations'].map(
  (path) => ({ path, reference, methods: {} }),
);
const endpoints = new Endpoints([skus!, one!, operations!]);
const service = ['subscriptions', 's', 'RESOURCEGROUPS', 'g', 'providers', 'microsoft.apimanagement', 'service', 'x'];

test('paths are found whatever the case of their letters, and names keep theirs', () => {
  expect(endpoints.find([...service, 'SKUs'])?.endpoint).toBe(skus);
  expect(endpoints.find([...service, 'things', 'Äb'])).toEqual({
    endpoint: one,
    names: { subscriptionId: 's', resourceGroupName: 'g', serviceName: 'x', thingId: 'Äb' },
  });
  expect(endpoints.find(['providers', 'Microsoft.ApiManagement', 'operations'])?.endpoint).toBe(operations);
});

test.each([[], ['providers'], [...service, 'skus', 'more'], ['x', 's', ...service.slice(2), 'skus']])(
  'nothing is found elsewhere: %#',
  (...segments) => {
    expect(endpoints.find(segments)).toBeUndefined();
  },
);
