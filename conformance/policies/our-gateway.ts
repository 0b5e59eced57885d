import { randomBytes } from 'node:crypto';
import { DataPlane } from '../../packages/cli/src/serve/data-plane.ts';
import { createCircuitMemory, createCounterMemory, keyHash } from '../../packages/gateway/src/index.ts';
import { emptySnapshot, type Snapshot } from '../../packages/model/src/index.ts';
import { type CaseSetup, keyOf, type SetUpGateway } from './over-http.ts';

/** Sets up a gateway of ours, in this thread and on a port of its own. */
export const ourGateway: SetUpGateway = async (setup) => {
  const bugs: unknown[] = [];
  // The gateway finds Dapr when it is made, by the environment.
  process.env.DAPR_HTTP_ENDPOINT = setup.serviceUrl;
  const plane = new DataPlane(
    {
      listeners: [{ host: '127.0.0.1', port: 0 }],
      snapshot: emptySnapshot,
      counterMemory: createCounterMemory({ keys: 64 }),
      circuitMemory: createCircuitMemory({ circuits: 16 }),
      secret: randomBytes(32),
      trustedProxies: [],
      gatewayId: 'managed',
    },
    { onBug: (error) => bugs.push(error) },
  );
  delete process.env.DAPR_HTTP_ENDPOINT;
  const { isLive, diagnostics } = plane.publish(snapshotOf(setup));
  if (!isLive) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const [port] = await plane.listen();
  return {
    url: `http://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      await plane.drain(1000);
      if (bugs.length > 0) throw new AggregateError(bugs, 'the gateway met bugs of its own');
    },
  };
};

function snapshotOf({
  operation,
  policies,
  global,
  product,
  apiSchemas,
  schemas,
  backendUrl,
  serviceUrl,
  subscriptions,
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
    policies: [
      ...(global === undefined ? [] : [{ scope: 'global', text: global } as const]),
      ...(product === undefined ? [] : [{ scope: 'product', productId: 'product', text: product } as const]),
      { scope: 'api', apiId: 'root', apiRevision: '1', text: policies },
    ],
  };
}
