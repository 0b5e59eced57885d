import { type MemoryAnswer, type SideRequest, TransportFailure } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const publish = (attributes: string, message = 'message'): string =>
  `<publish-to-dapr ${attributes}>${message}</publish-to-dapr>`;

async function published(xml: string, answer: MemoryAnswer = { status: 204 }, options: RunOptions = {}) {
  const sent: SideRequest[] = [];
  const context = await run(xml, {
    ...options,
    send: (request) => {
      sent.push(request);
      return answer;
    },
  });
  return { sent, context };
}

test('posts the message to the topic of a component', async () => {
  const xml = publish(
    'pubsub-name="@("mess" + "ages")" topic="orders/new" content-type="application/json" timeout="9"',
    '@("{\\"a\\":1}")',
  );
  const { sent, context } = await published(xml);
  expect(context.lastError).toBeUndefined();
  expect(sent).toEqual([
    {
      method: 'POST',
      url: 'http://localhost:3500/v1.0/publish/messages/orders/new',
      headers: [['Content-Type', 'application/json']],
      body: '{"a":1}',
      timeoutMs: 9000,
    },
  ]);
});

test('takes the component from the topic, and shows Dapr the token that it wants', async () => {
  const services = { dapr: { url: 'http://127.0.0.1:3501', apiToken: 'secret' } };
  const { sent } = await published(publish('topic="messages/orders"'), {}, { services });
  expect(sent[0]).toEqual({
    method: 'POST',
    url: 'http://127.0.0.1:3501/v1.0/publish/messages/orders',
    headers: [['dapr-api-token', 'secret']],
    body: 'message',
    timeoutMs: 5000,
  });
});

test('keeps the answer', async () => {
  const { context } = await published(publish('topic="a/b" response-variable-name="said"'));
  expect(context.variables.get('said')).toMatchObject({ statusCode: 204 });
});

test('fails when Dapr answers with an error', async () => {
  const answer = { status: 404, body: '{"errorCode":"ERR_PUBSUB_NOT_FOUND"}' };
  const { context } = await published(publish('topic="a/b"'), answer);
  expect(context.lastError).toMatchObject({
    source: 'publish-to-dapr',
    reason: 'DaprError',
    message: 'Dapr has answered 404: {"errorCode":"ERR_PUBSUB_NOT_FOUND"}',
    status: 500,
  });
});

test('goes on when told so', async () => {
  const xml = publish('topic="a/b" ignore-error="true" response-variable-name="said"');
  const answered = await published(xml, { status: 500, body: 'no' });
  expect([answered.context.lastError, answered.context.traces[0]?.message]).toEqual([
    undefined,
    'Dapr has answered 500: no',
  ]);
  expect(answered.context.variables.get('said')).toMatchObject({ statusCode: 500 });
  const silent = await published(xml, new TransportFailure('Timeout', 500, 'late'));
  expect([silent.context.lastError, silent.context.variables.get('said')]).toEqual([undefined, null]);
});

test('fails when Dapr cannot be reached', async () => {
  const { context } = await published(publish('topic="a/b"'), new TransportFailure('Timeout', 500, 'late'));
  expect(context.lastError).toMatchObject({ source: 'publish-to-dapr', reason: 'Timeout' });
});

test('I3: no name leads to another part of Dapr', async () => {
  for (const topic of ['a/../../secrets/b', 'a/./b', '../b', 'a/', 'a']) {
    const { sent, context } = await published(publish(`topic="@("${topic}")"`));
    expect([sent, context.lastError?.reason]).toEqual([[], 'BackendConnectionFailure']);
  }
  const { sent } = await published(publish('pubsub-name="@("a?b#c%2e")" topic="d e"'));
  expect(sent[0]?.url).toBe('http://localhost:3500/v1.0/publish/a%3Fb%23c%252e/d%20e');
});

test('takes what the policy toolkit of Azure writes, and warns of what Azure does not know', () => {
  const xml = '<publish-to-darp topic="t" pub-sub-name="p" timeout="5000" template="other">m</publish-to-darp>';
  expect(diagnose(xml)).toEqual([
    'warning misspelt-policy [publish-to-darp] <publish-to-darp> is a misspelling of <publish-to-dapr>',
    "warning invalid-value [5000] 'timeout' is 5000; expected 1 to 240 seconds",
    "warning invalid-value [other] 'template' is 'other'; expected Liquid",
  ]);
  expect(diagnose(publish('topic="t"'))).toEqual([
    "warning missing-attribute [t] 'topic' is 't' without 'pubsub-name', so that it fails; expected component/topic",
  ]);
});

test('fails with an expression that does, whatever is ignored', async () => {
  const xml = publish('topic="a/b" ignore-error="true"', '@(int.Parse("").ToString())');
  const { sent, context } = await published(xml);
  expect([sent, context.lastError?.reason]).toEqual([[], 'ExpressionValueEvaluationFailure']);
});

test('renders a template', async () => {
  const request = { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"id":7}' };
  const { sent, context } = await published(
    publish('topic="a/b" template="Liquid"', '{"order":{{body.id}}}'),
    {},
    { request },
  );
  expect(context.lastError).toBeUndefined();
  expect(sent[0]?.body).toBe('{"order":7}');
});
