import { afterAll, describe, expect, test } from 'vitest';
import type { Exchange, RequestHandler } from '../../exchange.ts';
import type { ServerTimeouts } from '../connection.ts';
import { answer, type RawClient, TestServer } from './raw-client.ts';

const servers: TestServer[] = [];
afterAll(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

const reply: RequestHandler = (exchange) => exchange.respond(answer(), Buffer.from('done'));
const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

/** Sends a byte again and again until the server has closed. */
async function trickle(client: RawClient, text: string): Promise<string> {
  let at = 0;
  const sending = setInterval(() => client.send(text[at++ % text.length]!), 10);
  try {
    return await client.untilClosed();
  } finally {
    clearInterval(sending);
  }
}

// Side by side, because each of them waits. What is to be served has two seconds: a machine may stand still for one.
describe.concurrent.each([
  ['direct', false],
  ['ordinary', true],
])('over %s sockets', (_, isOrdinary) => {
  async function start(handler: RequestHandler, timeouts: Partial<ServerTimeouts>): Promise<TestServer> {
    const server = await TestServer.start(handler, { isOrdinary, timeouts });
    servers.push(server);
    return server;
  }

  describe('D1: slow heads', () => {
    test('a head that does not end in time is answered 408, though bytes keep coming', async () => {
      const server = await start(reply, { headMs: 200 });
      const client = await server.connect();
      client.send('GET / HTTP/1.1\r\nHost: a\r\nX: ');
      expect(await trickle(client, 'y')).toMatch(/^HTTP\/1.1 408 Request Timeout\r\n.*"statusCode": 408/s);
      expect(server.offences).toEqual(['slow-head']);
    });

    test('so is that of a later request, from its first byte', async () => {
      const server = await start(reply, { headMs: 2000, keepAliveMs: 10_000 });
      const client = await server.connect();
      client.send(request);
      await client.until('done');
      expect(await trickle(client, 'GET / HTTP/1.1\r\nHost: a\r\nX-Long: value'.padEnd(500, 'x'))).toMatch(
        /^HTTP\/1.1 408/,
      );
    });

    test('a connection that sends nothing is closed without a word', async () => {
      const server = await start(reply, { headMs: 100 });
      expect(await server.ask()).toBe('');
      expect(server.offences).toEqual([]);
    });

    test('a connection that has been served and sends nothing is closed without a word', async () => {
      const server = await start(reply, { headMs: 10_000, keepAliveMs: 100 });
      expect(await server.ask(request)).toMatch(/done$/);
      expect(server.offences).toEqual([]);
    });
  });

  describe('D1: slow bodies', () => {
    const post = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\nbegin';

    test('a body that stops coming is answered 408, its reader is told, and the answer of the handler is dropped', async () => {
      const log: string[] = [];
      const server = await start(
        (exchange) => {
          exchange.observer = { finished: () => log.push('finished'), aborted: () => log.push('aborted') };
          exchange.body!.pipe({
            write: () => true,
            end: () => {},
            fail: (error) => {
              log.push(error.code);
              reply(exchange);
            },
          });
        },
        { bodyIdleMs: 100 },
      );
      expect(await server.ask(post)).toMatch(/^HTTP\/1.1 408 /);
      expect([log.sort(), server.offences]).toEqual([['aborted', 'timeout'], ['slow-body']]);
    });

    test('a body that comes slowly, and comes, is served', async () => {
      const server = await start(
        (exchange) => exchange.body!.pipe({ write: () => true, end: () => reply(exchange), fail: () => {} }),
        { bodyIdleMs: 2000, leastBytesPerSecond: 20 },
      );
      const client = await server.connect();
      client.send(post);
      const sending = setInterval(() => client.send('12345'), 120);
      expect(await client.until('done')).toMatch(/done$/);
      clearInterval(sending);
    });

    test('a body that comes a byte now and then is answered 408', async () => {
      const server = await start(
        (exchange) => exchange.body!.pipe({ write: () => true, end: () => reply(exchange), fail: () => {} }),
        { bodyIdleMs: 300, leastBytesPerSecond: 1000 },
      );
      const client = await server.connect();
      client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 1000000\r\n\r\n');
      expect(await trickle(client, 'x')).toMatch(/^HTTP\/1.1 408 /);
      expect(server.offences).toEqual(['slow-body']);
    });

    test('a client that waits to be told to go on is not slow', async () => {
      const waiting: Exchange[] = [];
      const server = await start((exchange) => void waiting.push(exchange), { bodyIdleMs: 2000 });
      const client = await server.connect();
      client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n');
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(server.offences).toEqual([]);
      const [exchange] = waiting;
      exchange!.body!.pipe({ write: () => true, end: () => reply(exchange!), fail: () => {} });
      await client.until('100 Continue\r\n\r\n');
      client.send('12345');
      expect(await client.until('done')).toMatch(/HTTP\/1.1 200/);
    });

    test('a client that sends nothing though there is room is slow, whether somebody reads or not', async () => {
      const server = await start(() => {}, { bodyIdleMs: 100 });
      expect(await server.ask(post)).toMatch(/^HTTP\/1.1 408 /);
      expect(server.offences).toEqual(['slow-body']);
    });

    test('time in which nobody reads the body is not held against the client', async () => {
      let exchange: Exchange | undefined;
      const server = await start(
        (one) => {
          exchange = one;
        },
        { bodyIdleMs: 2000 },
      );
      const client = await server.connect();
      client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 40000\r\n\r\n${'x'.repeat(20_000)}`);
      await new Promise((resolve) => setTimeout(resolve, 2500));
      expect(server.offences).toEqual([]);
      exchange!.body!.pipe({ write: () => true, end: () => reply(exchange!), fail: () => {} });
      client.send('x'.repeat(20_000));
      expect(await client.until('done')).toMatch(/^HTTP\/1.1 200/);
    });
  });

  describe('D1: slow readers', () => {
    test('a client that takes nothing of its answer is cut off', async () => {
      const log: string[] = [];
      const server = await start(
        (exchange) => {
          exchange.observer = { finished: () => log.push('finished'), aborted: () => log.push('aborted') };
          exchange.respond(answer(), Buffer.alloc(20_000_000));
        },
        { writeIdleMs: 150 },
      );
      const client = await server.connect();
      client.socket.pause();
      client.send(request);
      while (server.closed === 0) await new Promise((resolve) => setTimeout(resolve, 10));
      expect([server.offences, log]).toEqual([['slow-reader'], ['aborted']]);
    });

    test('a client that takes a little of its answer now and then is cut off', async () => {
      const server = await start((exchange) => exchange.respond(answer(), Buffer.alloc(60_000_000)), {
        writeIdleMs: 200,
        leastBytesPerSecond: 100_000_000,
      });
      const client = await server.connect();
      client.socket.removeAllListeners('data');
      client.socket.pause();
      client.send(request);
      while (server.closed === 0) {
        client.socket.read();
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      expect(server.offences).toEqual(['slow-reader']);
    });

    test('a client that takes its answer slowly, and takes it, gets all of it', async () => {
      const size = 12_000_000;
      const server = await start((exchange) => exchange.respond(answer(), Buffer.alloc(size, 'x')), {
        writeIdleMs: 2000,
      });
      const client = await server.connect();
      client.socket.removeAllListeners('data');
      client.socket.pause();
      client.send(request);
      let received = 0;
      while (received < size) {
        const piece = client.socket.read() as Buffer | null;
        received += piece?.length ?? 0;
        await new Promise((resolve) => setTimeout(resolve, piece === null ? 5 : 1));
        if (client.hasEnded) break;
      }
      expect([received > size, server.offences]).toEqual([true, []]);
    });
  });

  describe('a client that pauses while it takes its answer, for less than its limit', () => {
    const size = 12_000_000;

    test.each([
      ['is not idle', request, { keepAliveMs: 100 }],
      [
        'is not cut off when the connection ends with it',
        request.replace('\r\n\r\n', '\r\nConnection: close\r\n\r\n'),
        {},
      ],
    ])('%s', async (_, asked, timeouts) => {
      const server = await start((exchange) => exchange.respond(answer(), Buffer.alloc(size, 'x')), timeouts);
      const client = await server.connect();
      client.socket.pause();
      client.send(asked);
      await new Promise((resolve) => setTimeout(resolve, 2600));
      client.socket.resume();
      const text = await client.untilClosed();
      expect(text.length - text.indexOf('\r\n\r\n') - 4).toBe(size);
      expect(server.offences).toEqual([]);
    });
  });

  describe('the whole of a request', () => {
    test('that takes too long is answered 408 when its answer has not begun', async () => {
      const log: string[] = [];
      const server = await start(
        (exchange) => {
          exchange.observer = { finished: () => log.push('finished'), aborted: () => log.push('aborted') };
        },
        { requestMs: 100 },
      );
      expect(await server.ask(request)).toMatch(/^HTTP\/1.1 408 /);
      expect([log, server.offences]).toEqual([['aborted'], ['slow-request']]);
    });

    test('is broken off when its answer has begun', async () => {
      const server = await start((exchange) => void exchange.begin(answer(), undefined).write(Buffer.from('some')), {
        requestMs: 100,
      });
      expect(await server.ask(request)).toBe('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n4\r\nsome\r\n');
    });

    test('a connection is not limited by it, each request is', async () => {
      const server = await start((exchange) => setTimeout(reply, 400, exchange), { requestMs: 2000 });
      const client = await server.connect();
      for (let count = 0; count < 6; count++) {
        client.send(request);
        expect(await client.until('done')).toMatch(/^HTTP\/1.1 200/);
      }
    });
  });
});
