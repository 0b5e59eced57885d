import { once } from 'node:events';
import type { Socket } from 'node:net';
import { Duplex } from 'node:stream';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, test } from 'vitest';
import { TrustedProxies } from '../forwarding/trusted-proxies.ts';
import {
  ask,
  closeAll,
  closed,
  fixture,
  fourNames,
  listening,
  plainClient,
  remember,
} from '../server/listener/testing.ts';

afterEach(closeAll);

describe('D2: a handshake', () => {
  test('that is not finished ends at the time limit, whatever drips in', async () => {
    const { server, port } = await listening({ tls: fourNames, handshakeMs: 200 });
    const hello = await clientHello();
    const silent = await plainClient(port);
    const half = await plainClient(port);
    const dripping = await plainClient(port);
    half.write(hello.subarray(0, 60));
    let at = 0;
    const drip = setInterval(() => dripping.write(hello.subarray(at, ++at)), 20);
    for (const socket of [silent, half, dripping]) await closed(socket);
    clearInterval(drip);
    expect([...server.counters.offences]).toEqual([['handshake-timeout', 3]]);
    await expect.poll(() => server.connections).toBe(0);
  });

  test('whose ClientHello comes in records of one byte is answered, and leaves nothing behind', async () => {
    const { server, port } = await listening({ tls: fourNames });
    const hello = await clientHello();
    const socket = await plainClient(port);
    for (const byte of hello.subarray(5)) socket.write(Buffer.from([0x16, 3, 1, 0, 1, byte]));
    const [answer] = (await once(socket, 'data')) as [Buffer];
    // A ServerHello; what would have been refused is answered with an alert, 0x15.
    expect(answer[0]).toBe(0x16);
    socket.destroy();
    await expect.poll(() => server.connections).toBe(0);
  });

  test('that breaks off is forgotten', async () => {
    const { server, port } = await listening({ tls: fourNames });
    const hello = await clientHello();
    const socket = await plainClient(port);
    socket.write(hello.subarray(0, 60));
    await expect.poll(() => server.connections).toBe(1);
    socket.resetAndDestroy();
    await expect.poll(() => server.connections).toBe(0);
  });
});

test('a PROXY header comes before TLS, even in one piece with it', async () => {
  const { port } = await listening({
    tls: fourNames,
    proxyProtocol: 'required',
    trustedProxies: new TrustedProxies(['127.0.0.1']),
  });
  for (const together of [false, true]) {
    const below = await plainClient(port);
    const header = Buffer.from('PROXY TCP6 2001:db8::1 2001:db8::2 56324 443\r\n');
    if (!together) below.write(header);
    const lower = together ? prefixed(below, header) : below;
    const socket = connectTls({ socket: lower, ca: fixture('authority.pem'), servername: 'api.contoso.com' });
    remember(socket);
    await once(socket, 'secureConnect');
    expect((await ask(socket, 'api.contoso.com')).said).toMatchObject({
      remoteAddress: '2001:db8::1',
      remotePort: 56324,
      name: 'api.contoso.com',
    });
  }
});

/** What a client of TLS says first. */
function clientHello(): Promise<Buffer> {
  return new Promise((resolve) => {
    const socket = connectTls({ socket: prefixed(undefined, Buffer.alloc(0), resolve), servername: 'localhost' });
    socket.on('error', () => {});
  });
}

/** A stream over a socket, which sends some bytes in one piece with the first that is written. */
function prefixed(socket: Socket | undefined, prefix: Buffer, sent: (piece: Buffer) => void = () => {}): Duplex {
  let first = prefix;
  const stream = new Duplex({
    read() {},
    write(piece: Buffer, _, done) {
      const all = Buffer.concat([first, piece]);
      first = Buffer.alloc(0);
      sent(all);
      socket?.write(all);
      done();
    },
  });
  socket?.on('data', (piece) => stream.push(piece));
  return stream;
}
