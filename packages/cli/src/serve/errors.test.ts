import type { IncomingHttpHeaders } from 'node:http';
import type { Api } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { connectRaw, startRawBackend } from './raw-client.ts';
import { type Answer, api, ask, policies, startBackend, startGateway } from './testing.ts';

// What `on-error` sees, and what callers read.
// https://learn.microsoft.com/azure/api-management/api-management-error-handling-policies

const fields = ['Source', 'Reason', 'Message', 'Section', 'Scope', 'Path', 'PolicyId'] as const;

const tellError = fields
  .map((name) => `<set-header name="X-${name}"><value>@(context.LastError.${name} ?? "null")</value></set-header>`)
  .join('');

/** Global policies that forward, and tell all of `context.LastError` in headers. */
const global = {
  scope: 'global',
  text: `<policies><inbound /><backend><forward-request /></backend><outbound /><on-error>${tellError}</on-error></policies>`,
} as const;

function document(sections: { readonly inbound?: string; readonly backend?: string; readonly outbound?: string }) {
  const { inbound = '', backend = '<base />', outbound = '' } = sections;
  const text = `<policies><inbound><base />${inbound}</inbound><backend>${backend}</backend><outbound><base />${outbound}</outbound><on-error><base /></on-error></policies>`;
  return [global, { scope: 'api', apiId: 'a', apiRevision: '1', text }] as const;
}

function errorOf({ headers }: Answer): Record<string, unknown> {
  return Object.fromEntries(fields.map((name) => [name, headers[`x-${name.toLowerCase()}`]]));
}

interface Expected {
  readonly document?: ReturnType<typeof document>;
  readonly path?: string;
  readonly api?: Partial<Api>;
  readonly status?: number;
  readonly error: Readonly<Partial<Record<(typeof fields)[number], string>>>;
}

/** What cannot be said of an error is null. */
const unknown = Object.fromEntries(fields.map((name) => [name, 'null']));

const cases: Readonly<Record<string, Expected>> = {
  'no operation is found': {
    path: '/other',
    status: 404,
    error: {
      Source: 'configuration',
      Reason: 'OperationNotFound',
      Message: 'Unable to match incoming request to an operation.',
      // Recorded in the log of a self-hosted gateway of Azure's.
      Section: 'backend',
    },
  },
  'the key is missing': {
    api: { subscriptionRequired: true },
    status: 401,
    error: {
      Source: 'authorization',
      Reason: 'SubscriptionKeyNotFound',
      Message:
        'Access denied due to missing subscription key. Make sure to include subscription key when making requests to this API.',
    },
  },
  'the key opens nothing': {
    api: { subscriptionRequired: true },
    path: '/a?subscription-key=none',
    status: 401,
    error: {
      Source: 'authorization',
      Reason: 'SubscriptionKeyInvalid',
      Message:
        'Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription.',
    },
  },
  'the backend cannot be reached': {
    api: { serviceUrl: 'http://127.0.0.1:9' },
    error: {
      Source: 'forward-request',
      Reason: 'BackendConnectionFailure',
      Message: 'no connection: connect ECONNREFUSED 127.0.0.1:9',
      Section: 'backend',
      Scope: 'global',
    },
  },
  'the backend takes too long': {
    document: document({ backend: '<forward-request timeout-ms="50" id="go" />' }),
    path: '/a/slow',
    error: {
      Source: 'forward-request',
      Reason: 'Timeout',
      Message: 'no answer within 50 ms',
      Section: 'backend',
      Scope: 'api',
      PolicyId: 'go',
    },
  },
  'another service takes too long': {
    document: document({
      inbound:
        '<send-request response-variable-name="x" timeout="1"><set-url>@(context.Request.OriginalUrl.Scheme + "://127.0.0.1:" + context.Request.Url.Port + "/slow")</set-url></send-request>',
    }),
    error: {
      Source: 'send-request',
      Reason: 'Timeout',
      Message: 'no answer within 1000 ms',
      Section: 'inbound',
      Scope: 'api',
    },
  },
  'another service cannot be reached': {
    document: document({
      inbound: '<send-request response-variable-name="x"><set-url>http://127.0.0.1:9/</set-url></send-request>',
    }),
    error: {
      Source: 'send-request',
      Reason: 'BackendConnectionFailure',
      Message: 'no connection: connect ECONNREFUSED 127.0.0.1:9',
      Section: 'inbound',
      Scope: 'api',
    },
  },
  'an expression throws': {
    document: document({ inbound: '<set-variable name="x" value="@(int.Parse("x"))" id="here" />' }),
    error: {
      Source: 'set-variable',
      Reason: 'ExpressionValueEvaluationFailure',
      Message: 'Expression evaluation failed. Input string was not in a correct format.',
      Section: 'inbound',
      Scope: 'api',
      PolicyId: 'here',
    },
  },
  'an expression throws inside another policy': {
    document: document({
      outbound:
        '<choose><when condition="@(false)"><return-response /></when><when condition="@(true)"><set-variable name="v" value="@(int.Parse("x"))" id="deep" /></when></choose>',
    }),
    error: {
      Source: 'set-variable',
      Reason: 'ExpressionValueEvaluationFailure',
      Message: 'Expression evaluation failed. Input string was not in a correct format.',
      Section: 'outbound',
      Scope: 'api',
      Path: 'choose[1]\\when[2]',
      PolicyId: 'deep',
    },
  },
  'a condition throws': {
    document: document({
      outbound:
        '<choose><when condition="@(false)"><return-response /></when><when condition="@(((string)null).Length == 1)"><return-response /></when></choose>',
    }),
    error: {
      Source: 'choose',
      Reason: 'ExpressionValueEvaluationFailure',
      Message: 'Expression evaluation failed. Object reference not set to an instance of an object.',
      Section: 'outbound',
      Scope: 'api',
      Path: 'choose[1]\\when[2]',
    },
  },
  'a limit is exceeded': {
    document: document({
      inbound: '<rate-limit-by-key calls="1" renewal-period="60" counter-key="all" increment-count="2" id="limit" />',
    }),
    status: 429,
    error: {
      Source: 'rate-limit-by-key',
      Reason: 'RateLimitExceeded',
      Message: 'Rate limit is exceeded',
      Section: 'inbound',
      Scope: 'api',
      PolicyId: 'limit',
    },
  },
};

describe('context.LastError', () => {
  test.each(Object.entries(cases))(
    'when %s',
    async (_, { document: policies = document({}), path = '/a', ...more }) => {
      await using backend = await startBackend((request, response) => {
        if (!request.url?.includes('slow')) response.end();
      });
      await using gateway = await startGateway({
        apis: [api(['GET /', 'GET /slow'], { serviceUrl: backend.url, ...more.api })],
        policies,
      });
      const answer = await ask(gateway.url + path);
      expect(errorOf(answer)).toEqual({ ...unknown, ...more.error });
      expect(answer.status).toBe(more.status ?? 500);
      expect(gateway.bugs).toEqual([]);
    },
  );

  test('when the client goes away while the backend is asked', async () => {
    const asked = Promise.withResolvers<void>();
    const told = Promise.withResolvers<IncomingHttpHeaders>();
    await using backend = await startBackend((request, response) => {
      if (request.url === '/told') {
        told.resolve(request.headers);
        response.end();
      } else asked.resolve();
    });
    const text = `<policies><inbound /><backend><forward-request /></backend><outbound /><on-error>
      <send-request response-variable-name="x"><set-url>${backend.url}/told</set-url>${tellError}</send-request></on-error></policies>`;
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      policies: [{ scope: 'global', text }],
    });
    const client = await connectRaw(gateway.port);
    client.socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    await asked.promise;
    client.socket.resetAndDestroy();
    expect(await told.promise).toMatchObject({
      'x-source': 'forward-request',
      'x-reason': 'ClientConnectionFailure',
      'x-section': 'backend',
    });
  });

  test('of the second error stands when on-error fails itself, and is not told to the caller', async () => {
    const text =
      '<policies><inbound /><backend><forward-request /></backend><outbound /><on-error><set-variable name="secret" value="@(int.Parse("secret"))" /></on-error></policies>';
    await using gateway = await startGateway({ apis: [], policies: [{ scope: 'global', text }] });
    const { status, body } = await ask(gateway.url);
    expect(status).toBe(500);
    expect(body).toMatch(internalError);
  });
});

const internalError = /^\{ "statusCode": 500, "message": "Internal server error", "activityId": "[0-9a-f-]{36}" \}$/;

describe('what a caller reads', () => {
  test('of a missing key, to the byte', async () => {
    await using gateway = await startGateway({ apis: [api(['GET /'], { subscriptionRequired: true })] });
    const { status, reason, body, headers } = await ask(`${gateway.url}/a`);
    expect([status, reason, headers['content-type']]).toEqual([401, 'Access Denied', 'application/json']);
    expect(body).toBe(
      '{ "statusCode": 401, "message": "Access denied due to missing subscription key. Make sure to include subscription key when making requests to an API." }',
    );
    expect(headers['content-length']).toBe('152');
    expect(headers['www-authenticate']).toBe(
      `AzureApiManagementKey realm="https://127.0.0.1:${gateway.port}/a",name="Ocp-Apim-Subscription-Key",type="header"`,
    );
  });

  test('of a key that opens nothing', async () => {
    await using gateway = await startGateway({ apis: [api(['GET /'], { subscriptionRequired: true })] });
    const { status, body } = await ask(`${gateway.url}/a`, { headers: { 'Ocp-Apim-Subscription-Key': 'none' } });
    expect([status, body]).toEqual([
      401,
      '{ "statusCode": 401, "message": "Access denied due to invalid subscription key. Make sure to provide a valid key for an active subscription." }',
    ]);
  });

  test('of a limit', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({ inbound: '<rate-limit-by-key calls="1" renewal-period="60" counter-key="all" />' }),
    });
    await ask(`${gateway.url}/a`);
    const { status, body, headers } = await ask(`${gateway.url}/a`);
    expect(status).toBe(429);
    const seconds = headers['retry-after'];
    expect(seconds).toMatch(/^\d+$/);
    expect(body).toBe(`{ "statusCode": 429, "message": "Rate limit is exceeded. Try again in ${seconds} seconds." }`);
  });

  test('of an error is for on-error to replace', async () => {
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: 'http://127.0.0.1:9' })],
      ...policies({
        onError:
          '<set-status code="418" reason="Tea" /><set-header name="Content-Type"><value>text/plain</value></set-header><set-body>@(context.Response.StatusCode + " " + context.LastError.Reason)</set-body>',
      }),
    });
    const { status, reason, body, headers } = await ask(`${gateway.url}/a`);
    expect([status, reason, headers['content-type'], body]).toEqual([
      418,
      'Tea',
      'text/plain',
      '418 BackendConnectionFailure',
    ]);
  });

  test.each([
    ['<set-status code="101" reason="Switching Protocols" />', 'outbound'],
    ['<set-status code="@(100)" reason="Continue" />', 'outbound'],
    ['<return-response><set-status code="103" /></return-response>', 'inbound'],
  ])('is 500 when %s leaves an answer that is none', async (policy, section) => {
    await using backend = await startBackend();
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({ [section]: policy }),
    });
    const { status, body } = await ask(`${gateway.url}/a`);
    expect(status).toBe(500);
    expect(body).toMatch(internalError);
    expect(gateway.bugs).toEqual([]);
  });

  test.each(['100', '101', '103'])('is no interim answer of a backend: %s', async (status) => {
    await using backend = await startRawBackend();
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    const asking = ask(`${gateway.url}/a`);
    const { socket } = await backend.accept();
    socket.end(`HTTP/1.1 ${status} Odd\r\n\r\n`);
    expect((await asking).status).toBeGreaterThanOrEqual(500);
    expect(gateway.bugs).toEqual([]);
  });
});
