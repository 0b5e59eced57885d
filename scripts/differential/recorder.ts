import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { readStrictRequest, type StrictRequest, valuesOf } from '../../packages/http/src/fuzz/strict-reader.ts';

// A backend that keeps what reaches it, byte for byte, and reads it by the book. Who sent a request to the gateway is
// told by X-Forwarded-For: every connection of a client has a loopback address of its own.

/** A request that has reached the backend. */
export interface Recorded {
  readonly address: string;
  readonly request: StrictRequest;
  readonly bytes: string;
}

/** What reached the backend and is no request. */
export interface BrokenStream {
  readonly fault: string;
  readonly bytes: string;
}

/** The backend. */
export class Recorder implements AsyncDisposable {
  readonly broken: BrokenStream[] = [];
  /** By the address of the client, and then by number. */
  readonly #records = new Map<string, Map<string, Recorded>>();
  readonly #sockets = new Set<Socket>();
  readonly #server: Server;
  #count = 0;

  private constructor() {
    this.#server = createServer({ noDelay: true }, (socket) => this.#serve(socket));
  }

  static async start(): Promise<Recorder> {
    const recorder = new Recorder();
    await new Promise<void>((resolve) => recorder.#server.listen(0, '127.0.0.1', resolve));
    return recorder;
  }

  get port(): number {
    return (this.#server.address() as AddressInfo).port;
  }

  /** The requests of a client by the numbers they were answered with, which are then forgotten. */
  take(address: string): ReadonlyMap<string, Recorded> {
    const found = this.#records.get(address) ?? new Map();
    this.#records.delete(address);
    return found;
  }

  /** Clients with requests that nobody has taken. */
  get unclaimed(): readonly string[] {
    return [...this.#records.keys()];
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const socket of this.#sockets) socket.destroy();
    await new Promise((resolve) => this.#server.close(resolve));
  }

  #serve(socket: Socket): void {
    let text = '';
    this.#sockets.add(socket);
    socket.setEncoding('latin1');
    socket.on('error', () => {});
    socket.on('close', () => this.#sockets.delete(socket));
    socket.on('data', (piece: string) => {
      text += piece;
      while (text !== '') {
        const outcome = readStrictRequest(text, 0);
        if (outcome === 'unfinished') return;
        if ('fault' in outcome) {
          this.broken.push({ fault: outcome.fault, bytes: text });
          socket.destroy();
          return;
        }
        const number = this.#keep(outcome.message, text.slice(0, outcome.end));
        text = text.slice(outcome.end);
        const body = outcome.message.method === 'HEAD' ? '' : number;
        socket.write(`HTTP/1.1 200 OK\r\nX-Number: ${number}\r\nContent-Length: ${number.length}\r\n\r\n${body}`);
      }
    });
  }

  #keep(request: StrictRequest, bytes: string): string {
    const address = valuesOf(request.fields, 'x-forwarded-for').join(' and ');
    const number = String(this.#count++);
    const list = this.#records.get(address) ?? new Map<string, Recorded>();
    list.set(number, { address, request, bytes });
    this.#records.set(address, list);
    return number;
  }
}
