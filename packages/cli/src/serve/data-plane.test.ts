import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { api, ask, policies, startBackend, startGateway, subscription } from './testing.ts';

describe('a request on its way', () => {
  test('goes to the service of its API, with what follows the path of the API', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({ apis: [api(['GET /*'], { serviceUrl: `${backend.url}/base/` })] });
    const { status, asked } = await ask(`${gateway.url}/a/b%20c/d?e=%41&f`);
    expect(status).toBe(200);
    expect(asked.url).toBe('/base/b%20c/d?e=%41&f');
    expect(asked.headers.host).toBe(`127.0.0.1:${backend.port}`);
    expect(gateway.bugs).toEqual([]);
  });

  test('tells who asked, whatever the caller says about that', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    const { asked } = await ask(`${gateway.url}/a`, {
      headers: { 'X-Forwarded-For': '6.6.6.6', 'X-Forwarded-Proto': 'https', Forwarded: 'for=6.6.6.6' },
    });
    expect(asked.headers).toMatchObject({
      'x-forwarded-for': '127.0.0.1',
      'x-forwarded-proto': 'http',
      'x-forwarded-host': `127.0.0.1:${gateway.port}`,
      via: '1.1 turnpike',
    });
    expect(asked.headers.forwarded).toBeUndefined();
  });

  test('takes its body and its trailers along', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({ apis: [api(['POST /'], { serviceUrl: backend.url })] });
    const big = 'x'.repeat(300_000);
    expect((await ask(`${gateway.url}/a`, { method: 'POST', body: big })).asked.body).toHaveLength(300_000);
    const chunked = await ask(`${gateway.url}/a`, {
      method: 'POST',
      body: 'small',
      headers: { 'Transfer-Encoding': 'chunked' },
    });
    expect(chunked.asked.body).toBe('small');
  });

  test('is not found when no operation is for it', async () => {
    await using gateway = await startGateway({ apis: [api(['GET /b'])] });
    for (const path of ['/a/c', '/x', '/a']) {
      const { status, reason, body, headers } = await ask(gateway.url + path);
      expect([status, reason, body]).toEqual([
        404,
        'Resource Not Found',
        '{ "statusCode": 404, "message": "Resource not found" }',
      ]);
      expect(headers['content-type']).toBe('application/json');
    }
  });

  test('runs what all APIs do about errors when it is not found', async () => {
    const text = `<policies><inbound /><backend><forward-request /></backend><outbound /><on-error>
      <set-header name="X-Error"><value>@(context.LastError.Source + "/" + context.LastError.Reason + ": " + context.LastError.Message)</value></set-header>
      </on-error></policies>`;
    await using gateway = await startGateway({ apis: [], policies: [{ scope: 'global', text }] });
    const { headers, status } = await ask(`${gateway.url}/a`);
    expect(status).toBe(404);
    expect(headers['x-error']).toBe(
      'configuration/OperationNotFound: Unable to match incoming request to an operation.',
    );
  });

  test('gets no answer but 500 when its backend cannot be reached, and says why to on-error only', async () => {
    const unreachable = api(['GET /'], { serviceUrl: 'http://127.0.0.1:9' });
    await using gateway = await startGateway({
      apis: [unreachable],
      ...policies({ onError: '<set-header name="X-Why"><value>@(context.LastError.Reason)</value></set-header>' }),
    });
    const { status, body, headers } = await ask(`${gateway.url}/a`);
    expect(status).toBe(500);
    expect(body).toMatch(
      /^\{ "statusCode": 500, "message": "Internal server error", "activityId": "[0-9a-f-]{36}" \}$/,
    );
    expect(headers['x-why']).toBe('BackendConnectionFailure');
  });

  test('ends with Timeout when the backend takes too long for its head', async () => {
    await using backend = await startBackend(() => {});
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({
        backend: '<forward-request timeout-ms="60" />',
        onError:
          '<set-header name="X-Why"><value>@(context.LastError.Source + " " + context.LastError.Reason)</value></set-header>',
      }),
    });
    const { status, headers } = await ask(`${gateway.url}/a`);
    expect([status, headers['x-why']]).toEqual([500, 'forward-request Timeout']);
  });
});

describe('a key', () => {
  const keyed = (serviceUrl: string) => ({
    apis: [api(['GET /'], { serviceUrl, subscriptionRequired: true })],
    subscriptions: [subscription('s', 'secret-key')],
  });

  test('is asked for in the words of Azure', async () => {
    await using gateway = await startGateway(keyed('http://127.0.0.1:9'));
    const { status, reason, body, headers } = await ask(`${gateway.url}/a`);
    expect([status, reason]).toEqual([401, 'Access Denied']);
    expect(headers['content-length']).toBe('152');
    expect(headers['www-authenticate']).toBe(
      `AzureApiManagementKey realm="https://127.0.0.1:${gateway.port}/a",name="Ocp-Apim-Subscription-Key",type="header"`,
    );
    expect(body).toContain('missing subscription key');
  });

  test('opens the API until the moment it is regenerated', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway(keyed(backend.url));
    const withKey = { headers: { 'Ocp-Apim-Subscription-Key': 'secret-key' } };
    expect((await ask(`${gateway.url}/a`, withKey)).status).toBe(200);
    const { publish } = gateway.plane;
    publish.call(gateway.plane, {
      ...(await import('@turnpike/model')).emptySnapshot,
      ...keyed(backend.url),
      subscriptions: [subscription('s', 'another-key')],
      sequenceNumber: 2,
    });
    expect((await ask(`${gateway.url}/a`, withKey)).status).toBe(401);
  });

  test('does not show in records', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
    await using backend = await startBackend();
    const records = join(folder, 'records.ndjson');
    {
      await using gateway = await startGateway(keyed(backend.url), { records });
      await ask(`${gateway.url}/a?subscription-key=secret-key&x=1`);
    }
    const text = readFileSync(records, 'utf8');
    rmSync(folder, { recursive: true });
    expect(text).not.toContain('secret-key');
    expect(JSON.parse(text)).toMatchObject({
      Method: 'GET',
      ApiId: 'a',
      OperationId: 'GET-',
      ApimSubscriptionId: 's',
      ResponseCode: 200,
      BackendResponseCode: 200,
      IsRequestSuccess: true,
      Url: `${'http://127.0.0.1'}:${new URL(JSON.parse(text).Url).port}/a?subscription-key=***&x=1`,
    });
  });
});

describe('an answer on its way', () => {
  test('keeps status, reason, headers, and loses what speaks of the connection', async () => {
    await using backend = await startBackend((_, response) => {
      response.writeHead(418, 'Short And Stout', {
        'X-A': '1',
        'Set-Cookie': ['a=1', 'b=2'],
        Connection: 'close, X-Hop',
        'X-Hop': 'kept',
        'Keep-Alive': 'timeout=9',
      });
      response.end('tea');
    });
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    const { status, reason, headers, body } = await ask(`${gateway.url}/a`, { headers: { Connection: 'keep-alive' } });
    expect([status, reason, body]).toEqual([418, 'Short And Stout', 'tea']);
    expect(headers).toMatchObject({ 'x-a': '1', 'set-cookie': ['a=1', 'b=2'] });
    expect(headers['keep-alive']).not.toBe('timeout=9');
  });

  test('to HEAD announces the length there would be', async () => {
    await using backend = await startBackend((_, response) => response.setHeader('Content-Length', '1234').end());
    await using gateway = await startGateway({ apis: [api(['HEAD /'], { serviceUrl: backend.url })] });
    const { headers, body } = await ask(`${gateway.url}/a`, { method: 'HEAD' });
    expect([headers['content-length'], body]).toEqual(['1234', '']);
  });

  test('is read by policies after it has been decoded', async () => {
    await using backend = await startBackend((_, response) => {
      response.setHeader('Content-Encoding', 'gzip').end(gzipSync('{"a":1}'));
    });
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({ outbound: '<set-body>@(context.Response.Body.As<JObject>()["a"].ToString() + "!")</set-body>' }),
    });
    const { body, headers } = await ask(`${gateway.url}/a`);
    expect([body, headers['content-encoding']]).toEqual(['1!', undefined]);
  });

  test('is left as it came when no policy reads it', async () => {
    const packed = gzipSync('{"a":1}');
    await using backend = await startBackend((_, response) => {
      response.setHeader('Content-Encoding', 'gzip').end(packed);
    });
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    const { headers } = await ask(`${gateway.url}/a`);
    expect([headers['content-encoding'], headers['content-length']]).toEqual(['gzip', String(packed.length)]);
  });

  // Azure: without forward-request nothing is sent anywhere.
  test('is an empty 200 when nothing is forwarded', async () => {
    await using gateway = await startGateway({ apis: [api(['GET /'])], ...policies({ backend: ' ' }) });
    const { status, body } = await ask(`${gateway.url}/a`);
    expect([status, body]).toEqual([200, '']);
  });
});

test('the gateway says that it is well', async () => {
  await using gateway = await startGateway({});
  expect((await ask(`${gateway.url}/status-0123456789abcdef`)).status).toBe(200);
});

// I6
test('a backend that leads back to the gateway ends in 508', async () => {
  await using gateway = await startGateway({});
  const looping = api(['GET /'], { serviceUrl: `${gateway.url}/a` });
  const { emptySnapshot } = await import('@turnpike/model');
  gateway.plane.publish({ ...emptySnapshot, apis: [looping], sequenceNumber: 2 });
  const { status } = await ask(`${gateway.url}/a`);
  expect(status).toBe(508);
});

// D3
test('a small body that decodes to a large one is refused', async () => {
  await using backend = await startBackend((_, response) => {
    response.setHeader('Content-Encoding', 'gzip').end(gzipSync(Buffer.alloc(64 * 1024 * 1024)));
  });
  await using gateway = await startGateway({
    apis: [api(['GET /', 'POST /'], { serviceUrl: backend.url })],
    ...policies({ outbound: '<set-body>@(context.Response.Body.As<string>())</set-body>' }),
  });
  expect((await ask(`${gateway.url}/a`)).status).toBe(502);
});

// D5
test('a request body that is too long to be read is refused', async () => {
  await using backend = await startBackend();
  await using gateway = await startGateway({
    apis: [api(['POST /'], { serviceUrl: backend.url })],
    ...policies({ inbound: '<set-variable name="a" value="@(context.Request.Body.As<string>(true))" />' }),
  });
  const answer = await ask(`${gateway.url}/a`, { method: 'POST', body: Buffer.alloc(17 * 1024 * 1024) }).catch(
    (error: NodeJS.ErrnoException) => error.code,
  );
  // A client that is still sending may find the connection closed before it reads.
  expect(typeof answer === 'string' ? 413 : answer?.status).toBe(413);
});
