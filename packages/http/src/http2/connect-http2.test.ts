import { createServer, type IncomingHttpHeaders, type ServerHttp2Stream } from 'node:http2';
import { afterEach, expect, test } from 'vitest';
import { BodyError, type BodySink, type BodySource, MemorySource, readWhole } from '../body.ts';
import { type Http2Session, UnprocessedError } from '../client/http2-session.ts';
import { FieldList } from '../codec/fields.ts';
import type { UpstreamAnswer, UpstreamRequest } from '../upstream.ts';
import { errorCodes, type Frame, frameFlags, frameTypes, writeFrame, writeGoaway } from './frames.ts';
import { fieldsOf, openSession } from './testing/forwarder.ts';
import { startRawBackend } from './testing/raw-backend.ts';
import { data, encodeFields, headers, type ReceivedFrame, reset } from './testing/raw-client.ts';
import { listen } from './testing/test-server.ts';

const opened: { destroy(): void }[] = [];

afterEach(() => {
  for (const one of opened.splice(0)) one.destroy();
});

async function open(port: number, onGone?: () => void): Promise<Http2Session> {
  const session = await openSession(port, onGone);
  opened.push(session);
  return session;
}

/** A backend of node:http2. */
async function startBackend(
  answer: (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void,
): Promise<number> {
  const server = createServer({ settings: { enableConnectProtocol: true } });
  server.on('stream', (stream, fields) => {
    stream.on('error', () => {});
    answer(stream, fields);
  });
  server.on('session', (session) => opened.push(session));
  opened.push({ destroy: () => server.close() });
  return listen(server);
}

function request(more: Partial<UpstreamRequest> = {}): UpstreamRequest {
  return { method: 'GET', target: '/', fields: fieldsOf(['Host', 'backend']), body: undefined, timeoutMs: 0, ...more };
}

function times() {
  return { started: 0, connected: 0, answered: 0, reusedConnection: true };
}

function send(session: Http2Session, more: Partial<UpstreamRequest> = {}): Promise<UpstreamAnswer> {
  return session.send(request(more), times()).answer;
}

/** All of a body, and its trailers. */
function collect(body: BodySource): Promise<readonly [text: string, trailers: FieldList]> {
  return new Promise((resolve, reject) => {
    const pieces: Buffer[] = [];
    body.pipe({
      write: (piece) => pieces.push(piece) > 0,
      end: (trailers) => resolve([Buffer.concat(pieces).toString(), trailers]),
      fail: reject,
    });
  });
}

const okFields = encodeFields([[':status', '200']]);

function isRequest({ type }: ReceivedFrame | Frame): boolean {
  return type === frameTypes.headers;
}

test('a request and its answer are carried', async () => {
  let seen: IncomingHttpHeaders = {};
  const port = await startBackend((stream, fields) => {
    seen = fields;
    stream.respond({ ':status': 201, 'x-answer': ['a', 'b'], 'content-length': 2 });
    stream.end('ok');
  });
  const session = await open(port);
  const fields = fieldsOf(['Host', 'backend:81'], ['X-One', 'ä'], ['Connection', 'x'], ['TE', 'trailers']);
  const answer = await send(session, { target: '/a?b', fields, body: Buffer.from('hello'), method: 'PUT' });
  expect(seen).toMatchObject({
    ':method': 'PUT',
    ':path': '/a?b',
    ':scheme': 'http',
    ':authority': 'backend:81',
    'x-one': 'ä',
    te: 'trailers',
    'content-length': '5',
  });
  expect(seen.connection).toBeUndefined();
  expect([answer.status, answer.version, answer.body!.length]).toEqual([201, '2', 2]);
  expect(answer.fields.getAll('x-answer')).toEqual(['a', 'b']);
  expect((await readWhole(answer.body!, 10)).toString()).toBe('ok');
  await expect.poll(() => session.streams).toBe(0);
});

test('bodies and trailers go both ways', async () => {
  let trailers: IncomingHttpHeaders = {};
  const port = await startBackend((stream) => {
    stream.on('trailers', (received) => {
      trailers = received;
    });
    stream.respond({ ':status': 200 }, { waitForTrailers: true });
    stream.on('wantTrailers', () => stream.sendTrailers({ 'x-sum': '7' }));
    stream.pipe(stream);
  });
  const session = await open(port);
  const body: BodySource = {
    length: undefined,
    takeWhole: () => undefined,
    pipe(sink: BodySink) {
      sink.write(Buffer.from('one '));
      sink.write(Buffer.from('two'));
      sink.end(fieldsOf(['x-up', '1']));
    },
    resume() {},
    cancel() {},
  };
  const answer = await send(session, { method: 'POST', body });
  const [text, received] = await collect(answer.body!);
  expect([text, [...received]]).toEqual(['one two', [['x-sum', '7']]]);
  expect(trailers['x-up']).toBe('1');
});

test('answers without a body have none', async () => {
  const port = await startBackend((stream, fields) => {
    if (fields[':path'] === '/head') stream.respond({ ':status': 200, 'content-length': 9 }, { endStream: true });
    else if (fields[':path'] === '/204') stream.respond({ ':status': 204 });
    else {
      stream.respond({ ':status': 200 });
      stream.end();
    }
  });
  const session = await open(port);
  const head = await send(session, { method: 'HEAD', target: '/head' });
  expect([head.body, head.fields.get('content-length')]).toEqual([undefined, '9']);
  expect((await send(session, { target: '/204' })).body).toBeUndefined();
  const empty = await send(session, { target: '/empty' });
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(empty.body === undefined ? '' : (await collect(empty.body))[0]).toBe('');
  await expect.poll(() => session.streams).toBe(0);
});

test('answers of 1xx are told, and the body waits for 100', async () => {
  const port = await startBackend((stream) => {
    stream.additionalHeaders({ ':status': 103, link: '<x>' });
    stream.additionalHeaders({ ':status': 100 });
    stream.respond({ ':status': 200 });
    stream.pipe(stream);
  });
  const session = await open(port);
  const told: unknown[] = [];
  const answer = await send(session, {
    method: 'POST',
    body: new MemorySource(Buffer.from('body')),
    continueTimeoutMs: 10_000,
    onInformation: (status, fields) => told.push(status, fields.get('link')),
  });
  expect((await collect(answer.body!))[0]).toBe('body');
  expect(told).toEqual([103, '<x>']);
});

test('extended CONNECT is a tunnel', async () => {
  let seen: IncomingHttpHeaders = {};
  const port = await startBackend((stream, fields) => {
    seen = fields;
    stream.respond({ ':status': 200 });
    stream.pipe(stream);
  });
  const session = await open(port);
  const fields = fieldsOf(['Host', 'backend'], ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ==']);
  const answer = await send(session, { fields, upgrade: 'websocket' });
  expect(seen).toMatchObject({ ':method': 'CONNECT', ':protocol': 'websocket' });
  expect(seen['sec-websocket-key']).toBeUndefined();
  expect(answer.status).toBe(101);
  // RFC 6455, 1.3
  expect(answer.fields.get('sec-websocket-accept')).toBe('s3pPLMBiTxaQ9kYGzzhZRbK+xOo=');
  const { source, sink } = answer.tunnel!;
  const echoed = collect(source);
  sink.write(Buffer.from('ping'));
  sink.end(new FieldList());
  expect((await echoed)[0]).toBe('ping');
});

test('a session has room for as many requests as the backend takes', async () => {
  const waiting: Buffer[] = [];
  await using backend = await startRawBackend(
    (connection, frame) => {
      if (!isRequest(frame)) return;
      waiting.push(headers(frame.stream, okFields));
      if (frame.stream === 3) setTimeout(() => connection.send(waiting[0]!), 20);
    },
    [3, 2],
  );
  const session = await open(backend.port);
  expect(session.hasRoom).toBe(true);
  const first = send(session);
  const second = send(session);
  second.catch(() => {});
  expect([session.hasRoom, session.streams]).toEqual([false, 2]);
  await first;
  await expect.poll(() => session.hasRoom).toBe(true);
});

test('B11: what GOAWAY leaves out may be sent again, and what it does not may not', async () => {
  await using backend = await startRawBackend((connection, frame) => {
    if (isRequest(frame) && frame.stream === 5) connection.send(writeGoaway(1, errorCodes.noError));
  });
  let gone = 0;
  const session = await open(backend.port, () => gone++);
  const outcomes = [send(session), send(session), send(session)].map((answer) =>
    answer.catch((error: unknown) => error),
  );
  expect(await outcomes[1]).toBeInstanceOf(UnprocessedError);
  expect(await outcomes[2]).toBeInstanceOf(UnprocessedError);
  expect([gone, session.hasRoom, session.streams]).toEqual([1, false, 1]);
  backend.connections[0]!.send(headers(1, okFields));
  expect(await outcomes[0]).toMatchObject({ status: 200 });
});

test('B11: GOAWAY for a reason fails what may have been processed', async () => {
  await using backend = await startRawBackend((connection, frame) => {
    if (isRequest(frame) && frame.stream === 3) connection.send(writeGoaway(1, errorCodes.enhanceYourCalm));
  });
  const session = await open(backend.port);
  const [first, second] = await Promise.all(
    [send(session), send(session)].map((answer) => answer.catch((error: unknown) => error)),
  );
  expect(first).not.toBeInstanceOf(UnprocessedError);
  expect(first).toMatchObject({ code: 'closed' });
  expect(second).toBeInstanceOf(UnprocessedError);
});

test('a refused stream may be sent again, unless something of its body is gone', async () => {
  await using backend = await startRawBackend((connection, frame) => {
    if (isRequest(frame)) connection.send(reset(frame.stream, errorCodes.refusedStream));
  });
  const session = await open(backend.port);
  await expect(send(session)).rejects.toBeInstanceOf(UnprocessedError);
  await expect(send(session, { method: 'POST', body: Buffer.from('again') })).rejects.toBeInstanceOf(UnprocessedError);
  const gone = send(session, { method: 'POST', body: new MemorySource(Buffer.from('once')) });
  await expect(gone).rejects.not.toBeInstanceOf(UnprocessedError);
});

test('C9: cancelling resets the stream, before and after the head', async () => {
  await using backend = await startRawBackend((connection, frame) => {
    if (isRequest(frame) && frame.stream === 3) {
      connection.send(headers(3, okFields, 0), data(3, 'part', 0));
    }
  });
  const session = await open(backend.port);
  const early = session.send(request(), times());
  setTimeout(() => early.cancel(), 20);
  await expect(early.answer).rejects.toMatchObject({ code: 'cancelled' });
  const late = session.send(request(), times());
  const answer = await late.answer;
  answer.body!.cancel();
  const resets = () => backend.connections[0]!.frames.filter(({ type }) => type === frameTypes.rstStream);
  await expect
    .poll(() => resets().map(({ stream, payload }) => [stream, payload[3]]))
    .toEqual([
      [1, errorCodes.cancel],
      [3, errorCodes.cancel],
    ]);
  await expect.poll(() => session.streams).toBe(0);
});

test.each([
  ['RST_STREAM without a reason', () => [reset(1, 0)], 'closed'],
  ['CANCEL', () => [reset(1, 8)], 'closed'],
  ['GOAWAY and the end of the connection', () => [writeGoaway(1, 0)], 'closed'],
  ['fewer bytes than announced', () => [data(1, 'x')], 'malformed'],
  ['malformed trailers', () => [headers(1, encodeFields([['x', 'a\nb']]))], 'closed'],
])('A23: an answer that breaks off by %s never looks complete', async (what, frames, code) => {
  await using backend = await startRawBackend((connection, frame) => {
    if (!isRequest(frame)) return;
    const head = what.startsWith('fewer')
      ? [[':status', '200'] as const, ['content-length', '9'] as const]
      : [[':status', '200'] as const];
    connection.send(headers(1, encodeFields(head), 0), data(1, 'part', 0));
    setTimeout(() => {
      connection.send(...frames());
      if (what.startsWith('GOAWAY')) connection.socket.end();
    }, 50);
  });
  const session = await open(backend.port);
  const answer = await send(session);
  await expect(collect(answer.body!)).rejects.toMatchObject({ code });
});

test.each([
  [
    'a malformed field',
    encodeFields([
      [':status', '200'],
      ['x', 'a\r\nb'],
    ]),
  ],
  [
    'a name in upper case',
    encodeFields([
      [':status', '200'],
      ['X', 'a'],
    ]),
  ],
  [
    'Transfer-Encoding',
    encodeFields([
      [':status', '200'],
      ['transfer-encoding', 'chunked'],
    ]),
  ],
  [
    'two lengths',
    encodeFields([
      [':status', '200'],
      ['content-length', '1'],
      ['content-length', '2'],
    ]),
  ],
  ['no status', encodeFields([['x', 'a']])],
  [
    'more fields than the limit',
    encodeFields([[':status', '200'], ...Array.from({ length: 130 }, (_, index) => [`x${index}`, ''] as const)]),
  ],
])('A23: an answer with %s is none', async (_what, block) => {
  await using backend = await startRawBackend((connection, frame) => {
    if (isRequest(frame)) connection.send(headers(frame.stream, block));
  });
  const session = await open(backend.port);
  await expect(send(session)).rejects.toMatchObject({ code: 'malformed-answer' });
  expect(backend.connections[0]!.frames.filter(isRequest).length).toBe(1);
});

test('A23: interim answers without end are cut off', async () => {
  await using backend = await startRawBackend((connection, frame) => {
    if (!isRequest(frame)) return;
    const interim = encodeFields([[':status', '102']]);
    connection.send(...Array.from({ length: 100 }, () => headers(1, interim, 0)));
  });
  const session = await open(backend.port);
  await expect(send(session)).rejects.toMatchObject({ code: 'malformed-answer' });
});

test('B4: a backend that floods is left', async () => {
  await using backend = await startRawBackend((connection, frame) => {
    if (!isRequest(frame)) return;
    const pings = Buffer.concat(Array.from({ length: 1200 }, () => writeFrame(frameTypes.ping, 0, 0, Buffer.alloc(8))));
    connection.send(pings);
  });
  const session = await open(backend.port);
  await expect(send(session)).rejects.toMatchObject({ code: 'closed' });
  expect(session.hasRoom).toBe(false);
});

test('a body that breaks off on its way resets the stream', async () => {
  await using backend = await startRawBackend(() => {});
  const session = await open(backend.port);
  const broken: BodySource = {
    length: undefined,
    takeWhole: () => undefined,
    pipe(sink) {
      sink.write(Buffer.from('part'));
      setTimeout(() => sink.fail(new BodyError('closed', 'gone')), 20);
    },
    resume() {},
    cancel() {},
  };
  await expect(send(session, { method: 'POST', body: broken })).rejects.toMatchObject({ code: 'request-body-failed' });
  const ends = () =>
    backend.connections[0]!.frames.filter(
      ({ type, flags }) => type === frameTypes.data && (flags & frameFlags.endStream) !== 0,
    );
  await expect.poll(() => backend.connections[0]!.frames.some(({ type }) => type === frameTypes.rstStream)).toBe(true);
  expect(ends()).toEqual([]);
});

test('an answer is taken no faster than it is wanted', async () => {
  const port = await startBackend((stream) => {
    stream.respond({ ':status': 200 });
    stream.end(Buffer.alloc(3_000_000));
  });
  const session = await open(port);
  const answer = await send(session);
  let taken = 0;
  const whole = new Promise<void>((resolve) => {
    answer.body!.pipe({
      write(piece) {
        taken += piece.length;
        return false;
      },
      end: () => resolve(),
      fail: () => {},
    });
  });
  await expect.poll(() => taken).toBeGreaterThan(0);
  await new Promise((resolve) => setTimeout(resolve, 50));
  expect(taken).toBeLessThan(600_000);
  const pump = setInterval(() => answer.body!.resume(), 1);
  await whole;
  clearInterval(pump);
  expect(taken).toBe(3_000_000);
});

test('draining finishes what is under way', async () => {
  let finish = (): void => {};
  const port = await startBackend((stream) => {
    stream.respond({ ':status': 200 });
    finish = () => stream.end('done');
  });
  const session = await open(port);
  const answer = await send(session);
  session.drain();
  expect(session.hasRoom).toBe(false);
  finish();
  expect((await collect(answer.body!))[0]).toBe('done');
  await expect.poll(() => session.streams).toBe(0);
});

test('an answer before the end of the request is complete, and ends the request', async () => {
  await using backend = await startRawBackend((connection, frame) => {
    if (isRequest(frame)) connection.send(headers(frame.stream, okFields, 0), data(frame.stream, 'early'));
  });
  const session = await open(backend.port);
  let cancelled = 0;
  const endless: BodySource = {
    length: undefined,
    takeWhole: () => undefined,
    pipe: (sink) => void sink.write(Buffer.from('part')),
    resume() {},
    cancel: () => void cancelled++,
  };
  const answer = await send(session, { method: 'POST', body: endless });
  expect((await collect(answer.body!))[0]).toBe('early');
  await expect.poll(() => [session.streams, cancelled]).toEqual([0, 1]);
  await expect.poll(() => backend.connections[0]!.frames.some(({ type }) => type === frameTypes.rstStream)).toBe(true);
});
