import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Api } from '@turnpike/model';
import { describe, expect, test } from 'vitest';
import { WebSocket, WebSocketServer } from 'ws';
import { askRaw, connectRaw, startRawBackend } from './raw-client.ts';
import { api, ask, policies, startBackend, startGateway } from './testing.ts';

// https://learn.microsoft.com/azure/api-management/websocket-api

function socketApi(serviceUrl: string, more: Partial<Api> = {}): Api {
  return api([], { type: 'websocket', protocols: ['ws', 'wss'], serviceUrl, ...more });
}

/** A server of WebSockets that echoes what it is told, and tells of handshakes and of how sockets ended. */
async function startEcho() {
  const http = createServer((_, response) => response.writeHead(426).end('upgrade'));
  const server = new WebSocketServer({ server: http, handleProtocols: (protocols) => [...protocols][0] ?? false });
  const handshakes: { readonly url: string | undefined; readonly headers: Record<string, unknown> }[] = [];
  const closes: [code: number, reason: string][] = [];
  server.on('connection', (socket, { url, headers }) => {
    handshakes.push({ url, headers });
    socket.on('error', () => {});
    socket.on('message', (data, isBinary) => {
      const text = String(data);
      if (text === 'close yourself') socket.close(4321, 'as you wish');
      else if (text === 'drop') socket.terminate();
      else socket.send(data, { binary: isBinary });
    });
    socket.on('close', (code, reason) => closes.push([code, String(reason)]));
  });
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `ws://127.0.0.1:${port}`,
    handshakes,
    closes,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      http.closeAllConnections();
      await new Promise((resolve) => http.close(resolve));
    },
  };
}

async function opened(url: string, ...rest: [string[]?, object?]): Promise<WebSocket> {
  const socket = new WebSocket(url, ...(rest as []));
  await once(socket, 'open');
  return socket;
}

async function refused(url: string, headers: Record<string, string> = {}): Promise<{ status: number; body: string }> {
  const socket = new WebSocket(url, { headers });
  socket.on('error', () => {});
  const [, response] = await once(socket, 'unexpected-response');
  let body = '';
  for await (const piece of response) body += piece;
  return { status: response.statusCode, body };
}

async function echoed(socket: WebSocket, data: string | Buffer): Promise<[data: Buffer, isBinary: boolean]> {
  const coming = once(socket, 'message');
  socket.send(data);
  return (await coming) as [Buffer, boolean];
}

describe('a socket', () => {
  test('relays texts and bytes of any size, with their kind', async () => {
    await using echo = await startEcho();
    await using gateway = await startGateway({ apis: [socketApi(echo.url)] });
    const socket = await opened(`ws://127.0.0.1:${gateway.port}/a/room/1?x=y`);
    expect(String((await echoed(socket, 'hällo'))[0])).toBe('hällo');
    const bytes = Buffer.alloc(3_000_000, 7);
    const [back, isBinary] = await echoed(socket, bytes);
    expect([back.equals(bytes), isBinary]).toEqual([true, true]);
    expect(echo.handshakes[0]?.url).toBe('/room/1?x=y');
    socket.close();
    await once(socket, 'close');
  });

  test('hands close codes on, either way', async () => {
    await using echo = await startEcho();
    await using gateway = await startGateway({ apis: [socketApi(echo.url)] });
    const first = await opened(`ws://127.0.0.1:${gateway.port}/a`);
    first.send('close yourself');
    const [code, reason] = await once(first, 'close');
    expect([code, String(reason)]).toEqual([4321, 'as you wish']);
    const second = await opened(`ws://127.0.0.1:${gateway.port}/a`);
    second.close(4000, 'enough');
    await expect.poll(() => echo.closes).toContainEqual([4000, 'enough']);
  });

  test('that breaks on one side breaks on the other', async () => {
    await using echo = await startEcho();
    await using gateway = await startGateway({ apis: [socketApi(echo.url)] });
    const first = await opened(`ws://127.0.0.1:${gateway.port}/a`);
    first.send('drop');
    expect((await once(first, 'close'))[0]).toBe(1006);
    const second = await opened(`ws://127.0.0.1:${gateway.port}/a`);
    second.terminate();
    await expect.poll(() => echo.closes.map(([code]) => code)).toContain(1006);
  });

  test('settles on the protocol that the backend chooses', async () => {
    await using echo = await startEcho();
    await using gateway = await startGateway({ apis: [socketApi(echo.url)] });
    const socket = await opened(`ws://127.0.0.1:${gateway.port}/a`, ['graphql-ws', 'other']);
    expect(socket.protocol).toBe('graphql-ws');
    socket.terminate();
  });
});

describe('a handshake', () => {
  test('C4: is seen with its Origin by policies, which may refuse it', async () => {
    await using echo = await startEcho();
    await using gateway = await startGateway({
      apis: [socketApi(echo.url)],
      ...policies({
        inbound: `<choose><when condition="@(context.Request.Headers.GetValueOrDefault("Origin") != "https://app.example")">
          <return-response><set-status code="403" reason="Forbidden" /></return-response></when></choose>
          <set-header name="X-Operation"><value>@(context.Operation.Id)</value></set-header>`,
      }),
    });
    const url = `ws://127.0.0.1:${gateway.port}/a`;
    expect((await refused(url, { Origin: 'https://evil.example', Cookie: 'session=1' })).status).toBe(403);
    expect(echo.handshakes).toHaveLength(0);
    const socket = await opened(url, undefined, { headers: { Origin: 'https://app.example', Cookie: 'session=1' } });
    expect(echo.handshakes[0]?.headers).toMatchObject({
      origin: 'https://app.example',
      cookie: 'session=1',
      'x-operation': 'onHandshake',
    });
    socket.terminate();
  });

  test('needs a key like any other call', async () => {
    await using echo = await startEcho();
    await using gateway = await startGateway({ apis: [socketApi(echo.url, { subscriptionRequired: true })] });
    expect((await refused(`ws://127.0.0.1:${gateway.port}/a`)).status).toBe(401);
  });

  test('is not touched by inherited policies that have no meaning for it', async () => {
    await using echo = await startEcho();
    const text = `<policies><inbound><set-method>POST</set-method><set-body>x</set-body><mock-response status-code="200" />
      <set-header name="X-Kept"><value>yes</value></set-header></inbound><backend><forward-request /></backend><outbound><set-body>y</set-body></outbound><on-error /></policies>`;
    await using gateway = await startGateway({
      apis: [socketApi(echo.url)],
      policies: [{ scope: 'global', text }],
    });
    const socket = await opened(`ws://127.0.0.1:${gateway.port}/a`);
    expect(echo.handshakes[0]?.headers['x-kept']).toBe('yes');
    expect(String((await echoed(socket, 'a'))[0])).toBe('a');
    socket.terminate();
  });

  test('C1: that the backend answers with 200 or 426 is relayed, and never becomes a tunnel', async () => {
    for (const status of [200, 426]) {
      let requests = 0;
      await using backend = await startRawBackend();
      await using gateway = await startGateway({ apis: [socketApi(backend.url.replace('http', 'ws'))] });
      await using client = await connectRaw(gateway.port);
      client.socket.write(
        'GET /a HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 9\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n',
      );
      const upstream = await backend.accept();
      requests++;
      await upstream.until('\r\n\r\n');
      upstream.socket.write(`HTTP/1.1 ${status} Odd\r\nSec-WebSocket-Version: 13\r\nContent-Length: 2\r\n\r\nno`);
      expect(await client.until('\r\n\r\nno')).toMatch(new RegExp(`^HTTP/1.1 ${status} `));
      // What follows is the next request, and reaches the backend by way of the gateway's rules only.
      client.socket.write('GET /secret HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await client.until(/404/)).toContain('Resource not found');
      expect(upstream.received).not.toContain('/secret');
      expect(requests).toBe(1);
    }
  });

  test('C1: is refused where the API is none of WebSockets, or the backend switches to what nobody asked for', async () => {
    await using backend = await startBackend();
    await using plain = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    const answered = await refused(`ws://127.0.0.1:${plain.port}/a`);
    expect(answered.status).toBe(200);
    const { headers } = JSON.parse(answered.body) as { headers: Record<string, string> };
    expect([headers.upgrade, headers.connection]).not.toContain('websocket');

    await using raw = await startRawBackend();
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: raw.url })] });
    const asking = askRaw(
      gateway.port,
      'GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\nGET /hidden HTTP/1.1\r\n\r\n',
    );
    const upstream = await raw.accept();
    await upstream.until('\r\n\r\n');
    upstream.socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n');
    expect(await asking).toMatch(/^HTTP\/1\.1 502 /);
    expect(upstream.received).not.toContain('hidden');
  });

  test('A22: for h2c is none, and nothing of it reaches the backend', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    const { asked } = await ask(`${gateway.url}/a`, {
      headers: { Connection: 'Upgrade, HTTP2-Settings', Upgrade: 'h2c', 'HTTP2-Settings': 'AAMAAABkAARAAAAAAAIAAAAA' },
    });
    expect(asked.headers.upgrade).toBeUndefined();
    expect(asked.headers['http2-settings']).toBeUndefined();
  });

  test('that outbound policies turn into something else opens nothing', async () => {
    await using echo = await startEcho();
    await using gateway = await startGateway({
      apis: [socketApi(echo.url)],
      ...policies({ outbound: '<set-status code="403" reason="Forbidden" />' }),
    });
    expect((await refused(`ws://127.0.0.1:${gateway.port}/a`)).status).toBe(403);
    await expect.poll(() => echo.closes.length).toBe(1);
  });

  test('to a backend that cannot be reached ends in 500', async () => {
    await using gateway = await startGateway({ apis: [socketApi('ws://127.0.0.1:9')] });
    expect((await refused(`ws://127.0.0.1:${gateway.port}/a`)).status).toBe(500);
  });

  test('without an upgrade is no call of the API', async () => {
    await using echo = await startEcho();
    await using gateway = await startGateway({ apis: [socketApi(echo.url)] });
    expect((await ask(`${gateway.url}/a`)).status).toBe(404);
  });
});

test('a socket that was opened is recorded with 101, and one that was refused with what it was answered', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
  const records = join(folder, 'records.ndjson');
  {
    await using echo = await startEcho();
    await using gateway = await startGateway(
      { apis: [socketApi(echo.url), socketApi(echo.url, { id: 'keyed', path: 'k', subscriptionRequired: true })] },
      { records },
    );
    const socket = await opened(`ws://127.0.0.1:${gateway.port}/a`);
    await echoed(socket, 'a');
    socket.close();
    await once(socket, 'close');
    await refused(`ws://127.0.0.1:${gateway.port}/k`);
  }
  const lines = readFileSync(records, 'utf8').trim().split('\n');
  rmSync(folder, { recursive: true });
  expect(lines.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { ApiId: 'a', OperationId: 'onHandshake', ResponseCode: 101, BackendResponseCode: 101, IsRequestSuccess: true },
    { ApiId: 'keyed', ResponseCode: 401, IsRequestSuccess: false },
  ]);
});
