import { request as openRequest } from 'node:http';
import { createServer as createHttp2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { askRaw, connectRaw, startRawBackend } from './raw-client.ts';
import { api, ask, policies, startBackend, startGateway } from './testing.ts';

// What happens to the less usual parts of HTTP on their way through a whole gateway.

const chunkedRequest =
  'POST /a HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\nTrailer: X-Sum\r\nConnection: close\r\n\r\n4\r\ntext\r\n0\r\nX-Sum: 42\r\nHost: evil\r\nContent-Length: 7\r\n\r\n';

describe('trailers', () => {
  test('of a request reach the backend, but for those that are none', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({ apis: [api(['POST /'], { serviceUrl: backend.url })] });
    const answer = await askRaw(gateway.port, chunkedRequest);
    const asked = JSON.parse(answer.slice(answer.indexOf('\r\n\r\n') + 4).replace(/^[0-9a-f]+\r\n|\r\n0?\r?\n?/g, ''));
    expect(asked).toMatchObject({ body: 'text', trailers: { 'x-sum': '42' } });
    expect(asked.headers.host).toBe(`127.0.0.1:${backend.port}`);
    expect(Object.keys(asked.trailers)).toEqual(['x-sum']);
  });

  test('of an answer reach the client', async () => {
    await using backend = await startBackend((_, response) => {
      response.writeHead(200, { Trailer: 'X-Sum' });
      response.write('text');
      response.addTrailers({ 'X-Sum': '42' });
      response.end();
    });
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    const { body, trailers } = await ask(`${gateway.url}/a`);
    expect([body, trailers]).toEqual(['text', { 'x-sum': '42' }]);
  });
});

describe('answers before the answer', () => {
  test('103 is relayed with what it says', async () => {
    await using backend = await startBackend((_, response) => {
      response.writeEarlyHints({ link: '</style.css>; rel=preload' }, () => response.end('done'));
    });
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    const answer = await askRaw(gateway.port, 'GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
    expect(answer).toMatch(
      /^HTTP\/1\.1 103 Early Hints\r\nlink: <\/style\.css>; rel=preload\r\n\r\nHTTP\/1\.1 200 OK/i,
    );
    const old = await askRaw(gateway.port, 'GET /a HTTP/1.0\r\nHost: a\r\n\r\n');
    expect(old).toMatch(/^HTTP\/1\.1 200 OK/);
  });

  test('a client that expects 100 is told to go on when its body is wanted', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({ apis: [api(['POST /'], { serviceUrl: backend.url })] });
    await using client = await connectRaw(gateway.port);
    client.socket.write('POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 4\r\n\r\n');
    expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
    client.socket.write('text');
    expect(await client.until('"body":"text"')).toMatch(/\r\n\r\nHTTP\/1\.1 200 OK/);
  });

  test('a client that expects 100 is refused without it, and its body is not read for a request', async () => {
    await using gateway = await startGateway({ apis: [api(['POST /'], { subscriptionRequired: true })] });
    await using client = await connectRaw(gateway.port);
    client.socket.write('POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 40\r\n\r\n');
    expect(await client.until('\r\n\r\n')).toMatch(/^HTTP\/1\.1 401 Access Denied/);
    client.socket.write('GET /status-0123456789abcdef HTTP/1.1\r\n\r\n');
    await client.closed;
    expect(client.received).not.toContain('Service Operational');
  });

  test('A17: with continue-timeout the backend is asked first, and its refusal comes before the body', async () => {
    await using backend = await startRawBackend();
    await using gateway = await startGateway({
      apis: [api(['POST /'], { serviceUrl: backend.url })],
      ...policies({ backend: '<forward-request continue-timeout="20" />' }),
    });
    await using client = await connectRaw(gateway.port);
    client.socket.write('POST /a HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nContent-Length: 100000\r\n\r\n');
    const upstream = await backend.accept();
    expect(await upstream.until('\r\n\r\n')).toMatch(/\r\nExpect: 100-continue\r\n/i);
    upstream.socket.write('HTTP/1.1 413 Content Too Large\r\nContent-Length: 3\r\n\r\nbig');
    expect(await client.until('\r\n\r\nbig')).toMatch(/^HTTP\/1\.1 413 Content Too Large/);
  });
});

test('an answer that comes before the body has ended is relayed at once, and crosses no other', async () => {
  await using backend = await startRawBackend();
  await using gateway = await startGateway({ apis: [api(['POST /', 'GET /'], { serviceUrl: backend.url })] });
  await using client = await connectRaw(gateway.port);
  client.socket.write('POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\nbeginning');
  const upstream = await backend.accept();
  await upstream.until('beginning');
  upstream.socket.write('HTTP/1.1 403 Forbidden\r\nContent-Length: 5\r\n\r\nearly');
  expect(await client.until('early')).toMatch(/^HTTP\/1\.1 403 Forbidden/);
  const asking = askRaw(gateway.port, 'GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
  const next = await backend.accept();
  await next.until('\r\n\r\n');
  next.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok');
  expect(await asking).toMatch(/^HTTP\/1\.1 200 OK[\s\S]*ok$/);
});

describe('A18: answers without a body', () => {
  test.each([
    [204, 'GET'],
    [304, 'GET'],
    [200, 'HEAD'],
    [404, 'HEAD'],
  ])(
    '%i to %s leaves the next answer where it is, even when the backend sends a body all the same',
    async (status, method) => {
      await using backend = await startRawBackend();
      await using gateway = await startGateway({ apis: [api(['GET /', 'HEAD /'], { serviceUrl: backend.url })] });
      await using client = await connectRaw(gateway.port);
      client.socket.write(`${method} /a HTTP/1.1\r\nHost: a\r\n\r\n`);
      const upstream = await backend.accept();
      await upstream.until('\r\n\r\n');
      upstream.socket.write(
        `HTTP/1.1 ${status} Odd\r\nContent-Length: 45\r\nX-First: 1\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nhidden`,
      );
      expect(await client.until('\r\n\r\n')).toMatch(
        new RegExp(`^HTTP/1\\.1 ${status} [\\s\\S]*X-First: 1[\\s\\S]*\r\n\r\n$`, 'i'),
      );
      client.socket.write('GET /a HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n');
      const next = await backend.accept();
      await next.until('\r\n\r\n');
      next.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nsecond');
      await client.closed;
      expect(client.received).toMatch(/second$/);
      expect(client.received).not.toContain('hidden');
    },
  );

  test('to HEAD say a length only where the backend does', async () => {
    await using backend = await startBackend((request, response) => {
      if (request.url === '/known') response.setHeader('Content-Length', 99);
      else response.setHeader('Transfer-Encoding', 'chunked');
      response.end();
    });
    await using gateway = await startGateway({ apis: [api(['HEAD /*'], { serviceUrl: backend.url })] });
    expect((await ask(`${gateway.url}/a/known`, { method: 'HEAD' })).headers['content-length']).toBe('99');
    expect((await ask(`${gateway.url}/a/unknown`, { method: 'HEAD' })).headers['content-length']).toBeUndefined();
  });

  test('A18: a GET with a body is forwarded with it, and the next request is not part of it', async () => {
    await using backend = await startBackend();
    await using gateway = await startGateway({ apis: [api(['GET /', 'GET /next'], { serviceUrl: backend.url })] });
    const answer = await askRaw(
      gateway.port,
      'GET /a HTTP/1.1\r\nHost: a\r\nContent-Length: 4\r\n\r\nbodyGET /a/next HTTP/1.1\r\nHost: a\r\nConnection: close\r\n\r\n',
    );
    expect(answer).toContain('"body":"body"');
    expect(answer).toContain('"url":"/next"');
  });
});

test('content that nobody reads keeps its coding, and 100 headers and long ones pass', async () => {
  const packed = gzipSync('x'.repeat(100_000));
  await using backend = await startBackend((request, response) => {
    response.setHeader('Content-Encoding', 'gzip');
    response.setHeader('X-Long', 'y'.repeat(20_000));
    response.setHeader('X-Count', String(request.rawHeaders.length / 2));
    for (let index = 0; index < 80; index++) response.setHeader(`X-${index}`, String(index));
    response.end(packed);
  });
  await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
  const headers = Object.fromEntries(Array.from({ length: 100 }, (_, index) => [`X-A-${index}`, 'z'.repeat(80)]));
  const answer = await new Promise<{ body: Buffer; headers: Record<string, unknown> }>((resolve, reject) => {
    const options = { headers: { ...headers, 'Accept-Encoding': 'gzip' }, agent: false, maxHeaderSize: 100_000 };
    openRequest(`${gateway.url}/a`, options, async (response) => {
      const pieces: Buffer[] = [];
      for await (const piece of response) pieces.push(piece as Buffer);
      resolve({ body: Buffer.concat(pieces), headers: response.headers });
    })
      .on('error', reject)
      .end();
  });
  expect(answer.body.equals(packed)).toBe(true);
  expect(answer.headers['x-long']).toHaveLength(20_000);
  expect(answer.headers['x-79']).toBe('79');
  expect(Number(answer.headers['x-count'])).toBeGreaterThan(100);
});

describe('HTTP/2 to a backend', () => {
  async function startHttp2(answer: (stream: ServerHttp2Stream, headers: Record<string, unknown>) => void) {
    const server = createHttp2Server();
    const sessions = new Set<{ destroy(): void }>();
    server.on('session', (session) => sessions.add(session));
    server.on('stream', (stream, headers) => {
      stream.on('error', () => {});
      answer(stream, headers);
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    return {
      url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
      async [Symbol.asyncDispose]() {
        for (const session of sessions) session.destroy();
        await new Promise((resolve) => server.close(resolve));
      },
    };
  }

  test('is spoken in clear text where the policy says 2, with bodies and trailers', async () => {
    await using backend = await startHttp2((stream, headers) => {
      const pieces: Buffer[] = [];
      stream.on('data', (piece: Buffer) => pieces.push(piece));
      stream.on('end', () => {
        stream.respond(
          { ':status': 200, 'content-type': 'application/grpc', 'x-path': String(headers[':path']) },
          { waitForTrailers: true },
        );
        stream.on('wantTrailers', () => stream.sendTrailers({ 'grpc-status': '0', 'grpc-message': 'fine' }));
        stream.end(Buffer.concat(pieces));
      });
    });
    await using gateway = await startGateway({
      apis: [api(['POST /*'], { serviceUrl: backend.url })],
      ...policies({ backend: '<forward-request http-version="2" />' }),
    });
    const { status, body, headers, trailers } = await ask(`${gateway.url}/a/pkg.Service/Method`, {
      method: 'POST',
      body: 'x'.repeat(200_000),
    });
    expect([status, body.length, headers['x-path']]).toEqual([200, 200_000, '/pkg.Service/Method']);
    expect(trailers).toEqual({ 'grpc-status': '0', 'grpc-message': 'fine' });
  });

  test('an answer that is nothing but trailers is one', async () => {
    await using backend = await startHttp2((stream) => {
      stream.respond({ ':status': 200, 'content-type': 'application/grpc', 'grpc-status': '12' }, { endStream: true });
    });
    await using gateway = await startGateway({
      apis: [api(['POST /*'], { serviceUrl: backend.url })],
      ...policies({ backend: '<forward-request http-version="2" />' }),
    });
    const { status, body, headers } = await ask(`${gateway.url}/a/x`, { method: 'POST', body: 'x' });
    expect([status, body, headers['grpc-status']]).toEqual([200, '', '12']);
  });

  test('C9: a client that leaves resets the stream', async () => {
    const asked = Promise.withResolvers<void>();
    const reset = Promise.withResolvers<number>();
    await using backend = await startHttp2((stream) => {
      stream.on('close', () => reset.resolve(stream.rstCode ?? -1));
      asked.resolve();
    });
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({ backend: '<forward-request http-version="2" />' }),
    });
    const client = await connectRaw(gateway.port);
    client.socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    await asked.promise;
    client.socket.resetAndDestroy();
    expect(await reset.promise).toBe(8);
  });
});
