import { createServer, type IncomingMessage, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';

// What llhttp reads, by way of a server of node:http.

/** A request as somebody has read it; text is latin1. */
export interface Reading {
  readonly method: string;
  readonly target: string;
  readonly body: string;
}

/** A server that keeps what it reads. */
export class NodeReader implements AsyncDisposable {
  readonly #server: Server;
  /** By the address of the client; of an unfinished request there is nothing. */
  readonly #readings = new Map<string, (Reading | undefined)[]>();

  private constructor() {
    this.#server = createServer({ maxHeaderSize: 128 * 1024, keepAliveTimeout: 1000 }, async (request, response) => {
      const list = this.#readings.get(request.socket.remoteAddress ?? '') ?? [];
      const place = list.push(undefined) - 1;
      list[place] = await readingOf(request);
      response.end();
    });
    this.#server.maxHeadersCount = 0;
    this.#server.on('checkExpectation', (request, response) => this.#server.emit('request', request, response));
    this.#server.on('clientError', (_, socket) => socket.destroy());
  }

  static async start(): Promise<NodeReader> {
    const reader = new NodeReader();
    await new Promise<void>((resolve) => reader.#server.listen(0, '127.0.0.1', resolve));
    return reader;
  }

  /** What it reads from a connection that sends these bytes and ends. */
  read(bytes: Buffer, localAddress: string): Promise<readonly Reading[]> {
    const { port } = this.#server.address() as AddressInfo;
    return new Promise((resolve) => {
      const list: (Reading | undefined)[] = [];
      this.#readings.set(localAddress, list);
      const socket = connect({ port, host: '127.0.0.1', localAddress }, () => socket.end(bytes));
      socket.on('error', () => {});
      socket.on('close', () => {
        this.#readings.delete(localAddress);
        resolve(list.filter((reading) => reading !== undefined));
      });
      socket.resume();
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#server.closeAllConnections();
    await new Promise((resolve) => this.#server.close(resolve));
  }
}

async function readingOf(request: IncomingMessage): Promise<Reading | undefined> {
  const pieces: Buffer[] = [];
  try {
    for await (const piece of request) pieces.push(piece);
  } catch {
    return undefined;
  }
  if (!request.complete) return undefined;
  return { method: request.method ?? '', target: request.url ?? '', body: Buffer.concat(pieces).toString('latin1') };
}
