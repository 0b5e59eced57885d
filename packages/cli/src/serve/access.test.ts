import { emptySnapshot, type Product, type Snapshot, type Subscription, type User } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { api, ask, startBackend, startGateway, subscription } from './testing.ts';

// Who may call, and in whose name a call goes on.
// https://learn.microsoft.com/azure/api-management/api-management-subscriptions

/** Global policies that tell the context of a call, and product policies that are seen when they run. */
const policies: Snapshot['policies'] = [
  {
    scope: 'global',
    text: `<policies><inbound /><backend><return-response>
      <set-header name="X-Product-Ran"><value>@(context.Variables.GetValueOrDefault<string>("ran", "no"))</value></set-header>
      <set-body>@((context.Product?.Id ?? "none") + " " + (context.Subscription?.Id ?? "none") + " " + (context.User?.Id ?? "none"))</set-body>
    </return-response></backend><outbound /><on-error /></policies>`,
  },
  ...['closed', 'open'].map((productId) => ({
    scope: 'product' as const,
    productId,
    text: `<policies><inbound><base /><set-variable name="ran" value="${productId}" /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`,
  })),
];

function product(id: string, subscriptionRequired: boolean): Product {
  return { id, name: id, state: 'notPublished', subscriptionRequired, apis: ['a'], groups: [] };
}

const owner: User = {
  id: 'ann',
  email: 'ann@example.com',
  firstName: 'Ann',
  lastName: 'A',
  state: 'active',
  groups: [],
};

const wholeService = '/subscriptions/0000/resourceGroups/shop/providers/Microsoft.ApiManagement/service/contoso';

const subscriptions: readonly Subscription[] = [
  subscription('of-product', 'product-key', { scope: '/products/closed', ownerId: 'ann' }),
  subscription('of-open', 'open-key', { scope: '/products/open' }),
  subscription('of-api', 'api-key', { scope: '/apis/a' }),
  subscription('of-all', 'all-key', { scope: '/apis' }),
  subscription('of-service', 'service-key', { scope: wholeService }),
  subscription('of-other', 'other-key', { scope: '/apis/b' }),
  subscription('of-other-product', 'stranger-key', { scope: '/products/stranger' }),
  ...(['suspended', 'cancelled', 'expired', 'submitted', 'rejected'] as const).map((state) =>
    subscription(state, `${state}-key`, { scope: '/apis', state }),
  ),
];

function estate(products: readonly Product[], subscriptionRequired: boolean): Partial<Snapshot> {
  return {
    apis: [api(['GET /'], { subscriptionRequired }), api(['GET /'], { id: 'b', path: 'b' })],
    products: [...products, { ...product('stranger', true), apis: ['b'] }],
    subscriptions,
    users: [owner],
    policies,
  };
}

const closed = [product('closed', true)];
const open = [product('closed', true), product('open', false)];
const denied = 401;

type Row = readonly [key: string | undefined, closedRequired: string | 401, closedFree: string, openEither: string];

// product, subscription, user; and the product whose policies have run is that product.
const rows: readonly Row[] = [
  [undefined, denied, 'none none none', 'open none none'],
  ['product-key', 'closed of-product ann', 'closed of-product ann', 'closed of-product ann'],
  ['api-key', 'none of-api none', 'none of-api none', 'none of-api none'],
  ['all-key', 'none of-all none', 'none of-all none', 'none of-all none'],
  ['service-key', 'none of-service none', 'none of-service none', 'none of-service none'],
  ['other-key', denied, 'none none none', 'open none none'],
  ['stranger-key', denied, 'none none none', 'open none none'],
  ['unheard-of', denied, 'none none none', 'open none none'],
  ['suspended-key', denied, 'none none none', 'open none none'],
  ['cancelled-key', denied, 'none none none', 'open none none'],
  ['expired-key', denied, 'none none none', 'open none none'],
  ['submitted-key', denied, 'none none none', 'open none none'],
  ['rejected-key', denied, 'none none none', 'open none none'],
];

describe.each([
  ['products ask for a key, and so does the API', closed, true, 1],
  ['products ask for a key, and the API does not', closed, false, 2],
  ['a product is open, and the API asks for a key', open, true, 3],
  ['a product is open, and the API asks for none', open, false, 3],
] as const)('%s', (_, products, isRequired, column) => {
  test('decides as documented for every key', async () => {
    await using gateway = await startGateway(estate(products, isRequired));
    for (const row of rows) {
      const [key] = row;
      const headers: Record<string, string> = key === undefined ? {} : { 'Ocp-Apim-Subscription-Key': key };
      const answer = await ask(`${gateway.url}/a`, { headers });
      const expected = row[column];
      if (expected === denied) expect([key, answer.status]).toEqual([key, 401]);
      else {
        expect([key, answer.status, answer.body]).toEqual([key, 200, expected]);
        const [product = ''] = expected.split(' ');
        expect(answer.headers['x-product-ran']).toBe(product === 'none' ? 'no' : product);
      }
    }
  });
});

describe('a key', () => {
  test('is looked for in the query only when the header is absent', async () => {
    await using gateway = await startGateway(estate(closed, true));
    const inQuery = `${gateway.url}/a?subscription-key=api-key`;
    expect((await ask(inQuery)).status).toBe(200);
    expect((await ask(inQuery, { headers: { 'ocp-apim-subscription-key': 'unheard-of' } })).status).toBe(401);
    expect((await ask(`${gateway.url}/a?Subscription-Key=api-key`)).status).toBe(200);
  });

  test('F15: has the case it has, and the first of two in the query is the one', async () => {
    await using gateway = await startGateway(estate(closed, true));
    expect((await ask(`${gateway.url}/a?subscription-key=API-KEY`)).status).toBe(401);
    expect((await ask(`${gateway.url}/a`, { headers: { 'Ocp-Apim-Subscription-Key': 'api-key ' } })).status).toBe(200);
    expect(
      (await ask(`${gateway.url}/a`, { headers: { 'Ocp-Apim-Subscription-Key': 'api-key, api-key' } })).status,
    ).toBe(401);
  });

  test('comes under the names that its API gives', async () => {
    const named = api(['GET /'], {
      subscriptionRequired: true,
      subscriptionKeyParameterNames: { header: 'X-Key', query: 'k' },
    });
    await using gateway = await startGateway({ ...estate(closed, true), apis: [named] });
    expect((await ask(`${gateway.url}/a`, { headers: { 'x-key': 'all-key' } })).status).toBe(200);
    expect((await ask(`${gateway.url}/a?k=all-key`)).status).toBe(200);
    const { status, headers } = await ask(`${gateway.url}/a`, { headers: { 'Ocp-Apim-Subscription-Key': 'all-key' } });
    expect([status, headers['www-authenticate']]).toEqual([
      401,
      `AzureApiManagementKey realm="https://127.0.0.1:${gateway.port}/a",name="X-Key",type="header"`,
    ]);
  });

  test('goes on to the backend, in header and query, unless a policy takes it away', async () => {
    await using backend = await startBackend();
    const keyed = { apis: [api(['GET /'], { subscriptionRequired: true, serviceUrl: backend.url })], subscriptions };
    await using gateway = await startGateway(keyed);
    const inHeader = await ask(`${gateway.url}/a`, { headers: { 'Ocp-Apim-Subscription-Key': 'all-key' } });
    expect(inHeader.asked.headers['ocp-apim-subscription-key']).toBe('all-key');
    expect((await ask(`${gateway.url}/a?subscription-key=all-key&x=1`)).asked.url).toBe(
      '/?subscription-key=all-key&x=1',
    );
    gateway.plane.publish({
      ...emptySnapshot,
      ...keyed,
      sequenceNumber: 2,
      policies: [
        {
          scope: 'global',
          text: `<policies><inbound><set-header name="Ocp-Apim-Subscription-Key" exists-action="delete" />
            <set-query-parameter name="subscription-key" exists-action="delete" /></inbound>
            <backend><forward-request /></backend><outbound /><on-error /></policies>`,
        },
      ],
    });
    const stripped = await ask(`${gateway.url}/a`, { headers: { 'Ocp-Apim-Subscription-Key': 'all-key' } });
    expect(stripped.asked.headers['ocp-apim-subscription-key']).toBeUndefined();
    expect((await ask(`${gateway.url}/a?subscription-key=all-key&x=1`)).asked.url).toBe('/?x=1');
  });

  test('K9: that is regenerated stops at once, and both of a pair open until then', async () => {
    const pair = (primary: string, secondary: string) => ({
      ...estate(closed, true),
      subscriptions: [
        {
          ...subscription('pair', primary, { scope: '/apis' }),
          secondaryKeyHash: subscription('', secondary).primaryKeyHash as string,
        },
      ],
    });
    await using gateway = await startGateway(pair('one', 'two'));
    const status = async (key: string) => (await ask(`${gateway.url}/a?subscription-key=${key}`)).status;
    expect([await status('one'), await status('two')]).toEqual([200, 200]);
    gateway.plane.publish({ ...emptySnapshot, sequenceNumber: 2, ...pair('three', 'two') });
    expect([await status('one'), await status('two'), await status('three')]).toEqual([401, 200, 200]);
  });
});
