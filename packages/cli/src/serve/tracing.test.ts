import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Trace, TraceStore } from '@turnpike/gateway';
import { describe, expect, test } from 'vitest';
import type { WorkerSettings } from './messages.ts';
import { api, ask, policies, startBackend, startGateway, subscription, type TestGateway } from './testing.ts';

const secret = Buffer.alloc(32, 5);
const token = (apiId = 'a', lifeMs = 60_000) => new TraceStore(secret).issue(apiId, lifeMs);
const settings: Partial<WorkerSettings> = { secret };

async function traced(gateway: TestGateway, path: string, headers: Record<string, string> = {}): Promise<Trace> {
  const answer = await ask(gateway.url + path, { headers: { 'Apim-Debug-Authorization': token(), ...headers } });
  return traceOf(gateway, String(answer.headers['apim-trace-id']));
}

function traceOf({ plane }: TestGateway, traceId: string): Trace {
  const answer = plane.answer({ about: 'trace', traceId });
  if (answer === undefined || !('trace' in answer)) throw new Error(`there is no trace ${traceId}`);
  return answer.trace;
}

const entriesOf = (trace: Trace, section: string, source: string) =>
  (trace.traceEntries[section] ?? []).filter((entry) => entry.source === source).map(({ data }) => data);

describe('a trace', () => {
  test('has the shape of Azure: what was asked, what it was matched to, where it went, what was answered', async () => {
    await using backend = await startBackend();
    const apis = [api(['GET /orders/{id}'], { serviceUrl: `${backend.url}/base` })];
    await using gateway = await startGateway({ apis }, settings);
    const trace = await traced(gateway, '/a/orders/7?page=2', { 'X-A': '1' });
    expect(Object.keys(trace.traceEntries)).toEqual(['inbound', 'backend', 'outbound', 'on-error']);
    expect(trace.traceEntries.inbound?.[0]).toEqual({
      source: 'handler',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z$/),
      elapsed: expect.stringMatching(/^\d\d:\d\d:\d\d\.\d{7}$/),
      data: {
        request: {
          method: 'GET',
          url: `${gateway.url}/a/orders/7?page=2`,
          headers: expect.arrayContaining([{ name: 'X-A', value: '1' }]),
        },
      },
    });
    expect(trace.traceEntries.inbound?.[1]?.data).toEqual({
      configuration: {
        api: {
          id: 'a',
          revision: '1',
          from: '/a',
          to: {
            scheme: 'http',
            host: '127.0.0.1',
            port: backend.port,
            path: '/base',
            queryString: '',
            query: {},
            isDefaultPort: false,
          },
        },
        operation: { id: 'GET-orders-id-', method: 'GET', uriTemplate: '/orders/{id}' },
      },
    });
    expect(entriesOf(trace, 'backend', 'forward-request')).toMatchObject([
      {
        message: 'Request is being forwarded to the backend service.',
        request: { method: 'GET', url: `${backend.url}/base/orders/7?page=2` },
        response: { status: { code: 200 } },
      },
    ]);
    expect(entriesOf(trace, 'outbound', 'transfer-response')).toMatchObject([
      { message: 'Response has been sent to the caller in full.', response: { status: { code: 200, reason: 'OK' } } },
    ]);
  });

  test('tells what conditions come to, which branch is taken, and what policies change', async () => {
    await using gateway = await startGateway(
      {
        apis: [api(['GET /'])],
        ...policies({
          inbound: `<set-variable name="size" value="@(context.Request.Headers.GetValueOrDefault("X-Size", "none"))" />
            <choose><when condition="@(context.Variables.GetValueOrDefault<string>("size") == "big")">
              <set-header name="X-Branch"><value>big</value></set-header></when>
            <when condition="@(true)"><set-header name="X-Branch"><value>@("sm" + "all")</value></set-header></when></choose>
            <trace source="mine" severity="information"><message>so far</message></trace>`,
          backend: ' ',
        }),
      },
      settings,
    );
    const trace = await traced(gateway, '/a', { 'X-Size': 'tiny' });
    expect(entriesOf(trace, 'inbound', 'set-variable')).toMatchObject([
      { changes: { 'variables.size': { to: 'tiny' } } },
    ]);
    expect(entriesOf(trace, 'inbound', 'choose')).toMatchObject([
      { name: 'condition', path: 'choose[1]\\when[1]', value: false },
      { name: 'condition', path: 'choose[1]\\when[2]', value: true },
      { decision: 'when[2] is taken' },
      { changes: { 'request.headers.X-Branch': { to: 'small' } } },
    ]);
    expect(entriesOf(trace, 'inbound', 'trace')).toMatchObject([
      { messages: [{ source: 'mine', severity: 'information', message: 'so far' }] },
    ]);
  });

  test('tells by which key a limit counts, and what is left of it', async () => {
    await using gateway = await startGateway(
      {
        apis: [api(['GET /'])],
        ...policies({
          inbound:
            '<rate-limit-by-key calls="1" renewal-period="60" counter-key="@(context.Request.IpAddress + context.Api.Id)" />',
          backend: ' ',
        }),
      },
      settings,
    );
    const entries = async () => entriesOf(await traced(gateway, '/a'), 'inbound', 'rate-limit-by-key');
    expect(await entries()).toMatchObject([
      { name: 'counter-key', value: '127.0.0.1a' },
      { decision: 'the call passes; 0 of 1 are left' },
      {},
    ]);
    expect(await entries()).toMatchObject([
      {},
      { decision: 'the call is one too many; 0 of 1 are left' },
      { error: { reason: 'RateLimitExceeded' } },
    ]);
  });

  test('tells what failed, and where the request went on', async () => {
    await using gateway = await startGateway(
      {
        apis: [api(['GET /'])],
        ...policies({ inbound: '<set-variable name="n" value="@(int.Parse("x"))" />' }),
      },
      settings,
    );
    const trace = await traced(gateway, '/a');
    expect(entriesOf(trace, 'inbound', 'set-variable')).toMatchObject([
      { error: { source: 'set-variable', reason: 'ExpressionValueEvaluationFailure' } },
    ]);
    expect(entriesOf(trace, 'on-error', 'transfer-response')).toMatchObject([
      { response: { status: { code: 500 } }, lastError: { source: 'set-variable' } },
    ]);
  });

  test('has an end, however much there is to tell', async () => {
    const long = `@(new string('x', 990))`;
    const many = Array.from({ length: 400 }, (_, index) => `<set-variable name="v${index}" value="${long}" />`).join(
      '',
    );
    await using gateway = await startGateway(
      { apis: [api(['GET /'])], ...policies({ inbound: many, backend: ' ' }) },
      settings,
    );
    const trace = await traced(gateway, '/a');
    expect(JSON.stringify(trace).length).toBeLessThan(400_000);
    expect(trace.omittedEntries).toBeGreaterThan(0);
  });
});

describe('credentials', () => {
  test('that are over, or for another API, are told so and trace nothing', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] }, settings);
    const expired = await ask(`${gateway.url}/a`, { headers: { 'Apim-Debug-Authorization': token('a', -1) } });
    expect(expired.headers['apim-debug-authorization-expired']).toBe('true');
    const wrong = await ask(`${gateway.url}/a`, { headers: { 'Apim-Debug-Authorization': token('b') } });
    expect(wrong.headers['apim-debug-authorization-wrongapi']).toBe('true');
    expect([expired.headers['apim-trace-id'], wrong.headers['apim-trace-id']]).toEqual([undefined, undefined]);
    expect(wrong.asked.headers['apim-debug-authorization']).toBeUndefined();
  });

  test('O3: that nobody has given out are ignored, and so is the older header', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway(
      {
        apis: [api(['GET /'], { serviceUrl: backend.url })],
        subscriptions: [
          subscription('plain', 'plain-key'),
          subscription('traced', 'traced-key', { allowTracing: true }),
        ],
      },
      settings,
    );
    const forged = new TraceStore(Buffer.alloc(32, 6)).issue('a', 60_000);
    const unauthorized: readonly Record<string, string>[] = [
      { 'Apim-Debug-Authorization': forged },
      { 'Apim-Debug-Authorization': 'aid=a' },
      { 'Ocp-Apim-Trace': 'true' },
      { 'Ocp-Apim-Trace': 'true', 'Ocp-Apim-Subscription-Key': 'plain-key' },
      // Nobody could fetch it: there is no endpoint for operators.
      { 'Ocp-Apim-Trace': 'true', 'Ocp-Apim-Subscription-Key': 'traced-key' },
    ];
    for (const headers of unauthorized) {
      const answer = await ask(`${gateway.url}/a`, { headers });
      expect(answer.status).toBe(200);
      expect(Object.keys(answer.headers).filter((name) => /trace|debug/.test(name))).toEqual([]);
    }
  });

  test('of the older kind are a key whose subscription allows tracing', async () => {
    await using gateway = await startGateway(
      {
        apis: [api(['GET /'])],
        ...policies({ backend: ' ' }),
        subscriptions: [
          subscription('traced', 'traced-key', { allowTracing: true }),
          subscription('plain', 'plain-key'),
        ],
      },
      { secret, tracesUrl: 'http://127.0.0.1:1/traces/' },
    );
    const call = (key: string) =>
      ask(`${gateway.url}/a`, { headers: { 'Ocp-Apim-Trace': 'true', 'Ocp-Apim-Subscription-Key': key } });
    const location = String((await call('traced-key')).headers['ocp-apim-trace-location']);
    expect(location).toMatch(/^http:\/\/127\.0\.0\.1:1\/traces\/[0-9a-f-]{36}$/);
    expect(traceOf(gateway, location.slice(-36)).traceEntries.inbound).toHaveLength(2);
    expect((await call('plain-key')).headers['ocp-apim-trace-location']).toBeUndefined();
  });
});

test('O1: secrets are in no trace and in no record, wherever policies put them', async () => {
  const planted = (name: string) => `planted-${name}-9f3c2b7a`;
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
  const records = join(folder, 'records.ndjson');
  await using backend = await startBackend((_, response) => {
    response.setHeader('Set-Cookie', `session=${planted('set-cookie')}`);
    response.setHeader('X-Auth-Token', planted('backend-token'));
    response.end(planted('response-body'));
  });
  let trace: Trace;
  {
    await using gateway = await startGateway(
      {
        apis: [
          api(['POST /'], {
            subscriptionRequired: true,
            subscriptionKeyParameterNames: { header: 'X-Mine', query: 'mine' },
          }),
        ],
        subscriptions: [subscription('s', planted('key'))],
        namedValues: [{ name: 'hidden', value: planted('named-value'), secret: true }],
        backends: [
          {
            id: 'b',
            type: 'Single',
            url: backend.url,
            credentials: {
              authorization: { scheme: 'Basic', parameter: planted('backend-authorization') },
              header: { 'X-One': [planted('backend-header')] },
              query: { two: [planted('backend-query')] },
            },
          },
        ],
        ...policies({
          inbound: `<set-backend-service backend-id="b" />
            <set-header name="X-Plain"><value>a {{hidden}} b</value></set-header>
            <set-variable name="copied" value="@("<" + context.Request.Headers.GetValueOrDefault("Authorization", "") + ">")" />
            <set-variable name="half" value="@(context.Request.Headers.GetValueOrDefault("Authorization", "").Substring(7))" />
            <set-variable name="cookies" value="@(context.Request.Headers.GetValueOrDefault("Cookie", ""))" />
            <set-variable name="key" value="@(context.Subscription.Key)" />
            <set-variable name="mine" value="@(context.Request.Url.Query.GetValueOrDefault("access_token", "") + "!")" />
            <set-variable name="coded" value="@(Convert.ToBase64String(Encoding.UTF8.GetBytes("{{hidden}}")))" />
            <set-query-parameter name="q"><value>{{hidden}}</value></set-query-parameter>
            <choose><when condition="@("{{hidden}}" == "x")" /></choose>
            <trace source="t"><message>@("said " + context.Variables["half"] + "{{hidden}}")</message></trace>`,
          outbound: '<set-header name="X-Back"><value>{{hidden}}</value></set-header>',
        }),
      },
      { secret, records },
    );
    const answer = await ask(`${gateway.url}/a?access_token=${planted('query-token')}`, {
      method: 'POST',
      headers: {
        'Apim-Debug-Authorization': token(),
        'X-Mine': planted('key'),
        Authorization: `Bearer ${planted('bearer')}`,
        Cookie: `a=${planted('cookie')}; b=2`,
        'X-Functions-Key': planted('functions-key'),
      },
      body: planted('request-body'),
    });
    expect([answer.status, answer.body, gateway.bugs]).toEqual([200, planted('response-body'), []]);
    expect(answer.headers['x-back']).toBe(planted('named-value'));
    trace = traceOf(gateway, String(answer.headers['apim-trace-id']));
  }
  const text = JSON.stringify(trace) + readFileSync(records, 'utf8');
  rmSync(folder, { recursive: true });
  expect(text).toContain('"request.headers.X-Plain":{"to":"a *** b"}');
  expect(text).not.toContain(token().slice(-43));
  expect(text).not.toContain(Buffer.from(planted('named-value')).toString('base64'));
  expect(text.match(/planted-[\w-]+/g)).toBeNull();
});
