import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

test('answers 200 without a body when nothing is said', async () => {
  const { response, stopped } = await run('<return-response />', {
    section: 'outbound',
    response: { status: 404, headers: { 'X-A': '1' }, body: 'a' },
  });
  expect([response.status, response.reason, response.body.content]).toEqual([200, 'OK', undefined]);
  expect([...response.headers]).toEqual([]);
  expect(stopped).toBe(true);
});

test('answers status, headers and body', async () => {
  const { response } = await run(`<return-response>
    <set-status code="401" reason="Unauthorized" />
    <set-header name="WWW-Authenticate" exists-action="override"><value>Bearer</value></set-header>
    <set-header name="Content-Type"><value>text/plain</value></set-header>
    <set-body>@("no " + context.Request.Method)</set-body>
  </return-response>`);
  expect([response.status, response.reason]).toEqual([401, 'Unauthorized']);
  expect([...response.headers]).toEqual([
    ['WWW-Authenticate', 'Bearer'],
    ['Content-Type', 'text/plain'],
  ]);
  expect(response.body.content).toBe('no GET');
});

test('runs nothing after it', async () => {
  expect((await run('<return-response /><set-method>POST</set-method>')).request.method).toBe('GET');
});

test('reads the response that it replaces', async () => {
  const { response } = await run(
    '<return-response><set-status code="@(context.Response.StatusCode + 1)" reason="x" /><set-body>@(context.Response.Body.As<string>() + "b")</set-body></return-response>',
    { section: 'outbound', response: { status: 500, body: 'a' } },
  );
  expect([response.status, response.body.content]).toEqual([501, 'ab']);
});

const stored = {
  $type: 'Response',
  value: { statusCode: 418, statusReason: 'Teapot', headers: { 'X-A': '1', 'X-B': '2' }, body: 'tea' },
};

test('answers the response in a variable', async () => {
  const { response } = await run('<return-response response-variable-name="r" />', { variables: { r: stored } });
  expect([response.status, response.reason]).toEqual([418, 'Teapot']);
  expect(response.headers.get('x-a')).toBe('1');
  expect(response.body.content).toEqual(new TextEncoder().encode('tea'));
});

test('changes the response in a variable before it is answered', async () => {
  const { response } = await run(
    `<return-response response-variable-name="r">
      <set-status code="200" />
      <set-header name="X-A" exists-action="delete" />
    </return-response>`,
    { variables: { r: stored } },
  );
  expect(response.status).toBe(200);
  expect(response.headers.get('X-A')).toBeNull();
  expect(response.headers.get('X-B')).toBe('2');
});

test('fails when the variable does not hold a response', async () => {
  for (const variables of [{}, { r: 'text' }, { r: null }]) {
    const { lastError } = await run('<return-response response-variable-name="r" />', { variables });
    expect(lastError).toMatchObject({
      source: 'return-response',
      reason: 'ResponseVariableNotFound',
      message: "The variable 'r' does not hold a response.",
      status: 500,
    });
  }
});

test('warns of children in another order, and refuses others', () => {
  expect(diagnose('<return-response><set-body>a</set-body><set-status code="200" /></return-response>')).toEqual([
    'warning wrong-order [set-status] <set-status> stands after <set-body>; expected before',
  ]);
  expect(diagnose('<return-response><set-method>GET</set-method></return-response>')).toEqual([
    'error unknown-child [set-method] <return-response> has no child <set-method>; expected <set-status>, <set-header>, <set-body>',
  ]);
});
