import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Socket } from 'node:net';
import { SeededRandom } from '../../packages/http/src/codec/random.ts';
import type { WebSocketCase } from './websocket-cases.ts';
import { CloseWatcher, closing } from './websocket-frames.ts';

// Both ends of a WebSocket, as bytes: what is sent leaves in pieces of random size, and what comes is kept as it is.

const key = 'dGhlIHNhbXBsZSBub25jZQ==';
const headEnd = '\r\n\r\n';
const silentMs = 3000;

/** What a client saw of its case. */
export interface Outcome {
  readonly status: string;
  readonly extensions: string;
  readonly received: Buffer;
  /** Whether the server had to be told that nothing more would come. */
  readonly wasSilent: boolean;
}

/** Opens a WebSocket, sends a case and then that it closes, and keeps all that comes until the server closes. */
export async function play(url: string, { bytes, extensions }: WebSocketCase, seed: number): Promise<Outcome> {
  await using client = await handshake(url, extensions);
  const { socket, head } = client;
  const [status = ''] = head.split('\r\n');
  // Some of what is offered makes no sense, and the server says so.
  if (!client.isOpen) return { status, extensions: '', received: Buffer.alloc(0), wasSilent: false };
  const watcher = new CloseWatcher();
  const pieces: Buffer[] = [];
  let wasSilent = false;
  const silence = setTimeout(() => {
    wasSilent = true;
    socket.end();
  }, silentMs);
  const take = (piece: Buffer) => {
    silence.refresh();
    pieces.push(piece);
    if (watcher.sees(piece)) socket.end();
  };
  socket.on('data', take);
  take(client.rest);
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await Promise.race([sendInPieces(socket, Buffer.concat([bytes, closing(1000, 'end')]), seed, silence), ended]);
  await ended;
  clearTimeout(silence);
  const accepted = /\r\nsec-websocket-extensions: *([^\r]*)/i.exec(head)?.[1] ?? '';
  return { status, extensions: accepted, received: Buffer.concat(pieces), wasSilent };
}

/** Opens a WebSocket, sends bytes and that there are no more, and gives what comes until the other side has ended too. */
export async function exchange(url: string, sent: Buffer, seed: number): Promise<Buffer> {
  await using client = await handshake(url, '');
  const { socket } = client;
  if (!client.isOpen) throw new Error(`the handshake was answered with\n${client.head}`);
  const pieces = [client.rest];
  socket.on('data', (piece: Buffer) => pieces.push(piece));
  const ended = new Promise<void>((resolve) => socket.once('close', () => resolve()));
  await sendInPieces(socket, sent, seed);
  socket.end();
  await ended;
  return Buffer.concat(pieces);
}

/** A server that agrees to any WebSocket, keeps what comes, and sends what it is told to, without a thought for frames. */
export interface Recorder extends AsyncDisposable {
  readonly url: string;
  /** What it sends on the next connection; gives what came on that, once both sides have ended. */
  expect(sent: Buffer, seed: number): Promise<Buffer>;
}

/** Starts one; its connections come one after another. */
export async function startRecorder(): Promise<Recorder> {
  let next: ((socket: Socket) => void) | undefined;
  const open = new Set<Socket>();
  const server = createServer({ allowHalfOpen: true, noDelay: true }, (socket) => {
    open.add(socket);
    socket.on('error', () => {}).on('close', () => open.delete(socket));
    next?.(socket);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `ws://127.0.0.1:${(server.address() as AddressInfo).port}`,
    async expect(sent, seed) {
      const socket = await new Promise<Socket>((resolve) => {
        next = resolve;
      });
      const { head, rest } = await readHead(socket);
      const [, theirs = ''] = /\r\nsec-websocket-key: *([^\r]*)/i.exec(head) ?? [];
      socket.write(
        `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${acceptOf(theirs)}${headEnd}`,
      );
      const pieces = [rest];
      socket.on('data', (piece: Buffer) => pieces.push(piece));
      const ended = once(socket, 'end');
      await sendInPieces(socket, sent, seed);
      await ended;
      socket.end();
      return Buffer.concat(pieces);
    },
    async [Symbol.asyncDispose]() {
      for (const socket of open) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

interface Client extends AsyncDisposable {
  readonly socket: Socket;
  /** Whether the other side agreed. */
  readonly isOpen: boolean;
  readonly head: string;
  /** What came behind the head. */
  readonly rest: Buffer;
}

async function handshake(url: string, extensions: string): Promise<Client> {
  const { hostname, port, pathname } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true, allowHalfOpen: true });
  socket.on('error', () => {});
  socket.on('end', () => socket.end());
  const offer = extensions === '' ? '' : `Sec-WebSocket-Extensions: ${extensions}\r\n`;
  socket.write(
    `GET ${pathname} HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Key: ${key}\r\nSec-WebSocket-Version: 13\r\n${offer}\r\n`,
  );
  const { head, rest } = await readHead(socket);
  return {
    socket,
    isOpen: head.startsWith('HTTP/1.1 101 ') && head.includes(` ${acceptOf(key)}\r\n`),
    head,
    rest,
    async [Symbol.asyncDispose]() {
      socket.destroy();
    },
  };
}

async function readHead(socket: Socket): Promise<{ readonly head: string; readonly rest: Buffer }> {
  let read = Buffer.alloc(0);
  while (!read.includes(headEnd)) {
    const [piece] = (await once(socket, 'data')) as [Buffer];
    read = Buffer.concat([read, piece]);
    socket.pause();
  }
  const end = read.indexOf(headEnd) + headEnd.length;
  return { head: read.toString('latin1', 0, end), rest: read.subarray(end) };
}

function acceptOf(theirKey: string): string {
  // RFC 6455, 1.3
  return createHash('sha1').update(`${theirKey}258EAFA5-E914-47DA-95CA-C5AB0DC85B11`).digest('base64');
}

async function sendInPieces(socket: Socket, bytes: Buffer, seed: number, timer?: NodeJS.Timeout): Promise<void> {
  socket.resume();
  const random = new SeededRandom(seed);
  for (let at = 0; at < bytes.length && !socket.destroyed; ) {
    // Most pieces are small at first, so that heads of frames are cut; a long message has to come to its end.
    const most = at < 2000 ? random.pick([1, 3, 20, 300]) : random.pick([100, 5000, 200_000]);
    const size = 1 + random.below(most);
    const hasRoom = socket.write(bytes.subarray(at, at + size));
    at += size;
    timer?.refresh();
    if (!hasRoom) await Promise.race([once(socket, 'drain'), once(socket, 'close')]).catch(() => {});
    else if (random.below(3) === 0) await new Promise((resolve) => setImmediate(resolve));
  }
}
