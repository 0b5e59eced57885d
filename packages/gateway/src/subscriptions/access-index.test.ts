import { emptySnapshot } from '@turnpike/model';
import { expect, test } from 'vitest';
import { sampleApi, sampleProduct, sampleSubscription } from '../sample-nouns.ts';
import { compileAccess } from './access-index.ts';
import { keyHash } from './key-hash.ts';
import { holderOf } from './key-index.ts';

test('a key is kept as the SHA-256 of its bytes', () => {
  expect(keyHash('abc')).toBe('ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad');
  expect(keyHash('é')).toBe('4a99557e4033c3539de2eb65472017cad5f9557f7a0625a09f1c3f6e2ba69c4c');
  expect(keyHash('x'.repeat(257))).toBeUndefined();
});

test('a key that two subscriptions have is taken for the active one', () => {
  const primaryKeyHash = keyHash('same')!;
  const { access, diagnostics } = compileAccess({
    ...emptySnapshot,
    subscriptions: [
      sampleSubscription('first', '/apis', { primaryKeyHash, state: 'cancelled' }),
      sampleSubscription('second', '/apis', { primaryKeyHash }),
      sampleSubscription('third', '/apis', { primaryKeyHash }),
    ],
  });
  expect(holderOf(access.keys, primaryKeyHash)?.subscription.id).toBe('second');
  expect(diagnostics.map(({ code, resource }) => `${code} ${resource}`)).toEqual([
    'duplicate-key subscriptions/second',
    'duplicate-key subscriptions/third',
  ]);
});

test('a subscription may have one key twice', () => {
  const hash = keyHash('same')!;
  const subscriptions = [sampleSubscription('one', '/apis', { primaryKeyHash: hash, secondaryKeyHash: hash })];
  expect(compileAccess({ ...emptySnapshot, subscriptions }).diagnostics).toEqual([]);
});

test('says which scopes and hashes are none', () => {
  const { access, diagnostics } = compileAccess({
    ...emptySnapshot,
    subscriptions: [
      sampleSubscription('a', '/workspaces/w', { primaryKeyHash: keyHash('a')! }),
      sampleSubscription('b', '/apis', { primaryKeyHash: 'secret' }),
    ],
  });
  expect(access.keys.byHash.size).toBe(0);
  expect(diagnostics.map(({ code, resource }) => `${code} ${resource}`)).toEqual([
    'unknown-subscription-scope subscriptions/a',
    'invalid-key-hash subscriptions/b',
  ]);
  expect(JSON.stringify(diagnostics)).not.toContain('secret');
});

test('of two open products the first is served', () => {
  const api = sampleApi('orders', []);
  const products = ['one', 'two'].map((id) => sampleProduct(id, ['orders'], { subscriptionRequired: false }));
  const { access, diagnostics } = compileAccess({ ...emptySnapshot, apis: [api], products });
  expect(access.byApi.get(api)?.openProduct?.id).toBe('one');
  expect(diagnostics.map(({ code, resource }) => `${code} ${resource}`)).toEqual(['several-open-products apis/orders']);
});
