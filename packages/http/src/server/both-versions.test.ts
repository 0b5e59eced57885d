import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { Agent as HttpAgent, request as requestHttp } from 'node:http';
import { type ClientHttp2Session, connect as connectHttp2 } from 'node:http2';
import { Agent as HttpsAgent, request as requestHttps } from 'node:https';
import type { Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { HttpServer } from './http-server.ts';
import type { HttpServerOptions } from './listener/listener-options.ts';
import {
  answerWhoAsks,
  closeAll,
  closed,
  exchangeText,
  fixture,
  fourNames,
  openTls,
  plainClient,
  remember,
  tlsClient,
} from './listener/testing.ts';

// The listener with what really serves, asked by clients that we did not write.

const sessions: ClientHttp2Session[] = [];
afterEach(async () => {
  for (const session of sessions.splice(0)) session.destroy();
  await closeAll();
});

async function listening(options: Partial<HttpServerOptions> = {}) {
  const server = remember(new HttpServer({ port: 0, ...options }, answerWhoAsks));
  return { server, port: (await server.listen()).port };
}

const ca = fixture('authority.pem');
const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';

/** A request by node:http2. */
async function askHttp2(session: ClientHttp2Session, authority: string) {
  const stream = session.request({ ':path': '/two', ':authority': authority });
  const [headers] = (await once(stream, 'response')) as [Record<string, unknown>];
  let text = '';
  for await (const piece of stream) text += piece;
  return { status: headers[':status'], said: text === '' ? {} : JSON.parse(text) };
}

function http2Session(address: string, options = {}): ClientHttp2Session {
  const session = connectHttp2(address, { ca, ...options });
  session.on('error', () => {});
  sessions.push(session);
  return session;
}

/** All that a connection sends until it ends. */
async function allOf(socket: Socket): Promise<string> {
  let text = '';
  socket.on('data', (piece: Buffer) => {
    text += piece.toString('latin1');
  });
  await closed(socket);
  return text;
}

describe('clients of the platform are served', () => {
  test('HTTP/1.1, on one connection', async () => {
    const { server, port } = await listening();
    const agent = new HttpAgent({ keepAlive: true, maxSockets: 1 });
    for (let count = 0; count < 3; count++) {
      const request = requestHttp({ host: '127.0.0.1', port, agent, path: '/one' }).end();
      const [answer] = await once(request, 'response');
      expect(JSON.parse((await answer.toArray()).join(''))).toMatchObject({ target: '/one', scheme: 'http' });
    }
    expect(server.counters.accepted).toBe(1);
    agent.destroy();
  });

  test('HTTP/1.1 over TLS', async () => {
    const { port } = await listening({ tls: fourNames });
    const agent = new HttpsAgent({ keepAlive: true });
    const request = requestHttps({
      host: '127.0.0.1',
      port,
      agent,
      ca,
      servername: 'api.contoso.com',
      headers: { host: 'api.contoso.com' },
    });
    const [answer] = await once(request.end(), 'response');
    expect(JSON.parse((await answer.toArray()).join(''))).toMatchObject({ scheme: 'https', name: 'api.contoso.com' });
    agent.destroy();
  });

  test('HTTP/2 by ALPN, and E4: another host of the same connection is answered 421', async () => {
    const { port, server } = await listening({ tls: fourNames });
    const session = http2Session(`https://127.0.0.1:${port}`, { servername: 'api.contoso.com' });
    expect(await askHttp2(session, 'api.contoso.com')).toMatchObject({
      status: 200,
      said: { target: '/two', name: 'api.contoso.com' },
    });
    expect(await askHttp2(session, 'api.fabrikam.com')).toEqual({ status: 421, said: {} });
    expect((await askHttp2(session, 'api.contoso.com')).status).toBe(200);
    expect([...server.counters.offences]).toEqual([['misdirected-request', 1]]);
  });

  test('HTTP/2 without TLS where that is asked for, beside HTTP/1.1', async () => {
    const { port } = await listening({ cleartextHttp2: true });
    expect(await askHttp2(http2Session(`http://127.0.0.1:${port}`), 'a')).toMatchObject({
      status: 200,
      said: { scheme: 'http' },
    });
    expect((await exchangeText(await plainClient(port), 'GET /one HTTP/1.1\r\nHost: a\r\n\r\n')).said.target).toBe(
      '/one',
    );
  });

  test.skipIf(!hasCurl())('curl over both, with TLS and without', async () => {
    const { port } = await listening({ tls: fourNames });
    const plain = await listening({ cleartextHttp2: true });
    const authority = new URL('../tls/fixtures/authority.pem', import.meta.url).pathname;
    const run = async (...args: string[]) => {
      const { execFile } = await import('node:child_process');
      return new Promise<string>((resolve, reject) =>
        execFile('curl', ['-sS', '-o', '/dev/null', '-w', '%{http_code} %{http_version}', ...args], (error, out) =>
          error === null ? resolve(out) : reject(error),
        ),
      );
    };
    const secure = [
      '--cacert',
      authority,
      `https://localhost:${port}/`,
      '--connect-to',
      `localhost:${port}:127.0.0.1:${port}`,
    ];
    expect(await run('--http1.1', ...secure)).toBe('200 1.1');
    expect(await run('--http2', ...secure)).toBe('200 2');
    expect(await run('--http1.1', `http://127.0.0.1:${plain.port}/`)).toBe('200 1.1');
    expect(await run('--http2-prior-knowledge', `http://127.0.0.1:${plain.port}/`)).toBe('200 2');
  });
});

describe('who speaks another version than was agreed', () => {
  test('A13: HTTP/2 without TLS is refused unless it is served', async () => {
    const { port } = await listening();
    expect(await allOf(await write(plainClient(port), preface))).toMatch(/^HTTP\/1\.1 (400|505) /);
  });

  test.each(['CONNECT a:443', 'TRACE /'])('A13: %s is refused, without an echo', async (line) => {
    const { port } = await listening();
    const text = await allOf(
      await write(plainClient(port), `${line} HTTP/1.1\r\nHost: a:443\r\nAuthorization: secret\r\n\r\n`),
    );
    expect(text).toMatch(/^HTTP\/1\.1 501 /);
    expect(text).not.toContain('secret');
  });

  test('B13: HTTP/2 where HTTP/1.1 was agreed ends in a clean close', async () => {
    const { server, port } = await listening({ tls: fourNames });
    for (const ALPNProtocols of [['http/1.1'], []]) {
      const text = await allOf(await write(tlsClient(port, { ALPNProtocols }), `${preface}\0\0\0\x04\0\0\0\0\0`));
      expect(text).toMatch(/^HTTP\/1\.1 (400|505) /);
    }
    await expect.poll(() => server.connections).toBe(0);
  });

  test('B13: HTTP/1.1 where HTTP/2 was agreed ends in a clean close, and no request is served', async () => {
    const handler = vi.fn();
    const server = remember(new HttpServer({ port: 0, tls: fourNames }, handler));
    const { port } = await server.listen();
    const socket = await write(tlsClient(port, { ALPNProtocols: ['h2'] }), 'GET / HTTP/1.1\r\nHost: localhost\r\n\r\n');
    expect(await allOf(socket)).not.toContain('HTTP/1.1');
    await expect.poll(() => server.connections).toBe(0);
    expect(handler).not.toHaveBeenCalled();
  });

  test('A13: HTTP/2 behind a PROXY header is recognised as well', async () => {
    const { TrustedProxies } = await import('../forwarding/trusted-proxies.ts');
    const { port } = await listening({
      cleartextHttp2: true,
      proxyProtocol: 'required',
      trustedProxies: new TrustedProxies(['127.0.0.1']),
    });
    const socket = await plainClient(port);
    socket.write('PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n');
    const session = http2Session('http://localhost', { createConnection: () => socket });
    expect((await askHttp2(session, 'a')).said).toMatchObject({ remoteAddress: '192.0.2.1', localPort: 443 });
  });
});

describe('a listener that drains', () => {
  test('lets both versions finish what is under way', async () => {
    const waiting: (() => void)[] = [];
    const server = remember(
      new HttpServer({ port: 0, tls: fourNames }, (exchange) => void waiting.push(() => answerWhoAsks(exchange))),
    );
    const { port } = await server.listen();
    const session = http2Session(`https://127.0.0.1:${port}`);
    const two = askHttp2(session, 'localhost');
    const one = exchangeText(await openTls(port), 'GET /one HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await expect.poll(() => waiting).toHaveLength(2);
    const drained = server.drain(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    for (const answer of waiting) answer();
    expect((await two).status).toBe(200);
    expect((await one).status).toBe(200);
    await drained;
    await expect(openTls(port)).rejects.toThrow('ECONNREFUSED');
  });
});

/** Writes to a client that is being made. */
async function write<Client extends Socket>(client: Promise<Client>, text: string): Promise<Client> {
  const socket = await client;
  socket.write(Buffer.from(text, 'latin1'));
  return socket;
}

function hasCurl(): boolean {
  try {
    return execFileSync('curl', ['--version'], { encoding: 'utf8' }).includes('HTTP2');
  } catch {
    return false;
  }
}
