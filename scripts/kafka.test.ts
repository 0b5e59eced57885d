import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { Admin, Consumer, type Message } from '@platformatic/kafka';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { developmentCertificate } from '../packages/cli/src/serve/development-certificate.ts';
import { folderWith } from '../packages/cli/src/serve/running-program.ts';
import type { KafkaSettings } from '../packages/telemetry/src/index.ts';
import { LoggedEvents, openKafkaTopic } from '../packages/telemetry/src/index.ts';
import { type KafkaBroker, kafkaMissing, startKafka } from './kafka/kafka-broker.ts';

// Events of `log-to-eventhub` in a real Kafka.

const logger = (name: string) => ({ id: 'hub', loggerType: 'azureEventHub', credentials: { name } }) as const;

function eventsTo(settings: KafkaSettings): LoggedEvents {
  return new LoggedEvents({
    open: (one) => openKafkaTopic(one, settings),
    now: () => 1000,
    queue: { attempts: 3, retryMs: 100 },
  });
}

if (kafkaMissing !== undefined) test.skip(kafkaMissing, () => {});

describe.skipIf(kafkaMissing !== undefined)('a Kafka', () => {
  const folder = folderWith({});
  const certificate = developmentCertificate(join(folder.path, 'tls'));
  let broker: KafkaBroker;
  let admin: Admin;

  beforeAll(async () => {
    broker = await startKafka({ chain: certificate.certificate, key: certificate.key });
    admin = new Admin({ clientId: 'test', bootstrapBrokers: [broker.plain], retries: 20, retryDelay: 200 });
    await admin.createTopics({ topics: ['usage', 'secured'], partitions: 3, replicas: 1 });
  });
  afterAll(async () => {
    await admin?.close();
    await broker?.[Symbol.asyncDispose]();
    folder[Symbol.dispose]();
  });

  /** The messages of a topic, once there are so many. */
  async function messagesOf(topic: string, count: number): Promise<readonly Message[]> {
    const consumer = new Consumer({ clientId: 'test', groupId: `g-${topic}`, bootstrapBrokers: [broker.plain] });
    const stream = await consumer.consume({ topics: [topic], mode: 'earliest', autocommit: false });
    const messages: Message[] = [];
    for await (const message of stream) {
      messages.push(message as Message);
      if (messages.length >= count) break;
    }
    await stream.close();
    await consumer.close();
    return messages;
  }

  test('has events in the topic with the name of the hub, in order where their key or partition is one', async () => {
    const events = eventsTo({ brokers: [broker.plain] });
    events.use([logger('usage')]);
    for (let at = 0; at < 5; at++) events.log({ loggerId: 'hub', content: `key ${at} é`, partitionKey: 'k' });
    for (let at = 0; at < 3; at++) events.log({ loggerId: 'hub', content: `partition ${at}`, partitionId: '2' });
    events.log({ loggerId: 'hub', content: 'anywhere' });
    // Longer than this broker takes: it is lost, and nothing else.
    events.log({ loggerId: 'hub', content: 'x'.repeat(200_000) });
    for (let waited = 0; events.read().sent < 9 && waited < 200; waited++) await wait(100);
    await events.close();
    expect(events.read()).toEqual({ sent: 9, dropped: 1 });
    const messages = await messagesOf('usage', 9);
    const texts = messages.map(({ value }) => String(value));
    expect(texts.filter((text) => text.startsWith('key'))).toEqual([0, 1, 2, 3, 4].map((at) => `key ${at} é`));
    expect(texts.filter((text) => text.startsWith('partition'))).toEqual([0, 1, 2].map((at) => `partition ${at}`));
    expect(texts).toContain('anywhere');
    const { partition, key, timestamp } = messages[texts.indexOf('partition 0')]!;
    expect([partition, key?.length ?? 0, timestamp]).toEqual([2, 0, 1000n]);
    expect(String(messages[texts.indexOf('key 0 é')]!.key)).toBe('k');
  });

  test.each(['PLAIN', 'SCRAM-SHA-512'] as const)(
    'is spoken to by TLS with a password, shown as %s',
    async (mechanism) => {
      const events = eventsTo({
        brokers: [broker.secured],
        tls: true,
        authorities: [certificate.authorityFile],
        username: 'gateway',
        password: 'secret',
        mechanism,
      });
      events.use([logger('secured')]);
      events.log({ loggerId: 'hub', content: mechanism });
      for (let waited = 0; events.read().sent < 1 && waited < 200; waited++) await wait(100);
      expect(events.read()).toEqual({ sent: 1, dropped: 0 });
      await events.close();
    },
    60_000,
  );

  test('that does not know the password, the topic or the authority takes nothing', async () => {
    const right = { tls: true, authorities: [certificate.authorityFile], username: 'gateway', password: 'secret' };
    for (const [settings, topic] of [
      [{ ...right, password: 'wrong', brokers: [broker.secured] }, 'usage'],
      [{ ...right, authorities: [], brokers: [broker.secured] }, 'usage'],
      [{ brokers: [broker.plain] }, 'missing'],
    ] as const) {
      const events = eventsTo(settings);
      events.use([logger(topic)]);
      events.log({ loggerId: 'hub', content: 'a' });
      for (let waited = 0; events.read().dropped < 1 && waited < 300; waited++) await wait(100);
      expect(events.read()).toEqual({ sent: 0, dropped: 1 });
      await events.close();
    }
  });
});

test('a Kafka that is not there costs the events, and nothing else', async () => {
  const events = eventsTo({ brokers: ['127.0.0.1:1'] });
  events.use([logger('usage')]);
  events.log({ loggerId: 'hub', content: 'a' });
  await events.close();
  expect(events.read()).toEqual({ sent: 0, dropped: 1 });
});
