import {
  compileDocument,
  memoryContext,
  type PolicyEntities,
  readPolicyDocument,
  runPipeline,
  type SideRequest,
  TransportFailure,
} from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, type RunOptions, run } from '../testing.ts';
import { joinedUrl } from './joined-url.ts';

/** The requests that a policy sends, and the context afterwards. */
async function sentBy(xml: string, options: RunOptions = {}) {
  const sent: SideRequest[] = [];
  const context = await run(xml, {
    ...options,
    send: (request) => {
      sent.push(request);
      return { status: 201, reason: 'Made', headers: { 'X-A': '1' }, body: 'answer' };
    },
  });
  return { sent, context };
}

const request = {
  url: 'https://gateway.example/orders?a=b',
  method: 'PUT',
  headers: { 'X-A': '1', 'X-B': '2', Connection: 'close' },
  body: 'order',
} as const;

test('sends the request there is to another place', async () => {
  const { sent } = await sentBy('<invoke-request url="https://other.example/x?y=z" />', { request });
  expect(sent).toEqual([
    {
      method: 'PUT',
      url: 'https://other.example/x?y=z',
      headers: [
        ['X-A', '1'],
        ['X-B', '2'],
      ],
      body: 'order',
      timeoutMs: 60_000,
    },
  ]);
});

test('what is given takes the place of what there is', async () => {
  const xml = `<invoke-request method="@("POST")" url="https://other.example/" response-variable-name="answer">
    <header name="x-a" value="@(context.Request.Method)" /><header name="X-A" value="two" /><header name="X-B" />
    <body>@(context.Request.Url.Path)</body></invoke-request>`;
  const { sent } = await sentBy(xml, { request });
  expect(sent).toMatchObject([{ method: 'POST', body: '/orders' }]);
  expect(sent[0]?.headers).toEqual([
    ['x-a', 'PUT'],
    ['x-a', 'two'],
    ['X-B', ''],
  ]);
});

test('the caller gets the answer, and nothing more runs', async () => {
  const { context } = await sentBy(
    '<invoke-request url="https://other.example/" /><set-variable name="v" value="1" />',
  );
  expect([context.response.status, context.response.reason, context.response.headers.get('X-A')]).toEqual([
    201,
    'Made',
    '1',
  ]);
  expect([context.stopped, context.variables.has('v')]).toEqual([true, false]);
});

test('with a variable the answer is kept there, and the request goes on', async () => {
  const xml =
    '<invoke-request url="https://other.example/" response-variable-name="a" /><set-variable name="v" value="@(((IResponse)context.Variables["a"]).Body.As<string>())" />';
  const { context } = await sentBy(xml);
  expect([context.stopped, context.variables.get('v')]).toEqual([false, 'answer']);
});

test('a failure is that of send-request', async () => {
  const { lastError } = await run('<invoke-request url="https://other.example/" />', {
    send: () => {
      throw new TransportFailure('Timeout', 500, 'late');
    },
  });
  expect(lastError).toMatchObject({ source: 'invoke-request', reason: 'Timeout', status: 500 });
});

test.each(['url="/relative"', 'url="ftp://x.example/"', 'url=""'])('%s is nowhere', async (attributes) => {
  const { sent, context } = await sentBy(`<invoke-request ${attributes} />`);
  expect([sent, context.lastError?.reason]).toEqual([[], 'BackendConnectionFailure']);
});

describe('backends', () => {
  const backends: Readonly<Record<string, object>> = {
    plain: { id: 'plain', type: 'Single', url: 'https://inner.example/base/' },
    guarded: { id: 'guarded', type: 'Single', url: 'https://inner.example', credentials: { query: { code: ['1'] } } },
    pool: { id: 'pool', type: 'Pool', services: [] },
  };
  const entities = {
    backend: (id) => backends[id] as never,
    certificate: () => undefined,
    logger: () => undefined,
    hasAuthorizations: false,
    schema: () => undefined,
  } as const satisfies PolicyEntities;

  async function asked(attributes: string) {
    const text = `<policies><inbound><invoke-request ${attributes} /></inbound></policies>`;
    const { pipeline, diagnostics } = compileDocument(
      readPolicyDocument(text).document!,
      { policies: catalog, unavailable: 'error', entities },
      { scope: 'api' },
    );
    if (pipeline === undefined) return diagnostics.map(({ message }) => message).join();
    const sent: string[] = [];
    const context = memoryContext({
      request,
      send: ({ url }) => {
        sent.push(url);
        return {};
      },
    });
    await runPipeline(pipeline, context, ['inbound']);
    return sent[0] ?? context.lastError?.reason;
  }

  test.each([
    ['backend-id="plain"', 'https://inner.example/base/orders?a=b'],
    ['backend-id="plain" url="/x?y=z"', 'https://inner.example/base/x?y=z'],
    ['backend-id="plain" url="https://other.example/"', 'https://other.example/'],
    ['backend-id="plain" url="../x"', 'BackendConnectionFailure'],
    ['backend-id="plain" url="%2e%2e/x"', 'BackendConnectionFailure'],
    ['backend-id="none"', 'BackendNotFound'],
    ['backend-id="@(context.Request.Method == "PUT" ? "guarded" : "plain")"', 'BackendNotFound'],
    [
      'backend-id="pool"',
      "'pool' is a pool, or has credentials or a proxy; expected a backend with a URL and nothing besides",
    ],
    [
      'backend-id="guarded"',
      "'guarded' is a pool, or has credentials or a proxy; expected a backend with a URL and nothing besides",
    ],
  ])('%s: %s', async (attributes, expected) => {
    expect(await asked(attributes)).toBe(expected);
  });
});

test.each([
  ['https://h/a', '//other.example/x', 'https://h/a/other.example/x'],
  ['https://h/a', 'x#y', 'https://h/a/x'],
  ['https://h/a', '..\\..\\x', undefined],
  ['https://h/a', '..', undefined],
  [undefined, 'x', undefined],
])('H10: below %s, %s is %s', (base, path, expected) => {
  expect(joinedUrl(base, path)).toBe(expected);
});

test('names what is wrong', () => {
  expect(diagnose('<invoke-request method="a b"><header /></invoke-request>')).toEqual([
    expect.stringContaining("'method' is 'a b'"),
    expect.stringContaining("<header> has no 'name'"),
  ]);
});
