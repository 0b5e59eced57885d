import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import {
  type Answer,
  api,
  ask,
  type Listening,
  startBackend,
  startGateway,
  subscription,
  type TestGateway,
} from './testing.ts';

const document = (inbound: string): string =>
  `<policies><inbound><base />${inbound}</inbound><backend><base /></backend><outbound><base /></outbound></policies>`;

const cors = (origin: string, attributes = ''): string =>
  `<cors ${attributes}><allowed-origins><origin>${origin}</origin></allowed-origins>
    <allowed-methods><method>*</method></allowed-methods><allowed-headers><header>*</header></allowed-headers></cors>`;

let backend: Listening;
let gateway: TestGateway;

beforeAll(async () => {
  backend = await startBackend();
  const { url: serviceUrl } = backend;
  const other = (id: string, operations: readonly string[], more: object = {}) => ({
    ...api(operations, { serviceUrl, ...more }),
    ...{ id, path: id, name: id },
  });
  const ofApi = (apiId: string, inbound: string) =>
    ({ scope: 'api', apiId, apiRevision: '1', text: document(inbound) }) as const;
  gateway = await startGateway({
    apis: [
      other('open', ['GET /orders/{id}', 'PUT /orders/{id}', 'OPTIONS /own']),
      other('keyed', ['GET /a'], { subscriptionRequired: true }),
      other('plain', ['GET /a']),
      other('late', ['GET /a']),
      other('any', ['* /*']),
      other('inner', ['GET /a']),
      other('sold', ['GET /a'], { subscriptionRequired: true }),
    ],
    products: [
      { id: 'shop', name: 'Shop', subscriptionRequired: true, state: 'published', apis: ['sold'], groups: [] },
    ],
    subscriptions: [subscription('buyer', 'key-of-buyer', { scope: '/products/shop' })],
    policies: [
      {
        scope: 'global',
        text: '<policies><inbound><cross-domain><cross-domain-policy /></cross-domain></inbound><backend><forward-request /></backend></policies>',
      },
      ofApi(
        'open',
        `${cors('https://app.example', 'allow-credentials="true"')}<set-header name="X-A"><value>1</value></set-header>`,
      ),
      ofApi('keyed', cors('https://app.example')),
      {
        scope: 'api',
        apiId: 'plain',
        apiRevision: '1',
        text: '<policies><on-error><set-header name="X-On-Error"><value>@(context.LastError.Reason)</value></set-header></on-error></policies>',
      },
      ofApi('late', `<set-backend-service backend-id="@("gone")" />${cors('https://app.example')}`),
      ofApi('any', cors('https://app.example')),
      ofApi('inner', cors('https://first.example')),
      {
        scope: 'operation',
        apiId: 'inner',
        apiRevision: '1',
        operationId: 'GET-a',
        text: document(cors('https://second.example')),
      },
      { scope: 'product', productId: 'shop', text: document(cors('https://shop.example')) },
    ],
  });
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
  expect(gateway.bugs).toEqual([]);
});

const preflight = (
  path: string,
  origin = 'https://app.example',
  headers: Record<string, string> = {},
): Promise<Answer> =>
  ask(gateway.url + path, {
    method: 'OPTIONS',
    headers: { Origin: origin, 'Access-Control-Request-Method': 'GET', ...headers },
  });

const allowed = ({ headers }: Answer): unknown => headers['access-control-allow-origin'];

describe('a preflight request', () => {
  test('is answered without the backend, for the operation that it asks about', async () => {
    const asked = { 'Access-Control-Request-Method': 'PUT', 'Access-Control-Request-Headers': 'x-a' };
    const { status, headers, body } = await preflight('/open/orders/1', 'https://app.example', asked);
    expect([status, body]).toEqual([200, '']);
    expect(headers).toMatchObject({
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'PUT',
      'access-control-allow-headers': 'x-a',
      'content-length': '0',
    });
  });

  test('needs no key', async () => {
    expect(allowed(await preflight('/keyed/a'))).toBe('https://app.example');
  });

  test('of a page that is not listed gets an empty 200', async () => {
    const answer = await preflight('/open/orders/1', 'https://evil.example');
    expect([answer.status, answer.body, allowed(answer), answer.headers.vary]).toEqual([200, '', undefined, 'Origin']);
  });

  test('is not found where there is no policy, or no operation', async () => {
    const { status, headers } = await preflight('/plain/a');
    expect([status, headers['x-on-error']]).toEqual([404, 'OperationNotFound']);
    expect((await preflight('/open/gone')).status).toBe(404);
    expect((await ask(`${gateway.url}/open/orders/1`, { method: 'OPTIONS' })).status).toBe(404);
  });

  test('goes to an operation of its own where there is one, and nowhere else for one that takes all methods', async () => {
    const own = await preflight('/open/own');
    expect([own.asked.method, own.asked.headers['x-a'], allowed(own)]).toEqual(['OPTIONS', '1', 'https://app.example']);
    expect(await preflight('/any/x')).toMatchObject({ status: 200, body: '' });
    expect((await ask(`${gateway.url}/any/x`, { method: 'OPTIONS' })).asked.method).toBe('OPTIONS');
  });

  test('finds the policies of all scopes', async () => {
    for (const origin of ['https://first.example', 'https://second.example'])
      expect(allowed(await preflight('/inner/a', origin))).toBe(origin);
  });

  test('finds the policy of a product by the key in the query only', async () => {
    expect((await preflight('/sold/a', 'https://shop.example')).status).toBe(404);
    const keyed = await preflight('/sold/a?subscription-key=key-of-buyer', 'https://shop.example');
    expect(allowed(keyed)).toBe('https://shop.example');
  });
});

test('says who may read an answer of the backend, and an error of its own', async () => {
  const headers = { Origin: 'https://app.example' };
  const answered = await ask(`${gateway.url}/open/orders/1`, { headers });
  expect([answered.asked.headers['x-a'], allowed(answered)]).toEqual(['1', 'https://app.example']);
  const refused = await ask(`${gateway.url}/keyed/a`, { headers });
  expect([refused.status, allowed(refused), refused.headers.vary]).toEqual([401, 'https://app.example', 'Origin']);
  const strange = await ask(`${gateway.url}/keyed/a`, { headers: { Origin: 'https://evil.example' } });
  expect([strange.status, allowed(strange), strange.headers.vary]).toEqual([401, undefined, 'Origin']);
});

test('says who may read an error that came before the policy', async () => {
  const { status, headers } = await ask(`${gateway.url}/late/a`, { headers: { Origin: 'https://app.example' } });
  expect([status, headers['access-control-allow-origin']]).toEqual([500, 'https://app.example']);
  expect((await ask(`${gateway.url}/late/a`)).headers).not.toHaveProperty('access-control-allow-origin');
});

test('answers at the root of the host with what plug-ins may do', async () => {
  const { status, body, headers } = await ask(`${gateway.url}/crossdomain.xml`);
  expect([status, headers['content-type'], body]).toEqual([
    200,
    'text/x-cross-domain-policy',
    '<?xml version="1.0" encoding="utf-8"?>\n<cross-domain-policy />',
  ]);
  expect((await ask(`${gateway.url}/crossdomain.xml?a`)).status).toBe(404);
});
