import { type MemoryAnswer, type SideRequest, TransportFailure } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const policy = (inside: string, attributes = ''): string =>
  `<send-request response-variable-name="answer" ${attributes}>${inside}</send-request>`;

/** The requests that a policy sends. */
async function sentBy(xml: string, options: RunOptions = {}): Promise<SideRequest[]> {
  const sent: SideRequest[] = [];
  const { lastError } = await run(xml, {
    ...options,
    send: (request) => {
      sent.push(request);
      return {};
    },
  });
  expect(lastError).toBeUndefined();
  return sent;
}

const url = '<set-url>https://other.example/a?b=c</set-url>';
const read = (expression: string): string => `<set-variable name="read" value="@(${expression})" />`;
const answering = (answer: MemoryAnswer): RunOptions => ({ send: () => answer });

test('sends a new request that has only what is said', async () => {
  const xml = policy(`<set-url>@("https://other" + ".example/a?b=c#d")</set-url>
    <set-method>PUT</set-method>
    <set-header name="X-A"><value>1</value><value>2</value></set-header>
    <set-header name="Host"><value>inner.example</value></set-header>
    <set-body>@(context.Request.Method)</set-body>`);
  expect(await sentBy(xml, { request: { method: 'PATCH', headers: { 'X-B': '1' }, body: 'b' } })).toEqual([
    {
      method: 'PUT',
      url: 'https://other.example/a?b=c',
      headers: [
        ['X-A', '1,2'],
        ['Host', 'inner.example'],
      ],
      body: 'PATCH',
      timeoutMs: 60_000,
    },
  ]);
});

test('is a GET without a body when nothing is said', async () => {
  expect(await sentBy(policy(url))).toEqual([
    { method: 'GET', url: 'https://other.example/a?b=c', headers: [], body: undefined, timeoutMs: 60_000 },
  ]);
});

test('keeps the answer, whatever its status', async () => {
  const { variables, lastError } = await run(
    policy(url) +
      read(
        '((IResponse)context.Variables["answer"]).StatusCode + ((IResponse)context.Variables["answer"]).Body.As<string>()',
      ),
    answering({ status: 503, body: 'busy' }),
  );
  expect(lastError).toBeUndefined();
  expect(variables.get('read')).toBe('503busy');
});

test('the answer can be returned', async () => {
  const { response } = await run(
    `${policy(url)}<return-response response-variable-name="answer" />`,
    answering({ status: 201, headers: { 'X-A': '1' }, body: 'made' }),
  );
  expect([response.status, response.headers.get('X-A'), String(response.body.content)]).toEqual([
    201,
    '1',
    String(new TextEncoder().encode('made')),
  ]);
});

describe('a copy', () => {
  const request = {
    method: 'POST',
    url: 'https://gateway.example/orders?q=1',
    headers: {
      Host: 'gateway.example',
      'Content-Type': 'text/plain',
      'Content-Length': '4',
      Connection: 'close, X-Hop',
      'X-Hop': '1',
      'Transfer-Encoding': 'chunked',
      Authorization: 'Bearer a',
    },
    body: 'text',
  };

  test('begins with method, headers and body of the request, and goes where it goes', async () => {
    expect(await sentBy(policy('', 'mode="copy"'), { request })).toEqual([
      {
        method: 'POST',
        url: 'https://gateway.example/orders?q=1',
        headers: [
          ['Content-Type', 'text/plain'],
          ['Authorization', 'Bearer a'],
        ],
        body: 'text',
        timeoutMs: 60_000,
      },
    ]);
  });

  test('may be changed, and leaves the request as it was', async () => {
    const inside = `${url}<set-method>GET</set-method><set-header name="authorization" exists-action="delete" /><set-body>other</set-body>`;
    const context = await run(policy(inside, 'mode="@("co" + "py")"'), { request });
    expect([context.request.method, context.request.headers.get('Authorization')]).toEqual(['POST', 'Bearer a']);
    expect(await sentBy(policy(inside, 'mode="copy"'), { request })).toMatchObject([
      { method: 'GET', url: 'https://other.example/a?b=c', headers: [['Content-Type', 'text/plain']], body: 'other' },
    ]);
  });

  // https://learn.microsoft.com/azure/api-management/send-request-policy#attributes
  test('has no body in outbound', async () => {
    expect(await sentBy(policy(url, 'mode="copy"'), { request, section: 'outbound' })).toMatchObject([
      { method: 'POST', body: undefined },
    ]);
  });
});

describe('when no answer comes', () => {
  const failure = new TransportFailure('Timeout', 500, 'no answer in time');

  test('fails', async () => {
    const { lastError, variables } = await run(policy(url), answering(failure));
    expect(lastError).toMatchObject({
      source: 'send-request',
      reason: 'Timeout',
      message: 'no answer in time',
      status: 500,
    });
    expect(variables.has('answer')).toBe(false);
  });

  test('goes on with null when told to', async () => {
    const context = await run(
      policy(url, 'ignore-error="true"') + read('context.Variables["answer"] == null'),
      answering(new TransportFailure('BackendConnectionFailure', 500, 'refused')),
    );
    expect([context.variables.get('answer'), context.variables.get('read')]).toEqual([null, true]);
    expect(context.traces).toEqual([{ source: 'send-request', severity: 'error', message: 'refused' }]);
  });

  test('does not go on when it is the caller who went away', async () => {
    const gone = new TransportFailure('ClientConnectionFailure', 499, 'gone');
    const { lastError } = await run(policy(url, 'ignore-error="true"'), answering(gone));
    expect(lastError?.reason).toBe('ClientConnectionFailure');
  });

  test('passes on what is a bug', async () => {
    await expect(run(policy(url, 'ignore-error="true"'), answering(new TypeError('a bug')))).rejects.toThrow('a bug');
  });
});

test('waits as long as it is told, and goes by a proxy', async () => {
  const proxy = '<proxy url="http://proxy.example:8080/" username="me" password="@("secret")" />';
  expect(await sentBy(policy(url + proxy, 'timeout="@(2 * 5)"'))).toMatchObject([
    { timeoutMs: 10_000, proxy: { url: 'http://proxy.example:8080', username: 'me', password: 'secret' } },
  ]);
  expect(await sentBy(policy(`${url}<proxy url="proxy.example" />`))).toMatchObject([
    { proxy: { url: 'http://proxy.example' } },
  ]);
  expect(diagnose(policy(`${url}<proxy url="https://proxy.example" />`))).toEqual([
    "error invalid-value [https://proxy.example] 'url' is 'https://proxy.example'; expected a proxy such as http://proxy.example:8080",
  ]);
  expect(await sentBy(policy(url, 'timeout="0"'))).toMatchObject([{ timeoutMs: 60_000 }]);
});

test('I3, I5: refuses addresses of other schemes, with users, and with line breaks', async () => {
  for (const address of ['file:///etc/passwd', 'gopher://a/', 'http://good@evil.example/', '/relative']) {
    expect(diagnose(policy(`<set-url>${address}</set-url>`))).toEqual([
      `error invalid-value [${address}] 'set-url' is '${address}'; expected a URL that begins with http:// or https://`,
    ]);
    const { lastError } = await run(policy(`<set-url>@("${address}")</set-url>`));
    expect(lastError?.reason).toBe('ExpressionValueEvaluationFailure');
  }
  const { lastError } = await run(policy('<set-url>@("http://a.example/\\r\\nX: y")</set-url>', 'ignore-error="true"'));
  expect(lastError?.reason).toBe('ExpressionValueEvaluationFailure');
});

test('H11: a header with a line break fails the request', async () => {
  const { lastError } = await run(policy(`${url}<set-header name="X-A"><value>@("a\\r\\nb: c")</value></set-header>`));
  expect(lastError).toMatchObject({ source: 'send-request', reason: 'ExpressionValueEvaluationFailure' });
});

// Azure/apiops-cli: tests/integration/all-resource-types, which is deployed to a service
test('the method may be an expression', async () => {
  const xml = policy(`${url}<set-method>@(context.Request.Method)</set-method>`);
  expect(await sentBy(xml, { request: { method: 'DELETE' } })).toMatchObject([{ method: 'DELETE' }]);
});

test('without a URL it warns, and fails as one that cannot be reached', async () => {
  expect(diagnose(policy(''))).toEqual([
    "warning missing-child [send-request] <send-request> has no <set-url>, so that it fails; expected one unless mode is 'copy'",
  ]);
  expect((await run(policy(''))).lastError).toMatchObject({
    reason: 'BackendConnectionFailure',
    message: 'There is no URL to send the request to.',
  });
});

test('refuses what this version cannot do', () => {
  expect(diagnose(policy(`${url}<set-body template="liquid">{% if %}</set-body>`))[0]).toMatch(
    /^error invalid-value \[set-body\] the Liquid template cannot be read: /,
  );
  expect(diagnose(policy(url, 'ignore-error="@(true)"'))).toEqual([
    `error expression-not-allowed [@(true)] 'ignore-error' is an expression; expected true or false, written out`,
  ]);
});
