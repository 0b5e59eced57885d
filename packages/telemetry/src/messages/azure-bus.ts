import type { ServiceBusClient, ServiceBusSender } from '@azure/service-bus';
import { type BusMessage, type MessageBus, MessageFailure } from '@turnpike/policy';

/** Queues and topics that are kept open; expressions may name more. */
const mostSenders = 100;

/** A message bus that holds connections. */
export interface ClosableBus extends MessageBus {
  close(): Promise<void>;
}

/** Opens a namespace for an identity. */
export type OpenNamespace = (namespace: string, clientId: string | undefined) => Promise<ServiceBusClient>;

/** Queues and topics of Azure Service Bus, over AMQP. */
export function azureBus(open: OpenNamespace = openNamespace): ClosableBus {
  return new AzureBus(open);
}

async function openNamespace(namespace: string, clientId: string | undefined): Promise<ServiceBusClient> {
  const [{ ServiceBusClient }, { ManagedIdentityCredential }] = await Promise.all([
    import('@azure/service-bus'),
    import('@azure/identity'),
  ]);
  const credential = new ManagedIdentityCredential(clientId === undefined ? {} : { clientId });
  return new ServiceBusClient(namespace, credential, { retryOptions: { maxRetries: 1, timeoutInMs: 15_000 } });
}

class AzureBus implements ClosableBus {
  readonly #open: OpenNamespace;
  readonly #clients = new Map<string, Promise<ServiceBusClient>>();
  readonly #senders = new Map<string, Promise<ServiceBusSender>>();

  constructor(open: OpenNamespace) {
    this.#open = open;
  }

  async send(message: BusMessage): Promise<void> {
    const { content, properties } = message;
    try {
      const sender = await this.#sender(message);
      await sender.sendMessages({
        body: Buffer.from(content),
        ...(properties.length > 0 && { applicationProperties: Object.fromEntries(properties) }),
      });
    } catch (error) {
      if (error instanceof MessageFailure) throw error;
      throw new MessageFailure(error instanceof Error ? error.message : 'no answer', { cause: error });
    }
  }

  async close(): Promise<void> {
    const clients = [...this.#clients.values()];
    this.#clients.clear();
    this.#senders.clear();
    await Promise.all(clients.map(async (client) => (await client).close()).map((one) => one.catch(() => {})));
  }

  #sender({ namespace, clientId, entity }: BusMessage): Promise<ServiceBusSender> {
    if (namespace === undefined) throw new MessageFailure("there is no 'namespace'");
    const place = JSON.stringify([namespace.toLowerCase(), clientId]);
    const name = 'queue' in entity ? entity.queue : entity.topic;
    const key = `${place}${name}`;
    const known = this.#senders.get(key);
    if (known !== undefined) return known;
    this.#forgetOldest();
    const client = this.#clients.get(place) ?? this.#open(namespace, clientId);
    this.#clients.set(place, client);
    const sender = client.then((opened) => opened.createSender(name));
    this.#senders.set(key, sender);
    // What could not be opened is tried again the next time.
    sender.catch(() => {
      this.#senders.delete(key);
      this.#clients.delete(place);
    });
    return sender;
  }

  #forgetOldest(): void {
    for (const [key, sender] of this.#senders) {
      if (this.#senders.size < mostSenders) return;
      this.#senders.delete(key);
      sender.then((opened) => opened.close()).catch(() => {});
    }
  }
}
