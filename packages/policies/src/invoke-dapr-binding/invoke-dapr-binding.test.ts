import { type MemoryAnswer, type SideRequest, TransportFailure } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

async function invoked(xml: string, answer: MemoryAnswer = {}) {
  const sent: SideRequest[] = [];
  const context = await run(xml, {
    send: (request) => {
      sent.push(request);
      return answer;
    },
  });
  return { sent, context };
}

test('posts what the binding shall do, and what it wants to know', async () => {
  const { sent, context } =
    await invoked(`<invoke-dapr-binding name="@("sto" + "re")" operation="create" timeout="@(7)">
    <metadata><item key="a">@("1" + "2")</item><item key="b" /></metadata><data>{"c":[1]}</data>
  </invoke-dapr-binding>`);
  expect(context.lastError).toBeUndefined();
  expect(sent).toEqual([
    {
      method: 'POST',
      url: 'http://localhost:3500/v1.0/bindings/store',
      headers: [['Content-Type', 'application/json']],
      body: '{"operation":"create","metadata":{"a":"12","b":""},"data":{"c":[1]}}',
      timeoutMs: 7000,
    },
  ]);
});

test('passes data that is no JSON as text, and leaves out what is not said', async () => {
  const { sent } = await invoked('<invoke-dapr-binding name="a"><data>text</data></invoke-dapr-binding>');
  expect(sent[0]?.body).toBe('{"data":"text"}');
  expect((await invoked('<invoke-dapr-binding name="a" />')).sent[0]?.body).toBe('{}');
});

test('keeps the answer', async () => {
  const { context } = await invoked('<invoke-dapr-binding name="a" response-variable-name="said" />', { status: 201 });
  expect(context.variables.get('said')).toMatchObject({ statusCode: 201 });
});

test('fails when Dapr does not do it, unless told to go on', async () => {
  const refused = await invoked('<invoke-dapr-binding name="a" />', { status: 500, body: 'no' });
  expect(refused.context.lastError).toMatchObject({
    source: 'invoke-dapr-binding',
    reason: 'DaprError',
    message: 'Dapr has answered 500: no',
  });
  const gone = new TransportFailure('BackendConnectionFailure', 500, 'gone');
  const silent = await invoked('<invoke-dapr-binding name="a" />', gone);
  expect(silent.context.lastError).toMatchObject({ reason: 'BackendConnectionFailure' });
  const ignored = await invoked(
    '<invoke-dapr-binding name="a" ignore-error="true" response-variable-name="b" />',
    gone,
  );
  expect([ignored.context.lastError, ignored.context.variables.get('b')]).toEqual([undefined, null]);
});

test('I3: the name leads to bindings only', async () => {
  const { sent } = await invoked('<invoke-dapr-binding name="../secrets/a" />');
  expect(sent[0]?.url).toBe('http://localhost:3500/v1.0/bindings/..%2Fsecrets%2Fa');
  expect((await invoked('<invoke-dapr-binding name=".." />')).sent).toEqual([]);
});

test('renders a template', async () => {
  const sent: SideRequest[] = [];
  const xml =
    '<invoke-dapr-binding name="a" template="Liquid"><data>{"order":{{body.id}}}</data></invoke-dapr-binding>';
  const { lastError } = await run(xml, {
    request: { method: 'POST', headers: { 'Content-Type': 'application/json' }, body: '{"id":7}' },
    send: (request) => {
      sent.push(request);
      return {};
    },
  });
  expect([lastError, sent[0]?.body]).toEqual([undefined, '{"data":{"order":7}}']);
});

test('warns of a time that Azure does not know', () => {
  expect(diagnose('<invoke-dapr-binding name="a" timeout="0" />')).toEqual([
    "warning invalid-value [0] 'timeout' is 0; expected 1 to 240 seconds",
  ]);
});
