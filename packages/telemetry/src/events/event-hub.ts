import type { EventHubProducerClient, SendBatchOptions } from '@azure/event-hubs';
import type { Logger } from '@turnpike/model';
import type { EventSink, TimedEvent } from './event-sink.ts';

/** The queue tries again by itself. */
const retryOptions = { maxRetries: 0, timeoutInMs: 15_000 };

/**
 * The event hub of a logger, by its connection string or, with `endpointAddress`, by an identity of the gateway. The
 * connection is opened with the first event.
 */
export function openEventHub({ credentials }: Logger): EventSink | undefined {
  const { name, connectionString, endpointAddress, identityClientId } = credentials;
  if (name === undefined) return undefined;
  if (connectionString !== undefined)
    return new EventHub(async () => {
      const { EventHubProducerClient } = await import('@azure/event-hubs');
      return new EventHubProducerClient(connectionString, name, { retryOptions });
    });
  if (endpointAddress === undefined) return undefined;
  return new EventHub(async () => {
    const [{ EventHubProducerClient }, { ManagedIdentityCredential }] = await Promise.all([
      import('@azure/event-hubs'),
      import('@azure/identity'),
    ]);
    const host = endpointAddress.replace(/^\w+:\/\//, '').replace(/\/.*$/, '');
    const clientId = identityClientId === 'SystemAssigned' ? undefined : identityClientId;
    const credential = new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
    return new EventHubProducerClient(host, name, credential, { retryOptions });
  });
}

class EventHub implements EventSink {
  readonly #open: () => Promise<EventHubProducerClient>;
  #client: Promise<EventHubProducerClient> | undefined;

  constructor(open: () => Promise<EventHubProducerClient>) {
    this.#open = open;
  }

  async send(events: readonly TimedEvent[]): Promise<number> {
    const client = await (this.#client ??= this.#open());
    let tooLarge = 0;
    for (const [destination, ofIt] of byDestination(events)) tooLarge += await sendTo(client, destination, ofIt);
    return tooLarge;
  }

  async close(): Promise<void> {
    await (await this.#client)?.close();
  }
}

function byDestination(events: readonly TimedEvent[]): ReadonlyMap<string, readonly TimedEvent[]> {
  return Map.groupBy(events, ({ partitionId, partitionKey }) => JSON.stringify({ partitionId, partitionKey }));
}

async function sendTo(
  client: EventHubProducerClient,
  destination: string,
  events: readonly TimedEvent[],
): Promise<number> {
  const options = JSON.parse(destination) as SendBatchOptions;
  let batch = await client.createBatch(options);
  let tooLarge = 0;
  for (const { content } of events) {
    const event = { body: Buffer.from(content) };
    if (batch.tryAdd(event)) continue;
    if (batch.count > 0) {
      await client.sendBatch(batch);
      batch = await client.createBatch(options);
    }
    if (!batch.tryAdd(event)) tooLarge++;
  }
  if (batch.count > 0) await client.sendBatch(batch);
  return tooLarge;
}
