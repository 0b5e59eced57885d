import type { Api, Product, Snapshot, Subscription } from '@turnpike/model';
import { emptySnapshot } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { readQuery } from '../router/query-parameters.ts';
import { sampleApi, sampleProduct, sampleSubscription } from '../sample-nouns.ts';
import { compileAccess } from './access-index.ts';
import { authorize } from './authorize.ts';
import { keyHash } from './key-hash.ts';

const service = '/subscriptions/0/resourceGroups/g/providers/Microsoft.ApiManagement/service/contoso';

/** A subscription whose primary key is its id, and whose secondary key is its id twice. */
function subscribe(id: string, scope: string, more: Partial<Subscription> = {}): Subscription {
  return sampleSubscription(id, scope, { primaryKeyHash: keyHash(id)!, secondaryKeyHash: keyHash(id + id)!, ...more });
}

const subscriptions: readonly Subscription[] = [
  subscribe('of-product', '/products/closed'),
  subscribe('of-open-product', '/products/open'),
  subscribe('of-other-product', `${service}/products/other`),
  subscribe('of-api', '/apis/Orders'),
  subscribe('of-other-api', '/apis/stock'),
  subscribe('of-all-apis', '/apis'),
  subscribe('of-service', service),
  subscribe('of-nothing', '/nothing'),
  subscribe('of-mei', '/products/closed', { ownerId: 'mei' }),
  subscribe('of-blocked', '/products/closed', { ownerId: 'blocked' }),
  subscribe('of-stranger', '/apis/orders', { ownerId: 'gone' }),
];

const user = { email: 'x@example.com', firstName: 'X', lastName: 'Y', groups: [] };

function estate(api: Api, products: readonly Product[], more: readonly Subscription[] = []): Snapshot {
  return {
    ...emptySnapshot,
    apis: [api, sampleApi('stock', [])],
    products,
    subscriptions: [...subscriptions, ...more],
    users: [
      { ...user, id: 'mei', state: 'active' },
      { ...user, id: 'blocked', state: 'blocked' },
    ],
  };
}

interface Request {
  readonly headers?: Readonly<Record<string, string>>;
  readonly query?: string;
}

/** What is decided, in one line: `product/subscription/user`, with `-` for what there is none of, or the refusal. */
function decide(snapshot: Snapshot, { headers = {}, query = '' }: Request): string {
  const { access } = compileAccess(snapshot);
  const decision = authorize(access, snapshot.apis[0]!, {
    header: (name) => headers[name.toLowerCase()],
    query: () => readQuery(query),
  });
  if ('refused' in decision) return decision.refused;
  const { product, subscription, user } = decision.allowed;
  return [product, subscription, user].map((noun) => noun?.id ?? '-').join('/');
}

const closed = sampleProduct('closed', ['orders']);
const open = sampleProduct('open', ['orders'], { subscriptionRequired: false });
const other = sampleProduct('other', ['stock']);
const withKey = (key: string): Request => ({ headers: { 'ocp-apim-subscription-key': key } });

const missing = 'SubscriptionKeyNotFound';
const invalid = 'SubscriptionKeyInvalid';

describe.each([
  // [every product asks, the API asks], then what each key comes to.
  ['all products ask for keys, and so does the API', [closed, other], true, { keyless: missing, unrelated: invalid }],
  ['all products ask for keys, the API does not', [closed, other], false, { keyless: '-/-/-', unrelated: '-/-/-' }],
  ['a product is open, the API asks', [closed, open, other], true, { keyless: 'open/-/-', unrelated: 'open/-/-' }],
  [
    'a product is open, the API does not ask',
    [closed, open, other],
    false,
    { keyless: 'open/-/-', unrelated: 'open/-/-' },
  ],
  ['no product holds the API, which asks', [other], true, { keyless: missing, unrelated: invalid }],
  ['no product holds the API, which does not ask', [other], false, { keyless: '-/-/-', unrelated: '-/-/-' }],
] as const)('%s', (_, products, subscriptionRequired, { keyless, unrelated }) => {
  const snapshot = estate(sampleApi('orders', [], { subscriptionRequired }), products);
  const isHeld = (products as readonly Product[]).includes(closed);
  const isOpen = (products as readonly Product[]).includes(open);

  test.each([
    ['of-product', isHeld ? 'closed/of-product/-' : unrelated],
    ['of-productof-product', isHeld ? 'closed/of-product/-' : unrelated],
    ['of-mei', isHeld ? 'closed/of-mei/mei' : unrelated],
    ['of-open-product', isOpen ? 'open/of-open-product/-' : unrelated],
    ['of-api', '-/of-api/-'],
    ['of-stranger', '-/of-stranger/-'],
    ['of-all-apis', '-/of-all-apis/-'],
    ['of-service', '-/of-service/-'],
    ['of-other-product', unrelated],
    ['of-other-api', unrelated],
    ['of-nothing', unrelated],
    ['of-blocked', unrelated],
    ['never-issued', unrelated],
  ])('the key %s: %s', (key, expected) => {
    expect(decide(snapshot, withKey(key))).toBe(expected);
  });

  test('no key', () => {
    expect(decide(snapshot, {})).toBe(keyless);
  });
});

test.each(['suspended', 'cancelled', 'expired', 'submitted', 'rejected'] as const)(
  'a %s subscription opens nothing',
  (state) => {
    const more = [subscribe('resting', '/apis/orders', { state })];
    expect(decide(estate(sampleApi('orders', []), [], more), withKey('resting'))).toBe(invalid);
    expect(decide(estate(sampleApi('orders', []), [open], more), withKey('resting'))).toBe('open/-/-');
  },
);

test('what is not said about an API or a product asks for a key', () => {
  expect(decide(estate(sampleApi('orders', []), [sampleProduct('closed', ['orders'])]), {})).toBe(missing);
});

test('a product that is not published answers calls all the same', () => {
  const hidden = sampleProduct('closed', ['Orders'], { state: 'notPublished' });
  expect(decide(estate(sampleApi('orders', []), [hidden]), withKey('of-product'))).toBe('closed/of-product/-');
});

test('an end that has passed says nothing: the state does', () => {
  const past = [
    subscribe('past', '/apis/orders', { endDate: '2020-01-01T00:00:00Z', expirationDate: '2020-01-01T00:00:00Z' }),
  ];
  expect(decide(estate(sampleApi('orders', []), [], past), withKey('past'))).toBe('-/past/-');
});

describe('where the key is', () => {
  const plain = estate(sampleApi('orders', []), []);
  const named = estate(
    sampleApi('orders', [], { subscriptionKeyParameterNames: { header: 'X-Key', query: 'Key' } }),
    [],
  );
  const bearer = estate(sampleApi('orders', [], { subscriptionKeyParameterNames: { bearer: 'enabled' } }), []);
  const unnamed = estate(sampleApi('orders', [], { subscriptionKeyParameterNames: { header: '', query: '' } }), []);

  test.each<[string, Snapshot, Request, string]>([
    ['in the header', plain, { headers: { 'ocp-apim-subscription-key': 'of-api' } }, '-/of-api/-'],
    ['in the query', plain, { query: 'subscription-key=of-api' }, '-/of-api/-'],
    ['in the query in another case', plain, { query: 'Subscription-Key=of-api' }, '-/of-api/-'],
    ['in the query, encoded', plain, { query: 'x=1&subscription-key=of%2Dapi' }, '-/of-api/-'],
    [
      'in the header, whatever the query says',
      plain,
      { headers: { 'ocp-apim-subscription-key': 'of-api' }, query: 'subscription-key=x' },
      '-/of-api/-',
    ],
    [
      'not in the query when there is a header',
      plain,
      { headers: { 'ocp-apim-subscription-key': 'x' }, query: 'subscription-key=of-api' },
      invalid,
    ],
    [
      'not in the query when the header is empty',
      plain,
      { headers: { 'ocp-apim-subscription-key': '' }, query: 'subscription-key=of-api' },
      missing,
    ],
    ['nowhere when both are empty', plain, { query: 'subscription-key=' }, missing],
    ['in two headers', plain, { headers: { 'ocp-apim-subscription-key': 'of-api, of-product' } }, invalid],
    ['in the query twice', plain, { query: 'subscription-key=of-api&subscription-key=x' }, invalid],
    ['in the query twice, the same', plain, { query: 'subscription-key=of-api&subscription-key=of-api' }, '-/of-api/-'],
    ['in the header of the API', named, { headers: { 'x-key': 'of-api' } }, '-/of-api/-'],
    ['in the parameter of the API', named, { query: 'key=of-api' }, '-/of-api/-'],
    [
      'under the usual names, when the API has others',
      named,
      { headers: { 'ocp-apim-subscription-key': 'of-api' }, query: 'subscription-key=of-api' },
      missing,
    ],
    [
      'under the usual names, when those of the API are empty',
      unnamed,
      { query: 'subscription-key=of-api' },
      '-/of-api/-',
    ],
    ['as a bearer token, where that is enabled', bearer, { headers: { authorization: 'bearer of-api' } }, '-/of-api/-'],
    ['as a bearer token, where that is not', plain, { headers: { authorization: 'Bearer of-api' } }, missing],
    [
      'in the header before the bearer token',
      bearer,
      { headers: { 'ocp-apim-subscription-key': 'x', authorization: 'Bearer of-api' } },
      invalid,
    ],
    ['in another scheme', bearer, { headers: { authorization: 'Basic of-api' } }, missing],
  ])('%s', (_, snapshot, request, expected) => {
    expect(decide(snapshot, request)).toBe(expected);
  });

  test.each(['x'.repeat(257), 'x'.repeat(1_000_000), '\u0000', 'of-api ', 'OF-API', '__proto__'])(
    'is not %j',
    (key) => {
      expect(decide(plain, withKey(key))).toBe(invalid);
    },
  );
});

test('an API of another snapshot is refused', () => {
  const { access } = compileAccess(emptySnapshot);
  const presented = { header: () => undefined, query: () => readQuery('') };
  expect(authorize(access, sampleApi('orders', [], { subscriptionRequired: false }), presented)).toEqual({
    refused: invalid,
  });
});

test('every revision is decided by its own words', () => {
  const current = sampleApi('orders', []);
  const next = sampleApi('orders', [], {
    apiRevision: '2',
    isCurrent: false,
    subscriptionKeyParameterNames: { header: 'X-Next' },
  });
  const { access } = compileAccess({ ...estate(current, []), apis: [current, next] });
  const presented = {
    header: (name: string) => (name === 'X-Next' ? 'of-api' : undefined),
    query: () => readQuery(''),
  };
  expect(authorize(access, current, presented)).toEqual({ refused: missing });
  expect(authorize(access, next, presented)).toMatchObject({ allowed: { subscription: { id: 'of-api' } } });
});
