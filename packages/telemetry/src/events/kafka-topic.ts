import { readFileSync } from 'node:fs';
import type { Producer, ProducerOptions } from '@platformatic/kafka';
import type { Logger } from '@turnpike/model';
import type { EventSink, TimedEvent } from './event-sink.ts';

/** A Kafka, and how it is spoken to. */
export interface KafkaSettings {
  /** Some of its brokers, as `host:port`. */
  readonly brokers: readonly string[];
  readonly username?: string;
  readonly password?: string;
  /** How the password is shown; `PLAIN` unless told otherwise. */
  readonly mechanism?: 'PLAIN' | 'SCRAM-SHA-256' | 'SCRAM-SHA-512';
  readonly tls?: boolean;
  /** What certificates of brokers are held against, where that is not what the system trusts. Files of PEM. */
  readonly authorities?: readonly string[];
  /** What this side shows. Files of PEM. */
  readonly certificate?: string;
  readonly key?: string;
}

type Options = ProducerOptions<Buffer, Buffer, Buffer, Buffer>;
type KafkaProducer = Producer<Buffer, Buffer, Buffer, Buffer>;

const longBytes = 64 * 1024;

/** Opens the topic that has the name of a logger's event hub. The connection is made with the first event. */
export function openKafkaTopic({ credentials }: Logger, settings: KafkaSettings): EventSink | undefined {
  const { name } = credentials;
  return name === undefined ? undefined : new KafkaTopic(name, optionsOf(settings));
}

function optionsOf({ brokers, username, password, mechanism = 'PLAIN', tls, ...files }: KafkaSettings): Options {
  const { authorities, certificate, key } = files;
  return {
    clientId: 'turnpike',
    bootstrapBrokers: [...brokers],
    // All replicas that are in step have an event before it counts as sent.
    acks: -1,
    // A topic that is not there is somebody's mistake. The queue tries again by itself.
    autocreateTopics: false,
    retries: 1,
    connectTimeout: 5_000,
    requestTimeout: 15_000,
    ...(username !== undefined && { sasl: { mechanism, username, password: password ?? '' } }),
    ...(tls === true && {
      tls: {
        ...(authorities && { ca: authorities.map((file) => readFileSync(file)) }),
        ...(certificate !== undefined && { cert: readFileSync(certificate) }),
        ...(key !== undefined && { key: readFileSync(key) }),
      },
      // Brokers share an address and are told apart by name (SNI).
      tlsServerName: true,
    }),
  };
}

class KafkaTopic implements EventSink {
  readonly #name: string;
  readonly #options: Options;
  #producer: Promise<KafkaProducer> | undefined;

  constructor(name: string, options: Options) {
    this.#name = name;
    this.#options = options;
  }

  async send(events: readonly TimedEvent[]): Promise<number> {
    let tooLarge = 0;
    for (const together of withLongAlone(events)) tooLarge += await this.#sendTogether(together);
    return tooLarge;
  }

  async #sendTogether(events: readonly TimedEvent[]): Promise<number> {
    const producer = await (this.#producer ??= openProducer(this.#options));
    try {
      // What the client itself sends again, such as to another leader, is there once. Asked for here and not of the client,
      // which would then try without end.
      await producer.send({ messages: events.map((event) => this.#messageOf(event)), idempotent: true });
      return 0;
    } catch (error) {
      if (!isTooLarge(error)) throw error;
      if (events.length === 1) return 1;
      const half = events.length >>> 1;
      return (await this.#sendTogether(events.slice(0, half))) + (await this.#sendTogether(events.slice(half)));
    }
  }

  async close(): Promise<void> {
    await (await this.#producer)?.close();
  }

  #messageOf({ content, time, partitionKey, partitionId }: TimedEvent) {
    return {
      topic: this.#name,
      value: Buffer.from(content),
      timestamp: BigInt(time),
      ...(partitionKey !== undefined && { key: Buffer.from(partitionKey) }),
      ...(partitionId !== undefined && /^\d{1,5}$/.test(partitionId) && { partition: Number(partitionId) }),
    };
  }
}

/** A partition may refuse what another has taken: what might be refused for its length brings no other to be sent twice. */
function withLongAlone(events: readonly TimedEvent[]): readonly (readonly TimedEvent[])[] {
  const groups: TimedEvent[][] = [[]];
  for (const event of events) {
    if (event.content.length > longBytes) groups.push([event], []);
    else groups.at(-1)!.push(event);
  }
  return groups.filter((group) => group.length > 0);
}

async function openProducer(options: Options): Promise<KafkaProducer> {
  const { Producer } = await import('@platformatic/kafka');
  return new Producer(options);
}

/** Errors hold those that have led to them. */
function isTooLarge(error: unknown): boolean {
  const { apiId, errors = [] } = error as { readonly apiId?: unknown; readonly errors?: readonly unknown[] };
  return apiId === 'MESSAGE_TOO_LARGE' || errors.some(isTooLarge);
}
