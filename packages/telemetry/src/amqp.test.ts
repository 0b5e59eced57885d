import type { AddressInfo } from 'node:net';
import { ServiceBusClient } from '@azure/service-bus';
import type { Logger } from '@turnpike/model';
import { MessageFailure } from '@turnpike/policy';
import rhea, { type EventContext, type Message, type Sender } from 'rhea';
import { afterEach, expect, test } from 'vitest';
import { openEventHub } from './events/event-hub.ts';
import { LoggedEvents } from './events/logged-events.ts';
import { azureBus } from './messages/azure-bus.ts';

// Azure's own clients against a server of AMQP in this process, which is what a namespace looks like to them: tokens are put
// to `$cbs`, and messages arrive at addresses. It keeps no message, and knows nothing of partitions but their addresses.

const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0)) await cleanup();
});

interface Arrived {
  readonly address: string;
  readonly body: string;
  readonly properties: unknown;
  readonly partitionKey: unknown;
}

/** What a message holds: event hubs get several in one, which rhea gives as the bytes that they are. */
function messagesIn(message: unknown): readonly Message[] {
  if (!Buffer.isBuffer(message)) return [message as Message];
  return contentOf(rhea.message.decode(message) as unknown as Message).map(
    (piece) => rhea.message.decode(piece) as unknown as Message,
  );
}

function contentOf({ body }: Message): readonly Buffer[] {
  const { content } = body as { readonly content: Buffer | readonly Buffer[] };
  return Buffer.isBuffer(content) ? [content] : content;
}

/** A namespace whose queues and hubs take everything but what goes to `refusing`. */
async function startNamespace() {
  const container = rhea.create_container();
  const arrived: Arrived[] = [];
  const tokenSenders = new Map<string, Sender>();
  const mechanisms = container.sasl_server_mechanisms as unknown as {
    enable_anonymous(): void;
    [mechanism: string]: unknown;
  };
  mechanisms.enable_anonymous();
  for (const name of ['EXTERNAL', 'MSSBCBS']) mechanisms[name] = () => ({ outcome: true, start() {} });
  container.on('sender_open', ({ sender }: EventContext) => {
    const { source, target } = sender as Sender;
    if (source.address === '$cbs') tokenSenders.set(String(target?.address), sender as Sender);
    (sender as Sender).set_source(source);
    (sender as Sender).set_target(target);
  });
  container.on('receiver_open', ({ receiver }: EventContext) => {
    receiver?.set_target(receiver.target);
    receiver?.set_source(receiver.source);
  });
  container.on('message', ({ message, receiver, delivery }: EventContext) => {
    const address = String(receiver?.target.address);
    if (address === '$cbs') {
      const [sender] = [tokenSenders.get(String(message?.reply_to)) ?? [...tokenSenders.values()].at(-1)];
      sender?.send({
        correlation_id: message?.message_id,
        body: '',
        application_properties: { 'status-code': 202, 'status-description': 'Accepted' },
      });
      return;
    }
    if (address.startsWith('refusing')) {
      delivery?.reject({ condition: 'amqp:resource-limit-exceeded', description: 'it is full' });
      return;
    }
    for (const one of messagesIn(message))
      arrived.push({
        address,
        body: contentOf(one).map(String).join(''),
        properties: one.application_properties,
        partitionKey: one.message_annotations?.['x-opt-partition-key'],
      });
  });
  const server = container.listen({ port: 0, host: '127.0.0.1' });
  await new Promise<void>((resolve) => server.once('listening', () => resolve()));
  cleanups.push(() => new Promise((resolve) => server.close(resolve)));
  const { port } = server.address() as AddressInfo;
  const connectionString = `Endpoint=sb://127.0.0.1:${port};SharedAccessKeyName=a;SharedAccessKey=b;UseDevelopmentEmulator=true;`;
  return { arrived, connectionString };
}

const logger = (connectionString: string, name: string): Logger => ({
  id: 'hub',
  loggerType: 'azureEventHub',
  credentials: { name, connectionString },
});

test('events arrive at the event hub, in order, with their partition keys', async () => {
  const { arrived, connectionString } = await startNamespace();
  const events = new LoggedEvents({ open: openEventHub, now: Date.now });
  events.use([logger(connectionString, 'usage')]);
  for (let at = 0; at < 3; at++) events.log({ loggerId: 'HUB', content: `event ${at}` });
  events.log({ loggerId: 'hub', content: 'with a key', partitionKey: 'k' });
  events.log({ loggerId: 'hub', content: 'to a partition', partitionId: '1' });
  await events.close();
  expect(events.read()).toEqual({ sent: 5, dropped: 0 });
  expect(arrived.map(({ address, body }) => `${address}: ${body}`)).toEqual([
    'usage: event 0',
    'usage: event 1',
    'usage: event 2',
    'usage: with a key',
    'usage/Partitions/1: to a partition',
  ]);
  expect(arrived.map(({ partitionKey }) => partitionKey)).toEqual([undefined, undefined, undefined, 'k', undefined]);
});

test('what the event hub does not take is dropped after some attempts, and counted', async () => {
  const { connectionString } = await startNamespace();
  const events = new LoggedEvents({ open: openEventHub, now: Date.now, queue: { attempts: 2, retryMs: 1 } });
  events.use([logger(connectionString, 'refusing')]);
  events.log({ loggerId: 'hub', content: 'event' });
  await events.close();
  expect(events.read()).toEqual({ sent: 0, dropped: 1 });
});

test('messages arrive at a queue or a topic, with their properties', async () => {
  const { arrived, connectionString } = await startNamespace();
  const opened: unknown[] = [];
  const bus = azureBus(async (...names) => {
    opened.push(names);
    return new ServiceBusClient(connectionString, { retryOptions: { maxRetries: 0 } });
  });
  cleanups.unshift(() => bus.close());
  const message = { namespace: 'n.example', clientId: undefined, properties: [] };
  await bus.send({ ...message, entity: { queue: 'orders' }, content: 'one', properties: [['a', 'b']] });
  await bus.send({ ...message, entity: { topic: 'news' }, content: 'two' });
  expect(arrived.map(({ address, body }) => `${address}: ${body}`)).toEqual(['orders: one', 'news: two']);
  expect(arrived[0]?.properties).toEqual({ a: 'b' });
  expect(opened).toEqual([['n.example', undefined]]);
  await expect(bus.send({ ...message, entity: { queue: 'refusing' }, content: 'three' })).rejects.toThrow(
    MessageFailure,
  );
  await expect(bus.send({ ...message, namespace: undefined, entity: { queue: 'a' }, content: '' })).rejects.toThrow(
    new MessageFailure("there is no 'namespace'"),
  );
});
