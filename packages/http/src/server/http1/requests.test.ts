import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { readWhole } from '../../body.ts';
import { FieldList } from '../../codec/fields.ts';
import type { Exchange, RequestHandler } from '../../exchange.ts';
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

/** Answers with what was asked and, where there is one, the body. */
const echo: RequestHandler = (exchange) => {
  const reply = (body: Buffer) => exchange.respond(answer(), Buffer.concat([line(exchange), body]));
  if (exchange.body === undefined) reply(Buffer.alloc(0));
  else
    void Promise.resolve(readWhole(exchange.body, 10_000_000)).then(reply, (error: Error) =>
      exchange.respond(answer(500), Buffer.from(error.message)),
    );
};

const line = ({ method, target, version, authority }: Exchange) =>
  Buffer.from(`${method} ${target} ${version} ${authority} `, 'latin1');

const get = (path: string, fields = '') => `GET ${path} HTTP/1.1\r\nHost: a\r\n${fields}\r\n`;
const answered = (body: string, fields = '') =>
  `HTTP/1.1 200 OK\r\nContent-Length: ${body.length}\r\n${fields}\r\n${body}`;

describe.each([
  ['direct', false],
  ['ordinary', true],
])('over %s sockets', (_, ordinary) => {
  beforeEach(() => {
    isOrdinary = ordinary;
  });

  test('a request is answered and the connection stays', async () => {
    const server = await start(echo);
    const client = await server.connect();
    client.send(get('/one?x=y'));
    expect(await client.until('a ')).toBe(answered('GET /one?x=y 1.1 a '));
    client.send(get('/two'));
    expect(await client.until('a ')).toBe(answered('GET /two 1.1 a '));
    expect([server.closed, server.offences]).toEqual([0, []]);
  });

  test('an exchange says who asked, what, and when', async () => {
    const seen: unknown[] = [];
    const before = performance.now();
    const server = await start((exchange) => {
      const { scheme, client, startedAt, bytesRead, upgrade, connectionOptions, body } = exchange;
      seen.push([scheme, client.remoteAddress, client.localPort, bytesRead, upgrade, connectionOptions, body]);
      expect(startedAt).toBeGreaterThan(before);
      expect(startedAt).toBeLessThanOrEqual(performance.now());
      expect([...exchange.fields]).toEqual([
        ['Host', 'A:8'],
        ['Connection', 'Keep-Alive, x'],
      ]);
      exchange.respond(answer(), Buffer.from('!'));
      expect(exchange.bytesWritten).toBe('HTTP/1.1 200 OK\r\nContent-Length: 1\r\n\r\n!'.length);
    });
    const client = await server.connect();
    const request = 'GET / HTTP/1.1\r\nHost: A:8\r\nConnection: Keep-Alive, x\r\n\r\n';
    client.send(request);
    await client.until('!');
    expect(seen).toEqual([['http', '127.0.0.1', server.port, request.length, [], ['keep-alive', 'x'], undefined]]);
  });

  describe('connections', () => {
    test('close: the answer says so too, and the connection ends', async () => {
      const server = await start(echo);
      expect(await server.ask(get('/', 'Connection: close\r\n'))).toBe(
        answered('GET / 1.1 a ', 'Connection: close\r\n'),
      );
    });

    test('HTTP/1.0 is closed after its answer', async () => {
      const server = await start(echo);
      expect(await server.ask('GET / HTTP/1.0\r\n\r\n')).toBe(answered('GET / 1.0  ', 'Connection: close\r\n'));
    });

    test('HTTP/1.0 stays if it asks to', async () => {
      const server = await start(echo);
      const client = await server.connect();
      for (let count = 0; count < 2; count++) {
        client.send('GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n');
        expect(await client.until('1.0  ')).toBe(answered('GET / 1.0  ', 'Connection: keep-alive\r\n'));
      }
    });

    test('an answer of unknown length to HTTP/1.0 is ended by the end of the connection', async () => {
      const server = await start((exchange) => {
        const body = exchange.begin(answer(), undefined);
        body.write(Buffer.from('one '));
        setImmediate(() => {
          body.write(Buffer.from('two'));
          body.end(new FieldList());
        });
      });
      const request = 'GET / HTTP/1.0\r\nConnection: keep-alive\r\n\r\n';
      expect(await server.ask(request)).toBe('HTTP/1.1 200 OK\r\nConnection: close\r\n\r\none two');
    });

    test('a client that has shut down its sending side still gets its answers', async () => {
      const server = await start((exchange) => setTimeout(echo, 30, exchange));
      const client = await server.connect();
      client.send(get('/one') + get('/two'));
      client.socket.end();
      expect(await client.untilClosed()).toBe(answered('GET /one 1.1 a ') + answered('GET /two 1.1 a '));
    });

    test('what was read before belongs to the first request', async () => {
      const server = await start(echo, { initialData: Buffer.from('GET /be') });
      const client = await server.connect();
      client.send('fore HTTP/1.1\r\nHost: a\r\n\r\n');
      expect(await client.until('a ')).toBe(answered('GET /before 1.1 a '));
    });
  });

  describe('bodies', () => {
    const post = (body: string) => `POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${body.length}\r\n\r\n${body}`;
    const chunked = 'POST / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n';

    test('with a length, in the same piece and behind it', async () => {
      const server = await start(echo);
      const client = await server.connect();
      client.send(post('hello'));
      expect(await client.until('hello')).toBe(answered('POST / 1.1 a hello'));
      const [head, rest] = [post('hello').slice(0, -3), 'llo'];
      client.send(head);
      await new Promise((resolve) => setTimeout(resolve, 20));
      client.send(rest);
      expect(await client.until('hello')).toBe(answered('POST / 1.1 a hello'));
    });

    test('a body that came with its head can be taken whole', async () => {
      const server = await start((exchange) => {
        const whole = exchange.body!.takeWhole();
        exchange.respond(answer(), Buffer.from(`${whole}|${exchange.body!.takeWhole()}`));
      });
      const client = await server.connect();
      client.send(post('hello'));
      expect(await client.until('undefined')).toBe(answered('hello|undefined'));
      client.send(`${chunked}3\r\nhel\r\n2\r\nlo\r\n0\r\n\r\n`);
      expect(await client.until('undefined')).toBe(answered('hello|undefined'));
      client.send(`${chunked}0\r\n\r\n`);
      expect(await client.until('undefined')).toBe(answered('|undefined'));
      client.send(`${chunked}3\r\nhel\r\n0\r\nA: b\r\n\r\n`);
      expect(await client.until('undefined')).toBe(answered('undefined|undefined'));
    });

    test('chunked, with trailers', async () => {
      const server = await start((exchange) => {
        const pieces: string[] = [];
        exchange.body!.pipe({
          write: (piece) => pieces.push(String(piece)) > 0,
          end: (trailers) => exchange.respond(answer(), Buffer.from(JSON.stringify([pieces.join(''), ...trailers]))),
          fail: () => exchange.abandon(),
        });
      });
      const client = await server.connect();
      client.send(`${chunked}5\r\nhello\r\n0\r\nX-Sum: 1\r\nHost: b\r\n\r\n`);
      expect(await client.until('"]]')).toBe(answered('["hello",["X-Sum","1"]]'));
    });

    test('a length of nothing is no body', async () => {
      const server = await start((exchange) => exchange.respond(answer(), Buffer.from(String(exchange.body))));
      const client = await server.connect();
      client.send(post(''));
      expect(await client.until('undefined')).toBe(answered('undefined'));
    });

    test('a reader that pauses stops the client, and loses nothing', async () => {
      const size = 20_000_000;
      let received = 0;
      let pauses = 0;
      const server = await start((exchange) => {
        const source = exchange.body!;
        source.pipe({
          write(piece) {
            received += piece.length;
            if (received % 7 < 3) return true;
            pauses++;
            setImmediate(() => source.resume());
            return false;
          },
          end: () => exchange.respond(answer(), Buffer.from(`got ${received}`)),
          fail: () => exchange.abandon(),
        });
      });
      const client = await server.connect();
      client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: ${size}\r\n\r\n`);
      client.send(Buffer.alloc(size, 'x'));
      expect(await client.until(String(size))).toBe(answered(`got ${size}`));
      expect(pauses).toBeGreaterThan(10);
    });

    test('a body that nobody reads yet is not read from the network', async () => {
      let begin = () => {};
      const server = await start((exchange) => {
        begin = () => echo(exchange);
      });
      const client = await server.connect();
      client.send(`POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 9000000\r\n\r\n`);
      client.send(Buffer.alloc(9_000_000, 'x'));
      await new Promise((resolve) => setTimeout(resolve, 100));
      expect(client.socket.writableLength).toBeGreaterThan(0);
      begin();
      expect((await client.until('x'.repeat(1000))).length).toBeGreaterThan(1000);
    });

    test('the connection stays when what nobody read is little', async () => {
      const server = await start((exchange) => exchange.respond(answer(), Buffer.from(exchange.target)));
      const client = await server.connect();
      client.send('POST /1 HTTP/1.1\r\nHost: a\r\nContent-Length: 1000\r\n\r\nbegin');
      expect(await client.until('/1')).toBe(answered('/1'));
      client.send(`${'x'.repeat(995)}${get('/2')}`);
      expect(await client.until('/2')).toBe(answered('/2'));
    });

    test('an early answer to a long body is the last, and arrives', async () => {
      const server = await start((exchange) => exchange.respond(answer(413), Buffer.from('no')));
      const client = await server.connect();
      client.send('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 900000\r\n\r\n');
      client.send(Buffer.alloc(900_000, 'x'));
      expect(await client.untilClosed()).toBe(
        'HTTP/1.1 413 Status 413\r\nContent-Length: 2\r\nConnection: close\r\n\r\nno',
      );
    });

    test('who still reads a body when its request has been answered is told', async () => {
      const failures: string[] = [];
      const server = await start((exchange) => {
        exchange.body!.pipe({ write: () => true, end: () => {}, fail: (error) => failures.push(error.code) });
        exchange.respond(answer(), Buffer.from('early'));
      });
      expect(await server.ask('POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 10\r\n\r\nhello')).toBe(
        answered('early', 'Connection: close\r\n'),
      );
      expect(failures).toEqual(['cancelled']);
    });
  });

  describe('Expect', () => {
    const expecting = 'POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\nExpect: 100-continue\r\n\r\n';

    test('A17: 100 is sent when the body is asked for', async () => {
      const server = await start(echo);
      const client = await server.connect();
      client.send(expecting);
      expect(await client.until('\r\n\r\n')).toBe('HTTP/1.1 100 Continue\r\n\r\n');
      client.send('hello');
      expect(await client.until('hello')).toBe(answered('POST / 1.1 a hello'));
    });

    test('A17: 100 is not sent when the body has come already', async () => {
      const server = await start(echo);
      const client = await server.connect();
      client.send(`${expecting}hello`);
      expect(await client.until('hello')).toBe(answered('POST / 1.1 a hello'));
    });

    test('A17: 100 is not sent when there is no body', async () => {
      const server = await start(echo);
      const client = await server.connect();
      client.send(get('/', 'Expect: 100-continue\r\n'));
      expect(await client.until('a ')).toBe(answered('GET / 1.1 a '));
    });

    test('A17: who is answered without having been told to go on may not go on', async () => {
      const server = await start((exchange) => exchange.respond(answer(403)));
      expect(await server.ask(expecting)).toBe(
        'HTTP/1.1 403 Status 403\r\nContent-Length: 0\r\nConnection: close\r\n\r\n',
      );
    });

    test('A17: another expectation is refused', async () => {
      const server = await start(echo);
      const text = await server.ask(get('/', 'Expect: x\r\n'));
      expect(text).toBe(
        'HTTP/1.1 417 Expectation Failed\r\nContent-Type: application/json\r\nContent-Length: 80\r\nConnection: close\r\n\r\n{ "statusCode": 417, "message": "Expect is something other than 100-continue." }',
      );
    });
  });

  describe('pipelining', () => {
    test('answers come in the order of the requests, whoever is done first', async () => {
      const server = await start((exchange) => {
        setTimeout(echo, exchange.target === '/1' ? 60 : exchange.target === '/2' ? 30 : 0, exchange);
      });
      const client = await server.connect();
      client.send(get('/1') + get('/2') + get('/3') + get('/4', 'Connection: close\r\n'));
      expect(await client.untilClosed()).toBe(
        answered('GET /1 1.1 a ') +
          answered('GET /2 1.1 a ') +
          answered('GET /3 1.1 a ') +
          answered('GET /4 1.1 a ', 'Connection: close\r\n'),
      );
    });

    test('streamed answers wait for their turn', async () => {
      const server = await start((exchange) => {
        const body = exchange.begin(answer(), undefined);
        const isFirst = exchange.target === '/1';
        const more = () => {
          body.write(Buffer.from(`more of ${exchange.target}`));
          body.end(new FieldList());
        };
        if (body.write(Buffer.from(`some of ${exchange.target}`))) setTimeout(more, isFirst ? 50 : 0);
        else body.onDrain = more;
      });
      const client = await server.connect();
      client.send(get('/1') + get('/2', 'Connection: close\r\n'));
      const streamed = (path: string, fields = '') =>
        `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n${fields}\r\na\r\nsome of ${path}\r\na\r\nmore of ${path}\r\n0\r\n\r\n`;
      expect(await client.untilClosed()).toBe(streamed('/1') + streamed('/2', 'Connection: close\r\n'));
    });

    test('a request that changes something waits for those before it, and those behind it wait for it', async () => {
      const log: string[] = [];
      const server = await start((exchange) => {
        log.push(`begin ${exchange.target}`);
        setTimeout(() => {
          log.push(`end ${exchange.target}`);
          exchange.respond(answer());
        }, 20);
      });
      const client = await server.connect();
      client.send(
        `${get('/1')}${get('/2')}DELETE /3 HTTP/1.1\r\nHost: a\r\n\r\n${get('/4')}${get('/5', 'Connection: close\r\n')}`,
      );
      await client.untilClosed();
      expect(log).toEqual([
        ...['begin /1', 'begin /2', 'end /1', 'end /2', 'begin /3', 'end /3'],
        ...['begin /4', 'begin /5', 'end /4', 'end /5'],
      ]);
    });

    test('A16: no more than the bound are taken before their answers are done', async () => {
      const waiting: Exchange[] = [];
      const server = await start((exchange) => void waiting.push(exchange), { pipelinedRequests: 4 });
      const client = await server.connect();
      const count = 50;
      client.send(get('/').repeat(count));
      await expect.poll(() => waiting).toHaveLength(4);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(waiting).toHaveLength(4);
      for (let answers = 0; answers < count; answers++) {
        while (waiting.length === 0) await new Promise((resolve) => setImmediate(resolve));
        expect(waiting.length).toBeLessThanOrEqual(4);
        waiting.shift()!.respond(answer(), Buffer.from('done'));
      }
      expect((await client.untilLength(count * answered('done').length)).split('done')).toHaveLength(count + 1);
    });

    test('A16: ten thousand requests of a client that does not read stop being taken, and go on when it does', async () => {
      let taken = 0;
      const body = Buffer.alloc(10_000, 'x');
      const server = await start((exchange) => {
        taken++;
        exchange.respond(answer(), body);
      });
      const client = await server.connect();
      client.socket.pause();
      const count = 10_000;
      client.send(get('/').repeat(count));
      let seen = -1;
      while (taken !== seen) {
        seen = taken;
        await new Promise((resolve) => setTimeout(resolve, 100));
      }
      expect(taken).toBeLessThan(count / 2);
      let bytes = 0;
      client.socket.removeAllListeners('data');
      client.socket.on('data', (piece: Buffer) => {
        bytes += piece.length;
      });
      client.socket.resume();
      const whole = count * answered('x'.repeat(10_000)).length;
      while (bytes < whole) await new Promise((resolve) => setTimeout(resolve, 10));
      expect([taken, bytes]).toEqual([count, whole]);
    });
  });
});
