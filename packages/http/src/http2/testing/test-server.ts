import { createServer, type Server, type Socket } from 'node:net';
import { defaultCodecLimits } from '../../codec/limits.ts';
import type { Exchange } from '../../exchange.ts';
import {
  defaultServerTimeouts,
  type ServeOptions,
  type ServerConnection,
  type ServerTimeouts,
} from '../../server/connection.ts';
import { serveHttp2 } from '../serve-http2.ts';

/** A listener that speaks HTTP/2 and nothing else. */
export interface TestServer extends AsyncDisposable {
  readonly port: number;
  /** The requests that came as far as the handler. */
  readonly exchanges: Exchange[];
  readonly offences: string[];
  readonly connections: readonly ServerConnection[];
}

/** What is different from every day. */
export interface TestServerOptions {
  readonly timeouts?: Partial<ServerTimeouts>;
  readonly limits?: Partial<ServeOptions['limits']>;
  readonly underscores?: ServeOptions['underscores'];
  /** Whether the first piece is read before it is known who serves, as a listener does that tells versions apart. */
  readonly readsFirst?: boolean;
}

/** Listens on a port of the loopback address. */
export async function startTestServer(
  handler: (exchange: Exchange) => void,
  { timeouts, limits, underscores = 'refuse', readsFirst = false }: TestServerOptions = {},
): Promise<TestServer> {
  const exchanges: Exchange[] = [];
  const offences: string[] = [];
  const connections: ServerConnection[] = [];
  const sockets = new Set<Socket>();
  const serve = (socket: Socket, initialData: Buffer | undefined): void => {
    const connection = serveHttp2(socket, {
      handler: (exchange) => {
        exchanges.push(exchange);
        handler(exchange);
      },
      scheme: 'http',
      client: { remoteAddress: '127.0.0.1', remotePort: 0, localAddress: '127.0.0.1', localPort: 0, tls: undefined },
      limits: { ...defaultCodecLimits, ...limits },
      underscores,
      timeouts: { ...defaultServerTimeouts, ...timeouts },
      pipelinedRequests: 16,
      initialData,
      onClosed: () => sockets.delete(socket),
      onOffence: (code) => offences.push(code),
    });
    connections.push(connection);
  };
  const server = createServer((socket) => {
    sockets.add(socket);
    if (!readsFirst) serve(socket, undefined);
    else
      socket.once('data', (first: Buffer) => {
        socket.pause();
        serve(socket, first);
      });
  });
  const port = await listen(server);
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    await new Promise((resolve) => server.close(resolve));
  };
  return { port, exchanges, offences, connections, [Symbol.asyncDispose]: close };
}

/** Listens on a free port of the loopback address. */
export function listen(server: Server): Promise<number> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(typeof address === 'object' && address !== null ? address.port : 0);
    });
  });
}
