import { type Api, type AttachedPolicies, emptySnapshot, type Operation, type Snapshot } from '@turnpike/model';
import {
  attribute,
  definePolicy,
  type Pipeline,
  type PolicyContext,
  policyCatalog,
  scopes,
  sections,
  string,
} from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { sampleApi, sampleProduct } from '../sample-nouns.ts';
import { compilePlans } from './compile-plans.ts';
import { onHandshake } from './handshake.ts';

const order: string[] = [];

const note = definePolicy({
  name: 'trace',
  reference: 'https://learn.microsoft.com/azure/api-management/trace-policy',
  sections,
  scopes,
  config: { source: attribute(string, 'What is noted.') },
  failures: {},
  prepare:
    ({ source }) =>
    () => {
      order.push(source);
    },
});

const empty = (name: string) =>
  definePolicy({
    name,
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
    sections,
    scopes,
    config: {},
    failures: {},
    prepare: () => () => {},
  });

const catalog = policyCatalog([note, empty('forward-request'), empty('mock-response'), empty('set-method')]);

function compile(snapshot: Partial<Snapshot>) {
  const whole = { ...emptySnapshot, ...snapshot };
  const { plans, diagnostics } = compilePlans(whole, catalog);
  const api = whole.apis[0] as Api;
  return { plans, diagnostics, api, operation: api.operations[0] as Operation };
}

/** What the policies of inbound note, in order. */
function inbound(pipeline: Pipeline): readonly string[] {
  order.length = 0;
  for (const { run } of pipeline.inbound) void run({} as PolicyContext);
  return [...order];
}

function document(name: string): string {
  return `<policies><inbound><trace source="${name} before" /><base /><trace source="${name} after" /></inbound><backend><base /></backend><outbound><base /></outbound><on-error><base /></on-error></policies>`;
}

const orders = sampleApi('orders', ['GET /{id}', 'GET /']);

const everywhere: readonly AttachedPolicies[] = [
  {
    scope: 'global',
    text: '<policies><inbound><trace source="global" /></inbound><backend><forward-request /></backend><outbound /></policies>',
  },
  { scope: 'product', productId: 'Starter', text: document('product') },
  { scope: 'api', apiId: 'orders', apiRevision: '1', text: document('api') },
  { scope: 'operation', apiId: 'ORDERS', apiRevision: '1', operationId: 'get /{ID}', text: document('operation') },
];

describe('a chain of documents', () => {
  const { plans, api, operation, diagnostics } = compile({
    apis: [orders],
    products: [sampleProduct('starter', ['Orders']), sampleProduct('other', ['orders'])],
    policies: everywhere,
  });

  test('is nested by <base /> where it stands', () => {
    expect(diagnostics).toEqual([]);
    expect(inbound(plans.pipelineOf(api, operation, 'starter'))).toEqual([
      'operation before',
      'api before',
      'product before',
      'global',
      'product after',
      'api after',
      'operation after',
    ]);
  });

  test('leaves the product out where a request comes by none, or by one without policies', () => {
    const without = ['operation before', 'api before', 'global', 'api after', 'operation after'];
    expect(inbound(plans.pipelineOf(api, operation, undefined))).toEqual(without);
    expect(inbound(plans.pipelineOf(api, operation, 'other'))).toEqual(without);
  });

  test('is that of the API for an operation without a document, and shared by those that are alike', () => {
    const second = plans.pipelineOf(api, api.operations[1]!, undefined);
    expect(inbound(second)).toEqual(['api before', 'global', 'api after']);
    expect(plans.pipelineOf(api, api.operations[1]!, 'other')).toBe(second);
  });

  test('belongs to one revision', () => {
    const revised = compile({ apis: [{ ...orders, apiRevision: '2' }], policies: everywhere });
    expect(inbound(revised.plans.pipelineOf(revised.api, revised.operation, undefined))).toEqual(['global']);
  });

  test('is nothing but the policies of all APIs when no operation was found', () => {
    expect(inbound(plans.global)).toEqual(['global']);
  });
});

test('without global policies requests are forwarded', () => {
  const { plans, api, operation } = compile({ apis: [orders] });
  const pipeline = plans.pipelineOf(api, operation, undefined);
  expect(pipeline.backend.map(({ policy }) => policy)).toEqual(['forward-request']);
});

test('a handshake goes without the policies that have no meaning for it', () => {
  const text =
    '<policies><inbound><mock-response /><trace source="kept" /><set-method /></inbound><backend><forward-request /></backend><outbound /></policies>';
  const socket = sampleApi('socket', [], { type: 'websocket', protocols: ['ws'] });
  const { plans, api } = compile({ apis: [socket], policies: [{ scope: 'global', text }] });
  const { plans: plain, api: http, operation } = compile({ apis: [orders], policies: [{ scope: 'global', text }] });
  const names = (pipeline: Pipeline) => pipeline.inbound.map(({ policy }) => policy);
  expect(names(plain.pipelineOf(http, operation, undefined))).toEqual(['mock-response', 'trace', 'set-method']);
  expect(names(plans.pipelineOf(api, onHandshake, undefined))).toEqual(['trace']);
});

describe('mistakes', () => {
  test('are told once, with their place, however many chains they are part of', () => {
    const { diagnostics } = compile({
      apis: [orders, sampleApi('other', ['GET /'])],
      policies: [{ scope: 'global', text: '<policies>\n<inbound><unheard-of /></inbound></policies>' }],
    });
    expect(diagnostics).toEqual([
      {
        code: 'invalid-policies',
        severity: 'error',
        message: expect.stringMatching(/^2:11 there is no policy <unheard-of>.* \(unknown-policy\)$/),
        resource: 'policies/policy',
      },
    ]);
  });

  test('in fragments and roots are told, too', () => {
    const { diagnostics } = compile({
      apis: [orders],
      policyFragments: [{ id: 'one', text: '<policies><inbound /></policies>' }],
      policies: [{ scope: 'global', text: '<fragment></fragment>' }],
    });
    expect(diagnostics.map(({ resource, message }) => [resource, message])).toEqual([
      ['policyFragments/one', 'the root is <policies>; expected <fragment>'],
      ['policies/policy', 'the root is <fragment>; expected <policies>'],
    ]);
  });
});
