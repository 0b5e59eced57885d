import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TlsSettings } from '@turnpike/http';
import { DataPlane } from '../../packages/cli/src/serve/data-plane.ts';
import { createCircuitMemory, createCounterMemory, keyHash } from '../../packages/gateway/src/index.ts';
import { emptySnapshot, type Snapshot } from '../../packages/model/src/index.ts';
import { serverCertificate, serviceCertificate, trust } from './fixtures.ts';
import { giveTokens } from './identity-endpoint.ts';
import { type CaseSetup, keyOf, type SetUpGateway } from './over-http.ts';
import type { ObservedEvent } from './policy-case.ts';

/** Sets up a gateway of ours, in this thread and on a port of its own. */
export const ourGateway: SetUpGateway = async (setup) => {
  const bugs: unknown[] = [];
  const folder = await mkdtemp(join(tmpdir(), 'policy-case-'));
  const files = { eventFile: join(folder, 'events'), messageFile: join(folder, 'messages') };
  const identities = setup.identities && (await giveTokens(setup.identities));
  // The gateway finds Dapr when it is made, by the environment.
  process.env.DAPR_HTTP_ENDPOINT = setup.serviceUrl;
  const plane = new DataPlane(
    {
      listeners: [{ host: '127.0.0.1', port: 0, ...(setup.asksForCertificates && { tls: asking }) }],
      snapshot: emptySnapshot,
      counterMemory: createCounterMemory({ keys: 64 }),
      circuitMemory: createCircuitMemory({ circuits: 16 }),
      secret: randomBytes(32),
      trustedProxies: [],
      gatewayId: 'managed',
      ...files,
    },
    { onBug: (error) => bugs.push(error) },
  );
  delete process.env.DAPR_HTTP_ENDPOINT;
  const { isLive, diagnostics } = plane.publish(snapshotOf(setup));
  if (!isLive) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const [port] = await plane.listen();
  return {
    url: `${setup.asksForCertificates ? 'https' : 'http'}://127.0.0.1:${port}`,
    told: (count) => readTold(Object.values(files), count),
    async [Symbol.asyncDispose]() {
      await plane.drain(1000);
      identities?.[Symbol.dispose]();
      await rm(folder, { recursive: true });
      if (bugs.length > 0) throw new AggregateError(bugs, 'the gateway met bugs of its own');
    },
  };
};

const shows = { cert: serverCertificate.certificate, key: serverCertificate.privateKey };

/** A listener that asks for certificates, and lets in whoever shows one or none. */
const asking: TlsSettings = {
  identities: [],
  defaultIdentity: {
    hostNames: [],
    credentials: shows,
    clientCertificates: { mode: 'request', authorities: [trust.authority], revocationLists: [trust.revoked] },
  },
};

/** What files say of events and messages: in order within each, events first. */
async function readTold(files: readonly string[], count: number): Promise<readonly ObservedEvent[]> {
  const until = Date.now() + 60_000;
  for (;;) {
    const texts = await Promise.all(files.map((file) => readFile(file, 'utf8').catch(() => '')));
    const lines = texts.flatMap((text) => text.split('\n').slice(0, -1));
    if (lines.length >= count || Date.now() > until)
      return lines.map((line) => {
        const { time: _, ...event } = JSON.parse(line) as ObservedEvent & { time: string };
        return event;
      });
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

const theOperation = { scope: 'operation', apiId: 'root', apiRevision: '1', operationId: 'operation' } as const;

function snapshotOf({
  operation,
  policies,
  global,
  product,
  apiSchemas,
  graphqlSchema,
  schemas,
  backendUrl,
  serviceUrl,
  subscriptions,
  operationPolicies,
  fragments = [],
  certificates = {},
  loggers = [],
  backends = [],
}: CaseSetup): Snapshot {
  return {
    ...emptySnapshot,
    sequenceNumber: 1,
    apis: [
      {
        id: 'root',
        name: 'Root',
        path: '',
        protocols: ['http', 'https'],
        serviceUrl: backendUrl,
        subscriptionRequired: false,
        apiRevision: '1',
        isCurrent: true,
        isOnline: true,
        type: 'http',
        operations: [{ ...operation, id: 'operation', name: 'Operation' }],
        ...(apiSchemas !== undefined && { schemas: apiSchemas }),
        ...(graphqlSchema !== undefined && { type: 'graphql' as const, graphqlSchema }),
      },
    ],
    products:
      product === undefined ? [] : [{ id: 'product', name: 'Product', state: 'published', apis: ['root'], groups: [] }],
    namedValues: [{ name: 'service', value: serviceUrl, secret: false }],
    subscriptions: subscriptions.map((id) => ({
      id,
      name: id,
      scope: product === undefined ? '/apis' : '/products/product',
      state: 'active',
      startDate: new Date().toISOString(),
      primaryKeyHash: keyHash(keyOf(id)) as string,
    })),
    ...(schemas !== undefined && { schemas }),
    policyFragments: fragments,
    certificates: Object.entries(certificates).map(([id, name]) => serviceCertificate(id, name)),
    loggers: loggers.map((id) => ({ id, loggerType: 'azureEventHub', credentials: {} })),
    backends: backends.map((id) => ({ id, type: 'Single', url: serviceUrl })),
    policies: [
      ...(global === undefined ? [] : [{ scope: 'global', text: global } as const]),
      ...(product === undefined ? [] : [{ scope: 'product', productId: 'product', text: product } as const]),
      { scope: 'api', apiId: 'root', apiRevision: '1', text: policies },
      ...(operationPolicies === undefined ? [] : [{ ...theOperation, text: operationPolicies }]),
    ],
  };
}
