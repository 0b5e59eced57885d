import {
  type Api,
  type AttachedPolicies,
  partInWorkspace,
  type SnapshotChange,
  type SnapshotPart,
  type SnapshotParts,
} from '@turnpike/model';
import type { Draw } from '../draw.ts';
import { sampleOperation } from '../sample-nouns.ts';
import { keyHash } from '../subscriptions/key-hash.ts';

// For tests: changes of everything that can be configured, out of so few names that things meet, contradict each other,
// and refer to what is not there.

/** What is called so somewhere. */
export const names = {
  apis: ['a', 'b', 'c', 'team/a'],
  operations: ['GET /', 'GET /{id}', 'POST /x', 'GET /{bad', '* /*', 'GET /?q={q}'],
  products: ['p', 'q', 'team/p'],
  users: ['mei', 'tom'],
  keys: ['key-1', 'key-2', 'key-3'],
  values: ['one', 'two', 'three'],
  backends: ['near', 'far'],
} as const;

const revisions = ['1', '2'] as const;

const documents = [
  '<inbound><base /><note text="{{one}}" /></inbound>',
  '<inbound><note text="@(context.Api.Name + &quot;{{two}}&quot;)" /><base /></inbound>',
  '<inbound><twice><base /><note text="{{three}}" /></twice></inbound>',
  '<inbound><base /><include-fragment fragment-id="f" /><base /></inbound>',
  '<inbound><base /><place backend-id="near" /></inbound>',
  '<inbound><base /><place backend-id="far" /><include-fragment fragment-id="g" /></inbound><outbound><base /></outbound>',
  '<inbound><note text="alone" /></inbound>',
] as const;

const broken = ['<policies><inbound><unheard-of /></inbound></policies>', '<policies><inb', '<fragment />'] as const;

const fragments = [
  '<fragment><note text="{{one}}" /></fragment>',
  '<fragment><note text="plain" /><note text="{{two}}" /></fragment>',
  '<fragment><place backend-id="near" /></fragment>',
  '<fragment><unheard-of /></fragment>',
] as const;

/** Draws a change of what there is, of one part to some, and takes it in. */
export function drawChange(draw: Draw, parts: SnapshotParts): SnapshotChange {
  const keys = parts.whole().parts.map(([key]) => key);
  const removed = keys.length > 4 && draw.upTo(3) === 0 ? [draw.of(keys)] : [];
  const changed = new Map([drawPart(draw), ...draw.list(draw.upTo(4), () => drawPart(draw))]);
  for (const key of removed) changed.delete(key);
  const change: SnapshotChange = {
    sequenceNumber: parts.sequenceNumber + 1 + draw.upTo(3),
    after: parts.sequenceNumber,
    parts: [...changed],
    removed,
  };
  parts.apply(change);
  return change;
}

/** The same parts, having come in another order. */
export function reordered(draw: Draw, { parts, ...change }: SnapshotChange): SnapshotChange {
  const order = parts.map((part) => [draw.upTo(1000), part] as const);
  return { ...change, parts: order.toSorted(([one], [other]) => one - other).map(([, part]) => part) };
}

const draws: readonly ((draw: Draw) => SnapshotPart)[] = [
  (draw) => ({ hosts: draw.of([[], ['one.example'], ['*.example']]) }),
  (draw) => ({ apis: [drawApi(draw)] }),
  (draw) => ({ apis: [drawApi(draw)] }),
  (draw) => ({ versionSets: [drawVersionSet(draw)] }),
  drawProduct,
  drawProduct,
  drawSubscription,
  drawSubscription,
  (draw) => ({ users: [drawUser(draw)], ...(draw.upTo(4) === 0 && { groups: [group(draw)] }) }),
  (draw) => ({ groups: [group(draw)] }),
  drawBackend,
  (draw) =>
    inSome(draw, {
      namedValues: [
        { name: draw.of(names.values), value: draw.of(['x', 'y', '"z', 'shh!']), secret: draw.upTo(2) === 0 },
      ],
    }),
  (draw) => inSome(draw, { policyFragments: [{ id: draw.of(['f', 'g']), text: draw.of(fragments) }] }),
  drawPolicies,
  drawPolicies,
  drawPolicies,
  (draw) => ({
    loggers: [{ id: draw.of(['l', 'm']), loggerType: 'azureEventHub', credentials: { name: draw.of(['x', 'y']) } }],
  }),
  (draw) => ({ schemas: [{ id: 's', schemaType: 'json', value: draw.of(['{}', '[]']) }] }),
  (draw) => ({ workspaces: [{ id: 'team', name: draw.of(['Team', 'Other']) }] }),
  () => ({}),
];

/** A part, under a key that may have had another one. */
function drawPart(draw: Draw): [key: string, part: SnapshotPart] {
  const index = draw.upTo(draws.length);
  return [`kind-${index}/${draw.upTo(3)}`, draws[index]!(draw)];
}

function inSome(draw: Draw, part: SnapshotPart): SnapshotPart {
  return draw.upTo(4) === 0 ? partInWorkspace(draw.of(['team', 'Team']), part) : part;
}

function drawApi(draw: Draw): Api {
  const type = draw.of(['http', 'http', 'http', 'websocket', 'graphql', 'soap'] as const);
  return {
    id: draw.of(names.apis),
    name: draw.of(['Name', 'Other']),
    path: draw.of(['', 'x', 'x/y', 'X', 'z;q']),
    protocols: ['https'],
    apiRevision: draw.of(revisions),
    isCurrent: draw.upTo(3) > 0,
    isOnline: draw.upTo(5) > 0,
    type,
    subscriptionRequired: draw.upTo(3) > 0,
    ...(draw.upTo(3) === 0 && { apiVersionSetId: draw.of(['set', 'other']), apiVersion: draw.of(['v1', 'v2', '']) }),
    ...(draw.upTo(3) === 0 && { serviceUrl: draw.of(['http://near.example', 'http://far.example/x']) }),
    ...(type === 'graphql' && { graphqlSchema: draw.of(['type Query { users: Int }', 'type Query {']) }),
    operations: type === 'websocket' ? [] : draw.list(4, () => sampleOperation(draw.of(names.operations))),
  };
}

function drawVersionSet(draw: Draw) {
  const versioningScheme = draw.of(['Segment', 'Query', 'Header'] as const);
  const name = draw.of(['', 'v']);
  return {
    id: draw.of(['set', 'other']),
    name: 'Set',
    versioningScheme,
    versionQueryName: name,
    versionHeaderName: name,
  };
}

function drawProduct(draw: Draw): SnapshotPart {
  return {
    products: [
      {
        id: draw.of(names.products),
        name: draw.of(['Product', 'Other']),
        state: 'published',
        subscriptionRequired: draw.upTo(3) > 0,
        apis: draw.list(3, () => draw.of([...names.apis, 'A', 'unknown'])),
        groups: draw.list(1, () => 'g'),
      },
    ],
  };
}

function drawSubscription(draw: Draw): SnapshotPart {
  const hash = () => draw.of([...names.keys.map((key) => keyHash(key)!), 'no hash']);
  return {
    subscriptions: draw.list(2, () => ({
      id: draw.of(['s', 't', 'u']),
      name: 'Subscription',
      scope: draw.of(['/apis', '/apis/a', '/products/p', '/products/q', '/products/team/p', 'nowhere']),
      state: draw.of(['active', 'active', 'suspended'] as const),
      primaryKeyHash: hash(),
      ...(draw.upTo(2) === 0 && { secondaryKeyHash: hash() }),
      ...(draw.upTo(2) === 0 && { ownerId: draw.of([...names.users, 'Mei', 'nobody']) }),
    })),
  };
}

function drawUser(draw: Draw) {
  const id = draw.of(names.users);
  const state = draw.of(['active', 'active', 'blocked'] as const);
  return { id, email: `${id}@example.com`, firstName: draw.of(['A', 'B']), lastName: 'C', state, groups: ['g'] };
}

function group(draw: Draw) {
  return { id: 'g', name: draw.of(['Group', 'Other']), type: 'custom' as const };
}

function drawBackend(draw: Draw): SnapshotPart {
  const id = draw.of(names.backends);
  const url = draw.of(['http://near.example', 'http://far.example', 'no url']);
  return inSome(draw, {
    backends: [
      {
        ...{ id, type: 'Single' as const, url, protocol: 'http' as const },
        ...(draw.upTo(3) === 0 && { credentials: { header: { 'x-secret': ['secret of the backend'] } } }),
      },
    ],
  });
}

function drawPolicies(draw: Draw): SnapshotPart {
  const text = draw.upTo(12) === 0 ? draw.of(broken) : `<policies>${draw.of(documents)}</policies>`;
  const apiId = draw.of(names.apis);
  const apiRevision = draw.of(revisions);
  const attached: readonly AttachedPolicies[] = [
    { scope: 'global', text },
    { scope: 'workspace', workspaceId: draw.of(['team', 'Team']), text },
    { scope: 'product', productId: draw.of([...names.products, 'P']), text },
    { scope: 'api', apiId, apiRevision, text },
    { scope: 'operation', apiId, apiRevision, operationId: draw.of(names.operations), text },
  ];
  return { policies: [draw.of(attached)] };
}
