import { emptySnapshot, snapshotAsChange } from '@turnpike/model';
import { expect, test } from 'vitest';
import { Gateway } from '../gateway.ts';
import type { GatewayServices } from '../request/services.ts';
import { sampleApi, sampleSubscription } from '../sample-nouns.ts';
import { keyHash } from '../subscriptions/key-hash.ts';
import { holderOf } from '../subscriptions/key-index.ts';
import { catalog } from './describe-compiled.ts';

const nowhere = () => {
  throw new Error('nothing is sent in these tests');
};

function newGateway(): Gateway {
  return new Gateway({ policies: catalog, services: { originOf: nowhere } as unknown as GatewayServices });
}

function find(gateway: Gateway, target: string): string | undefined {
  const found = gateway.snapshot.router.match({ host: 'h', method: 'GET', target, header: () => undefined });
  return 'api' in found ? found.api.name : undefined;
}

const start = snapshotAsChange({ ...emptySnapshot, sequenceNumber: 1, apis: [sampleApi('a', ['GET /'])] });
const policies = (text: string) => ({ policies: [{ scope: 'api' as const, apiId: 'a', apiRevision: '1', text }] });
const good = '<policies><inbound><base /><note text="{{one}}" /></inbound></policies>';
const one = { namedValues: [{ name: 'one', value: 'yes', secret: false }] };

test('L4: what cannot run keeps the last good configuration, and the change that mends it brings everything since', () => {
  const gateway = newGateway();
  gateway.change(start);
  const broken = gateway.change({ sequenceNumber: 2, after: 1, parts: [['p', policies(good)]], removed: [] });
  expect(broken.isLive).toBe(false);
  expect(broken.diagnostics.map(({ resource }) => resource)).toEqual(['apis/a;rev=1/policies/policy']);

  const b = { apis: [sampleApi('b', ['GET /'])] };
  expect(gateway.change({ sequenceNumber: 3, after: 2, parts: [['b', b]], removed: [] }).isLive).toBe(false);
  expect([gateway.snapshot.sequenceNumber, find(gateway, '/a'), find(gateway, '/b')]).toEqual([1, 'a', undefined]);

  expect(gateway.change({ sequenceNumber: 4, after: 3, parts: [['v', one]], removed: [] })).toEqual({
    isLive: true,
    diagnostics: [],
  });
  expect([gateway.snapshot.sequenceNumber, find(gateway, '/a'), find(gateway, '/b')]).toEqual([4, 'a', 'b']);
});

test('L4: what a bug of ours meets changes nothing, and the next change brings everything since', () => {
  const gateway = newGateway();
  gateway.change(start);
  const poison = { apis: [null as never] };
  expect(() => gateway.change({ sequenceNumber: 2, after: 1, parts: [['x', poison]], removed: [] })).toThrow();
  const b = { apis: [sampleApi('b', ['GET /'])] };
  expect(() => gateway.change({ sequenceNumber: 3, after: 2, parts: [['b', b]], removed: [] })).toThrow();
  expect([find(gateway, '/a'), find(gateway, '/b')]).toEqual(['a', undefined]);

  const { isLive } = gateway.change({ sequenceNumber: 4, after: 3, parts: [], removed: ['x'] });
  expect([isLive, find(gateway, '/a'), find(gateway, '/b')]).toEqual([true, 'a', 'b']);
});

test('what was served before is served before it was looked at, and what is wrong is told then', () => {
  const gateway = newGateway();
  const broken = policies('<policies><inbound><unheard-of /></inbound></policies>');
  const checking = gateway.resume({ ...start, parts: [...start.parts, ['p', broken]] });
  expect([gateway.snapshot.sequenceNumber, find(gateway, '/a')]).toEqual([1, 'a']);
  let step = checking.next();
  while (!step.done) step = checking.next();
  expect([step.value.isLive, step.value.diagnostics.map(({ resource }) => resource)]).toEqual([
    true,
    ['apis/a;rev=1/policies/policy'],
  ]);
});

test('what cannot run and is served all the same lets no request past', () => {
  const gateway = newGateway();
  const broken = policies('<policies><inbound><unheard-of /></inbound></policies>');
  gateway.resume({ ...start, parts: [...start.parts, ['p', broken]] });
  const [api] = [...gateway.snapshot.access.byApi.keys()];
  const [refusal, ...more] = gateway.snapshot.plans.pipelineOf(api!, api!.operations[0]!, undefined).inbound;
  expect(() => refusal?.run({} as never)).toThrow('cannot run');
  expect(more).toEqual([]);
});

test('a change that comes before all was looked at is one of what there is, and tells all that is wrong', () => {
  const gateway = newGateway();
  gateway.resume({ ...start, parts: [...start.parts, ['p', policies(good)]] });
  const change = gateway.change({ sequenceNumber: 2, after: 1, parts: [], removed: [] });
  expect([change.isLive, change.diagnostics.map(({ resource }) => resource)]).toEqual([
    false,
    ['apis/a;rev=1/policies/policy'],
  ]);
  expect(gateway.change({ sequenceNumber: 3, after: 2, parts: [['v', one]], removed: [] })).toEqual({
    isLive: true,
    diagnostics: [],
  });
});

test('a change of another snapshot is refused, and what there is goes on', () => {
  const gateway = newGateway();
  gateway.change(start);
  expect(() => gateway.change({ sequenceNumber: 9, after: 8, parts: [], removed: [] })).toThrow('of snapshot 8');
  expect(gateway.change({ sequenceNumber: 2, after: 1, parts: [], removed: [] }).isLive).toBe(true);
  expect(find(gateway, '/a')).toBe('a');
});

test('requests keep the snapshot that they began with, whatever changes after them', () => {
  const gateway = newGateway();
  const hash = keyHash('key')!;
  const key = { subscriptions: [sampleSubscription('s', '/apis', { primaryKeyHash: hash })] };
  gateway.change({ ...start, parts: [...start.parts, ['s', key], ['v', one], ['p', policies(good)]] });
  const begun = gateway.snapshot;
  const [api] = [...begun.access.byApi.keys()];
  const operation = api!.operations[0]!;
  gateway.change({ sequenceNumber: 2, after: 1, parts: [], removed: ['s', 'p', 'apis/a;rev=1'] });
  expect(holderOf(begun.access.keys, hash)?.subscription.id).toBe('s');
  expect(begun.plans.pipelineOf(api!, operation, undefined).inbound.map(({ policy }) => policy)).toEqual(['note']);
  expect(holderOf(gateway.snapshot.access.keys, hash)).toBeUndefined();
  expect(() => gateway.snapshot.plans.pipelineOf(api!, operation, undefined)).toThrow('no pipeline');
});
