import { createCounterMemory } from '@turnpike/gateway';
import { emptySnapshot } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { api, ask, policies, startBackend, startGateway, subscription } from './testing.ts';

// Policies that need each other, or the gateway around them.

test('M11: text that is no Latin leaves as UTF-8 wherever a policy puts it', async () => {
  await using backend = await startBackend();
  await using gateway = await startGateway({
    apis: [api(['GET /'], {})],
    ...policies({
      inbound: `<send-request mode="new" response-variable-name="r"><set-url>${backend.url}</set-url>
          <set-header name="X-A"><value>@("\\u6f22" + "\\ud800")</value></set-header></send-request>
        <return-response><set-status code="200" reason="@("\\u6f22")" />
          <set-body>@(((IResponse)context.Variables["r"]).Body.As<string>())</set-body></return-response>`,
    }),
  });
  const { reason, asked } = await ask(`${gateway.url}/a`);
  const utf8 = (text: string | undefined) => Buffer.from(text ?? '', 'latin1').toString();
  expect([utf8(reason), utf8(asked.headers['x-a'] as string)]).toEqual(['漢', '漢\ufffd']);
  expect(gateway.bugs).toEqual([]);
});

describe('retry', () => {
  const large = 'x'.repeat(300_000);

  test('sends a large body again, to the byte, where forward-request keeps it', async () => {
    const bodies: string[] = [];
    await using backend = await startBackend((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        bodies.push(Buffer.concat(pieces).toString());
        response.writeHead(bodies.length < 3 ? 503 : 200).end('done');
      });
    });
    await using gateway = await startGateway({
      apis: [api(['POST /'], { serviceUrl: backend.url })],
      ...policies({
        backend:
          '<retry condition="@(context.Response.StatusCode == 503)" count="3" interval="0"><forward-request buffer-request-body="true" /></retry>',
      }),
    });
    const { status, body } = await ask(`${gateway.url}/a`, { method: 'POST', body: large });
    expect([status, body]).toEqual([200, 'done']);
    expect(bodies.map((text) => text === large)).toEqual([true, true, true]);
  });

  test('says what is missing where forward-request does not keep it', async () => {
    await using backend = await startBackend((request, response) => {
      request.resume().on('end', () => response.writeHead(503).end());
    });
    await using gateway = await startGateway({
      apis: [api(['POST /'], { serviceUrl: backend.url })],
      ...policies({
        backend:
          '<retry condition="@(context.Response.StatusCode == 503)" count="3" interval="0"><forward-request /></retry>',
        onError: '<set-header name="X-Why"><value>@(context.LastError.Reason)</value></set-header>',
      }),
    });
    const { status, headers } = await ask(`${gateway.url}/a`, { method: 'POST', body: large });
    expect([status, headers['x-why']]).toEqual([500, 'RequestBodyNotBuffered']);
  });

  test('can move on to another backend', async () => {
    await using well = await startBackend((_, response) => response.end('well'));
    await using ill = await startBackend((_, response) => response.writeHead(500).end('ill'));
    await using gateway = await startGateway({
      apis: [api(['POST /'], { serviceUrl: ill.url })],
      ...policies({
        backend: `<retry condition="@(context.Response.StatusCode >= 500)" count="2" interval="0">
          <choose><when condition="@(context.Response.StatusCode >= 500)"><set-backend-service base-url="${well.url}" /></when></choose>
          <forward-request buffer-request-body="true" /></retry>`,
      }),
    });
    expect((await ask(`${gateway.url}/a`, { method: 'POST', body: large })).body).toBe('well');
  });
});

describe('send-request', () => {
  test('in mode copy takes method, headers and body along, and leaves the body to the backend', async () => {
    await using backend = await startBackend();
    await using service = await startBackend();
    await using gateway = await startGateway({
      apis: [api(['POST /'], { serviceUrl: backend.url })],
      ...policies({
        inbound: `<send-request mode="copy" response-variable-name="copy"><set-url>${service.url}/copy</set-url></send-request>`,
        outbound:
          '<set-header name="X-Copy"><value>@(((IResponse)context.Variables["copy"]).Body.As<string>())</value></set-header>',
      }),
    });
    const { asked, headers } = await ask(`${gateway.url}/a`, {
      method: 'POST',
      body: 'text',
      headers: { 'X-A': '1', 'Content-Type': 'text/plain' },
    });
    expect(asked.body).toBe('text');
    expect(JSON.parse(headers['x-copy'] as string)).toMatchObject({
      method: 'POST',
      url: '/copy',
      body: 'text',
      headers: { 'x-a': '1', 'content-type': 'text/plain', host: `127.0.0.1:${service.port}` },
    });
  });

  test('in mode new takes nothing along', async () => {
    await using service = await startBackend();
    await using gateway = await startGateway({
      apis: [api(['POST /'], { subscriptionRequired: true })],
      subscriptions: [subscription('s', 'secret-key')],
      ...policies({
        inbound: `<send-request mode="new" response-variable-name="answer"><set-url>${service.url}/new</set-url></send-request><return-response response-variable-name="answer" />`,
      }),
    });
    const { asked } = await ask(`${gateway.url}/a`, {
      method: 'POST',
      body: 'text',
      headers: { 'X-A': '1', Cookie: 'a=b', Authorization: 'Bearer x', 'Ocp-Apim-Subscription-Key': 'secret-key' },
    });
    expect([asked.method, asked.url, asked.body]).toEqual(['GET', '/new', '']);
    expect(Object.keys(asked.headers).sort()).toEqual(['host', 'via']);
  });

  test('I6: to the gateway that makes it ends, and does not go round for ever', async () => {
    let asked = 0;
    await using backend = await startBackend((_, response) => {
      asked++;
      response.end();
    });
    await using gateway = await startGateway({ apis: [] });
    gateway.plane.publish({
      ...emptySnapshot,
      sequenceNumber: 2,
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({
        inbound: `<send-request response-variable-name="x"><set-url>${gateway.url}/a</set-url></send-request>
          <set-header name="X-Inner"><value>@(((IResponse)context.Variables["x"]).StatusCode.ToString())</value></set-header>`,
      }),
    });
    expect((await ask(`${gateway.url}/a`)).status).toBe(200);
    expect(asked).toBe(8);
  });

  // https://learn.microsoft.com/azure/api-management/send-request-policy
  test('takes an error status for an answer, and an error for null only where it is told to', async () => {
    await using service = await startBackend((_, response) => response.writeHead(500).end('ill'));
    const asking = (url: string, ignore: boolean) =>
      startGateway({
        apis: [api(['GET /'])],
        ...policies({
          inbound: `<send-request response-variable-name="r" ignore-error="${ignore}"><set-url>${url}</set-url></send-request>
            <return-response><set-body>@(context.Variables["r"] == null ? "null" : ((IResponse)context.Variables["r"]).StatusCode.ToString())</set-body></return-response>`,
        }),
      });
    await using answered = await asking(service.url, false);
    expect((await ask(`${answered.url}/a`)).body).toBe('500');
    await using ignored = await asking('http://127.0.0.1:9', true);
    expect((await ask(`${ignored.url}/a`)).body).toBe('null');
    await using failed = await asking('http://127.0.0.1:9', false);
    expect((await ask(`${failed.url}/a`)).status).toBe(500);
  });
});

describe('K1: a limit over two gateways that share their counters', () => {
  test.each([
    ['rate-limit', '<rate-limit calls="40" renewal-period="60" />'],
    [
      'rate-limit-by-key',
      '<rate-limit-by-key calls="40" renewal-period="60" counter-key="@(context.Subscription.Id)" />',
    ],
  ])('%s lets exactly as many calls pass as it says', async (_, inbound) => {
    await using backend = await startBackend((__, response) => response.end());
    const counterMemory = createCounterMemory({ keys: 64 });
    const estate = {
      apis: [api(['GET /'], { serviceUrl: backend.url, subscriptionRequired: true })],
      subscriptions: [subscription('one', 'key-one'), subscription('two', 'key-two')],
      ...policies({ inbound }),
    };
    await using first = await startGateway(estate, { counterMemory });
    await using second = await startGateway(estate, { counterMemory });
    const statuses = await Promise.all(
      Array.from({ length: 200 }, async (__, index) => {
        const { url } = index % 2 === 0 ? first : second;
        const key = index % 4 < 2 ? 'key-one' : 'key-two';
        return [key, (await ask(`${url}/a?subscription-key=${key}`)).status] as const;
      }),
    );
    for (const key of ['key-one', 'key-two']) {
      const passed = statuses.filter(([of, status]) => of === key && status === 200);
      const refused = statuses.filter(([of, status]) => of === key && status === 429);
      expect([key, passed.length, refused.length]).toEqual([key, 40, 60]);
    }
  });
});

// The mistakes that are easily made, where a gateway makes them.
describe('easy to get wrong', () => {
  test('1: documents hold raw quotes and less-than signs in expressions', async () => {
    await using gateway = await startGateway({
      apis: [api(['GET /'])],
      ...policies({
        inbound:
          '<choose><when condition="@(1 < 2 && "a" == "a")"><return-response><set-body>@("<" + "&")</set-body></return-response></when></choose>',
      }),
    });
    expect((await ask(`${gateway.url}/a`)).body).toBe('<&');
  });

  test('2: <base /> stands where it stands, in outbound too', async () => {
    const note = (who: string) =>
      `<set-header name="X-Order" exists-action="append"><value>${who}</value></set-header>`;
    await using backend = await startBackend((_, response) => response.end());
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      policies: [
        {
          scope: 'global',
          text: `<policies><inbound /><backend><forward-request /></backend><outbound>${note('global')}</outbound><on-error /></policies>`,
        },
        {
          scope: 'api',
          apiId: 'a',
          apiRevision: '1',
          text: `<policies><inbound><base /></inbound><backend><base /></backend><outbound>${note('before')}<base />${note('after')}</outbound><on-error /></policies>`,
        },
      ],
    });
    expect((await ask(`${gateway.url}/a`)).headers['x-order']).toMatch(/^before, ?global, ?after$/);
  });

  test('7: As<T>() takes the body away unless it is told not to, and a request without one has none', async () => {
    await using backend = await startBackend();
    const reading = (argument: string) =>
      startGateway({
        apis: [api(['POST /', 'GET /'], { serviceUrl: backend.url })],
        ...policies({
          inbound: `<set-variable name="b" value="@(context.Request.Body == null ? "none" : context.Request.Body.As<string>(${argument}))" />
            <set-header name="X-Body"><value>@((string)context.Variables["b"])</value></set-header>`,
        }),
      });
    await using taking = await reading('');
    const taken = await ask(`${taking.url}/a`, { method: 'POST', body: 'text' });
    expect([taken.asked.headers['x-body'], taken.asked.body]).toEqual(['text', '']);
    await using keeping = await reading('preserveContent: true');
    const kept = await ask(`${keeping.url}/a`, { method: 'POST', body: 'text' });
    expect([kept.asked.headers['x-body'], kept.asked.body]).toEqual(['text', 'text']);
    expect((await ask(`${keeping.url}/a`)).asked.headers['x-body']).toBe('none');
  });

  test('8: a literal variable is a string, and asking for another type throws', async () => {
    await using gateway = await startGateway({
      apis: [api(['GET /', 'GET /int'])],
      ...policies({
        inbound: `<set-variable name="n" value="5" />
          <choose><when condition="@(context.Request.Url.Path == "/int")"><set-variable name="m" value="@(context.Variables.GetValueOrDefault<int>("n", 1))" /></when></choose>
          <return-response><set-body>@(context.Variables.GetValueOrDefault<string>("n", "1"))</set-body></return-response>`,
        onError: '<set-header name="X-Why"><value>@(context.LastError.Reason)</value></set-header>',
      }),
    });
    expect((await ask(`${gateway.url}/a`)).body).toBe('5');
    const { status, headers } = await ask(`${gateway.url}/a/int`);
    expect([status, headers['x-why']]).toEqual([500, 'ExpressionValueEvaluationFailure']);
  });

  test('9: retry looks at its condition after the first run, which its count leaves out', async () => {
    let asked = 0;
    await using backend = await startBackend((_, response) => {
      asked++;
      response.writeHead(500).end();
    });
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({
        backend:
          '<retry condition="@(context.Response.StatusCode == 500)" count="2" interval="0"><forward-request /></retry>',
      }),
    });
    expect((await ask(`${gateway.url}/a`)).status).toBe(500);
    expect(asked).toBe(3);
  });

  test('11: several values are one line with commas but for a few headers, and set-body leaves Content-Type alone', async () => {
    await using backend = await startBackend((_, response) => {
      response.setHeader('Content-Type', 'application/xml').end('<a/>');
    });
    const values = '<value>a=1</value><value>b=2</value>';
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({
        outbound: `<set-header name="X-A">${values}</set-header><set-header name="Set-Cookie">${values}</set-header><set-body>{}</set-body>`,
      }),
    });
    const { headers, body } = await ask(`${gateway.url}/a`);
    expect(headers).toMatchObject({
      'x-a': 'a=1,b=2',
      'set-cookie': ['a=1', 'b=2'],
      'content-type': 'application/xml',
    });
    expect([body, headers['content-length']]).toEqual(['{}', '2']);
  });
});
