import { Buffer } from 'node:buffer';
import { once } from 'node:events';
import { type AddressInfo, connect, createServer, type Server, type Socket } from 'node:net';
import { FieldList } from '../../codec/fields.ts';
import { defaultCodecLimits } from '../../codec/limits.ts';
import type { AnswerHead, RequestHandler } from '../../exchange.ts';
import { adoptOrdinarily } from '../../transport.ts';
import { defaultServerTimeouts, type ServeOptions, type ServerConnection, type ServerTimeouts } from '../connection.ts';
import { Http1Connection } from './connection.ts';
import { serveHttp1 } from './serve-http1.ts';

// A listener and a client with nothing between them and the bytes; for tests.

/** What differs from one test to the other. */
export interface TestServerOptions extends Partial<Omit<ServeOptions, 'timeouts' | 'handler'>> {
  readonly timeouts?: Partial<ServerTimeouts>;
  /** Serves over the public API of sockets alone, as it is done for TLS. */
  readonly isOrdinary?: boolean;
}

/** A listener of which each connection is served by {@link serveHttp1}. */
export class TestServer {
  readonly offences: string[] = [];
  readonly connections: Set<ServerConnection> = new Set();
  closed = 0;
  readonly #server: Server;
  readonly #clients: RawClient[] = [];

  private constructor(handler: RequestHandler, { timeouts, isOrdinary = false, ...options }: TestServerOptions) {
    this.#server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => {
      const serve: typeof serveHttp1 = isOrdinary
        ? (one, settings) => new Http1Connection(adoptOrdinarily(one), settings)
        : serveHttp1;
      const connection = serve(socket, {
        handler,
        scheme: 'http',
        client: {
          remoteAddress: socket.remoteAddress ?? '',
          remotePort: socket.remotePort ?? 0,
          localAddress: socket.localAddress ?? '',
          localPort: socket.localPort ?? 0,
          tls: undefined,
        },
        limits: defaultCodecLimits,
        underscores: 'refuse',
        pipelinedRequests: 8,
        initialData: undefined,
        onClosed: () => {
          this.closed++;
          this.connections.delete(connection);
        },
        onOffence: (code) => this.offences.push(code),
        ...options,
        timeouts: { ...defaultServerTimeouts, ...timeouts },
      });
      this.connections.add(connection);
    });
  }

  static async start(handler: RequestHandler, options: TestServerOptions = {}): Promise<TestServer> {
    const server = new TestServer(handler, options);
    await new Promise<void>((resolve) => server.#server.listen(0, '127.0.0.1', resolve));
    return server;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  async connect(): Promise<RawClient> {
    const client = await RawClient.connect(this.port);
    this.#clients.push(client);
    return client;
  }

  /** What a client gets that sends this and waits until the server closes. */
  async ask(...pieces: readonly (string | Buffer)[]): Promise<string> {
    const client = await this.connect();
    for (const piece of pieces) client.send(piece);
    return client.untilClosed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const client of this.#clients) client.socket.destroy();
    for (const connection of this.connections) connection.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

/** A connection on which a test says and reads what it likes. */
export class RawClient {
  readonly socket: Socket;
  received = '';
  hasEnded = false;
  error: NodeJS.ErrnoException | undefined;
  readonly #waiting: (() => void)[] = [];

  private constructor(socket: Socket) {
    this.socket = socket;
    socket.on('data', (piece: Buffer) => {
      this.received += piece.toString('latin1');
      this.#wake();
    });
    socket.on('end', () => {
      this.hasEnded = true;
      this.#wake();
    });
    socket.on('error', (error) => {
      this.error = error;
      this.#wake();
    });
    socket.on('close', () => {
      this.hasEnded = true;
      this.#wake();
    });
  }

  static async connect(port: number): Promise<RawClient> {
    const socket = connect({ port, host: '127.0.0.1', allowHalfOpen: true, noDelay: true });
    await once(socket, 'connect');
    return new RawClient(socket);
  }

  send(content: string | Buffer): void {
    this.socket.write(typeof content === 'string' ? Buffer.from(content, 'latin1') : content);
  }

  /** Waits until what has been received ends with a text, and gives it without what was taken before. */
  async until(end: string): Promise<string> {
    await this.#until(() => this.received.endsWith(end) || this.hasEnded);
    return this.take();
  }

  /** Waits until some bytes have been received. */
  async untilLength(length: number): Promise<string> {
    await this.#until(() => this.received.length >= length || this.hasEnded);
    return this.take();
  }

  /** Waits until the server has ended its direction, or reset the connection, and then ends ours. */
  async untilClosed(): Promise<string> {
    await this.#until(() => this.hasEnded);
    this.socket.end();
    return this.take();
  }

  take(): string {
    const taken = this.received;
    this.received = '';
    return taken;
  }

  async #until(passes: () => boolean): Promise<void> {
    while (!passes()) await new Promise<void>((resolve) => this.#waiting.push(resolve));
  }

  #wake(): void {
    for (const resolve of this.#waiting.splice(0)) resolve();
  }
}

/** The head of an answer. */
export function answer(status = 200, fields: readonly (readonly [string, string])[] = []): AnswerHead {
  return { status, reason: status === 200 ? 'OK' : `Status ${status}`, fields: FieldList.from(fields) };
}
