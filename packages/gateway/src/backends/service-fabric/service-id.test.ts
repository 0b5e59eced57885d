import { expect, test } from 'vitest';
import { serviceIdOf } from './service-id.ts';

test('a service is known by its name without the scheme, with ~ between the parts', () => {
  expect(['fabric:/shop/app/orders', 'shop/orders', 'orders', '/shop/orders/'].map(serviceIdOf)).toEqual([
    'shop~app~orders',
    'shop~orders',
    'orders',
    'shop~orders',
  ]);
});

test('I3: a name leads to no other part of the API', () => {
  for (const name of ['', 'fabric:/', 'a/../b', './a', 'a//b', 'a?b', 'a#b', 'a\\b', 'a\nb', 'http://a/b'])
    expect(serviceIdOf(name), name).toBeUndefined();
  expect(serviceIdOf('a'.repeat(3000))).toBeUndefined();
});
