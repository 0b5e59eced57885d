import { connect, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { type Answer, AnswerReader } from './answer-reader.ts';

// A client's connection that is kept, and that never sends anything a second time.

/** What is told about a request: its answer, or why there is none. */
export type Outcome = Answer | Error;

const readBytes = 64 * 1024;

/** A connection with one request at a time. */
export class ClientConnection {
  readonly #socket: Socket;
  readonly #reader = new AnswerReader();
  #waiting: ((outcome: Outcome) => void) | undefined;
  #isOpen = true;

  private constructor(url: string) {
    const { protocol, hostname: host, port } = new URL(url);
    if (protocol === 'https:') {
      this.#socket = connectTls({ host, port: Number(port), rejectUnauthorized: false });
      this.#socket.on('data', (data: Buffer) => this.#received(data));
    } else {
      // Read into one buffer, so that the client's garbage does not become the peer's latency.
      const callback = (length: number, buffer: Uint8Array) => {
        this.#received(Buffer.from(buffer.buffer, buffer.byteOffset, length));
        return true;
      };
      const onread = { buffer: Buffer.alloc(readBytes), callback };
      this.#socket = connect({ host, port: Number(port), noDelay: true, onread });
    }
    this.#socket.on('error', (error) => this.#lost(error));
    this.#socket.on('end', () => this.#lost(new Error('the peer closed the connection')));
    this.#socket.on('close', () => this.#lost(new Error('the connection is closed')));
  }

  /** Connects to a base URL. Certificates are not judged: they are the benchmark's own. */
  static open(url: string): Promise<ClientConnection> {
    return new Promise((resolve, reject) => {
      const connection = new ClientConnection(url);
      connection.#waiting = (outcome) => reject(outcome);
      connection.#socket.once(url.startsWith('https:') ? 'secureConnect' : 'connect', () => {
        connection.#waiting = undefined;
        resolve(connection);
      });
    });
  }

  /** Whether another request can be sent. */
  get isOpen(): boolean {
    return this.#isOpen;
  }

  /** Sends a request and tells its outcome once. */
  send(request: Buffer, done: (outcome: Outcome) => void): void {
    this.#waiting = done;
    this.#socket.write(request);
  }

  /** Sends a request and gives its outcome. */
  ask(request: Buffer): Promise<Outcome> {
    return new Promise((resolve) => this.send(request, resolve));
  }

  close(): void {
    this.#isOpen = false;
    this.#socket.destroy();
  }

  #received(bytes: Buffer): void {
    const answer = this.#reader.push(bytes);
    if (answer === undefined) return;
    if (answer.closes) this.#isOpen = false;
    this.#tell(answer);
  }

  #lost(error: Error): void {
    this.#isOpen = false;
    this.#socket.destroy();
    this.#tell(error);
  }

  #tell(outcome: Outcome): void {
    const waiting = this.#waiting;
    this.#waiting = undefined;
    waiting?.(outcome);
  }
}
