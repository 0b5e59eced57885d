import { MemoryBus } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const policy = (attributes: string, content = '<payload>text</payload>'): string =>
  `<send-service-bus-message ${attributes}>${content}</send-service-bus-message>`;

async function sent(xml: string) {
  const messageBus = new MemoryBus();
  await run(xml, { services: { messageBus } });
  return messageBus.sent;
}

test('sends a message to a queue or a topic', async () => {
  const content = `<message-properties><message-property name="a">@("b" + 1)</message-property>
    <message-property name="c" /></message-properties><payload>@(context.Request.Method)</payload>`;
  const xml = policy('queue-name="q"') + policy('topic-name="@("t")" namespace="n.example" client-id="me"', content);
  expect(await sent(xml)).toEqual([
    { entity: { queue: 'q' }, namespace: undefined, clientId: undefined, content: 'text', properties: [] },
    {
      entity: { topic: 't' },
      namespace: 'n.example',
      clientId: 'me',
      content: 'GET',
      properties: [
        ['a', 'b1'],
        ['c', ''],
      ],
    },
  ]);
});

test('fails when the message was not taken', async () => {
  const { lastError, response } = await run(policy('queue-name="broken"'));
  expect(lastError).toMatchObject({
    source: 'send-service-bus-message',
    reason: 'MessageNotSent',
    message: 'The message was not taken: it is broken',
  });
  expect(response.status).toBe(500);
});

test('has one place to go to, and something to bring', () => {
  expect(diagnose(policy(''))).toEqual([
    "error missing-attribute [send-service-bus-message] there is neither 'queue-name' nor 'topic-name'; expected one",
  ]);
  expect(diagnose(policy('queue-name="a" topic-name="b"'))).toEqual([
    "error conflicting-values [b] 'queue-name' and 'topic-name' exclude each other",
  ]);
  expect(diagnose(policy('queue-name="a"', ''))).toEqual([expect.stringContaining('error missing-child')]);
});
