import { once } from 'node:events';
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { SeededRandom } from '../codec/random.ts';
import { onRequests, type ReceivedRequest } from './testing.ts';

// A backend that does to requests what threat A23 lists, drawn at random.

/** The body that belongs to a request. */
export function bodyOf(id: number | string): string {
  return `answer ${id} `.repeat(5);
}

/** A request as its backend sees it, and the means to be bad to it. */
interface Victim {
  readonly id: string;
  readonly method: string;
  readonly socket: Socket;
}

type Misdeed = (victim: Victim) => void;

function head(id: string, fields: string, status = '200 OK'): string {
  return `HTTP/1.1 ${status}\r\nX-Id: ${id}\r\n${fields}\r\n`;
}

function whole(id: string): string {
  return `${head(id, `Content-Length: ${bodyOf(id).length}\r\n`)}${bodyOf(id)}`;
}

function chunked(id: string, end = '0\r\n\r\n'): string {
  const body = bodyOf(id);
  return `${head(id, 'Transfer-Encoding: chunked\r\n')}${body.length.toString(16)}\r\n${body}\r\n${end}`;
}

const stray = whole('stray');
const withoutBody = (id: string): string => head(id, '', '204 No Content');

/** In pieces of which each is sent on its own. */
function inPieces({ socket }: Victim, text: string): void {
  const middle = 1 + (text.length >> 1);
  socket.write(text.slice(0, middle));
  setImmediate(() => socket.write(text.slice(middle)));
}

const say = (text: (id: string) => string): Misdeed => {
  return ({ id, socket }) => void socket.write(text(id));
};
const sayAndClose = (text: (id: string) => string): Misdeed => {
  return ({ id, socket }) => void socket.end(text(id));
};

const goodDeeds: readonly Misdeed[] = [
  say(whole),
  say((id) => chunked(id)),
  say((id) => chunked(id, '0\r\nX-Sum: 1\r\n\r\n')),
  (victim) => inPieces(victim, whole(victim.id)),
  (victim) => inPieces(victim, chunked(victim.id)),
  sayAndClose((id) => head(id, '') + bodyOf(id)),
  say(withoutBody),
  say((id) => `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nX-Id: no\r\n\r\n${whole(id)}`),
];

const misdeeds: readonly Misdeed[] = [
  say((id) => whole(id) + stray),
  say((id) => chunked(id) + stray),
  (victim) => inPieces(victim, whole(victim.id) + stray),
  say((id) => withoutBody(id) + stray),
  ({ id, socket }) => {
    socket.write(withoutBody(id));
    setImmediate(() => socket.write(stray));
  },
  say((id) => head(id, `Content-Length: ${stray.length}\r\n`, '304 Not Modified') + stray),
  say((id) => head(id, 'Content-Length: 5\r\nTransfer-Encoding: chunked\r\n') + stray),
  say((id) => head(id, 'Content-Length: 5\r\nContent-Length: 6\r\n') + stray),
  say((id) => head(id, 'Connection: upgrade\r\nUpgrade: websocket\r\n', '101 Switching Protocols') + stray),
  say(() => `garbage\r\n\r\n${stray}`),
  say((id) => chunked(id, 'zz\r\n') + stray),
  say((id) => 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(100) + whole(id)),
  sayAndClose(() => ''),
  sayAndClose((id) => head(id, '').slice(0, -2)),
  sayAndClose((id) => whole(id).slice(0, -3)),
  sayAndClose((id) => chunked(id, '')),
  sayAndClose(whole),
  ({ socket }) => void socket.resetAndDestroy(),
  // Nothing at all, for longer than anybody waits; and a body that stops.
  () => {},
  say((id) => whole(id).slice(0, -3)),
];

/** Answers requests by good and bad deeds, each with the number of the request that it belongs to. */
export class HostileBackend {
  readonly port: number;
  readonly #server: Server;
  readonly #sockets: Set<Socket>;

  private constructor(server: Server, sockets: Set<Socket>) {
    this.#server = server;
    this.#sockets = sockets;
    this.port = (server.address() as AddressInfo).port;
  }

  static async start(random: SeededRandom): Promise<HostileBackend> {
    const sockets = new Set<Socket>();
    const server = createServer({ noDelay: true }, (socket) => {
      sockets.add(socket);
      socket.on('error', () => {});
      socket.on('close', () => sockets.delete(socket));
      serve(socket, random);
    });
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return new HostileBackend(server, sockets);
  }

  close(): void {
    this.#server.close();
    for (const socket of this.#sockets) socket.destroy();
  }
}

/** Answers each request by a draw; some before they are complete, and a few times nobody at all. */
function serve(socket: Socket, random: SeededRandom): void {
  if (random.below(40) === 0) {
    socket.on('data', () => socket.write(stray));
    socket.write(`garbage${stray}`);
    return;
  }
  let early: string | undefined;
  if (random.below(4) === 0) {
    socket.on('data', (piece: Buffer) => {
      const id = /^PUT \/(\d+) /.exec(piece.toString('latin1'))?.[1];
      if (id === undefined || piece.includes('\r\n0\r\n')) return;
      early = id;
      socket.write(whole(id));
    });
  }
  onRequests(socket, ({ head: { method, target } }: ReceivedRequest) => {
    const id = target.slice(1);
    if (id === early || socket.destroyed) return;
    const deed = random.pick(random.below(3) === 0 ? misdeeds : goodDeeds);
    deed({ id, method, socket });
  });
}
