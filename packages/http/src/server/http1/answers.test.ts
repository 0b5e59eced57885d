import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { BodyError, type OutgoingBody, type Tunnel } from '../../body.ts';
import { FieldList } from '../../codec/fields.ts';
import type { AnswerHead, Exchange, RequestHandler } from '../../exchange.ts';
import { answer, TestServer, type TestServerOptions } from './raw-client.ts';

const servers: TestServer[] = [];
let isOrdinary = false;
afterEach(async () => {
  for (const server of servers.splice(0)) await server[Symbol.asyncDispose]();
});

async function start(handler: RequestHandler, options?: TestServerOptions): Promise<TestServer> {
  const server = await TestServer.start(handler, { isOrdinary, ...options });
  servers.push(server);
  return server;
}

const get = (path: string, fields = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const last = 'HTTP/1.1 200 OK\r\nContent-Length: 4\r\nConnection: close\r\n\r\nlast';

/** Answers the first request as told, and a second, which asks to close, with `last`. */
const afterwards =
  (handler: RequestHandler): RequestHandler =>
  (exchange) => {
    if (exchange.target === '/last') exchange.respond(answer(), Buffer.from('last'));
    else handler(exchange);
  };

/** What a first request is answered, when another follows it on the connection and is answered right. */
async function firstOfTwo(request: string, handler: RequestHandler): Promise<string> {
  const server = await start(afterwards(handler));
  const text = await server.ask(request + get('/last', 'Connection: close\r\n'));
  expect(text.endsWith(last)).toBe(true);
  return text.slice(0, -last.length);
}

/** Counts how exchanges end. */
function watch(exchange: Exchange, log: string[]): void {
  exchange.observer = { finished: () => log.push('finished'), aborted: () => log.push('aborted') };
}

async function until(passes: () => boolean): Promise<void> {
  while (!passes()) await new Promise((resolve) => setTimeout(resolve, 5));
}

describe.each([
  ['direct', false],
  ['ordinary', true],
])('over %s sockets', (_, ordinary) => {
  beforeEach(() => {
    isOrdinary = ordinary;
  });

  describe('A18: answers without a body are framed as such, and the next one is not shifted', () => {
    const body = Buffer.from('hello');
    const withLength = answer(200, [['Content-Length', '77']]);
    const status = (code: number): AnswerHead => answer(code);

    test.each([
      ['HEAD', 200, 'Content-Length: 5\r\n'],
      ['GET', 204, ''],
      ['GET', 304, 'Content-Length: 5\r\n'],
      ['HEAD', 204, ''],
    ])('%s answered with %i and a body', async (method, code, fields) => {
      const expected = `HTTP/1.1 ${code} ${status(code).reason}\r\n${fields}\r\n`;
      const request = get('/').replace('GET', method);
      expect(await firstOfTwo(request, (exchange) => exchange.respond(status(code), body))).toBe(expected);
      const begun = await firstOfTwo(request, (exchange) => {
        const sink = exchange.begin(status(code), 5);
        let isClosed = false;
        sink.onClosed = () => {
          isClosed = true;
        };
        sink.write(body);
        sink.end(new FieldList());
        expect(isClosed).toBe(true);
      });
      expect(begun).toBe(expected);
    });

    test('HEAD keeps the length that a backend announced', async () => {
      const expected = 'HTTP/1.1 200 OK\r\nContent-Length: 77\r\n\r\n';
      const request = get('/').replace('GET', 'HEAD');
      expect(await firstOfTwo(request, (exchange) => exchange.respond(withLength))).toBe(expected);
      expect(await firstOfTwo(request, (exchange) => exchange.begin(withLength, undefined).end(new FieldList()))).toBe(
        expected,
      );
    });

    test('an answer without a body says so', async () => {
      expect(await firstOfTwo(get('/'), (exchange) => exchange.respond(answer(404)))).toBe(
        'HTTP/1.1 404 Status 404\r\nContent-Length: 0\r\n\r\n',
      );
    });

    test('framing of the handler is not sent', async () => {
      const fields: [string, string][] = [
        ['Content-Length', '99'],
        ['Transfer-Encoding', 'gzip'],
        ['Connection', 'x'],
        ['A', 'b'],
      ];
      expect(await firstOfTwo(get('/'), (exchange) => exchange.respond(answer(200, fields), body))).toBe(
        'HTTP/1.1 200 OK\r\nA: b\r\nContent-Length: 5\r\n\r\nhello',
      );
    });
  });

  describe('bodies', () => {
    test('of a length, in pieces', async () => {
      const text = await firstOfTwo(get('/'), (exchange) => {
        const body = exchange.begin(answer(), 6);
        body.write(Buffer.from('one'));
        setImmediate(() => {
          body.write(Buffer.from('two'));
          body.end(new FieldList());
        });
      });
      expect(text).toBe('HTTP/1.1 200 OK\r\nContent-Length: 6\r\n\r\nonetwo');
    });

    test('chunked, with trailers', async () => {
      const text = await firstOfTwo(get('/'), (exchange) => {
        const body = exchange.begin(answer(), undefined);
        body.write(Buffer.from('sixteen letters.'));
        body.write(Buffer.alloc(0));
        body.end(FieldList.from([['Grpc-Status', '0']]));
      });
      expect(text).toBe(
        'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n10\r\nsixteen letters.\r\n0\r\nGrpc-Status: 0\r\n\r\n',
      );
    });

    test('the head leaves before there is a body', async () => {
      const server = await start((exchange) => void exchange.begin(answer(), undefined));
      const client = await server.connect();
      client.send(get('/'));
      expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
    });

    test('a large one arrives whole, in one go or piece by piece', async () => {
      const size = 8_000_000;
      const server = await start((exchange) => {
        const whole = Buffer.alloc(size, 'x');
        if (exchange.target === '/whole') exchange.respond(answer(), whole);
        else {
          const body = exchange.begin(answer(), size);
          let at = 0;
          const more = () => {
            while (at < size) if (!body.write(whole.subarray(at, (at += 80_000)))) return;
            body.end(new FieldList());
          };
          body.onDrain = more;
          more();
        }
      });
      for (const path of ['/whole', '/pieces']) {
        const text = await server.ask(get(path, 'Connection: close\r\n'));
        expect(text.length - text.indexOf('\r\n\r\n') - 4).toBe(size);
      }
    });

    test('a writer is told to wait while the client does not read, and to go on when it does', async () => {
      const piece = Buffer.alloc(100_000, 'x');
      let written = 0;
      let drains = 0;
      let body: OutgoingBody | undefined;
      const log: string[] = [];
      const server = await start((exchange) => {
        watch(exchange, log);
        body = exchange.begin(answer(), undefined);
        const fill = () => {
          for (let isRoom = true; isRoom; written++) isRoom = body!.write(piece);
        };
        body.onDrain = fill;
        fill();
      });
      const client = await server.connect();
      client.socket.pause();
      client.send(get('/'));
      let seen = 0;
      do {
        seen = written;
        await new Promise((resolve) => setTimeout(resolve, 50));
      } while (written !== seen || written === 0);
      body!.onDrain = () => void drains++;
      client.socket.resume();
      await until(() => drains === 1);
      body!.end(new FieldList());
      expect((await client.until('\r\n0\r\n\r\n')).length).toBeGreaterThan(written * piece.length);
      expect(log).toEqual(['finished']);
    });

    test.each([
      ['longer', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello', ['hello', ', world']],
      ['shorter', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhello', ['hello']],
    ])('an answer that is %s than its length breaks off', async (_, expected, pieces) => {
      const log: string[] = [];
      const server = await start((exchange) => {
        watch(exchange, log);
        const body = exchange.begin(answer(), 10);
        for (const piece of pieces) body.write(Buffer.from(piece));
        body.end(new FieldList());
      });
      expect(await server.ask(get('/1') + get('/2'))).toBe(expected);
      expect(log).toEqual(['aborted', 'aborted'].slice(0, log.length));
      expect(log.length).toBeGreaterThan(0);
    });

    test('a body that fails breaks off: chunks do not end, and what ends with the connection is reset', async () => {
      const server = await start((exchange) => {
        const body = exchange.begin(answer(), undefined);
        body.write(Buffer.from('hello'));
        setTimeout(() => body.fail(new BodyError('closed', 'gone')), 30);
      });
      expect(await server.ask(get('/'))).toBe('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n');
      const client = await server.connect();
      client.send('GET / HTTP/1.0\r\n\r\n');
      await client.untilClosed();
      expect(client.error?.code).toBe('ECONNRESET');
    });

    test('abandoning a request closes the connection without an answer', async () => {
      const log: string[] = [];
      const server = await start((exchange) => {
        watch(exchange, log);
        setImmediate(() => exchange.abandon());
      });
      expect(await server.ask(get('/1') + get('/2'))).toBe('');
      expect(log).toEqual(['aborted', 'aborted']);
    });

    test('two answers to one request are a mistake', async () => {
      const mistakes: unknown[] = [];
      const server = await start((exchange) => {
        exchange.respond(answer(), Buffer.from('one'));
        try {
          exchange.respond(answer(), Buffer.from('two'));
        } catch (error) {
          mistakes.push((error as Error).message);
        }
      });
      expect(await server.ask(get('/', 'Connection: close\r\n'))).toMatch(/one$/);
      expect(mistakes).toEqual(['the request has been answered already']);
    });
  });

  test('information comes before the answer, and not to HTTP/1.0', async () => {
    const server = await start((exchange) => {
      exchange.inform(103, FieldList.from([['Link', '</a>']]));
      exchange.respond(answer(204));
    });
    expect(await server.ask(get('/', 'Connection: close\r\n'))).toBe(
      'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 204 Status 204\r\nConnection: close\r\n\r\n',
    );
    expect(await server.ask('GET / HTTP/1.0\r\n\r\n')).toBe('HTTP/1.1 204 Status 204\r\nConnection: close\r\n\r\n');
  });

  test('a small answer leaves in one write, also a chunked one, and answers to requests that came together do', async () => {
    const server = await start((exchange) => {
      if (exchange.target === '/chunked') {
        const body = exchange.begin(answer(), undefined);
        body.write(Buffer.from('one'));
        body.write(Buffer.from('two'));
        body.end(new FieldList());
      } else exchange.respond(answer(), Buffer.from('hello'));
    });
    const client = await server.connect();
    let pieces = 0;
    client.socket.on('data', () => pieces++);
    client.send(get('/'));
    await client.until('hello');
    client.send(get('/chunked'));
    await client.until('0\r\n\r\n');
    client.send(get('/') + get('/') + get('/chunked'));
    await client.until('0\r\n\r\n');
    expect(pieces).toBe(3);
  });

  describe('clients that go', () => {
    test('are noticed while their request is worked on, each exchange once', async () => {
      const log: string[] = [];
      let begun = 0;
      const late: Exchange[] = [];
      const server = await start((exchange) => {
        begun++;
        watch(exchange, log);
        late.push(exchange);
      });
      const client = await server.connect();
      client.send(get('/1') + get('/2'));
      await until(() => begun === 2);
      client.socket.resetAndDestroy();
      await until(() => server.closed === 1);
      expect(log).toEqual(['aborted', 'aborted']);
      // Whoever answers later does no harm.
      late[0]!.respond(answer(), Buffer.from('late'));
      const body = late[1]!.begin(answer(), undefined);
      let wasTold = false;
      body.onClosed = () => {
        wasTold = true;
      };
      body.write(Buffer.from('late'));
      body.end(new FieldList());
      expect([wasTold, log.length]).toEqual([true, 2]);
    });

    test('are noticed by who streams an answer to them, and by who reads their body', async () => {
      const log: string[] = [];
      const server = await start((exchange) => {
        watch(exchange, log);
        exchange.body!.pipe({ write: () => true, end: () => {}, fail: (error) => log.push(`body ${error.code}`) });
        const body = exchange.begin(answer(), undefined);
        body.write(Buffer.from('x'));
        body.onClosed = () => log.push('closed');
      });
      const client = await server.connect();
      client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello');
      await client.until('x\r\n');
      client.socket.resetAndDestroy();
      await until(() => server.closed === 1);
      expect(log.sort()).toEqual(['aborted', 'body closed', 'closed']);
    });

    test('an answer counts as finished when the system has it', async () => {
      const log: string[] = [];
      const server = await start((exchange) => {
        watch(exchange, log);
        exchange.respond(answer(), Buffer.alloc(20_000_000));
        expect(log).toEqual([]);
      });
      const client = await server.connect();
      client.socket.pause();
      client.send(get('/'));
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(log).toEqual([]);
      client.socket.resetAndDestroy();
      await until(() => server.closed === 1);
      expect(log).toEqual(['aborted']);
    });
  });

  describe('upgrade', () => {
    const asking = (rest = '') => `${get('/', 'Connection: Upgrade\r\nUpgrade: Echo\r\n')}${rest}`;
    const switched = 'HTTP/1.1 101 Switching\r\nConnection: upgrade\r\nUpgrade: echo\r\n\r\n';
    const head: AnswerHead = { status: 101, reason: 'Switching', fields: new FieldList() };
    const echo = ({ source, sink }: Tunnel) =>
      source.pipe({ write: (piece) => sink.write(piece), end: () => sink.end(new FieldList()), fail: () => {} });

    test.each([
      ['at once', (exchange: Exchange) => echo(exchange.upgradeTo(head))],
      ['later', (exchange: Exchange) => void setTimeout(() => echo(exchange.upgradeTo(head)), 20)],
    ])('what came behind the head goes into the tunnel, switched %s', async (_, handler) => {
      const log: string[] = [];
      const server = await start((exchange) => {
        watch(exchange, log);
        handler(exchange);
      });
      const client = await server.connect();
      client.send(asking('GET / no request'));
      expect(await client.until('request')).toBe(`${switched}GET / no request`);
      client.send('\0more');
      expect(await client.until('more')).toBe('\0more');
      client.socket.end();
      expect(await client.untilClosed()).toBe('');
      await until(() => server.closed === 1);
      expect([log, server.offences]).toEqual([['finished'], []]);
    });

    test('C1: another answer leaves the connection HTTP, and what came behind is read as such', async () => {
      const server = await start((exchange) => exchange.respond(answer(426), Buffer.from(exchange.target)));
      const client = await server.connect();
      client.send(asking(get('/next')) + get('/last', 'Connection: close\r\n'));
      const plain = (path: string, fields = '') =>
        `HTTP/1.1 426 Status 426\r\nContent-Length: ${path.length}\r\n${fields}\r\n${path}`;
      expect(await client.untilClosed()).toBe(plain('/') + plain('/next') + plain('/last', 'Connection: close\r\n'));
    });

    test('who did not ask is not given a tunnel', async () => {
      const errors: string[] = [];
      const server = await start((exchange) => {
        try {
          exchange.upgradeTo(head);
        } catch (error) {
          errors.push((error as Error).message);
          exchange.respond(answer(500));
        }
      });
      expect(await server.ask(get('/', 'Upgrade: echo\r\nConnection: close\r\n'))).toMatch(/^HTTP\/1.1 500/);
      expect(errors).toEqual(['the client did not ask for another protocol']);
    });

    test('a tunnel in which nothing moves is closed', async () => {
      const failures: string[] = [];
      const server = await start(
        (exchange) => {
          const { source } = exchange.upgradeTo(head);
          source.pipe({ write: () => true, end: () => {}, fail: (error) => failures.push(error.code) });
        },
        { timeouts: { tunnelIdleMs: 100 } },
      );
      expect(await server.ask(asking())).toBe(switched);
      expect(failures).toEqual(['timeout']);
    });

    test('a tunnel moves a lot at the pace of its reader', async () => {
      const size = 5_000_000;
      const server = await start((exchange) => {
        const { source, sink } = exchange.upgradeTo(head);
        sink.onDrain = () => source.resume();
        source.pipe(sink);
      });
      const client = await server.connect();
      client.send(asking());
      await client.until('\r\n\r\n');
      client.socket.end(Buffer.alloc(size, 'x'));
      expect((await client.untilClosed()).length).toBe(size);
    });

    test('a client that leaves a tunnel is noticed on both sides', async () => {
      const log: string[] = [];
      const server = await start((exchange) => {
        const { source, sink } = exchange.upgradeTo(head);
        sink.onClosed = () => log.push('sink');
        source.pipe({ write: () => true, end: () => log.push('end'), fail: (error) => log.push(error.code) });
      });
      const client = await server.connect();
      client.send(asking());
      await client.until('\r\n\r\n');
      client.socket.resetAndDestroy();
      await until(() => server.closed === 1);
      expect(log.sort()).toEqual(['closed', 'sink']);
    });
  });

  describe('M8: draining', () => {
    test('what is under way is finished, said to be the last, and nothing behind it is taken', async () => {
      const seen: string[] = [];
      const server = await start((exchange) => {
        seen.push(exchange.target);
        setTimeout(() => exchange.respond(answer(), Buffer.from('last')), 30);
      });
      const client = await server.connect();
      client.send(get('/1'));
      await until(() => seen.length === 1);
      for (const connection of server.connections) connection.drain();
      client.send(get('/2'));
      expect(await client.untilClosed()).toBe(last);
      expect(seen).toEqual(['/1']);
    });

    test('a connection that waits may still send one request, and is then told that it was the last', async () => {
      const server = await start((exchange) => exchange.respond(answer(), Buffer.from('last')));
      const client = await server.connect();
      client.send(get('/'));
      await client.until('last');
      for (const connection of server.connections) connection.drain();
      client.send(get('/'));
      expect(await client.untilClosed()).toBe(last);
    });

    test('a connection that waits and sends nothing is closed soon', async () => {
      const server = await start((exchange) => exchange.respond(answer(), Buffer.from('last')));
      const client = await server.connect();
      client.send(get('/'));
      await client.until('last');
      for (const connection of server.connections) connection.drain();
      expect(await client.untilClosed()).toBe('');
    });

    test('a connection whose first request has not come is served it', async () => {
      const server = await start((exchange) => exchange.respond(answer(), Buffer.from('last')));
      const client = await server.connect();
      await until(() => server.connections.size === 1);
      for (const connection of server.connections) connection.drain();
      client.send(get('/').slice(0, 10));
      await new Promise((resolve) => setTimeout(resolve, 20));
      client.send(get('/').slice(10));
      expect(await client.untilClosed()).toBe(last);
    });
  });
});
