import { connect } from 'node:net';
import { expect, test } from 'vitest';
import { type BodyError, pipeBody, readWhole } from '../body.ts';
import { FieldList } from '../codec/fields.ts';
import type { AnswerHead, Exchange } from '../exchange.ts';
import { frameFlags, frameTypes } from './frames.ts';
import { PoliteClient } from './testing/polite-client.ts';
import { data, get, headers, RawClient, reset } from './testing/raw-client.ts';
import { startTestServer } from './testing/test-server.ts';

function head(status: number, ...fields: readonly (readonly [string, string])[]): AnswerHead {
  return { status, reason: '', fields: FieldList.from(fields) };
}

function ok(exchange: Exchange): void {
  exchange.respond(head(200, ['content-type', 'text/plain']), Buffer.from('ok'));
}

/** How an exchange ended. */
function ending(exchange: Exchange): Promise<'finished' | 'aborted'> {
  return new Promise((resolve) => {
    exchange.observer = { finished: () => resolve('finished'), aborted: () => resolve('aborted') };
  });
}

test('a request becomes an exchange', async () => {
  await using server = await startTestServer(ok);
  using client = new PoliteClient(server.port);
  const answer = await client.request({
    ':method': 'DELETE',
    ':path': '/a%20b?q=1',
    'x-one': 'ä',
    accept: ['text/plain', 'text/html'],
  });
  expect(answer.status).toBe(200);
  expect(answer.body.toString()).toBe('ok');
  expect(answer.headers['content-length']).toBe('2');
  const exchange = server.exchanges[0]!;
  expect(exchange).toMatchObject({ method: 'DELETE', target: '/a%20b?q=1', scheme: 'http', version: '2', upgrade: [] });
  expect(exchange.authority).toBe(`127.0.0.1:${server.port}`);
  expect(exchange.body).toBeUndefined();
  expect([...exchange.fields]).toEqual([
    ['host', `127.0.0.1:${server.port}`],
    ['x-one', 'ä'],
    ['accept', 'text/plain'],
    ['accept', 'text/html'],
  ]);
});

test('cookies that came apart are one field', async () => {
  await using server = await startTestServer(ok);
  using client = await RawClient.open(server.port);
  client.send(
    headers(
      1,
      get('/', [
        ['cookie', 'a=1'],
        ['x', 'y'],
        ['cookie', 'b=2'],
        ['cookie', 'c=3'],
      ]),
    ),
  );
  await client.frame(({ type, stream }) => type === frameTypes.headers && stream === 1);
  expect([...server.exchanges[0]!.fields]).toEqual([
    ['host', 'localhost'],
    ['cookie', 'a=1; b=2; c=3'],
    ['x', 'y'],
  ]);
});

test('an answer leaves in two frames, and one without a body in one', async () => {
  await using server = await startTestServer((exchange) => {
    if (exchange.target === '/empty') exchange.respond(head(204));
    else ok(exchange);
  });
  using client = await RawClient.open(server.port);
  client.send(headers(1, get('/full')));
  await client.frame(({ type, flags }) => type === frameTypes.data && (flags & frameFlags.endStream) !== 0);
  client.send(headers(3, get('/empty')));
  await client.frame(({ type, stream }) => type === frameTypes.headers && stream === 3);
  const kinds = client.frames
    .filter(({ stream }) => stream > 0)
    .map(({ type, flags, stream }) => [type, flags, stream]);
  expect(kinds).toEqual([
    [frameTypes.headers, frameFlags.endHeaders, 1],
    [frameTypes.data, frameFlags.endStream, 1],
    [frameTypes.headers, frameFlags.endHeaders | frameFlags.endStream, 3],
  ]);
});

test('HEAD is answered with the length that there would be, and no body', async () => {
  await using server = await startTestServer((exchange) => {
    if (exchange.target === '/begun') exchange.begin(head(200), 7).end(new FieldList());
    else ok(exchange);
  });
  using client = new PoliteClient(server.port);
  const whole = await client.request({ ':method': 'HEAD', ':path': '/' });
  expect([whole.headers['content-length'], whole.body.length]).toEqual(['2', 0]);
  const begun = await client.request({ ':method': 'HEAD', ':path': '/begun' });
  expect([begun.headers['content-length'], begun.body.length]).toEqual(['7', 0]);
});

test('a body and its trailers are carried in both directions', async () => {
  const bytes = Buffer.alloc(700_000, 'turnpike ');
  await using server = await startTestServer((exchange) => {
    pipeBody(exchange.body!, exchange.begin(head(200), undefined));
  });
  using client = new PoliteClient(server.port);
  const stream = client.session.request({ ':method': 'POST' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '42', authorization: 'me' }));
  stream.end(bytes);
  const trailers = new Promise<Record<string, unknown>>((resolve) => stream.once('trailers', resolve));
  const pieces: Buffer[] = [];
  for await (const piece of stream) pieces.push(piece as Buffer);
  expect(Buffer.concat(pieces).equals(bytes)).toBe(true);
  expect(Object.keys(await trailers)).toEqual(['x-sum']);
});

test('a body is taken no faster than it is wanted', async () => {
  let taken = 0;
  let goOn = (): void => {};
  await using server = await startTestServer((exchange) => {
    goOn = () => exchange.body!.resume();
    exchange.body!.pipe({
      write(piece) {
        taken += piece.length;
        return false;
      },
      end: () => exchange.respond(head(200)),
      fail: () => {},
    });
  });
  using client = new PoliteClient(server.port);
  const answer = client.request({ ':method': 'POST' }, Buffer.alloc(1_000_000));
  await expect.poll(() => taken).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 100));
  expect(taken).toBeLessThan(200_000);
  const pump = setInterval(() => goOn(), 1);
  expect((await answer).status).toBe(200);
  clearInterval(pump);
  expect(taken).toBe(1_000_000);
  expect(server.exchanges[0]!.bytesRead).toBeGreaterThanOrEqual(1_000_000);
});

test('an answer is made no faster than it is taken', async () => {
  let room = true;
  let drains = 0;
  await using server = await startTestServer((exchange) => {
    const sink = exchange.begin(head(200), undefined);
    const piece = Buffer.alloc(16_384);
    sink.onDrain = () => {
      drains++;
      room = true;
    };
    while (room && drains === 0) room = sink.write(piece);
  });
  using client = await RawClient.open(server.port);
  client.send(headers(1, get()));
  await client.frame(({ type }) => type === frameTypes.data);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(room).toBe(drains > 0);
  expect(server.exchanges[0]!.bytesWritten).toBeLessThanOrEqual(70_000);
});

test('an answer of 1xx comes before the final one', async () => {
  await using server = await startTestServer((exchange) => {
    exchange.inform(103, FieldList.from([['link', '</style.css>']]));
    ok(exchange);
  });
  using client = new PoliteClient(server.port);
  const stream = client.session.request({});
  const informed = new Promise<Record<string, unknown>>((resolve) => stream.once('headers', resolve));
  stream.resume();
  expect(await informed).toMatchObject({ ':status': 103, link: '</style.css>' });
});

test('A17: a client that waits for 100 is told to go on when the body is wanted', async () => {
  await using server = await startTestServer((exchange) => {
    if (exchange.target === '/unread') exchange.respond(head(401));
    else {
      void Promise.resolve(readWhole(exchange.body!, 100)).then((body) => exchange.respond(head(200), body));
    }
  });
  using client = new PoliteClient(server.port);
  const stream = client.session.request({ ':method': 'POST', expect: '100-continue' });
  await new Promise((resolve) => stream.once('continue', resolve));
  stream.end('body');
  const pieces: string[] = [];
  for await (const piece of stream) pieces.push(String(piece));
  expect(pieces.join('')).toBe('body');

  const other = client.session.request({ ':method': 'POST', ':path': '/unread', expect: '100-continue' });
  let isToldToGoOn = false;
  other.on('continue', () => {
    isToldToGoOn = true;
  });
  const answered = await new Promise<Record<string, unknown>>((resolve) => other.once('response', resolve));
  expect([answered[':status'], isToldToGoOn]).toEqual([401, false]);
});

test('an answer before the end of the request ends the request', async () => {
  await using server = await startTestServer(ok);
  using client = await RawClient.open(server.port);
  const post = get('/', [['content-length', '10']]);
  client.send(headers(1, post, 0));
  expect(await client.resetCode(1)).toBe(0);
  const types = client.frames.filter(({ stream }) => stream === 1).map(({ type }) => type);
  expect(types).toEqual([frameTypes.headers, frameTypes.data, frameTypes.rstStream]);
});

test('an exchange ends finished when its last frame is sent, and aborted when the client resets it', async () => {
  const ends: Promise<string>[] = [];
  await using server = await startTestServer((exchange) => {
    ends.push(ending(exchange));
    if (exchange.target === '/done') ok(exchange);
  });
  using client = new PoliteClient(server.port);
  await client.get('/done');
  expect(await ends[0]).toBe('finished');
  const stream = client.session.request({ ':path': '/open' });
  stream.on('error', () => {});
  await expect.poll(() => ends.length).toBe(2);
  stream.close(8);
  expect(await ends[1]).toBe('aborted');
  void client.get('/lost').catch(() => {});
  await expect.poll(() => ends.length).toBe(3);
  client.session.destroy();
  expect(await ends[2]).toBe('aborted');
});

test('a body that breaks off never ends', async () => {
  const seen: string[] = [];
  await using server = await startTestServer((exchange) => {
    exchange.body!.pipe({
      write: () => true,
      end: () => seen.push('end'),
      fail: (error: BodyError) => seen.push(error.code),
    });
  });
  using client = await RawClient.open(server.port);
  for (const [index, code] of [0, 8, 2].entries()) {
    const stream = index * 2 + 1;
    client.send(headers(stream, get(), 0), data(stream, 'part', 0));
    await expect.poll(() => server.exchanges[index]?.bytesRead ?? 0).toBeGreaterThan(0);
    client.send(reset(stream, code));
    await expect.poll(() => seen.length).toBe(index + 1);
  }
  expect(seen).toEqual(['closed', 'closed', 'closed']);
});

test('abandoning resets the stream', async () => {
  await using server = await startTestServer((exchange) => exchange.abandon());
  using client = await RawClient.open(server.port);
  client.send(headers(1, get()));
  expect(await client.resetCode(1)).toBe(2);
});

test('a body that is not as long as was announced breaks the answer off', async () => {
  await using server = await startTestServer((exchange) => {
    const sink = exchange.begin(head(200), 10);
    if (exchange.target === '/long') sink.write(Buffer.alloc(11));
    sink.end(new FieldList());
  });
  using client = await RawClient.open(server.port);
  client.send(headers(1, get('/short')), headers(3, get('/long')));
  expect([await client.resetCode(1), await client.resetCode(3)]).toEqual([2, 2]);
});

test('extended CONNECT is a tunnel', async () => {
  await using server = await startTestServer((exchange) => {
    const tunnel = exchange.upgradeTo(head(101, ['sec-websocket-protocol', 'chat']));
    pipeBody(tunnel.source, tunnel.sink);
  });
  using client = new PoliteClient(server.port);
  await new Promise((resolve) => client.session.once('remoteSettings', resolve));
  expect(client.session.remoteSettings.enableConnectProtocol).toBe(true);
  const stream = client.session.request({ ':method': 'CONNECT', ':protocol': 'websocket', ':path': '/chat' });
  const answered = await new Promise<Record<string, unknown>>((resolve) => stream.once('response', resolve));
  expect(answered).toMatchObject({ ':status': 200, 'sec-websocket-protocol': 'chat' });
  expect(server.exchanges[0]).toMatchObject({ method: 'GET', upgrade: ['websocket'], target: '/chat' });
  stream.write('ping');
  expect(String(await new Promise((resolve) => stream.once('data', resolve)))).toBe('ping');
  stream.end();
  await new Promise((resolve) => stream.once('close', resolve));
});

test('draining serves what is on its way, and closes', async () => {
  let answer = (): void => {};
  await using server = await startTestServer((exchange) => {
    if (exchange.target === '/late') ok(exchange);
    else answer = () => ok(exchange);
  });
  using client = await RawClient.open(server.port);
  client.send(headers(1, get('/slow')));
  await expect.poll(() => server.exchanges.length).toBe(1);
  server.connections[0]!.drain();
  const notice = await client.frame(({ type }) => type === frameTypes.goaway);
  expect(notice!.payload.readUInt32BE(0)).toBe(0x7fff_ffff);
  client.send(headers(3, get('/late')));
  await client.frame(({ type, stream }) => type === frameTypes.data && stream === 3);
  const ping = await client.frame(({ type }) => type === frameTypes.ping);
  client.send(Buffer.concat([Buffer.from([0, 0, 8, 6, 1, 0, 0, 0, 0]), ping!.payload]));
  const last = await client.frame(({ type, payload }) => type === frameTypes.goaway && payload[0] === 0);
  expect(last!.payload.readUInt32BE(0)).toBe(3);
  answer();
  await client.closed;
  expect(client.frames.some(({ type, stream }) => type === frameTypes.data && stream === 1)).toBe(true);
});

test('an idle connection is closed, and so is one that never says anything', async () => {
  await using server = await startTestServer(ok, { timeouts: { keepAliveMs: 100, headMs: 1000 } });
  using idle = await RawClient.open(server.port);
  idle.send(headers(1, get()));
  await idle.closed;
  expect(idle.frames.some(({ type }) => type === frameTypes.goaway)).toBe(true);
  const silent = connect(server.port, '127.0.0.1').resume();
  await new Promise((resolve) => silent.once('close', resolve));
  expect(server.offences).toContain('head-timeout');
});

test('a request whose body stops coming fails in time', async () => {
  const failed: string[] = [];
  await using server = await startTestServer(
    (exchange) => {
      exchange.body!.pipe({
        write: () => true,
        end: () => {},
        fail: (error) => {
          failed.push(error.code);
          exchange.respond(head(408));
        },
      });
    },
    { timeouts: { bodyIdleMs: 100 } },
  );
  using client = new PoliteClient(server.port);
  const stream = client.session.request({ ':method': 'POST' });
  stream.write('a');
  const answered = await new Promise<Record<string, unknown>>((resolve) => stream.once('response', resolve));
  expect([answered[':status'], failed]).toEqual([408, ['timeout']]);
});

test('what was read before is read first', async () => {
  await using server = await startTestServer(ok, { readsFirst: true });
  using client = new PoliteClient(server.port);
  expect((await client.get('/first')).body.toString()).toBe('ok');
  expect((await client.get('/second')).body.toString()).toBe('ok');
  expect(server.exchanges.map(({ target }) => target)).toEqual(['/first', '/second']);
});
