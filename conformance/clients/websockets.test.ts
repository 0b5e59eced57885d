import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ClientOptions, WebSocket } from 'ws';
import { type Backend, startBackend } from './backend.ts';
import { apiFiles, type ClientGateway, startGateway } from './gateway.ts';

let backend: Backend;
let gateway: ClientGateway;

beforeAll(async () => {
  backend = await startBackend();
  const serviceUrl = `ws://127.0.0.1:${backend.port}`;
  gateway = await startGateway(apiFiles('sockets', { path: 'sockets', type: 'websocket', serviceUrl }));
});

afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await backend[Symbol.asyncDispose]();
});

/** Handed on to `node:tls`, which the types of `ws` leave out. */
const tlsName: object = { servername: 'localhost' };

describe.each(['ws', 'wss'])('ws, by %s', (scheme) => {
  const open = async (protocols: string[] = [], options: ClientOptions = {}) => {
    const base = scheme === 'ws' ? gateway.url : gateway.tlsUrl;
    const socket = new WebSocket(`${base.replace('http', 'ws')}/sockets`, protocols, {
      ca: readFileSync(gateway.authorityFile),
      ...tlsName,
      ...options,
    });
    await once(socket, 'open');
    return socket;
  };
  const echoed = async (socket: WebSocket, data: string | Buffer) => {
    const answer = once(socket, 'message');
    socket.send(data);
    const [received, isBinary] = (await answer) as [Buffer, boolean];
    return { received, isBinary };
  };

  test.each([
    ['with compression', true],
    ['without', false],
  ])('echoes text and bytes, empty ones and a megabyte, %s', async (_, perMessageDeflate) => {
    const socket = await open([], { perMessageDeflate });
    expect(socket.extensions).toBe(perMessageDeflate ? 'permessage-deflate' : '');
    expect(await echoed(socket, 'grüße')).toEqual({ received: Buffer.from('grüße'), isBinary: false });
    expect(await echoed(socket, '')).toEqual({ received: Buffer.alloc(0), isBinary: false });
    const megabyte = randomBytes(1_000_000);
    const { received, isBinary } = await echoed(socket, megabyte);
    expect([received.equals(megabyte), isBinary]).toEqual([true, true]);
    socket.terminate();
  });

  test('sends a message in fragments, with a ping in between', async () => {
    const socket = await open();
    const answer = once(socket, 'message');
    const pong = once(socket, 'pong');
    socket.send('one ', { fin: false });
    socket.ping('are you there');
    socket.send('two ', { fin: false });
    socket.send('three', { fin: true });
    expect(String((await pong)[0])).toBe('are you there');
    expect(String((await answer)[0])).toBe('one two three');
    socket.terminate();
  });

  test('agrees on a protocol', async () => {
    const socket = await open(['nonsense', 'chat']);
    expect(socket.protocol).toBe('chat');
    socket.terminate();
  });

  test('is told how the other side closes, and tells', async () => {
    const theirs = await open();
    theirs.send('goodbye');
    const [code, reason] = await once(theirs, 'close');
    expect([code, String(reason)]).toEqual([4001, 'as you wish']);
    const ours = await open();
    ours.close(3000, 'enough');
    expect((await once(ours, 'close'))[0]).toBe(3000);
  });
});
