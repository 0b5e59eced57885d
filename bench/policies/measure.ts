import { Buffer } from 'node:buffer';
import { readFileSync } from 'node:fs';
import { type Gateway, keyHash } from '../../packages/gateway/src/index.ts';
import { type Api, emptySnapshot, type Snapshot } from '../../packages/model/src/index.ts';
import { type BackendAnswer, BenchExchange, type BenchRequest, gatewayFor } from './gateway.ts';
import type { Scenario } from './scenarios.ts';

// A request with the policy and one without go through the same gateway in turns, in short rounds. What counts is the time
// of the processor, and of that the least of either: whoever else uses the machine makes rounds longer, never shorter.

/** How long and how often. */
export interface Effort {
  readonly rounds: number;
  readonly roundMs: number;
  readonly warmUpMs: number;
}

/** Microseconds a request. */
export interface Cost {
  readonly without: number;
  readonly with: number;
  /** How often services were asked in a request with the policy, on average. */
  readonly asked: number;
}

const json =
  '{"customer":"mei","items":[{"sku":"sencha-100","quantity":2,"price":11.5}],"gift":true,"note":"https://a.b"}';
const xml =
  '<order><customer>mei</customer><items><item sku="sencha-100">2</item><item sku="oolong">1</item></items></order>';

const browser: BenchRequest['headers'] = [
  ['Host', 'api.shop.example'],
  ['User-Agent', 'tea-app/3.1'],
  ['Accept', 'application/json'],
  ['Accept-Encoding', 'gzip, br'],
  ['X-Tenant', 'contoso'],
];

/** Measures what a policy adds. */
export async function measure(scenario: Scenario, { rounds, roundMs, warmUpMs }: Effort): Promise<Cost> {
  let asked = 0;
  const gateway = gatewayFor(snapshotOf(scenario), answerOf(scenario), () => asked++);
  const least = { without: Number.POSITIVE_INFINITY, with: Number.POSITIVE_INFINITY };
  const sides = ['without', 'with'] as const;
  for (const side of sides) await run(gateway, scenario, side, warmUpMs);
  let askedWith = 0;
  let requestsWith = 0;
  for (let round = 0; round < rounds; round++)
    for (const side of sides) {
      const before = asked;
      const { requests, micros } = await run(gateway, scenario, side, roundMs);
      least[side] = Math.min(least[side], micros / requests);
      if (side === 'without') continue;
      askedWith += asked - before;
      requestsWith += requests;
    }
  return { ...least, asked: askedWith / requestsWith };
}

/** Sends requests one after another until they have taken so many milliseconds of processor time. */
async function run(
  gateway: Gateway,
  scenario: Scenario,
  side: 'without' | 'with',
  ms: number,
): Promise<{ readonly requests: number; readonly micros: number }> {
  const start = process.cpuUsage();
  let requests = 0;
  let micros = 0;
  while (micros < ms * 1000) {
    for (let index = 0; index < 50; index++) await send(gateway, scenario, side);
    requests += 50;
    const { user, system } = process.cpuUsage(start);
    micros = user + system;
  }
  return { requests, micros };
}

let count = 0;

/** Sends one request, and holds what is answered against what has to be. */
async function send(gateway: Gateway, scenario: Scenario, side: 'without' | 'with'): Promise<void> {
  const { posts, content, headers = {}, status = 200 } = scenario;
  const body = posts ? Buffer.from(content === 'xml' ? xml : json) : undefined;
  const own = Object.entries(headers).map(
    ([name, value]) => [name, value.replace('{count}', String(count++))] as const,
  );
  const framing = body && ([...contentOf(scenario), ['Content-Length', String(body.length)]] as const);
  const exchange = new BenchExchange({
    method: posts ? 'POST' : 'GET',
    target: `/${side}/orders`,
    headers: [...browser, ['Ocp-Apim-Subscription-Key', side], ...own, ...(framing ?? [])],
    body,
  });
  gateway.handle(exchange);
  const waiting = exchange.done();
  if (waiting !== undefined) await waiting;
  const wanted = side === 'with' ? status : 200;
  if (exchange.status !== wanted) throw new Error(`${scenario.policy}: answered ${exchange.status}, not ${wanted}`);
}

function contentOf({ content }: Scenario): readonly (readonly [name: string, value: string])[] {
  return [['Content-Type', content === 'xml' ? 'application/xml' : 'application/json']];
}

function answerOf(scenario: Scenario): BackendAnswer {
  return {
    headers: Object.fromEntries(contentOf(scenario)),
    body: Buffer.from(scenario.content === 'xml' ? xml : json),
  };
}

function snapshotOf(scenario: Scenario): Snapshot {
  const { inProduct = false } = scenario;
  const apis = ['without', 'with'].map(apiNamed);
  const document = documentOf(scenario);
  const isForward = scenario.policy === 'forward-request';
  return {
    ...emptySnapshot,
    sequenceNumber: 1,
    apis,
    products: apis.map(({ id }) => ({ id, name: id, state: 'published', apis: [id], groups: [] })),
    subscriptions: apis.map(({ id }) => ({
      id,
      name: id,
      scope: `/products/${id}`,
      state: 'active',
      startDate: '2026-01-01T00:00:00Z',
      primaryKeyHash: keyHash(id) as string,
    })),
    certificates: [{ id: 'client', thumbprint: '00', certificate: pem('client-trusted'), privateKey: pem('key') }],
    loggers: [{ id: 'events', loggerType: 'azureEventHub', credentials: {} }],
    policyFragments: [{ id: 'empty', text: '<fragment />' }],
    policies: [
      inProduct
        ? { scope: 'product', productId: 'with', text: document }
        : { scope: 'api', apiId: 'with', apiRevision: '1', text: document },
      ...(isForward
        ? [
            {
              scope: 'api',
              apiId: 'without',
              apiRevision: '1',
              text: documentOf({ policy: '', backend: ' ' }),
            } as const,
          ]
        : []),
    ],
  };
}

function documentOf({ inbound = '', backend = '<base />', outbound = '' }: Scenario): string {
  return `<policies><inbound><base />${inbound}</inbound><backend>${backend}</backend><outbound><base />${outbound}</outbound><on-error><base /></on-error></policies>`;
}

function apiNamed(id: string): Api {
  const schema = {
    type: 'object',
    required: ['customer'],
    properties: { customer: { type: 'string' }, gift: { type: 'boolean' } },
  };
  const representations = [{ contentType: 'application/json', examples: [], schema }];
  const responses = [{ statusCode: 200, representations }];
  return {
    id,
    name: id,
    path: id,
    protocols: ['https'],
    serviceUrl: 'https://orders.internal.example',
    subscriptionRequired: true,
    apiRevision: '1',
    isCurrent: true,
    isOnline: true,
    type: 'http',
    operations: [
      { id: 'get', name: 'Get', method: 'GET', urlTemplate: '/*', responses },
      { id: 'post', name: 'Post', method: 'POST', urlTemplate: '/*', request: { representations }, responses },
    ],
  };
}

function pem(name: string): string {
  return readFileSync(new URL(`../../packages/http/src/tls/fixtures/${name}.pem`, import.meta.url), 'utf8');
}
