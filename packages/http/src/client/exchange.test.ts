import { once } from 'node:events';
import { createServer } from 'node:http';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { type BodySink, type BodySource, MemorySource, readWhole } from '../body.ts';
import { FieldList } from '../codec/fields.ts';
import { answering, backend, closeAll, ok, onRequests, originAt, outcome, request, textOf, until } from './testing.ts';

afterEach(closeAll);

/** A source that a test feeds. */
class FedSource implements BodySource {
  readonly length: number | undefined;
  sink: BodySink | undefined;
  resumed = 0;
  isCancelled = false;

  constructor(length?: number) {
    this.length = length;
  }

  takeWhole(): undefined {}

  pipe(sink: BodySink): void {
    this.sink = sink;
  }

  resume(): void {
    this.resumed++;
  }

  cancel(): void {
    this.isCancelled = true;
  }
}

/** Answers with how the request was framed and what it held. */
const echo = () =>
  answering(({ head, body, trailers }) => {
    const framing = `${head.fields.get('content-length') ?? '-'} ${head.fields.get('transfer-encoding') ?? '-'}`;
    return ok(`${head.method} ${head.target} ${framing} ${body.toString('latin1')} ${trailers.get('x-sum') ?? ''}`);
  });

describe('the body of a request', () => {
  test('may be answered while its end waits to leave', async () => {
    const server = createServer((asked, response) => void asked.pipe(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    const { origin } = originAt(port);
    const sendInParts = async () => {
      const body = new FedSource();
      const answered = outcome(origin, { method: 'POST', body });
      await until(() => body.sink !== undefined);
      body.sink!.write(Buffer.from('one '));
      await new Promise((resolve) => setTimeout(resolve, 2));
      // As the end is written, the answer to the beginning is already there to be read.
      const spin = performance.now();
      while (performance.now() - spin < 2);
      body.sink!.write(Buffer.from('two'));
      body.sink!.end(new FieldList());
      return answered;
    };
    for (let round = 0; round < 30; round++) expect(await sendInParts()).toBe('200 one two');
    server.closeAllConnections();
    server.close();
  });

  test('has a length where one is known, and is chunked otherwise', async () => {
    const { origin } = originAt((await echo()).port);
    const post = { method: 'POST' };
    expect(await outcome(origin, { target: '/a?b' })).toBe('200 GET /a?b - -  ');
    expect(await outcome(origin, post)).toBe('200 POST / 0 -  ');
    expect(await outcome(origin, { ...post, body: Buffer.from('abc') })).toBe('200 POST / 3 - abc ');
    expect(await outcome(origin, { ...post, body: new MemorySource(Buffer.from('abc')) })).toBe('200 POST / 3 - abc ');
    const [withLength, without] = [new FedSource(4), new FedSource()];
    const results = [withLength, without].map((body) => outcome(origin, { ...post, body }));
    await until(() => withLength.sink !== undefined && without.sink !== undefined);
    for (const { sink } of [withLength, without]) {
      sink!.write(Buffer.from('ab'));
      await new Promise((resolve) => setTimeout(resolve, 5));
      sink!.write(Buffer.from('cd'));
      sink!.end(
        FieldList.from([
          ['X-Sum', '4'],
          ['Content-Length', '9'],
        ]),
      );
    }
    expect(await Promise.all(results)).toEqual(['200 POST / 4 - abcd ', '200 POST / - chunked abcd 4']);
  });

  test('that is large goes out at the pace of the backend', async () => {
    let slow: Socket | undefined;
    const { port } = await backend((socket) => (slow = socket).pause());
    const { origin } = originAt(port);
    const body = new FedSource();
    const call = origin.send(request({ method: 'POST', body }));
    await until(() => body.sink !== undefined && slow !== undefined);
    let sent = 0;
    while (body.sink!.write(Buffer.alloc(64 * 1024))) sent++;
    expect(sent).toBeLessThan(1_000);
    expect(body.resumed).toBe(0);
    slow!.resume();
    await until(() => body.resumed === 1);
    call.cancel();
    await expect(call.answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(body.isCancelled).toBe(true);
  });

  test.each([
    ['longer', ['abc', 'de']],
    ['shorter', ['abc']],
  ])('that turns out %s than its length is broken off', async (_, pieces) => {
    const { port, sockets } = await answering(() => ok('x'));
    const { origin } = originAt(port);
    const body = new FedSource(4);
    const result = outcome(origin, { method: 'POST', body });
    await until(() => body.sink !== undefined);
    for (const piece of pieces) body.sink!.write(Buffer.from(piece));
    body.sink!.end(new FieldList());
    expect(await result).toBe('request-body-failed');
    await until(() => sockets[0]!.destroyed || sockets[0]!.readableEnded);
  });

  test('that breaks off breaks the request off', async () => {
    let isComplete = false;
    const { port, sockets } = await backend((socket) => onRequests(socket, () => (isComplete = true)));
    const { origin } = originAt(port);
    const body = new FedSource();
    const result = outcome(origin, { method: 'POST', body });
    await until(() => body.sink !== undefined);
    const { BodyError } = await import('../body.ts');
    body.sink!.write(Buffer.from('abc'));
    body.sink!.fail(new BodyError('closed', 'gone'));
    expect(await result).toBe('request-body-failed');
    await until(() => sockets[0]!.destroyed || sockets[0]!.readableEnded);
    expect(isComplete).toBe(false);
  });
});

describe('A17: a request that asks whether its body is wanted', () => {
  const asking = (body: Buffer | BodySource) => ({ method: 'POST', body, continueTimeoutMs: 20_000 });

  test('sends it after 100, which nobody else sees', async () => {
    const { port } = await backend((socket) => {
      socket.once('data', (head) => {
        expect(head.toString()).toMatch(/\r\nExpect: 100-continue\r\n.*\r\n\r\n$/s);
        socket.write('HTTP/1.1 100 Continue\r\n\r\n');
        socket.once('data', (body) => socket.write(ok(body.toString())));
      });
    });
    const seen: number[] = [];
    const parts = { ...asking(Buffer.from('abc')), onInformation: (status: number) => seen.push(status) };
    expect(await outcome(originAt(port).origin, parts)).toBe('200 abc');
    expect(seen).toEqual([]);
  });

  test('sends it all the same after some time', async () => {
    const { port } = await answering(({ body }) => ok(body.toString()));
    const { origin } = originAt(port);
    expect(await outcome(origin, { ...asking(Buffer.from('abc')), continueTimeoutMs: 20 })).toBe('200 abc');
  });

  test('sends nothing when the answer comes first, and leaves the connection', async () => {
    const { port, sockets } = await backend((socket) => {
      socket.on('data', () => socket.write('HTTP/1.1 417 No\r\nContent-Length: 0\r\n\r\n'));
    });
    const { origin, agent } = originAt(port);
    const body = new FedSource(3);
    expect(await outcome(origin, asking(body))).toBe('417');
    expect(body).toMatchObject({ sink: undefined, isCancelled: true });
    await until(() => sockets[0]!.destroyed || sockets[0]!.readableEnded);
    expect(agent.statistics()).toMatchObject([{ connections: 0 }]);
  });

  test('does not ask without a body, whatever its fields say', async () => {
    const { port } = await answering(({ head }) => ok(head.fields.get('expect') ?? 'none'));
    const { origin } = originAt(port);
    const fields = FieldList.from([
      ['Host', 'a'],
      ['Expect', '100-continue'],
    ]);
    expect(await outcome(origin, { fields, continueTimeoutMs: 1_000 })).toBe('200 none');
  });
});

describe('an answer', () => {
  test.each([
    ['HEAD', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\n', '200'],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n', '204'],
    ['GET', 'HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n', '304'],
    ['GET', 'HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n', '200'],
    ['GET', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\n\r\n', '200 abcde'],
    ['GET', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n', '200 '],
    ['GET', 'HTTP/1.1 200\r\nContent-Length: 2\r\n\r\nok', '200 ok'],
    ['GET', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok', '200 ok'],
  ])('%s %j is read, in one piece and byte by byte, and the next one after it', async (method, bytes, expected) => {
    const { port } = await answering(({ head, place }, socket) => {
      if (head.target === '/next') return ok('next');
      if (place % 2 === 0) return bytes;
      void drip(socket, bytes);
      return undefined;
    });
    const { origin, agent } = originAt(port, { restMs: 0 });
    for (let round = 0; round < 2; round++) {
      expect(await outcome(origin, { method })).toBe(expected);
      if (round === 0) expect(await outcome(origin, { method })).toBe(expected);
      expect(await outcome(origin, { target: '/next' })).toBe('200 next');
    }
    expect(agent.statistics()).toMatchObject([{ connections: 1 }]);
  });

  test.each([
    ['HTTP/1.1 200 OK\r\n\r\nuntil the end', '200 until the end'],
    ['HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok', '200 ok'],
    ['HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n\r\nok', '200 ok'],
  ])('%j ends its connection', async (bytes, expected) => {
    const { port } = await answering((_, socket) => void socket.end(bytes));
    const { origin, agent } = originAt(port);
    expect(await outcome(origin)).toBe(expected);
    await until(() => agent.statistics()[0]!.connections === 0);
  });

  test('has its fields, its reason, its version and its trailers', async () => {
    const { port } = await answering(
      () =>
        'HTTP/1.1 299 Fine, thanks\r\nTransfer-Encoding: chunked\r\nConnection: keep-alive, X-One\r\nX-One: 1\r\nSet-Cookie: a\r\nSet-Cookie: b\r\n\r\n' +
        '1\r\na\r\n0\r\nX-Sum: 1\r\nContent-Length: 5\r\n\r\n',
    );
    const answer = await originAt(port).origin.send(request()).answer;
    expect(answer).toMatchObject({
      status: 299,
      reason: 'Fine, thanks',
      version: '1.1',
      connectionOptions: ['keep-alive', 'x-one'],
      tunnel: undefined,
    });
    expect(answer.fields.getAll('set-cookie')).toEqual(['a', 'b']);
    expect(answer.body!.takeWhole()).toBeUndefined();
    const trailers = await new Promise<FieldList>((resolve, reject) =>
      answer.body!.pipe({ write: () => true, end: resolve, fail: reject }),
    );
    expect([...trailers]).toEqual([['X-Sum', '1']]);
  });

  test('is told of information on the way', async () => {
    const { port } = await answering(
      () => `HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 102 Processing\r\n\r\n${ok('x')}`,
    );
    const seen: string[] = [];
    const onInformation = (status: number, fields: FieldList) => seen.push(`${status} ${fields.get('link')}`);
    expect(await outcome(originAt(port).origin, { onInformation })).toBe('200 x');
    expect(seen).toEqual(['103 </a>', '102 undefined']);
  });

  test('that is large comes at the pace of its reader', async () => {
    const total = 64 * 1024 * 1024;
    let written = 0;
    const server = createServer((_, response) => {
      response.setHeader('Content-Length', total);
      const write = (): void => {
        while (written < total) {
          written += 64 * 1024;
          if (!response.write(Buffer.alloc(64 * 1024, 'x'))) return void response.once('drain', write);
        }
        response.end();
      };
      write();
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { origin, agent } = originAt((server.address() as { port: number }).port);
    try {
      const { body } = await origin.send(request()).answer;
      let size = 0;
      let isOpen = false;
      const ended = new Promise<void>((resolve, reject) =>
        body!.pipe({
          write(piece) {
            size += piece.length;
            return isOpen;
          },
          end: () => resolve(),
          fail: reject,
        }),
      );
      await until(() => size > 0);
      await new Promise((resolve) => setTimeout(resolve, 50));
      expect(size).toBeLessThan(1024 * 1024);
      expect(written).toBeLessThan(total / 2);
      isOpen = true;
      body!.resume();
      await ended;
      expect(size).toBe(total);
      expect(agent.statistics()).toMatchObject([{ idle: 1 }]);
    } finally {
      agent.close();
      server.close();
      server.closeAllConnections();
    }
  });

  test('that has arrived leaves its connection to others, however slowly it is read', async () => {
    const part = 'abc'.repeat(30);
    const chunks = `${`5a\r\n${part}\r\n`.repeat(3)}0\r\n\r\n`;
    const { port } = await answering((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n');
      setTimeout(() => socket.write(chunks), 30);
      return undefined;
    });
    const { origin, agent } = originAt(port);
    const { body } = await origin.send(request()).answer;
    let [text, isOver] = ['', false];
    body!.pipe({ write: (piece) => (text += piece).length === 0, end: () => (isOver = true), fail() {} });
    await until(() => text === part);
    expect(await outcome(origin)).toBe(`200 ${part.repeat(3)}`);
    expect(agent.statistics()).toMatchObject([{ connections: 1, idle: 1 }]);
    for (let round = 0; round < 3; round++) body!.resume();
    expect([text, isOver]).toEqual([part.repeat(3), true]);
    expect(await outcome(origin)).toBe(`200 ${part.repeat(3)}`);
  });

  test('that nobody reads is not read, and cancelling it closes the connection', async () => {
    const { port, sockets } = await answering((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 100000000\r\n\r\n');
      socket.write(Buffer.alloc(100_000_000));
      return undefined;
    });
    const answer = await originAt(port).origin.send(request()).answer;
    await new Promise((resolve) => setTimeout(resolve, 50));
    expect(sockets[0]!.writableLength).toBeGreaterThan(0);
    answer.body!.cancel();
    await until(() => sockets[0]!.destroyed);
  });

  test('that comes before the request is complete stops a refused request', async () => {
    const { port, sockets } = await backend((socket) => {
      socket.once('data', () => socket.write('HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno'));
    });
    const body = new FedSource();
    const { origin, agent } = originAt(port);
    const result = outcome(origin, { method: 'POST', body });
    expect(await result).toBe('413 no');
    expect(body.isCancelled).toBe(true);
    await until(() => sockets[0]!.destroyed || sockets[0]!.readableEnded);
    expect(agent.statistics()).toMatchObject([{ connections: 0, idle: 0 }]);
  });

  test('that comes while a request is taken leaves both going on', async () => {
    const server = createServer((incoming, response) => void incoming.pipe(response)).listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { origin, agent } = originAt((server.address() as { port: number }).port);
    try {
      const body = new FedSource();
      const call = origin.send(request({ method: 'POST', body }));
      await until(() => body.sink !== undefined);
      body.sink!.write(Buffer.from('one '));
      const answer = await call.answer;
      const text = readWhole(answer.body!, 100);
      body.sink!.write(Buffer.from('two'));
      body.sink!.end(new FieldList());
      expect((await text).toString()).toBe('one two');
    } finally {
      agent.close();
      server.close();
      server.closeAllConnections();
    }
  });
});

describe('another protocol', () => {
  const websocket = { upgrade: 'websocket' };

  test('makes the connection a tunnel, with what came behind the head', async () => {
    const { port, sockets } = await answering(({ head }, socket) => {
      expect(head.framing.upgrade).toEqual(['websocket']);
      socket.removeAllListeners('data');
      socket.on('data', (piece) => socket.write(`<${piece}>`));
      socket.on('end', () => socket.end('bye'));
      return 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: websocket\r\n\r\nhello';
    });
    const { origin, agent } = originAt(port);
    const { status, body, tunnel } = await origin.send(request(websocket)).answer;
    expect({ status, body }).toEqual({ status: 101, body: undefined });
    let heard = '';
    const ended = new Promise<void>((resolve, reject) =>
      tunnel!.source.pipe({ write: (piece) => (heard += piece).length > 0, end: () => resolve(), fail: reject }),
    );
    await until(() => heard === 'hello');
    tunnel!.sink.write(Buffer.from('one'));
    await until(() => heard === 'hello<one>');
    tunnel!.sink.end(new FieldList());
    await ended;
    expect(heard).toBe('hello<one>bye');
    await until(() => agent.statistics()[0]!.connections === 0);
    expect(sockets[0]!.destroyed).toBe(true);
  });

  test('C1: that is not switched to leaves an ordinary answer, and a connection for nobody else', async () => {
    const { port } = await answering((_, __, connection) => ok(`${connection}`));
    const { origin } = originAt(port);
    expect(await outcome(origin, websocket)).toBe('200 0');
    expect(await outcome(origin)).toBe('200 1');
  });

  test('is closed at once in both directions', async () => {
    const { port, sockets } = await answering(() => 'HTTP/1.1 101 Switching Protocols\r\n\r\n');
    const { tunnel } = await originAt(port).origin.send(request(websocket)).answer;
    let failure = '';
    tunnel!.source.pipe({ write: () => true, end() {}, fail: ({ code }) => (failure = code) });
    tunnel!.destroy();
    expect(failure).toBe('closed');
    await until(() => sockets[0]!.destroyed || sockets[0]!.readableEnded);
  });
});

async function drip(socket: Socket, bytes: string): Promise<void> {
  for (const byte of bytes) {
    socket.write(byte, 'latin1');
    await new Promise((resolve) => setImmediate(resolve));
  }
}

test('an answer of node:http is read, and so is what it reads', async () => {
  const server = createServer(async (incoming, response) => {
    let size = 0;
    for await (const piece of incoming) size += piece.length;
    response.setHeader('X-Size', size);
    response.write('one ');
    setImmediate(() => response.end('two'));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { origin, agent } = originAt((server.address() as { port: number }).port);
  try {
    const answer = await origin.send(request({ method: 'PUT', body: Buffer.alloc(3_000_000) })).answer;
    expect(answer.fields.get('x-size')).toBe('3000000');
    expect(await textOf(answer)).toBe('200 one two');
    expect(agent.statistics()).toMatchObject([{ idle: 1 }]);
  } finally {
    agent.close();
    server.close();
    server.closeAllConnections();
  }
});
