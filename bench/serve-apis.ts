import { randomBytes } from 'node:crypto';
import { DataPlane } from '../packages/cli/src/serve/data-plane.ts';
import { createCircuitMemory, createCounterMemory } from '../packages/gateway/src/index.ts';
import { type Api, emptySnapshot, type Operation } from '../packages/model/src/index.ts';

/** What a gateway that is started for a benchmark serves. */
export interface ServedApis {
  /** Where all of its APIs go. */
  readonly serviceUrl: string;
  /** What follows the id of an API in its path. */
  readonly path?: string;
  /** The one operation that each has. */
  readonly operation: Pick<Operation, 'method' | 'urlTemplate'>;
  /** What stands in the inbound section of each, by its id. */
  readonly inbound: Readonly<Record<string, string>>;
  /** The file for its records; there are none without. */
  readonly records?: string | undefined;
}

/** Serves APIs in this process, in one thread, until the process that has forked it leaves; that is told the port. */
export async function serveApis({ serviceUrl, path = '', operation, inbound, records }: ServedApis): Promise<void> {
  const plane = new DataPlane(
    {
      listeners: [{ host: '127.0.0.1', port: 0 }],
      snapshot: emptySnapshot,
      counterMemory: createCounterMemory({ keys: 64 }),
      circuitMemory: createCircuitMemory({ circuits: 16 }),
      secret: randomBytes(32),
      trustedProxies: [],
      gatewayId: 'managed',
      ...(records !== undefined && { records }),
    },
    { onBug: (error) => console.error(error), onNote: (note) => console.error(note) },
  );
  const apis = Object.keys(inbound).map(
    (id): Api => ({
      id,
      name: id,
      path: id + path,
      protocols: ['http'],
      serviceUrl,
      subscriptionRequired: false,
      apiRevision: '1',
      isCurrent: true,
      isOnline: true,
      type: 'http',
      operations: [{ id: 'only', name: 'only', ...operation }],
    }),
  );
  const { diagnostics } = plane.publish({
    ...emptySnapshot,
    sequenceNumber: 1,
    apis,
    policies: Object.entries(inbound).map(([apiId, policies]) => ({
      scope: 'api',
      apiId,
      apiRevision: '1',
      text: `<policies><inbound>${policies}</inbound><backend><forward-request /></backend><outbound /><on-error /></policies>`,
    })),
  });
  if (diagnostics.length > 0) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  const [port] = await plane.listen();
  process.send?.({ port });
  process.once('disconnect', () => process.exit());
}
