import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { TrustedProxies } from '../forwarding/trusted-proxies.ts';
import type { ServeConnection } from './connection.ts';
import { HttpServer } from './http-server.ts';
import { serveHttp1 } from './http1/serve-http1.ts';
import {
  answerWhoAsks,
  ask,
  closeAll,
  closed,
  exchangeText,
  listening,
  plainClient,
  remember,
} from './listener/testing.ts';

afterEach(closeAll);

describe('a plain listener', () => {
  test('listens on the loopback address unless told otherwise, and says who asks', async () => {
    const { server, port } = await listening();
    const socket = await plainClient(port);
    expect(await ask(socket)).toEqual({
      status: 200,
      said: {
        target: '/',
        scheme: 'http',
        remoteAddress: '127.0.0.1',
        remotePort: socket.localPort,
        localAddress: '127.0.0.1',
        localPort: port,
      },
    });
    expect([server.connections, server.counters.accepted]).toEqual([1, 1]);
    socket.destroy();
    await expect.poll(() => server.connections).toBe(0);
  });

  test('I10: a peer by IPv4 on a socket of IPv6 has an address of IPv4', async () => {
    const { port } = await listening({ host: '::' });
    const { said } = await ask(await plainClient(port));
    expect([said.remoteAddress, said.localAddress]).toEqual(['127.0.0.1', '127.0.0.1']);
  });

  test('a port that is taken rejects', async () => {
    const { port } = await listening();
    await expect(listening({ port })).rejects.toThrow('EADDRINUSE');
  });

  test.skipIf(process.platform !== 'linux')('two listeners share a port when both say so', async () => {
    const { port } = await listening({ reusePort: true });
    const second = await listening({ port, reusePort: true });
    expect(second.port).toBe(port);
  });

  test('a connection beyond the limit is closed at once and counted, and room is found again', async () => {
    const { server, port } = await listening({ maxConnections: 2 });
    const [first, second] = [await plainClient(port), await plainClient(port)];
    await Promise.all([ask(first), ask(second)]);
    await closed(await plainClient(port));
    expect(server.counters).toMatchObject({ accepted: 2, refused: 1 });
    expect((await ask(first)).status).toBe(200);
    second.destroy();
    await expect.poll(() => server.connections).toBe(1);
    expect((await ask(await plainClient(port))).status).toBe(200);
  });

  test('offences are counted by code and told with the address', async () => {
    const serveAndComplain: ServeConnection = (socket, options) => {
      options.onOffence('too-rude');
      return serveHttp1(socket, options);
    };
    const onOffence = vi.fn();
    const { server, port } = await listening({ versions: { 'http/1.1': serveAndComplain }, onOffence });
    await ask(await plainClient(port));
    await ask(await plainClient(port));
    expect([...server.counters.offences]).toEqual([['too-rude', 2]]);
    expect(onOffence).toHaveBeenCalledWith('too-rude', '127.0.0.1');
  });
});

describe('HTTP/2 without TLS', () => {
  const preface = 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n';
  const serveH2: ServeConnection = (socket, options) => {
    socket.on('close', options.onClosed).on('error', () => {});
    socket.end(`h2 got ${JSON.stringify(options.initialData?.toString('latin1'))}`);
    socket.resume();
    return { drain() {}, destroy: () => void socket.destroy() };
  };
  const versions = { 'http/1.1': serveHttp1, h2: serveH2 };
  const allOf = async (socket: Socket): Promise<string> => {
    let text = '';
    socket.on('data', (piece: Buffer) => {
      text += piece.toString('latin1');
    });
    await closed(socket);
    return text;
  };

  test('its preface is recognised where it is served, in one piece or byte by byte', async () => {
    const { port } = await listening({ versions, cleartextHttp2: true });
    const whole = await plainClient(port);
    whole.write(`${preface}more`);
    expect(await allOf(whole)).toBe(`h2 got ${JSON.stringify(`${preface}more`)}`);
    const slow = await plainClient(port);
    slow.setNoDelay(true);
    for (const byte of preface) {
      slow.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(await allOf(slow)).toBe(`h2 got ${JSON.stringify(preface)}`);
  });

  test('what only begins like it goes to HTTP/1.1, with every byte', async () => {
    const { port } = await listening({ versions, cleartextHttp2: true });
    expect((await ask(await plainClient(port))).status).toBe(200);
    const socket = await plainClient(port);
    socket.write('PRI ');
    await new Promise((resolve) => setTimeout(resolve, 20));
    expect((await exchangeText(socket, '/x HTTP/1.1\r\nHost: a\r\n\r\n')).said).toMatchObject({ target: '/x' });
  });

  test('who does not say what is spoken is closed at the time limit', async () => {
    const { server, port } = await listening({ versions, cleartextHttp2: true, handshakeMs: 100 });
    const socket = await plainClient(port);
    socket.write('PRI * HT');
    await closed(socket);
    expect([...server.counters.offences]).toEqual([['handshake-timeout', 1]]);
  });
});

describe('the PROXY protocol', () => {
  const trustedProxies = new TrustedProxies(['127.0.0.0/8']);
  const required = { proxyProtocol: 'required', trustedProxies } as const;
  const request = 'GET / HTTP/1.1\r\nHost: a\r\n\r\n';

  test('says who asks, of whom', async () => {
    const { port } = await listening(required);
    const socket = await plainClient(port);
    const { said } = await exchangeText(socket, `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n${request}`);
    expect(said).toMatchObject({
      remoteAddress: '192.0.2.1',
      remotePort: 56324,
      localAddress: '198.51.100.1',
      localPort: 443,
    });
    expect((await ask(socket)).said.remoteAddress).toBe('192.0.2.1');
  });

  test('may come in pieces, and before the request', async () => {
    const { port } = await listening(required);
    const socket = await plainClient(port);
    socket.setNoDelay(true);
    for (const byte of 'PROXY TCP4 192.0.2.1 198.51.100.1 1 2\r\n') {
      socket.write(byte);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect((await ask(socket)).said.remoteAddress).toBe('192.0.2.1');
  });

  test('a balancer that speaks for itself is its own client', async () => {
    const { port } = await listening(required);
    const socket = await plainClient(port);
    const local = Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex');
    const { said } = await exchangeText(socket, Buffer.concat([local, Buffer.from(request)]));
    expect(said).toMatchObject({ remoteAddress: '127.0.0.1', remotePort: socket.localPort });
  });

  test.each([
    ['is missing', request],
    ['is malformed', 'PROXY TCP4 192.0.2.01 198.51.100.1 56324 443\r\n'],
    ['never ends', 'PROXY UNKNOWN '.padEnd(200, 'x')],
  ])('closes the connection when it %s', async (_, text) => {
    const { server, port } = await listening(required);
    expect((await exchangeText(await plainClient(port), text)).status).toBe('closed');
    expect([...server.counters.offences]).toEqual([['malformed-proxy-header', 1]]);
  });

  test('closes a connection that ends within it', async () => {
    const { server, port } = await listening(required);
    (await plainClient(port)).end('PROXY TC');
    await expect.poll(() => [...server.counters.offences]).toEqual([['malformed-proxy-header', 1]]);
    await expect.poll(() => server.connections).toBe(0);
  });

  test('closes a connection in which it takes too long', async () => {
    const { server, port } = await listening({ ...required, handshakeMs: 100 });
    const socket = await plainClient(port);
    const dripping = setInterval(() => socket.write('P'), 20);
    socket.write('PROXY UNKNOWN ');
    await closed(socket);
    clearInterval(dripping);
    expect([...server.counters.offences]).toEqual([['handshake-timeout', 1]]);
  });

  test('A20: from anybody but a trusted proxy it closes the connection', async () => {
    const { server, port } = await listening({ ...required, trustedProxies: new TrustedProxies(['192.0.2.0/24']) });
    const text = `PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n${request}`;
    expect((await exchangeText(await plainClient(port), text)).status).toBe('closed');
    expect([...server.counters.offences]).toEqual([['proxy-header-from-stranger', 1]]);
  });

  test('where it is not asked for, it is not read', async () => {
    const { port } = await listening({ trustedProxies });
    const header = 'PROXY TCP4 192.0.2.1 198.51.100.1 56324 443\r\n';
    expect((await exchangeText(await plainClient(port), header + request)).status).toBe(400);
  });
});

describe('a listener that stops', () => {
  /** Serves nothing, and says what it is told. */
  const record =
    (told: string[]): ServeConnection =>
    (socket, options) => {
      socket.on('close', options.onClosed).on('error', () => {});
      socket.resume();
      return {
        drain: () => void told.push('drain'),
        destroy() {
          told.push('destroy');
          socket.destroy();
        },
      };
    };

  test('drains connections, takes no new ones, and is done when the last has gone', async () => {
    const { server, port } = await listening();
    const socket = await plainClient(port);
    await ask(socket);
    await server.drain(60_000);
    expect(server.connections).toBe(0);
    await closed(socket);
    await expect(plainClient(port)).rejects.toThrow('ECONNREFUSED');
  });

  test('serves those who were connected when it was told, though it had not accepted them yet', async () => {
    const { server, port } = await listening();
    const clients = Array.from({ length: 50 }, () => remember(connect({ host: '127.0.0.1', port })));
    const answers = clients.map((socket) => exchangeText(socket, 'GET / HTTP/1.1\r\nHost: a\r\n\r\n'));
    // The system has connected them by now, or will not: nothing here has had a turn.
    const drained = server.drain(60_000);
    expect(new Set((await Promise.all(answers)).map(({ status }) => status))).toEqual(new Set([200]));
    await drained;
    expect(server.counters.accepted).toBe(50);
  });

  test('destroys what is left after the grace', async () => {
    const told: string[] = [];
    const { server, port } = await listening({ versions: { 'http/1.1': record(told) } });
    const socket = await plainClient(port);
    await expect.poll(() => server.connections).toBe(1);
    await server.drain(50);
    expect(told).toEqual(['drain', 'destroy']);
    await closed(socket);
  });

  test('closes everything at once when told to', async () => {
    const told: string[] = [];
    const { server, port } = await listening({ versions: { 'http/1.1': record(told) } });
    await plainClient(port);
    await expect.poll(() => server.connections).toBe(1);
    const drained = server.drain(60_000);
    await server.close();
    await drained;
    expect(told).toContain('destroy');
    expect(server.connections).toBe(0);
  });

  test('who is still at the PROXY header is served, and then drained', async () => {
    const { server, port } = await listening({
      proxyProtocol: 'required',
      trustedProxies: new TrustedProxies(['127.0.0.1']),
    });
    const socket = await plainClient(port);
    await expect.poll(() => server.connections).toBe(1);
    const drained = server.drain(60_000);
    await new Promise((resolve) => setImmediate(resolve));
    const { said } = await exchangeText(
      socket,
      'PROXY TCP4 192.0.2.1 198.51.100.1 1 2\r\nGET /last HTTP/1.1\r\nHost: a\r\n\r\n',
    );
    expect(said.target).toBe('/last');
    await drained;
  });

  test('can be stopped without ever having listened', async () => {
    const server = new HttpServer({ port: 0 }, answerWhoAsks);
    await server.drain(1000);
    await server.close();
    expect(server.connections).toBe(0);
  });
});
