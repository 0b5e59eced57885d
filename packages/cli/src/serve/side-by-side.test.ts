import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { describe, expect, test } from 'vitest';
import { api, ask, type Listening, policies, startBackend, startGateway } from './testing.ts';

// What policies send beside the request itself: side by side, without waiting, by a proxy, to Dapr.

/** A service that keeps what it is asked until the test answers. */
async function startPatient(): Promise<
  Listening & { readonly asked: Promise<void>; readonly left: Promise<void>; answer(): void }
> {
  const asked = Promise.withResolvers<void>();
  const left = Promise.withResolvers<void>();
  let open: ServerResponse | undefined;
  const listening = await startBackend((request, response) => {
    open = response;
    response.on('close', () => left.resolve());
    request.resume();
    asked.resolve();
  });
  return Object.assign(listening, { asked: asked.promise, left: left.promise, answer: () => void open?.end('late') });
}

const askFor = (name: string, url: string, attributes = ''): string =>
  `<send-request response-variable-name="${name}" ${attributes}><set-url>${url}</set-url></send-request>`;

const tell = `<return-response><set-body>@(string.Join(",", context.Variables.Keys))</set-body></return-response>`;

describe('wait', () => {
  test('any: cancels the request that is too late', async () => {
    await using slow = await startPatient();
    await using quick = await startBackend();
    const inbound = `<wait for="any">${askFor('slow', slow.url)}${askFor('quick', quick.url)}</wait>${tell}`;
    await using gateway = await startGateway({ apis: [api(['GET /'])], ...policies({ inbound }) });
    expect((await ask(`${gateway.url}/a`)).body).toBe('quick');
    await slow.left;
    expect(gateway.bugs).toEqual([]);
  });

  test('copies the body of a request to all of them', async () => {
    await using backend = await startBackend();
    const copy = (name: string) => askFor(name, backend.url, 'mode="copy"');
    const bodies =
      '((IResponse)context.Variables["one"]).Body.As<JObject>()["body"] + "," + ((IResponse)context.Variables["two"]).Body.As<JObject>()["body"]';
    const inbound = `<wait>${copy('one')}${copy('two')}</wait><return-response><set-body>@(${bodies})</set-body></return-response>`;
    await using gateway = await startGateway({ apis: [api(['POST /'])], ...policies({ inbound }) });
    // In two pieces, so that nobody finds it whole.
    const sent = request(`${gateway.url}/a`, { method: 'POST', agent: false });
    sent.write('first ');
    setImmediate(() => sent.end('second'));
    const [response] = (await once(sent, 'response')) as [IncomingMessage];
    expect(String(Buffer.concat(await response.toArray()))).toBe('first second,first second');
  });

  test('cancels all of them when the caller goes away', async () => {
    await using one = await startPatient();
    await using two = await startPatient();
    const inbound = `<wait>${askFor('one', one.url)}${askFor('two', two.url)}</wait>`;
    await using gateway = await startGateway({ apis: [api(['GET /'])], ...policies({ inbound }) });
    const caller = request(`${gateway.url}/a`, { agent: false });
    caller.on('error', () => {});
    caller.end();
    await Promise.all([one.asked, two.asked]);
    caller.destroy();
    await Promise.all([one.left, two.left]);
    expect(gateway.bugs).toEqual([]);
  });
});

describe('send-one-way-request', () => {
  const oneWay = (url: string) =>
    `<send-one-way-request><set-url>${url}</set-url></send-one-way-request><return-response />`;

  test('does not delay the answer, and is waited for when the gateway stops', async () => {
    await using service = await startPatient();
    const gateway = await startGateway({ apis: [api(['GET /'])], ...policies({ inbound: oneWay(service.url) }) });
    expect((await ask(`${gateway.url}/a`)).status).toBe(200);
    await service.asked;
    let hasStopped = false;
    const stopping = gateway.plane.drain(60_000).then(() => {
      hasStopped = true;
    });
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(hasStopped).toBe(false);
    service.answer();
    await stopping;
    expect(gateway.bugs).toEqual([]);
  });

  test('is given up when the time to stop is over', async () => {
    await using service = await startPatient();
    const gateway = await startGateway({ apis: [api(['GET /'])], ...policies({ inbound: oneWay(service.url) }) });
    await ask(`${gateway.url}/a`);
    await service.asked;
    await gateway.plane.drain(10);
    await service.left;
    expect(gateway.bugs).toEqual([]);
  });

  test('fails for nobody', async () => {
    await using gateway = await startGateway({
      apis: [api(['GET /'])],
      ...policies({ inbound: oneWay('http://127.0.0.1:1') }),
    });
    expect((await ask(`${gateway.url}/a`)).status).toBe(200);
    await gateway.plane.drain(1000);
    expect(gateway.bugs).toEqual([]);
  });
});

describe('proxy', () => {
  test('is on the way to the backend, and is told who asks', async () => {
    await using proxy = await startBackend();
    const inbound = `<proxy url="@("${proxy.url}")" username="me" password="p:w" />`;
    const serviceUrl = 'http://backend.example:8080/base';
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl })], ...policies({ inbound }) });
    const { asked, status } = await ask(`${gateway.url}/a?b=c`);
    expect([status, asked.method, asked.url]).toEqual([200, 'GET', 'http://backend.example:8080/base?b=c']);
    expect([asked.headers.host, asked.headers['proxy-authorization']]).toEqual([
      'backend.example:8080',
      `Basic ${btoa('me:p:w')}`,
    ]);
  });

  test('that cannot be reached is a backend that cannot', async () => {
    await using backend = await startBackend();
    const outbound = '<set-header name="X-Reason"><value>@(context.LastError.Reason)</value></set-header>';
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({ inbound: '<proxy url="http://127.0.0.1:1" />', onError: outbound }),
    });
    expect((await ask(`${gateway.url}/a`)).headers['x-reason']).toBe('BackendConnectionFailure');
  });
});

test('Dapr is asked at the port that its injector says', async () => {
  const seen: string[] = [];
  await using dapr = await startBackend(async (request, response) => {
    const body = String(Buffer.concat(await request.toArray()));
    seen.push(`${request.method} ${request.url} ${request.headers['dapr-api-token']} ${body}`);
    const isPublishing = request.url?.startsWith('/v1.0/publish/') === true;
    response.writeHead(isPublishing ? 204 : 200).end(isPublishing ? undefined : '{"done":true}');
  });
  const before = { ...process.env };
  Object.assign(process.env, { DAPR_HTTP_PORT: String(dapr.port), DAPR_API_TOKEN: 'secret' });
  try {
    const inbound = `<publish-to-dapr topic="messages/orders">a</publish-to-dapr>
      <invoke-dapr-binding name="store" operation="get" />
      <set-backend-service backend-id="dapr" dapr-app-id="orders" dapr-method="all" />`;
    await using gateway = await startGateway({ apis: [api(['GET /{id}'])], ...policies({ inbound }) });
    const { status, body } = await ask(`${gateway.url}/a/1?b=c`);
    expect([status, body]).toEqual([200, '{"done":true}']);
    expect(seen).toEqual([
      'POST /v1.0/publish/messages/orders secret a',
      'POST /v1.0/bindings/store secret {"operation":"get"}',
      'GET /v1.0/invoke/orders/method/all?b=c secret ',
    ]);
  } finally {
    for (const name of ['DAPR_HTTP_PORT', 'DAPR_API_TOKEN'])
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
  }
});
