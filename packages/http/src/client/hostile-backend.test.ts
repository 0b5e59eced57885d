import type { Socket } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { MemorySource } from '../body.ts';
import { answering, backend, closeAll, ok, originAt, outcome, request, textOf, until } from './testing.ts';

// Threats A18, A23, D6 and M7: what backends do to us. After each of these the next request has to be answered with its
// own answer.

afterEach(closeAll);

const interim = 'HTTP/1.1 103 Early Hints\r\n\r\n';

const malformed: readonly (readonly [what: string, bytes: string])[] = [
  ['length and encoding', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n'],
  ['two lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef'],
  ['two equal lengths', 'HTTP/1.1 200 OK\r\nContent-Length: 5, 5\r\n\r\nabcde'],
  ['a negative length', 'HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n'],
  ['another coding', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n'],
  ['a tunnel that nobody asked for', 'HTTP/1.1 101 Switching Protocols\r\nConnection: upgrade\r\nUpgrade: x\r\n\r\n'],
  ['garbage', '\x16\x03\x01 certainly not HTTP\r\n\r\n'],
  ['HTTP/0.9', '<html>hello</html>'],
  ['HTTP/2', 'HTTP/2.0 200 OK\r\n\r\n'],
  ['a bare LF', 'HTTP/1.1 200 OK\nContent-Length: 0\n\n'],
  ['a NUL', 'HTTP/1.1 200 OK\r\nX: a\0b\r\n\r\n'],
  ['a folded line', 'HTTP/1.1 200 OK\r\nX: a\r\n b\r\n\r\n'],
  ['a status of four digits', 'HTTP/1.1 2000 OK\r\n\r\n'],
  ['endless interim answers', interim.repeat(1_000)],
  ['an endless head', `HTTP/1.1 200 OK\r\n${'X: 12345678\r\n'.repeat(20_000)}`],
  ['an endless line', `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(200_000)}`],
];

describe('A23: a malformed answer', () => {
  test.each(malformed)('%s: is refused, and its connection closed', async (_, bytes) => {
    const { port, sockets } = await answering((__, ___, connection) => (connection === 0 ? bytes : ok('mine')));
    const { origin } = originAt(port);
    expect(await outcome(origin)).toBe('malformed-answer');
    expect(await outcome(origin)).toBe('200 mine');
    await until(() => sockets[0]!.destroyed || sockets[0]!.readableEnded);
  });

  test.each([
    ['a chunk size', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nxyz', '200 body malformed'],
    ['the end of a chunk', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabcde', '200 body malformed'],
    ['a trailer', 'Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n0\r\nX : 1\r\n\r\n', '200 body malformed'],
  ])('%s: breaks the body off, so that it is seen', async (_, bytes, expected) => {
    const answer = `HTTP/1.1 200 OK\r\n${bytes}`;
    const { port } = await answering((__, ___, connection) => (connection === 0 ? answer : ok('mine')));
    const { origin } = originAt(port);
    expect(await outcome(origin)).toBe(expected);
    expect(await outcome(origin)).toBe('200 mine');
  });

  test('is refused alike wherever it is split', async () => {
    const bytes = 'HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\nabcdef';
    let split = 0;
    const { port } = await answering((_, socket) => {
      socket.setNoDelay();
      socket.write(bytes.slice(0, split));
      setImmediate(() => socket.write(bytes.slice(split)));
      return undefined;
    });
    const { origin } = originAt(port);
    const results = new Set<string>();
    for (split = 1; split < bytes.length; split++) results.add(await outcome(origin));
    expect([...results]).toEqual(['malformed-answer']);
  });
});

test('an answer is read alike wherever it is split', async () => {
  const bytes = `${interim}HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n2\r\nde\r\n0\r\nX: 1\r\n\r\n`;
  let split = 0;
  const { port } = await answering((_, socket) => {
    socket.setNoDelay();
    socket.write(bytes.slice(0, split));
    setImmediate(() => socket.write(bytes.slice(split)));
    return undefined;
  });
  const { origin, agent } = originAt(port);
  for (split = 1; split < bytes.length; split++) expect(await outcome(origin)).toBe('200 abcde');
  expect(agent.statistics()).toMatchObject([{ connections: 1 }]);
});

describe('A23: a connection that closes', () => {
  test.each([
    ['before the answer', '', 'closed'],
    ['within the head', 'HTTP/1.1 200 OK\r\nX', 'closed'],
    ['after an interim answer', interim, 'closed'],
    ['within a body of a length', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', '200 body closed'],
    ['within a chunk', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc', '200 body closed'],
    ['between chunks', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n', '200 body closed'],
    ['before the last line', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n0\r\nX: 1\r\n', '200 body closed'],
  ])('%s: is a failure, never a short answer', async (_, bytes, expected) => {
    const { port } = await answering((__, socket) => void socket.end(bytes));
    expect(await outcome(originAt(port).origin)).toBe(expected);
  });

  test('with a reset: does not end a body that has no length', async () => {
    const { port } = await answering((_, socket) => {
      socket.write('HTTP/1.1 200 OK\r\n\r\nabc', () => setTimeout(() => socket.resetAndDestroy(), 20));
      return undefined;
    });
    expect(await outcome(originAt(port).origin)).toBe('200 body closed');
  });
});

describe('A18, A23: what nobody asked for', () => {
  const stray = ok('stray');

  test.each([
    ['HEAD', `HTTP/1.1 200 OK\r\nContent-Length: ${stray.length}\r\n\r\n`, '200'],
    ['GET', 'HTTP/1.1 204 No Content\r\n\r\n', '204'],
    ['GET', `HTTP/1.1 204 No Content\r\nContent-Length: ${stray.length}\r\n\r\n`, '204'],
    ['GET', `HTTP/1.1 304 Not Modified\r\nContent-Length: ${stray.length}\r\n\r\n`, '304'],
    ['GET', ok('first'), '200 first'],
  ])('%s %j with a body behind it is nobody’s answer', async (method, head, expected) => {
    const { port, sockets } = await answering((_, __, connection) => (connection === 0 ? head + stray : ok('mine')));
    const { origin } = originAt(port);
    expect(await outcome(origin, { method })).toBe(expected);
    expect(await outcome(origin)).toBe('200 mine');
    await until(() => sockets[0]!.destroyed || sockets[0]!.readableEnded);
  });

  test('a body after the answer to HEAD, in a piece of its own, is nobody’s answer', async () => {
    const { port } = await answering(({ head }, socket, connection) => {
      if (connection > 0) return ok('mine');
      socket.write(`HTTP/1.1 200 OK\r\nContent-Length: ${stray.length}\r\n\r\n`);
      setImmediate(() => socket.write(stray));
      return head.method === 'HEAD' ? undefined : 'never';
    });
    // The connection rests for so long that nothing depends on how quick this machine is.
    const { origin } = originAt(port, { restMs: 1_000 });
    expect(await outcome(origin, { method: 'HEAD' })).toBe('200');
    expect(await outcome(origin)).toBe('200 mine');
  });

  test('an answer to no request closes an idle connection', async () => {
    const { port, sockets } = await answering((_, __, connection) => ok(`${connection}`));
    const { origin, agent } = originAt(port);
    expect(await outcome(origin)).toBe('200 0');
    sockets[0]!.write(stray);
    await until(() => agent.statistics()[0]!.connections === 0);
    expect(await outcome(origin)).toBe('200 1');
  });

  test('an answer before the first request is not given to it', async () => {
    const { port } = await backend((socket) => void socket.write(stray));
    const { origin } = originAt(port);
    // It may come before the request is sent, and then closes the connection, or after, when nobody can know.
    await outcome(origin);
    const idle = await backend((socket) => void socket.write(`garbage${stray}`));
    expect(await outcome(originAt(idle.port).origin)).toMatch(/^(malformed-answer|closed)$/);
  });

  test('an answer before the end of a request does not leave its connection to another', async () => {
    const { port } = await backend((socket, index) => {
      socket.on('data', () => socket.write(ok(`${index}`)));
    });
    const { origin } = originAt(port);
    const body = new Unending();
    expect(await outcome(origin, { method: 'POST', body })).toBe('200 0');
    expect(await outcome(origin)).toBe('200 1');
    expect(body.isCancelled).toBe(true);
  });
});

describe('D6, M7: a backend that takes its time', () => {
  test('never answering ends with the time limit', async () => {
    const { port, sockets } = await backend((socket) => void socket.resume());
    const { origin, agent } = originAt(port);
    expect(await outcome(origin, { timeoutMs: 50 })).toBe('response-timeout');
    expect(agent.statistics()).toMatchObject([{ connections: 0 }]);
    await until(() => sockets[0]!.destroyed || sockets[0]!.readableEnded);
  });

  test('a head that comes byte by byte ends with the time limit', async () => {
    const { port } = await answering((_, socket) => drip(socket, `HTTP/1.1 200 OK\r\nX: ${'x'.repeat(60_000)}`));
    expect(await outcome(originAt(port).origin, { timeoutMs: 300 })).toBe('response-timeout');
  });

  test('interim answers do not prolong the time limit', async () => {
    const { port } = await answering((_, socket) => {
      const timer = setInterval(() => socket.write(interim), 50);
      socket.on('close', () => clearInterval(timer));
      return undefined;
    });
    const { origin } = originAt(port, { limits: { ...limits, interimAnswers: 1_000_000 } });
    expect(await outcome(origin, { timeoutMs: 300 })).toBe('response-timeout');
  });

  test('a body that stops coming ends with its limit, one that goes on does not', async () => {
    const { port } = await answering(({ head }, socket) => {
      socket.write('HTTP/1.1 200 OK\r\nContent-Length: 40\r\n\r\n');
      return head.target === '/stop' ? 'abc' : drip(socket, 'x'.repeat(40), 40);
    });
    const { origin } = originAt(port, { bodyIdleMs: 1000 });
    expect(await outcome(origin, { target: '/stop' })).toBe('200 body timeout');
    expect(await outcome(origin, { target: '/go-on' })).toBe(`200 ${'x'.repeat(40)}`);
  });

  test('a reader that takes its time is not the backend’s fault', async () => {
    const { port } = await answering(() => ok('x'.repeat(1_000_000)));
    const answer = await originAt(port, { bodyIdleMs: 1000 }).origin.send(request()).answer;
    await new Promise((resolve) => setTimeout(resolve, 1500));
    expect((await textOf(answer)).length).toBe(1_000_004);
  });

  test('the name, the connection and the queue count', async () => {
    const resolver = { resolve: () => new Promise<readonly string[]>(() => {}) };
    const { origin } = originAt({ port: 1, host: 'slow.test' }, { resolver });
    expect(await outcome(origin, { timeoutMs: 50 })).toBe('response-timeout');
    const impatient = originAt({ port: 1, host: 'slow.test' }, { resolver, connectMs: 50 });
    expect(await outcome(impatient.origin)).toBe('connect-timeout');
  });
});

test('A9: chunks of one byte end at a limit', async () => {
  const { port } = await answering(
    () => `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n${'1\r\nx\r\n'.repeat(100_000)}`,
  );
  expect(await outcome(originAt(port).origin)).toBe('200 body malformed');
});

test('a head that cannot be written is not sent, and the connection stays', async () => {
  const { port } = await answering(() => ok('x'));
  const { origin, agent } = originAt(port);
  await outcome(origin);
  const { answer } = origin.send(request({ target: '/a b\r\nX: y' }));
  await expect(answer).rejects.toThrow('the target is empty or holds a character that no target may');
  expect(agent.statistics()).toMatchObject([{ connections: 1, idle: 1 }]);
});

/** A body that has begun and goes on for ever. */
class Unending extends MemorySource {
  isCancelled = false;

  constructor() {
    super(Buffer.from('abc'));
  }

  override takeWhole(): undefined {}

  override pipe(sink: import('../body.ts').BodySink): void {
    sink.write(Buffer.from('ab'));
  }

  override cancel(): void {
    this.isCancelled = true;
  }
}

const limits = {
  methodBytes: 32,
  targetBytes: 1_000,
  headBytes: 65_536,
  fields: 128,
  chunkExtensionBytes: 1_000,
  chunkOverheadBytes: 1_000,
  interimAnswers: 32,
};

function drip(socket: Socket, bytes: string, everyMs = 5): undefined {
  let at = 0;
  const timer = setInterval(() => {
    if (at === bytes.length || socket.destroyed) clearInterval(timer);
    else socket.write(bytes[at++]!);
  }, everyMs);
  socket.on('close', () => clearInterval(timer));
}
