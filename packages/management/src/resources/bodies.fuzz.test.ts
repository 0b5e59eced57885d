import { expect, test } from 'vitest';
import { Routes } from '../arm/routes.ts';
import { startControlPlane, type TestControlPlane } from '../testing.ts';
import { resources } from './index.ts';
import { Draw, drawName, drawProperties } from './random-body.ts';

// TURNPIKE_FUZZ_CASES sets how many calls there are, TURNPIKE_FUZZ_SEED where they start. A bug is whatever is not said in
// the words of ARM: a 500, an answer that does not come, and a resource that cannot be published. Those that are told to
// `onBug` fail the test when the control plane is disposed of.

const cases = Number(process.env.TURNPIKE_FUZZ_CASES ?? 300);
const firstSeed = Number(process.env.TURNPIKE_FUZZ_SEED ?? 1);

const routes = new Routes(resources);
const mounts = routes.all.filter(({ hasPaths }) => hasPaths);

interface DrawnCall {
  readonly method: string;
  readonly path: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

function drawCall(draw: Draw): DrawnCall {
  const { definition, type } = draw.of(mounts);
  const below = pathTo(draw, type);
  const method = draw.of(['PUT', 'PUT', 'PUT', 'PUT', 'PATCH', 'GET', 'DELETE', 'POST']);
  const headers = draw.isLikely(0.2) ? { headers: { 'if-match': draw.of(['*', '"x"', ',,,', '']) } } : {};
  const extras = Object.keys({ ...definition.actions, ...definition.views });
  if (method === 'POST' || (method === 'GET' && draw.isLikely(0.3))) {
    const extra = extras.length === 0 ? 'none' : draw.of(extras);
    return {
      method,
      path: `${below}/${extra}`,
      ...headers,
      ...(method === 'POST' && { body: draw.of([{}, ...bodies]) }),
    };
  }
  const collection = below.slice(0, below.lastIndexOf('/'));
  if (method === 'GET') return { method, path: draw.of([below, collection]), ...headers };
  if (method === 'DELETE') return { method, path: below, ...headers };
  const links = definition.links && {
    [definition.links.property]: `/${definition.links.to}/${drawName(draw, undefined)}`,
  };
  return {
    method,
    path: below,
    body: { properties: { ...drawProperties(draw, definition.properties), ...links } },
    ...headers,
  };
}

const bodies = [
  { properties: {} },
  { keyType: 'primary', expiry: '2030-01-01T00:00:00Z' },
  { keyType: null, expiry: 1 },
];

function pathTo(draw: Draw, type: string): string {
  const collections = type.split('/');
  return collections
    .map((collection, index) => {
      const level = routes.definition(collections.slice(0, index + 1).join('/'));
      return `${collection}/${encodeURIComponent(drawName(draw, level?.name?.only))}`;
    })
    .join('/');
}

async function send(plane: TestControlPlane, call: DrawnCall): Promise<number> {
  const { method, path, ...options } = call;
  return (await plane.send(method, path, options)).status;
}

test('L6: whatever is sent to a type of resource, the answer is in the words of ARM', async () => {
  await using plane = await startControlPlane();
  const parents: [path: string, properties: object][] = [
    ['apis/a', { displayName: 'a', path: 'a' }],
    ['products/a', { displayName: 'a' }],
    ['workspaces/a', { displayName: 'a' }],
    ['gateways/a', { locationData: { name: 'a' } }],
    ['tags/a', { displayName: 'a' }],
    ['namedValues/a', { displayName: 'a', value: 'a' }],
    ['backends/a', { url: 'https://127.0.0.1:1', protocol: 'http' }],
    ['contentTypes/a', { name: 'a', schema: {} }],
    ['apis/a/operations/a', { displayName: 'a', method: 'GET', urlTemplate: '/a' }],
    ['workspaces/a/apis/a', { displayName: 'a', path: 'wa' }],
    ['workspaces/a/products/a', { displayName: 'a' }],
  ];
  for (const [path, properties] of parents) await plane.send('PUT', path, { body: { properties } });
  const found: string[] = [];
  const counts = new Map<number, number>();
  for (let seed = firstSeed; seed < firstSeed + cases; seed++) {
    const call = drawCall(new Draw(seed));
    const status = await send(plane, call);
    counts.set(status, (counts.get(status) ?? 0) + 1);
    if (status >= 500) found.push(`seed ${seed}: ${status} ${JSON.stringify(call)}`);
  }
  expect(found).toEqual([]);
  // Enough of it is taken.
  expect((counts.get(200) ?? 0) + (counts.get(201) ?? 0)).toBeGreaterThan(cases / 20);
}, 600_000);
