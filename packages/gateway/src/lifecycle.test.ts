import { createServer } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { HttpServer, TrustedProxies, UpstreamAgent } from '@turnpike/http';
import { emptySnapshot } from '@turnpike/model';
import {
  definePolicy,
  memoryServices,
  type Policy,
  policyCatalog,
  type RunPolicy,
  scopes,
  sections,
} from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { OneWayRequests } from './forward/one-way-requests.ts';
import { GraphQLEvents } from './graphql/graphql-events.ts';
import {
  CircuitMemory,
  createCircuitMemory,
  createCounterMemory,
  defaultGatewayLimits,
  Gateway,
  type GatewayServices,
  RequestMetrics,
  SharedCounters,
  TraceStore,
} from './index.ts';
import { noRecords } from './records/request-record.ts';
import { sampleApi } from './sample-nouns.ts';

// Requests through a gateway whose policies do what no policy should, by real sockets.

/** A policy made of one function. */
function policy(name: string, run: RunPolicy): Policy {
  return definePolicy({
    name,
    reference: 'https://learn.microsoft.com/azure/api-management/api-management-policies',
    sections,
    scopes,
    config: {},
    failures: {},
    prepare: () => run,
  });
}

const forward = policy('forward-request', (context) =>
  context.forward({
    timeoutMs: 5000,
    httpVersion: '1',
    followRedirects: false,
    bufferRequestBody: false,
    bufferResponse: true,
  }),
);

function typeError(): never {
  const nothing = undefined as unknown as { readonly name: string };
  return nothing.name as never;
}

async function serving(
  policies: readonly Policy[],
  document: string,
  more: Partial<GatewayServices> = {},
): Promise<{ readonly port: number; readonly bugs: unknown[] } & AsyncDisposable> {
  const bugs: unknown[] = [];
  const agent = new UpstreamAgent();
  const backend = createServer((_, response) => response.end('from the backend'));
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve));
  const gateway = new Gateway({
    policies: policyCatalog([forward, ...policies]),
    services: {
      originOf: (description) => agent.origin(description),
      ...memoryServices(Date.now),
      counters: new SharedCounters(createCounterMemory({ keys: 16 })),
      circuits: new CircuitMemory(createCircuitMemory()),
      oneWay: new OneWayRequests(defaultGatewayLimits),
      graphqlEvents: new GraphQLEvents(),
      records: noRecords,
      metrics: new RequestMetrics(),
      traces: new TraceStore(Buffer.alloc(32)),
      deployment: { gatewayId: 'managed', instanceId: 'managed', region: '', serviceName: '', serviceId: '' },
      trustedProxies: TrustedProxies.none,
      limits: defaultGatewayLimits,
      onBug: (error) => bugs.push(error),
      now: Date.now,
      random: Math.random,
      wait: () => () => {},
      ...more,
    },
  });
  const { port: backendPort } = backend.address() as AddressInfo;
  const api = sampleApi('bad', ['GET /'], {
    protocols: ['http'],
    subscriptionRequired: false,
    serviceUrl: `http://127.0.0.1:${backendPort}`,
  });
  const { isLive, diagnostics } = gateway.publish({
    ...emptySnapshot,
    apis: [api, { ...api, id: 'good', path: 'good' }],
    policies: [{ scope: 'api', apiId: 'bad', apiRevision: '1', text: document }],
  });
  expect([isLive, diagnostics]).toEqual([true, []]);
  const server = new HttpServer({ port: 0 }, gateway.handle);
  const { port } = await server.listen();
  return {
    port,
    bugs,
    async [Symbol.asyncDispose]() {
      await server.close();
      agent.close();
      backend.closeAllConnections();
      await new Promise((resolve) => backend.close(resolve));
    },
  };
}

function get(port: number, path: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = connect({ port, host: '127.0.0.1' });
    let received = '';
    socket.on('data', (piece) => {
      received += String(piece);
    });
    socket.on('error', reject);
    socket.on('close', () => resolve(received));
    socket.write(`GET ${path} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n`);
  });
}

const base = '<backend><base /></backend>';

describe('M11: a bug in a policy', () => {
  test.each([
    ['at once', policy('bad', () => typeError()), `<inbound><bad /></inbound>${base}<outbound /><on-error />`],
    [
      'after a while',
      policy('bad', async () => {
        await new Promise((resolve) => setImmediate(resolve));
        typeError();
      }),
      `<inbound><bad /></inbound>${base}<outbound /><on-error />`,
    ],
    ['in outbound', policy('bad', () => typeError()), `<inbound />${base}<outbound><bad /></outbound><on-error />`],
    [
      'in what it has put off',
      policy('bad', (context) => context.defer(typeError)),
      `<inbound><bad /></inbound>${base}<outbound /><on-error />`,
    ],
    [
      'in what it has put off for longer',
      policy('bad', (context) => context.defer(() => Promise.resolve().then(typeError))),
      `<inbound><bad /></inbound>${base}<outbound /><on-error />`,
    ],
    [
      'with something that is no error at all',
      policy('bad', () => {
        throw 'nothing';
      }),
      `<inbound><bad /></inbound>${base}<outbound /><on-error />`,
    ],
  ])('%s ends in 500 for that request, is told of, and harms no other', async (_, bad, document) => {
    await using gateway = await serving([bad], `<policies>${document}</policies>`);
    for (let round = 0; round < 3; round++) {
      const answers = await Promise.all([get(gateway.port, '/bad'), get(gateway.port, '/good')]);
      expect(answers[0]).toMatch(
        /^HTTP\/1\.1 500 Internal Server Error[\s\S]*\{ "statusCode": 500, "message": "Internal server error", "activityId": "[0-9a-f-]{36}" \}$/,
      );
      expect(answers[0]).not.toMatch(/TypeError|undefined|nothing/);
      expect(answers[1]).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*from the backend$/);
    }
    expect(gateway.bugs).toHaveLength(3);
  });

  test('does not get on-error to run, which is for failures of requests', async () => {
    let ran = 0;
    const bad = policy('bad', () => typeError());
    const count = policy('count', () => {
      ran++;
    });
    const document = `<policies><inbound><bad /></inbound>${base}<outbound /><on-error><count /></on-error></policies>`;
    await using gateway = await serving([bad, count], document);
    expect(await get(gateway.port, '/bad')).toMatch(/^HTTP\/1\.1 500 /);
    expect(ran).toBe(0);
  });

  test('in the sink of records costs the record, and nothing else', async () => {
    await using gateway = await serving([], `<policies><inbound />${base}<outbound /><on-error /></policies>`, {
      records: { record: typeError },
    });
    for (let round = 0; round < 3; round++)
      expect(await get(gateway.port, '/good')).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*from the backend$/);
    expect(gateway.bugs).toHaveLength(3);
  });
});

test('a snapshot that cannot run leaves the one before it in its place', async () => {
  const gateway = new Gateway({
    policies: policyCatalog([forward]),
    services: {} as GatewayServices,
  });
  const before = gateway.snapshot;
  const { isLive, diagnostics } = gateway.publish({
    ...emptySnapshot,
    policies: [{ scope: 'global', text: '<policies><inbound><unheard-of /></inbound></policies>' }],
  });
  expect([isLive, gateway.snapshot === before]).toEqual([false, true]);
  expect(diagnostics).toMatchObject([{ code: 'invalid-policies', severity: 'error', resource: 'policies/policy' }]);
});
