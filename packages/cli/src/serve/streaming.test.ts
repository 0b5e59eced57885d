import { get, type ServerResponse } from 'node:http';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { describe, expect, test } from 'vitest';
import { connectRaw, startRawBackend } from './raw-client.ts';
import { api, ask, policies, startBackend, startGateway } from './testing.ts';

// https://learn.microsoft.com/azure/api-management/how-to-server-sent-events

describe('server-sent events', () => {
  test.each([
    ['a plain API', ''],
    ['the policy that the page asks for', '<forward-request buffer-response="false" />'],
    ['a policy that says nothing of buffering', '<forward-request timeout="20" />'],
  ])('of %s come one by one, each before the next is sent', async (_, backendPolicy) => {
    const streams: ServerResponse[] = [];
    await using backend = await startBackend((_, response) => {
      streams.push(response.writeHead(200, { 'Content-Type': 'text/event-stream' }));
      response.write('data: 0\n\n');
    });
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({
        ...(backendPolicy && { backend: backendPolicy }),
        outbound: '<set-header name="X-A"><value>1</value></set-header>',
      }),
    });
    await using client = await connectRaw(gateway.port);
    client.socket.write('GET /a HTTP/1.1\r\nHost: a\r\nAccept: text/event-stream\r\n\r\n');
    for (let event = 0; event < 5; event++) {
      expect(await client.until(`data: ${event}\n\n`)).not.toContain(`data: ${event + 1}`);
      streams[0]!.write(`data: ${event + 1}\n\n`);
    }
    streams[0]!.end();
    expect(await client.until('\r\n0\r\n\r\n')).toMatch(/content-type: text\/event-stream/i);
  });

  test('N6: end at the backend within a second after the client has left', async () => {
    const left = Promise.withResolvers<void>();
    let ticks = 0;
    await using backend = await startBackend((_, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      const timer = setInterval(() => {
        ticks++;
        response.write('data: tick\n\n');
      }, 50);
      response.on('close', () => {
        clearInterval(timer);
        left.resolve();
      });
    });
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    await new Promise<void>((resolve, reject) => {
      const request = get(`${gateway.url}/a`, { agent: false }, (response) => {
        response.on('error', () => {});
        response.once('data', () => {
          request.destroy();
          ticks = 0;
          resolve();
        });
      });
      request.on('error', reject);
    });
    await left.promise;
    expect(ticks).toBeLessThan(20);
  });

  test('A23: that break off in the middle break off for the client too', async () => {
    await using backend = await startRawBackend();
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    await using client = await connectRaw(gateway.port);
    client.socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    const upstream = await backend.accept();
    await upstream.until('\r\n\r\n');
    upstream.socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nfirst\r\n');
    await client.until('first');
    upstream.socket.destroy();
    await client.closed;
    expect(client.received).not.toContain('0\r\n\r\n');
  });

  test('C6: to a client that does not read hold the backend back', async () => {
    let sent = 0;
    await using backend = await startBackend((_, response) => {
      const piece = Buffer.alloc(256 * 1024, 'x');
      const push = () => {
        while (response.write(piece)) sent += piece.length;
        sent += piece.length;
        response.once('drain', push);
      };
      push();
    });
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    await using client = await connectRaw(gateway.port);
    client.socket.pause();
    client.socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    // It stands still once the buffers of two connections and our own are full.
    let before = -1;
    await expect
      .poll(
        () => {
          const stands = sent > 0 && sent === before;
          before = sent;
          return stands;
        },
        { interval: 300 },
      )
      .toBe(true);
    expect(sent).toBeLessThan(64 * 1024 * 1024);
  });
});

setFlagsFromString('--expose-gc');
const collect = runInNewContext('gc') as () => void;

describe('D4: bodies that nobody reads', () => {
  const size = 50 * 1024 * 1024;
  const piece = Buffer.alloc(64 * 1024, 'x');

  test('go up in constant memory', async () => {
    let received = 0;
    await using backend = await startBackend((request, response) => {
      request.on('data', ({ length }: Buffer) => {
        received += length;
      });
      request.on('end', () => response.end(String(received)));
    });
    await using gateway = await startGateway({ apis: [api(['POST /'], { serviceUrl: backend.url })] });
    await using client = await connectRaw(gateway.port);
    const watch = watchMemory();
    client.socket.write(`POST /a HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
    for (let sent = 0; sent < size; sent += piece.length)
      if (!client.socket.write(piece)) await new Promise((resolve) => client.socket.once('drain', resolve));
    expect(await client.until(String(size))).toContain('200 OK');
    expect(watch.stop()).toBeLessThan(16 * 1024 * 1024);
  });

  test('come down in constant memory', async () => {
    await using backend = await startBackend((_, response) => {
      response.setHeader('Content-Length', size);
      let sent = 0;
      const push = () => {
        while (sent < size) {
          sent += piece.length;
          if (!response.write(piece)) {
            response.once('drain', push);
            return;
          }
        }
        response.end();
      };
      push();
    });
    await using gateway = await startGateway({ apis: [api(['GET /'], { serviceUrl: backend.url })] });
    const watch = watchMemory();
    const received = await new Promise<number>((resolve, reject) => {
      get(`${gateway.url}/a`, { agent: false }, (response) => {
        let length = 0;
        response.on('data', (part: Buffer) => {
          length += part.length;
        });
        response.on('end', () => resolve(length));
      }).on('error', reject);
    });
    expect(received).toBe(size);
    expect(watch.stop()).toBeLessThan(16 * 1024 * 1024);
  });

  /** How much more memory was in use at most than in the beginning; what nobody holds any more is not counted. */
  function watchMemory(): { stop(): number } {
    collect();
    const before = process.memoryUsage().arrayBuffers;
    let most = before;
    const timer = setInterval(() => {
      // What one collection has found nobody to hold is given back by another thread; the next one waits for that.
      collect();
      collect();
      most = Math.max(most, process.memoryUsage().arrayBuffers);
    }, 50);
    return {
      stop() {
        clearInterval(timer);
        return most - before;
      },
    };
  }
});

describe('D6: a backend that takes its time', () => {
  test('for its head ends at the time limit, and the connection is closed', async () => {
    await using backend = await startRawBackend();
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({ backend: '<forward-request timeout-ms="100" />' }),
    });
    const asking = ask(`${gateway.url}/a`);
    const upstream = await backend.accept();
    await upstream.until('\r\n\r\n');
    upstream.socket.write('HTTP/1.1 200 OK\r\nX-Slow: ');
    expect((await asking).status).toBe(500);
    await upstream.closed;
  });

  test('for its body may do so, byte by byte', async () => {
    await using backend = await startRawBackend();
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({ backend: '<forward-request timeout-ms="200" />' }),
    });
    const asking = ask(`${gateway.url}/a`);
    const { socket } = await backend.accept();
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\n');
    for (const character of 'slow one') {
      await new Promise((resolve) => setTimeout(resolve, 60));
      socket.write(character);
    }
    expect((await asking).body).toBe('slow one');
  });

  test('while a policy reads its body is left when the client leaves', async () => {
    await using backend = await startRawBackend();
    await using gateway = await startGateway({
      apis: [api(['GET /'], { serviceUrl: backend.url })],
      ...policies({ outbound: '<set-body>@(context.Response.Body.As<string>())</set-body>' }),
    });
    const client = await connectRaw(gateway.port);
    client.socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    const upstream = await backend.accept();
    await upstream.until('\r\n\r\n');
    upstream.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nslow');
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.socket.resetAndDestroy();
    await upstream.closed;
  });

  test('while send-request reads its answer is left when the client leaves', async () => {
    await using backend = await startRawBackend();
    await using gateway = await startGateway({
      apis: [api(['GET /'])],
      ...policies({
        inbound: `<send-request response-variable-name="x"><set-url>${backend.url}/</set-url></send-request>`,
      }),
    });
    const client = await connectRaw(gateway.port);
    client.socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
    const upstream = await backend.accept();
    await upstream.until('\r\n\r\n');
    upstream.socket.write('HTTP/1.1 200 OK\r\nContent-Length: 8\r\n\r\nslow');
    await new Promise((resolve) => setTimeout(resolve, 50));
    client.socket.resetAndDestroy();
    await upstream.closed;
  });
});

describe('A8: an upload that breaks off', () => {
  const heads = [
    ['of a length', 'Content-Length: 1000', 'beginning'],
    ['in chunks', 'Transfer-Encoding: chunked', '9\r\nbeginning\r\n'],
  ] as const;

  test.each(heads)('%s breaks off at the backend, and never looks complete', async (_, field, body) => {
    await using backend = await startRawBackend();
    await using gateway = await startGateway({ apis: [api(['POST /'], { serviceUrl: backend.url })] });
    const client = await connectRaw(gateway.port);
    client.socket.write(`POST /a HTTP/1.1\r\nHost: a\r\n${field}\r\n\r\n${body}`);
    const upstream = await backend.accept();
    await upstream.until('beginning');
    client.socket.end();
    await upstream.closed;
    expect(upstream.received).not.toContain('\r\n0\r\n');
  });

  test.each(heads)('%s never reaches the backend when a policy reads it', async (_, field, body) => {
    let asked = 0;
    await using backend = await startBackend((__, response) => {
      asked++;
      response.end();
    });
    await using gateway = await startGateway({
      apis: [api(['POST /'], { serviceUrl: backend.url })],
      ...policies({ inbound: '<set-variable name="b" value="@(context.Request.Body.As<string>(true))" />' }),
    });
    await using client = await connectRaw(gateway.port);
    client.socket.write(`POST /a HTTP/1.1\r\nHost: a\r\n${field}\r\n\r\n${body}`);
    client.socket.end();
    await client.closed;
    expect(asked).toBe(0);
    expect(gateway.bugs).toEqual([]);
  });
});

test('a caller that leaves while retry waits has nothing more asked for it', async () => {
  let asked = 0;
  const first = Promise.withResolvers<void>();
  await using backend = await startBackend((_, response) => {
    asked++;
    response.writeHead(500).end(() => first.resolve());
  });
  await using gateway = await startGateway({
    apis: [api(['GET /'], { serviceUrl: backend.url })],
    ...policies({
      backend: '<retry condition="@(true)" count="50" interval="0.1"><forward-request /></retry>',
    }),
  });
  const client = await connectRaw(gateway.port);
  client.socket.write('GET /a HTTP/1.1\r\nHost: a\r\n\r\n');
  await first.promise;
  client.socket.resetAndDestroy();
  await new Promise((resolve) => setTimeout(resolve, 500));
  expect(asked).toBeLessThan(4);
});

test('A16: requests in a row are answered in their order, however long each takes', async () => {
  await using backend = await startBackend((request, response) => {
    const number = Number(request.url?.slice(1));
    setTimeout(() => response.end(`<${number}>`), (10 - number) * 5);
  });
  await using gateway = await startGateway({ apis: [api(['GET /*'], { serviceUrl: backend.url })] });
  await using client = await connectRaw(gateway.port);
  const numbers = Array.from({ length: 10 }, (_, index) => index);
  client.socket.write(numbers.map((number) => `GET /a/${number} HTTP/1.1\r\nHost: a\r\n\r\n`).join(''));
  const received = await client.until('<9>');
  expect(received.match(/<\d>/g)).toEqual(numbers.map((number) => `<${number}>`));
});
