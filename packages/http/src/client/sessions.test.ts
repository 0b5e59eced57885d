import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import {
  constants,
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type ServerHttp2Session,
} from 'node:http2';
import { afterEach, describe, expect, test } from 'vitest';
import { answering, backend, closeAll, ok, originAt, outcome, request, textOf, until } from './testing.ts';

const fixtures = new URL('../tls/fixtures/', import.meta.url);
const pem = (name: string): string => readFileSync(new URL(`${name}.pem`, fixtures), 'utf8');
const identity = { key: pem('key'), cert: pem('fallback') };
const tls = { authorities: [pem('authority')] };

const servers: (Http2Server | Http2SecureServer)[] = [];
const sessions: ServerHttp2Session[] = [];

afterEach(() => {
  closeAll();
  for (const session of sessions.splice(0)) session.destroy();
  for (const server of servers.splice(0)) server.close();
});

async function listening<Server extends Http2Server | Http2SecureServer>(server: Server): Promise<number> {
  servers.push(server);
  server.on('session', (session: ServerHttp2Session) => sessions.push(session));
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as { port: number }).port;
}

/** Says by which version and connection a request came, and gives back its body. */
function echo<Server extends Http2Server | Http2SecureServer>(server: Server): Server {
  server.on('request', async (incoming, response) => {
    let text = '';
    for await (const piece of incoming) text += piece;
    response.end(`${incoming.httpVersion} ${sessions.indexOf(incoming.stream?.session as ServerHttp2Session)} ${text}`);
  });
  return server;
}

describe('HTTP/2', () => {
  test('is spoken at once where the origin says so, many requests to a connection', async () => {
    const { origin, agent } = originAt({ port: await listening(echo(createServer())), version: '2' });
    const results = await Promise.all(
      Array.from({ length: 50 }, (_, index) => outcome(origin, { method: 'POST', body: Buffer.from(`${index}`) })),
    );
    expect(results).toEqual(Array.from({ length: 50 }, (_, index) => `200 2.0 0 ${index}`));
    expect(agent.statistics()).toMatchObject([{ connections: 1, idle: 1, queued: 0, requests: 50, errors: 0 }]);
  });

  test('is agreed on by TLS, and so is HTTP/1.1', async () => {
    const both = await listening(echo(createSecureServer({ ...identity, allowHTTP1: true })));
    const secure = { scheme: 'https', host: 'localhost', tls } as const;
    const at = (version: '1' | '2' | '2or1') => originAt({ ...secure, port: both, version }).origin;
    expect(await outcome(at('2or1'))).toBe('200 2.0 0 ');
    expect(await outcome(at('2'))).toBe('200 2.0 1 ');
    expect(await outcome(at('1'))).toBe('200 1.1 -1 ');
  });

  test('is not spoken with a backend that does not agree', async () => {
    const { createServer: createTlsServer } = await import('node:tls');
    const { onRequests } = await import('./testing.ts');
    const old = await backend(
      (socket) => onRequests(socket, () => socket.write(ok('old'))),
      createTlsServer({ ...identity, ALPNProtocols: ['http/1.1'] }),
    );
    const secure = { scheme: 'https', host: 'localhost', port: old.port, tls } as const;
    const { origin, agent } = originAt({ ...secure, version: '2or1' });
    expect(await Promise.all([outcome(origin), outcome(origin), outcome(origin)])).toEqual([
      '200 old',
      '200 old',
      '200 old',
    ]);
    expect(agent.statistics()[0]!.connections).toBeGreaterThan(0);
    expect(await outcome(originAt({ ...secure, version: '2' }).origin)).toBe('tls-failed');
  });

  test('fails all that wait when the backend speaks something else, or nothing', async () => {
    const { port, sockets } = await backend((socket) => void socket.end('HTTP/1.1 400 Bad Request\r\n\r\n'));
    const { origin } = originAt({ port, version: '2' });
    expect(await Promise.all([outcome(origin), outcome(origin)])).toEqual(['connect-failed', 'connect-failed']);
    expect(sockets.length).toBe(1);
    const mute = await backend((socket) => void socket.resume());
    expect(await outcome(originAt({ port: mute.port, version: '2' }, { connectMs: 50 }).origin)).toBe('connect-failed');
  });

  test('opens another connection when the first takes no more requests', async () => {
    const server = createServer({ settings: { maxConcurrentStreams: 2 } });
    const answers: (() => void)[] = [];
    server.on('stream', (stream) => {
      answers.push(() => {
        stream.respond({ ':status': 200 });
        stream.end('x');
      });
    });
    const { origin, agent } = originAt({ port: await listening(server), version: '2' });
    const results = Promise.all(Array.from({ length: 5 }, () => outcome(origin)));
    await until(() => answers.length === 5);
    expect(agent.statistics()).toMatchObject([{ connections: 3, queued: 0 }]);
    for (const answer of answers) answer();
    expect(await results).toEqual(new Array(5).fill('200 x'));
  });

  test('queues beyond the connections it may open', async () => {
    const server = createServer({ settings: { maxConcurrentStreams: 1 } });
    server.on('stream', (stream) => {
      stream.respond({ ':status': 200 });
      stream.end('x');
    });
    const { origin } = originAt({ port: await listening(server), version: '2' }, { connections: 1, queuedRequests: 3 });
    const results = await Promise.all(Array.from({ length: 5 }, () => outcome(origin)));
    expect(results.sort()).toEqual(['200 x', '200 x', '200 x', '200 x', 'queue-full']);
  });

  test('B11: sends again, once, what a backend has not processed', async () => {
    const server = createServer();
    let refusals = 1;
    server.on('stream', (stream) => {
      stream.on('error', () => {});
      if (refusals-- > 0) stream.close(constants.NGHTTP2_REFUSED_STREAM);
      else {
        stream.respond({ ':status': 200 });
        stream.end('again');
      }
    });
    const { origin } = originAt({ port: await listening(server), version: '2' });
    expect(await outcome(origin, { method: 'POST', body: Buffer.from('abc') })).toBe('200 again');
    refusals = 2;
    expect(await outcome(origin)).toBe('closed');
  });

  test('B11: is not spoken any more on a connection that goes away', async () => {
    const { origin, agent } = originAt({ port: await listening(echo(createServer())), version: '2' });
    expect(await outcome(origin)).toBe('200 2.0 0 ');
    sessions[0]!.goaway();
    await until(() => agent.statistics()[0]!.idle === 0);
    expect(await outcome(origin)).toBe('200 2.0 1 ');
  });

  test('ends with its time limit, and with whoever gives up', async () => {
    const server = createServer();
    const streams: { destroyed: boolean }[] = [];
    server.on('stream', (stream) => {
      stream.on('error', () => {});
      streams.push(stream);
    });
    const { origin, agent } = originAt({ port: await listening(server), version: '2' });
    expect(await outcome(origin, { timeoutMs: 50 })).toBe('response-timeout');
    const call = origin.send(request());
    await until(() => streams.length === 2);
    call.cancel();
    await expect(call.answer).rejects.toMatchObject({ code: 'cancelled' });
    await until(() => streams.every(({ destroyed }) => destroyed));
    expect(agent.statistics()).toMatchObject([{ connections: 1, errors: 2 }]);
  });

  test('leaves switching protocols to HTTP/1.1 where it has the choice', async () => {
    const both = await listening(echo(createSecureServer({ ...identity, allowHTTP1: true })));
    const { origin } = originAt({ scheme: 'https', host: 'localhost', port: both, tls, version: '2or1' });
    expect(await outcome(origin)).toBe('200 2.0 0 ');
    expect(await textOf(await origin.send(request({ upgrade: 'websocket' })).answer)).toBe('200 1.1 -1 ');
  });

  test('is not agreed on without TLS', async () => {
    const { port } = await answering(() => ok('x'));
    expect(await outcome(originAt({ port, version: '2or1' }).origin)).toBe('200 x');
  });
});
