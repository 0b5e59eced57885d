import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readWhole } from '../../body.ts';
import { SeededRandom } from '../../codec/random.ts';
import type { RequestHandler } from '../../exchange.ts';
import { answer, TestServer } from './raw-client.ts';

/** Targets that a handler was asked for, with the bodies that arrived in full. */
const executed: string[] = [];

const handler: RequestHandler = (exchange) => {
  const reply = (body: Buffer) => {
    executed.push(`${exchange.target} ${body.length}`);
    exchange.respond(answer(), Buffer.from(`${exchange.method} ${exchange.target} ${body}`));
  };
  if (exchange.body === undefined) reply(Buffer.alloc(0));
  else void Promise.resolve(readWhole(exchange.body, 1_000_000)).then(reply, () => exchange.respond(answer(500)));
};

let server: TestServer;
beforeAll(async () => {
  server = await TestServer.start(handler, { timeouts: { headMs: 2000, bodyIdleMs: 2000 } });
});
afterAll(() => server[Symbol.asyncDispose]());

const second = 'GET /second HTTP/1.1\r\nHost: a\r\n\r\n';
const get = (fields: string, line = 'GET / HTTP/1.1') => `${line}\r\nHost: a\r\n${fields}\r\n`;
const post = (fields: string, body = '') => `POST / HTTP/1.1\r\nHost: a\r\n${fields}\r\n${body}`;
const chunked = (body: string) => post('Transfer-Encoding: chunked\r\n', body);

describe('refused: an answer, the end of the connection, and nothing behind it is executed (A15)', () => {
  test.each<[name: string, request: string, status: number]>([
    ['A1: length and encoding', post('Content-Length: 3\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
    ['A2: two lengths', post('Content-Length: 5\r\nContent-Length: 6\r\n', 'hello!'), 400],
    ['A2: two equal lengths in a list', post('Content-Length: 5, 5\r\n', 'hello'), 400],
    ['A3: a length with a sign', post('Content-Length: +5\r\n', 'hello'), 400],
    ['A3: a length of 20 digits', post('Content-Length: 99999999999999999999\r\n'), 400],
    ['A4: another coding in front of chunked', post('Transfer-Encoding: gzip, chunked\r\n', '0\r\n\r\n'), 501],
    ['A4: xchunked', post('Transfer-Encoding: xchunked\r\n', '0\r\n\r\n'), 400],
    ['A4: chunked twice', post('Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n', '0\r\n\r\n'), 400],
    ['A5: an encoding in HTTP/1.0', 'POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['A6: a space before the colon', post('Transfer-Encoding : chunked\r\n', '0\r\n\r\n'), 400],
    ['A6: a folded line', get('A: b\r\n c\r\n'), 400],
    ['A7: a bare LF', 'GET / HTTP/1.1\nHost: a\n\n', 400],
    ['A7: a bare CR in a value', get('A: b\rc\r\n'), 400],
    ['A7: NUL in a value', get('A: b\0c\r\n'), 400],
    ['A8: a chunk size with 0x', chunked('0x5\r\nhello\r\n0\r\n\r\n'), 400],
    ['A8: a negative chunk size', chunked('-5\r\nhello\r\n0\r\n\r\n'), 400],
    ['A8: a chunk size of 17 digits', chunked('00000000000000005\r\nhello\r\n0\r\n\r\n'), 400],
    ['A8: a space before a chunk extension', chunked('5 ;x\r\nhello\r\n0\r\n\r\n'), 400],
    ['A8: LF behind a chunk size', chunked('5\nhello\r\n0\r\n\r\n'), 400],
    ['A8: data longer than its chunk', chunked('5\r\nhello!\r\n0\r\n\r\n'), 400],
    ['A9: chunk extensions without end', chunked(`5;${'x'.repeat(20_000)}\r\nhello\r\n0\r\n\r\n`), 413],
    ['A9: chunks of one byte', chunked('1\r\nx\r\n'.repeat(70_000)), 413],
    ['A11: no Host', 'GET / HTTP/1.1\r\n\r\n', 400],
    ['A11: two Hosts', get('Host: b\r\n'), 400],
    ['A12: HTTP/1.2', get('', 'GET / HTTP/1.2'), 505],
    ['A12: HTTP/0.9', 'GET /\r\n', 400],
    ['A13: CONNECT', get('', 'CONNECT a:80 HTTP/1.1'), 501],
    ['A13: TRACE', get('Authorization: secret\r\n', 'TRACE / HTTP/1.1'), 501],
    ['A13: the preface of HTTP/2', 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 505],
    ['A14: a tab in the method', get('', 'GE\tT / HTTP/1.1'), 400],
    ['A14: a method in lower case', get('', 'get / HTTP/1.1'), 400],
    ['A14: a method of 10 kB', get('', `${'A'.repeat(10_000)} / HTTP/1.1`), 400],
    ['A21: a field of 1 MB', get(`A: ${'b'.repeat(1_000_000)}\r\n`), 431],
    ['A21: ten thousand fields', get('A: b\r\n'.repeat(10_000)), 431],
    ['A21: a target of 1 MB', get('', `GET /${'a'.repeat(1_000_000)} HTTP/1.1`), 414],
  ])('%s', async (_, request, status) => {
    executed.length = 0;
    server.offences.length = 0;
    const text = await server.ask(request + second);
    const [head, body] = text.split('\r\n\r\n') as [string, string];
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} [A-Z]`));
    expect(head).toContain('\r\nContent-Type: application/json\r\n');
    expect(head).toMatch(/\r\nConnection: close$/);
    expect(JSON.parse(body)).toEqual({ statusCode: status, message: expect.any(String) });
    expect(text).not.toContain('secret');
    expect(executed).toEqual([]);
    expect(server.offences).toHaveLength(1);
  });
});

test.each([
  ['in its fields', 'HEAD / HTTP/1.1\r\nHost: a\r\nExpect: x\r\n\r\n', 417],
  ['in its body', 'HEAD / HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\nx', 400],
  ['behind another', `${second}HEAD / HTTP/1.1\r\nHost: a b\r\n\r\n`, 400],
])('a HEAD that is refused %s gets an answer without a body (RFC 9110, 9.3.2)', async (_, request, status) => {
  expect(await server.ask(request)).toMatch(
    new RegExp(
      `HTTP/1\\.1 ${status} [^\r]*\r\nContent-Type: application/json\r\nContent-Length: \\d+\r\nConnection: close\r\n\r\n$`,
    ),
  );
});

describe('refused behind requests that are worked on', () => {
  test('A15: those before are answered first, in order', async () => {
    const slow = await TestServer.start((exchange) => {
      setTimeout(() => exchange.respond(answer(), Buffer.from(exchange.target)), exchange.target === '/1' ? 60 : 10);
    });
    const request = (path: string) => `GET ${path} HTTP/1.1\r\nHost: a\r\n\r\n`;
    const text = await slow.ask(`${request('/1')}${request('/2')}BAD\r\n\r\n${request('/3')}`);
    await slow[Symbol.asyncDispose]();
    expect(text.match(/HTTP\/1.1 \d+|\/\d$|\/\d(?=HTTP)/gm)).toEqual([
      ...['HTTP/1.1 200', '/1', 'HTTP/1.1 200', '/2', 'HTTP/1.1 400'],
    ]);
    expect(text).not.toContain('/3');
  });

  test('A8: a body that breaks while it is read fails for its reader, and is answered by us', async () => {
    executed.length = 0;
    const client = await server.connect();
    client.send(chunked('5\r\nhello\r\n'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    client.send(`xyz${second}`);
    const text = await client.untilClosed();
    expect(text).toMatch(/^HTTP\/1.1 400 .*"The size of a chunk/s);
    expect(executed).toEqual([]);
  });

  test('A8: a body or head that the end of the connection cuts is refused', async () => {
    executed.length = 0;
    for (const request of [chunked('5\r\nhello\r\n0\r\n'), post('Content-Length: 9\r\n', 'hello'), 'GET / HT']) {
      const client = await server.connect();
      client.send(request);
      client.socket.end();
      expect(await client.untilClosed()).toMatch(/^HTTP\/1.1 400 .*The connection ended before the /s);
    }
    expect(executed).toEqual([]);
  });

  test('a client that sends on and on after it was refused is cut off', async () => {
    const client = await server.connect();
    client.send('BAD\r\n\r\n');
    await client.until('}');
    const sending = setInterval(() => client.send(Buffer.alloc(200_000)), 1);
    client.socket.resume();
    while (client.error === undefined && !client.socket.destroyed)
      await new Promise((resolve) => setTimeout(resolve, 5));
    clearInterval(sending);
    expect(client.error?.code).toMatch(/ECONNRESET|EPIPE/);
  });
});

describe('the same answers in whatever pieces', () => {
  const requests = [
    get('X: y\r\n', 'GET /one?a=b HTTP/1.1'),
    `\r\n${post('Content-Length: 5\r\n', 'hello')}`,
    chunked('3\r\nabc\r\n2;x=y\r\nde\r\n0\r\nT: u\r\n\r\n'),
    get('', 'HEAD /head HTTP/1.1'),
    get('Connection: Upgrade\r\nUpgrade: websocket\r\n', 'GET /socket HTTP/1.1'),
    get('Connection: close\r\n', 'DELETE /two HTTP/1.1'),
  ].join('');
  const expected =
    'HTTP/1.1 200 OK\r\nContent-Length: 13\r\n\r\nGET /one?a=b ' +
    'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nPOST / hello' +
    'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nPOST / abcde' +
    'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n\r\n' +
    'HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\nGET /socket ' +
    'HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\nDELETE /two ';

  async function inPieces(pieces: readonly string[]): Promise<string> {
    const client = await server.connect();
    for (const piece of pieces) {
      client.send(piece);
      // The other side reads in the same process: one turn for its reading is enough to keep pieces apart, mostly.
      await new Promise((resolve) => setImmediate(resolve));
    }
    return client.untilClosed();
  }

  test('whole', async () => {
    expect(await inPieces([requests])).toBe(expected);
  });

  test('cut at each byte', async () => {
    const cuts = Array.from({ length: requests.length - 1 }, (_, at) => [
      requests.slice(0, at + 1),
      requests.slice(at + 1),
    ]);
    const texts = await Promise.all(cuts.map(inPieces));
    expect(new Set(texts)).toEqual(new Set([expected]));
  });

  test('byte by byte, and in random pieces', async () => {
    const random = new SeededRandom(11);
    const cut = (most: number) => {
      const pieces: string[] = [];
      for (let at = 0; at < requests.length; ) {
        const size = 1 + random.below(most);
        pieces.push(requests.slice(at, at + size));
        at += size;
      }
      return pieces;
    };
    const texts = await Promise.all([1, 2, 3, 5, 8, 20, 60, 120, 200].map((most) => inPieces(cut(most))));
    expect(new Set(texts)).toEqual(new Set([expected]));
  });
});

test('random and mutated requests always end in answers or a close', async () => {
  const random = new SeededRandom(Number(process.env.TURNPIKE_FUZZ_SEED ?? 1));
  const count = Number(process.env.TURNPIKE_FUZZ_CASES ?? 600);
  const seeds = [
    get(''),
    get('Connection: keep-alive\r\n', 'GET /a HTTP/1.0'),
    post('Content-Length: 5\r\n', 'hello'),
    post('Content-Length: 5\r\nExpect: 100-continue\r\n', 'hello'),
    chunked('5\r\nhello\r\n0\r\nA: b\r\n\r\n'),
    get('Connection: upgrade\r\nUpgrade: x\r\n'),
  ];
  const spice = [
    '\r\n',
    '\n',
    '\r',
    '\0',
    ' ',
    ':',
    '0',
    '\r\n\r\n',
    'HTTP/1.1',
    '\xff',
    'Content-Length: 3\r\n',
    '5\r\n',
  ];
  const mutate = (text: string) => {
    let mutated = text;
    for (let changes = random.below(4); changes > 0; changes--) {
      const at = random.below(mutated.length + 1);
      mutated = mutated.slice(0, at) + random.pick(spice) + mutated.slice(at + random.below(3));
    }
    return mutated;
  };
  const one = async () => {
    const client = await server.connect();
    for (let requests = 1 + random.below(4); requests > 0; requests--) {
      const text = mutate(random.pick(seeds));
      const at = random.below(text.length + 1);
      client.send(text.slice(0, at));
      if (random.below(3) === 0) await new Promise((resolve) => setImmediate(resolve));
      client.send(text.slice(at));
    }
    client.socket.end();
    const text = await client.untilClosed();
    // Whatever has been answered is answers, one behind the other.
    expect(text).toMatch(/^(HTTP\/1\.1 [1-5]\d\d |$)/);
  };
  for (let done = 0; done < count; done += 50) await Promise.all(Array.from({ length: 50 }, one));
  const client = await server.connect();
  client.send(second);
  expect(await client.until('/second ')).toMatch(/^HTTP\/1.1 200/);
});

test('curl is served: bodies, chunks, Expect, and several requests by one connection', async () => {
  const run = promisify(execFile);
  const hasCurl = await run('curl', ['--version']).then(
    () => true,
    () => false,
  );
  if (!hasCurl) return;
  const url = `http://127.0.0.1:${server.port}`;
  const { stdout } = await run('curl', [
    ...['-sS', '--http1.1', `${url}/one`, `${url}/two`],
    ...['--next', '-sS', '--data', 'hello', `${url}/three`],
    ...['--next', '-sS', '-H', 'Transfer-Encoding: chunked', '--data', 'chunks', `${url}/four`],
    ...['--next', '-sS', '-H', 'Expect: 100-continue', '--data', 'expected', `${url}/five`],
    ...['--next', '-sS', '-I', `${url}/six`, '--next', '-sS', '--http1.0', `${url}/seven`],
  ]);
  expect(stdout).toBe(
    'GET /one GET /two POST /three helloPOST /four chunksPOST /five expected' +
      'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nGET /seven ',
  );
});
