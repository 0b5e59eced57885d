import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';
import { keyHeader, keyOf, socketsPath } from '../requests.ts';

// WebSockets, as bytes: the origin sends back whatever comes once it has agreed to the handshake, so that a lost or changed
// byte shows, whatever the frames are.

/** What became of the messages. */
export interface SocketsResult {
  readonly sent: number;
  /** Those that did not come back as they were, and handshakes that were refused. */
  readonly lost: number;
}

const pauseMs = 200;
const largestBytes = 32 * 1024;

/** Opens WebSockets, sends messages on each for a while and reads them back; every other one is then dropped unclosed. */
export async function useSockets(url: string, count: number, messages: number): Promise<SocketsResult> {
  const results = await Promise.all(
    Array.from({ length: count }, (_, index) => useOne(url, messages, index % 2 === 0)),
  );
  const lost = results.reduce((all, one) => all + one, 0);
  return { sent: count * messages, lost };
}

async function useOne(url: string, messages: number, isPolite: boolean): Promise<number> {
  const { hostname, port } = new URL(url);
  const socket = connect({ host: hostname, port: Number(port), noDelay: true });
  socket.on('error', () => {});
  const closed = once(socket, 'close').then(() => undefined);
  const read = (isEnough: (received: Buffer) => boolean) => readUntil(socket, closed, isEnough);
  socket.write(
    `GET /${socketsPath} HTTP/1.1\r\nHost: api.contoso.com\r\n${keyHeader}: ${keyOf(3)}\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n`,
  );
  const head = await read((received) => received.includes('\r\n\r\n'));
  if (!head.toString('latin1').startsWith('HTTP/1.1 101 ')) {
    socket.destroy();
    return messages;
  }
  let lost = 0;
  for (let message = 0; message < messages; message++) {
    const payload = randomBytes(1 + Math.floor(Math.random() * largestBytes));
    socket.write(payload);
    const back = await read(({ length }) => length >= payload.length);
    if (!back.equals(payload)) lost++;
    await wait(pauseMs);
  }
  if (isPolite) socket.end();
  else socket.destroy();
  return lost;
}

/** What comes until it is enough, or the connection is closed. */
async function readUntil(
  socket: Socket,
  closed: Promise<undefined>,
  isEnough: (received: Buffer) => boolean,
): Promise<Buffer> {
  let received = Buffer.alloc(0);
  while (!isEnough(received) && !socket.destroyed) {
    const piece = await Promise.race([once(socket, 'data'), closed]);
    if (piece === undefined) break;
    received = Buffer.concat([received, piece[0] as Buffer]);
  }
  return received;
}
