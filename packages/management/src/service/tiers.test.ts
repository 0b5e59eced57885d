import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../testing.ts';
import { capacities, checkTierHasType, features, includes } from './tiers.ts';

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ enforcesTiers: true });
});
afterAll(() => plane[Symbol.asyncDispose]());

const become = (name: string, capacity: number, properties: object = {}) =>
  plane.send('PATCH', '', { body: { sku: { name, capacity }, properties } });

test('where tiers are held, what one lacks is refused in the words that tools take notice of', async () => {
  expect(await become('Consumption', 0)).toMatchObject({ status: 200 });
  expect(await plane.send('GET', 'groups')).toMatchObject({
    status: 400,
    body: {
      error: {
        code: 'MethodNotAllowedInPricingTier',
        message: 'Method not allowed in Consumption pricing tier',
        details: null,
      },
    },
  });
  expect(await plane.send('GET', 'gateways')).toMatchObject({ status: 400 });
  expect(await plane.send('GET', 'apis')).toMatchObject({ status: 200 });
  const backup = { storageAccount: 's', containerName: 'c', backupName: 'b', accessKey: 'k' };
  expect(await plane.send('POST', 'backup', { body: backup })).toMatchObject({
    body: { error: { code: 'MethodNotAllowedInPricingTier' } },
  });
  expect(await become('Developer', 1)).toMatchObject({ status: 200 });
  expect(await plane.send('GET', 'gateways')).toMatchObject({ status: 200 });
});

test.each([
  ['Developer', 2, {}, 'sku.capacity'],
  ['Consumption', 1, {}, 'sku.capacity'],
  [
    'Standard',
    1,
    { additionalLocations: [{ location: 'x', sku: { name: 'Standard', capacity: 1 } }] },
    'properties.additionalLocations',
  ],
])(
  'where tiers are held, a service is refused that cannot be: %s with %d units',
  async (name, units, properties, target) => {
    expect(await become(name, units, properties)).toMatchObject({
      status: 400,
      body: { error: { details: [{ target }] } },
    });
  },
);

test('a tier that is not known has everything', () => {
  for (const feature of features) expect(includes('Ultimate', feature)).toBe(true);
  expect(() => checkTierHasType('Ultimate', 'gateways')).not.toThrow();
  expect(Object.keys(capacities)).toHaveLength(9);
});
