import { once } from 'node:events';
import type { Socket } from 'node:net';
import { createServer } from 'node:net';
import { afterEach, describe, expect, test } from 'vitest';
import { FieldList } from '../codec/fields.ts';
import { answering, backend, closeAll, ok, onRequests, originAt, outcome, request, textOf, until } from './testing.ts';

afterEach(closeAll);

describe('D1: uploads that are slow', () => {
  const slowBody = () => ({ length: 10, takeWhole: () => undefined, pipe() {}, resume() {}, cancel() {} });

  test('leave connections and places in the queue to other requests', async () => {
    const { port } = await answering(() => ok('x'));
    const { origin, agent } = originAt(port, { connections: 4, queuedRequests: 4 });
    const uploads = Array.from({ length: 10 }, () => origin.send(request({ method: 'POST', body: slowBody() })));
    const fates = Promise.allSettled(uploads.map(({ answer }) => answer));
    await until(() => agent.statistics()[0]!.connections === 3);
    expect(await Promise.all([outcome(origin), outcome(origin)])).toEqual(['200 x', '200 x']);
    expect(agent.statistics()).toMatchObject([{ connections: 4, idle: 1 }]);
    for (const upload of uploads) upload.cancel();
    const codes = (await fates).map((fate) => (fate.status === 'rejected' ? fate.reason.code : 'answered'));
    expect([...new Set(codes)].sort()).toEqual(['cancelled', 'queue-full']);
    expect(await outcome(origin)).toBe('200 x');
  });

  test('go on when one of them has ended', async () => {
    const { port } = await answering(() => ok('x'));
    const { origin, agent } = originAt(port, { connections: 4 });
    const slow = Array.from({ length: 3 }, () => origin.send(request({ method: 'POST', body: slowBody() })));
    for (const { answer } of slow) answer.catch(() => {});
    await until(() => agent.statistics()[0]!.connections === 3);
    const quick = {
      ...slowBody(),
      pipe: (sink: { write(piece: Buffer): unknown; end(trailers: FieldList): void }) => {
        sink.write(Buffer.alloc(10));
        sink.end(new FieldList());
      },
    };
    const waiting = outcome(origin, { method: 'POST', body: quick });
    slow[0]!.cancel();
    expect(await waiting).toBe('200 x');
  });
});

describe('connections', () => {
  test('are used again, the one that was used last first', async () => {
    const { port } = await answering(({ place }, _, connection) => ok(`${connection}.${place}`));
    const { origin, agent } = originAt(port);
    const both = await Promise.all([outcome(origin), outcome(origin)]);
    expect(both.sort()).toEqual(['200 0.0', '200 1.0']);
    const first = await outcome(origin);
    expect(first).toMatch(/^200 [01]\.1$/);
    expect(await outcome(origin)).toBe(first.replace('.1', '.2'));
    expect(agent.statistics()).toMatchObject([
      { connections: 2, opening: 0, idle: 2, queued: 0, requests: 4, errors: 0 },
    ]);
  });

  test('say when they were there, and whether they had been before', async () => {
    const { port } = await answering(() => ok('x'));
    const { origin } = originAt(port);
    const first = (await origin.send(request()).answer).times;
    expect(first.reusedConnection).toBe(false);
    expect(first.connected).toBeGreaterThan(first.started);
    expect(first.answered).toBeGreaterThanOrEqual(first.connected);
    const second = (await origin.send(request()).answer).times;
    expect(second).toMatchObject({ reusedConnection: true, connected: second.started });
  });

  test('are shared by equal descriptions only', async () => {
    const { agent } = originAt(1);
    const place = { scheme: 'https', host: 'a.test', port: 443 } as const;
    const origin = agent.origin({ ...place, tls: { serverName: 'b.test', validateName: true } });
    expect(agent.origin({ ...place, tls: { validateName: true, serverName: 'b.test' }, version: '1' })).toBe(origin);
    expect(agent.origin({ ...place, host: 'A.test', tls: { validateName: true, serverName: 'b.test' } })).toBe(origin);
    expect(agent.origin({ ...place, tls: { serverName: 'b.test' } })).not.toBe(origin);
    expect(agent.origin(place)).not.toBe(origin);
    expect(agent.origin({ ...place, tls: { serverName: 'b.test', validateName: true }, version: '2' })).not.toBe(
      origin,
    );
  });

  test('are closed when nobody has used them for a while', async () => {
    const { port, sockets } = await answering(() => ok('x'));
    const { origin, agent } = originAt(port, { idleMs: 50 });
    await outcome(origin);
    await once(sockets[0]!, 'close');
    await until(() => agent.statistics()[0]!.connections === 0);
  });

  test('are closed before the backend does what it has announced', async () => {
    const { port, sockets } = await answering(() => ok('x', 'Keep-Alive: timeout=1\r\n'));
    const { origin } = originAt(port);
    await outcome(origin);
    await once(sockets[0]!, 'close');
  });

  test('are forgotten with their origin when there are too many without any', () => {
    const { agent } = originAt(1, { origins: 10 });
    for (let port = 1; port <= 1000; port++) agent.origin({ scheme: 'http', host: 'a.test', port });
    expect(agent.statistics().length).toBe(10);
  });
});

describe('the queue', () => {
  test('is bounded, and served in order', async () => {
    const held: Socket[] = [];
    const { port } = await answering((_, socket) => void held.push(socket));
    const { origin, agent } = originAt(port, { connections: 1, queuedRequests: 2 });
    const ended: string[] = [];
    const calls = ['a', 'b', 'c', 'd'].map((target) =>
      outcome(origin, { target: `/${target}` }).then((result) => ended.push(`${target} ${result}`)),
    );
    await until(() => held.length === 1);
    expect(agent.statistics()).toMatchObject([{ connections: 1, queued: 2, errors: 1 }]);
    for (let round = 1; round <= 3; round++) {
      held.at(-1)!.write(ok(`${round}`));
      if (round < 3) await until(() => held.length === round + 1);
    }
    await Promise.all(calls);
    expect(ended).toEqual(['d queue-full', 'a 200 1', 'b 200 2', 'c 200 3']);
  });

  test('lets a request go that has waited too long', async () => {
    const { port } = await backend(() => {});
    const { origin, agent } = originAt(port, { connections: 1 });
    const first = origin.send(request());
    expect(await outcome(origin, { timeoutMs: 50 })).toBe('response-timeout');
    expect(agent.statistics()).toMatchObject([{ connections: 1, queued: 0 }]);
    first.cancel();
  });

  test('opens a connection for whoever waits when one breaks', async () => {
    const { port } = await backend((socket, index) => {
      if (index < 3) socket.on('data', () => socket.destroy());
      else onRequests(socket, () => socket.write(ok('x')));
    });
    const { origin } = originAt(port, { connections: 1 });
    const results = await Promise.all([1, 2, 3, 4, 5].map(() => outcome(origin)));
    expect(results).toEqual(['closed', 'closed', 'closed', '200 x', '200 x']);
  });
});

describe('a request that meets a closed connection', () => {
  /** Answers the first request of the first connection, and closes it when it hears of another. */
  function closing() {
    return answering(({ place, body }, socket, connection) => {
      if (connection === 0 && place > 0) socket.resetAndDestroy();
      else return ok(`${connection} ${body.toString()}`);
    });
  }

  test.each([
    ['GET', undefined, '200 1 '],
    ['PUT', Buffer.from('data'), '200 1 data'],
    ['DELETE', undefined, '200 1 '],
    ['POST', Buffer.from('data'), 'closed'],
    ['PATCH', undefined, 'closed'],
  ])('%s: is sent again where doing it twice is doing it once', async (method, body, expected) => {
    const { port } = await closing();
    const { origin } = originAt(port);
    await outcome(origin);
    expect(await outcome(origin, { method, body })).toBe(expected);
  });

  test('is not sent again when its body has been taken out of its source', async () => {
    const { port } = await closing();
    const { origin } = originAt(port);
    await outcome(origin);
    const body = sourceOf('data');
    expect(await outcome(origin, { method: 'PUT', body })).toBe('closed');
  });

  test('is sent again when its source was asked for nothing yet', async () => {
    const { port } = await backend((socket, index) => {
      if (index > 0) onRequests(socket, ({ body }) => socket.write(ok(body.toString())));
      else socket.once('data', () => socket.write(ok('first'), () => socket.once('data', () => socket.destroy())));
    });
    const { origin } = originAt(port);
    await outcome(origin);
    const body = sourceOf('data');
    expect(await outcome(origin, { method: 'PUT', body, continueTimeoutMs: 500 })).toBe('200 data');
  });

  test('is not sent again when a byte of an answer has come, nor on a connection that was new', async () => {
    const half = await answering(({ place }, socket) => {
      if (place === 0) return ok('x');
      socket.end('HTTP/1.1 2');
      return undefined;
    });
    const { origin } = originAt(half.port);
    await outcome(origin);
    expect(await outcome(origin)).toBe('closed');
    const mute = await backend((socket) => socket.on('data', () => socket.destroy()));
    expect(await outcome(originAt(mute.port).origin)).toBe('closed');
    expect(mute.sockets.length).toBe(1);
  });

  test('never meets one that was closed before', async () => {
    const { port, sockets } = await answering(() => ok('x'));
    const { origin, agent } = originAt(port);
    await outcome(origin, { method: 'POST' });
    sockets[0]!.end();
    await until(() => agent.statistics()[0]!.connections === 0);
    expect(await outcome(origin, { method: 'POST' })).toBe('200 x');
  });
});

describe('giving up', () => {
  test('on a request in the queue leaves the others alone', async () => {
    const held: Socket[] = [];
    const { port } = await answering((_, socket) => void held.push(socket));
    const { origin, agent } = originAt(port, { connections: 1 });
    const [first, second, third] = [origin.send(request()), origin.send(request()), origin.send(request())];
    await until(() => held.length === 1);
    second!.cancel();
    await expect(second!.answer).rejects.toMatchObject({ code: 'cancelled' });
    held[0]!.write(ok('1'));
    await until(() => held.length === 2);
    held[1]!.write(ok('3'));
    expect(await textOf(await first!.answer)).toBe('200 1');
    expect(await textOf(await third!.answer)).toBe('200 3');
    expect(agent.statistics()).toMatchObject([{ connections: 1, idle: 1, queued: 0 }]);
  });

  test('while connecting opens no connection', async () => {
    // A name that takes for ever.
    const resolver = { resolve: () => new Promise<readonly string[]>(() => {}) };
    const { origin, agent } = originAt({ port: 1, host: 'slow.test' }, { resolver });
    const call = origin.send(request());
    expect(agent.statistics()).toMatchObject([{ opening: 1, queued: 1 }]);
    call.cancel();
    await expect(call.answer).rejects.toMatchObject({ code: 'cancelled' });
    expect(agent.statistics()).toMatchObject([{ opening: 0, queued: 0, connections: 0 }]);
  });

  test.each([
    ['before the answer', ''],
    ['within its head', 'HTTP/1.1 200 OK\r\n'],
    ['within its body', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n12345'],
  ])('%s closes the connection', async (_, said) => {
    const { port, sockets } = await answering(() => said);
    const { origin, agent } = originAt(port);
    const call = origin.send(request());
    await until(() => sockets.length === 1 && sockets[0]!.bytesRead > 0);
    const answer = said.includes('\r\n\r\n') ? await call.answer : undefined;
    const text = answer === undefined ? call.answer.catch((error) => error.code) : textOf(answer);
    call.cancel();
    expect(await text).toBe(answer === undefined ? 'cancelled' : '200 body cancelled');
    await until(() => sockets[0]!.destroyed || sockets[0]!.readableEnded);
    expect(agent.statistics()).toMatchObject([{ connections: 0, idle: 0, queued: 0 }]);
  });

  test('on an answer that has been read does nothing', async () => {
    const { port } = await answering(() => ok('x'));
    const { origin, agent } = originAt(port);
    const call = origin.send(request());
    await textOf(await call.answer);
    call.cancel();
    expect(await outcome(origin)).toBe('200 x');
    expect(agent.statistics()).toMatchObject([{ connections: 1, idle: 1 }]);
  });

  test('a thousand times leaves nothing behind', async () => {
    const { port } = await answering(({ place }) => (place % 2 === 0 ? ok('x') : undefined));
    const { origin, agent } = originAt(port, { connections: 20 });
    const calls = Array.from({ length: 1_000 }, () => origin.send(request()));
    const ended = Promise.allSettled(calls.map((call) => call.answer));
    for (const call of calls) {
      await new Promise(setImmediate);
      call.cancel();
    }
    await ended;
    await until(() => agent.statistics()[0]!.connections === agent.statistics()[0]!.idle);
    expect(agent.statistics()).toMatchObject([{ queued: 0, opening: 0 }]);
  });
});

describe('an agent', () => {
  test('that is closed fails what is under way and whatever comes after', async () => {
    const { port } = await backend(() => {});
    const { origin, agent } = originAt(port, { connections: 1 });
    const calls = [outcome(origin), outcome(origin)];
    await until(() => agent.statistics()[0]!.connections === 1);
    agent.close();
    expect(await Promise.all(calls)).toEqual(['closed', 'cancelled']);
    expect(await outcome(origin)).toBe('cancelled');
  });

  test('says when nobody listens', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    server.close();
    await once(server, 'close');
    expect(await outcome(originAt(port).origin)).toBe('connect-failed');
  });
});

/** A source that has not received anything yet. */
function sourceOf(text: string) {
  return {
    length: text.length,
    takeWhole: () => undefined,
    pipe(sink: import('../body.ts').BodySink) {
      sink.write(Buffer.from(text));
      sink.end(request().fields);
    },
    resume() {},
    cancel() {},
  };
}
