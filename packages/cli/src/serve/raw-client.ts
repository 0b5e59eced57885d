import { createConnection, createServer, type Socket } from 'node:net';
import type { Listening } from './testing.ts';

// Clients and backends for tests that have to say every byte themselves.

/** Sends bytes on a connection of its own, and gives all that comes back until it is closed, or until a text has come. */
export function askRaw(port: number, text: string, until?: string | RegExp): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = createConnection({ port, host: '127.0.0.1' }, () => socket.write(text, 'latin1'));
    let received = '';
    socket.setEncoding('latin1');
    socket.on('data', (piece: string) => {
      received += piece;
      if (until === undefined || !(typeof until === 'string' ? received.includes(until) : until.test(received))) return;
      resolve(received);
      socket.destroy();
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      // A refused client may find its connection reset while it is still sending.
      if (received === '' && error.code !== 'ECONNRESET' && error.code !== 'EPIPE') reject(error);
    });
    socket.on('close', () => resolve(received));
  });
}

/** A connection whose bytes are waited for piece by piece. */
export interface RawConnection extends AsyncDisposable {
  readonly socket: Socket;
  /** All that has come so far. */
  readonly received: string;
  /** Waits until a text has come, which is then in what it gives. */
  until(text: string | RegExp): Promise<string>;
  /** Waits until the other side has closed. */
  readonly closed: Promise<void>;
}

/** Opens a connection. */
export async function connectRaw(port: number): Promise<RawConnection> {
  const socket = createConnection({ port, host: '127.0.0.1' });
  await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
  return watch(socket);
}

function watch(socket: Socket): RawConnection {
  let received = '';
  let hasClosed = false;
  let waiting: (() => void)[] = [];
  const wake = () => {
    for (const look of waiting.splice(0)) look();
  };
  socket.setEncoding('latin1');
  socket.on('error', () => {});
  socket.on('data', (piece: string) => {
    received += piece;
    wake();
  });
  const closed = new Promise<void>((resolve) => {
    socket.on('close', () => {
      hasClosed = true;
      resolve();
      wake();
    });
  });
  return {
    socket,
    closed,
    get received() {
      return received;
    },
    until(text) {
      return new Promise((resolve, reject) => {
        const look = () => {
          if (typeof text === 'string' ? received.includes(text) : text.test(received)) resolve(received);
          else if (hasClosed) reject(new Error(`closed after ${JSON.stringify(received)}; expected ${text}`));
          else waiting.push(look);
        };
        look();
      });
    },
    async [Symbol.asyncDispose]() {
      waiting = [];
      socket.destroy();
    },
  };
}

/** A backend that is handed every connection. */
export interface RawBackend extends Listening {
  /** Waits for the connection after the last that was given. */
  accept(): Promise<RawConnection>;
}

/** Starts a backend that says nothing unless a test does. */
export async function startRawBackend(): Promise<RawBackend> {
  const arrived: RawConnection[] = [];
  const waiting: ((connection: RawConnection) => void)[] = [];
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    const connection = watch(socket);
    const next = waiting.shift();
    if (next === undefined) arrived.push(connection);
    else next(connection);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as { port: number };
  return {
    port,
    url: `http://127.0.0.1:${port}`,
    accept: () =>
      new Promise((resolve) => {
        const connection = arrived.shift();
        if (connection === undefined) waiting.push(resolve);
        else resolve(connection);
      }),
    async [Symbol.asyncDispose]() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}
