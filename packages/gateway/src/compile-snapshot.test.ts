import { emptySnapshot } from '@turnpike/model';
import { definePolicy, policyCatalog, scopes } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { authorize, compileSnapshot, keyHash, readQuery } from './index.ts';
import { sampleApi, sampleProduct, sampleSubscription } from './sample-nouns.ts';

const forwardRequest = definePolicy({
  name: 'forward-request',
  reference: 'https://learn.microsoft.com/azure/api-management/forward-request-policy',
  sections: ['backend'],
  scopes,
  config: {},
  prepare: () => () => {},
});

const options = {
  policies: policyCatalog([forwardRequest]),
  originOf: () => {
    throw new Error('nothing is sent in these tests');
  },
};

test('a snapshot with nothing in it finds nothing', () => {
  const { router, diagnostics, sequenceNumber } = compileSnapshot(emptySnapshot, options);
  expect(router.match({ host: 'h', method: 'GET', target: '/', header: () => undefined })).toEqual({
    notFound: 'ApiNotFound',
  });
  expect(diagnostics).toEqual([]);
  expect(sequenceNumber).toBe(0);
});

test('a request is matched and then let through by its key', () => {
  const { router, access } = compileSnapshot(
    {
      ...emptySnapshot,
      sequenceNumber: 7,
      apis: [sampleApi('orders', ['GET /{id}'])],
      products: [sampleProduct('starter', ['orders'])],
      subscriptions: [sampleSubscription('one', '/products/starter', { primaryKeyHash: keyHash('k-1')! })],
    },
    options,
  );
  const header = () => undefined;
  const match = router.match({ host: 'h', method: 'GET', target: '/orders/7?subscription-key=k-1', header });
  if (!('api' in match)) throw new Error('found nothing');
  expect(match.matchedParameters).toEqual(new Map([['id', '7']]));
  expect(authorize(access, match.api, { header, query: match.query })).toMatchObject({
    allowed: { product: { id: 'starter' }, subscription: { id: 'one' } },
  });
  expect(readQuery('a=%zz')).toEqual(new Map([['a', ['%zz']]]));
});

test('mistakes of every part are listed, and what is right is served', () => {
  const { router, diagnostics } = compileSnapshot(
    {
      ...emptySnapshot,
      apis: [sampleApi('a', ['GET /{', 'GET /x'])],
      subscriptions: [sampleSubscription('s', 'nowhere')],
    },
    options,
  );
  expect(diagnostics.map(({ code }) => code)).toEqual(['invalid-url-template', 'unknown-subscription-scope']);
  expect(router.match({ host: 'h', method: 'GET', target: '/a/x', header: () => undefined })).toMatchObject({
    rest: '/x',
  });
});
