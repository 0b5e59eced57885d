import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Server } from 'node:https';
import type { Socket } from 'node:net';

// A server that stops answers the calls that have come: whoever has sent a change would not know whether it was made. What
// gateways wait for is cut off; they ask again, and another control plane may answer.

/** Longer than a change may wait for the store. */
const longestMs = 35_000;
/** A connection on which nothing was asked may still be in its handshake. */
const silentMs = 1_000;
/** Turns of the event loop in which connections come that the system has taken already. */
const lastTurns = 3;

/** Knows what is under way at a server, and ends the server when that is done. */
export class CallsUnderWay {
  readonly #server: Server;
  readonly #sockets = new Map<string, Socket>();
  /** The connections on which nothing was asked. */
  readonly #silent = new Set<string>();
  readonly #answers = new Set<ServerResponse>();
  #isEnding = false;
  #onChange: () => void = () => {};

  constructor(server: Server) {
    this.#server = server;
    server.on('connection', (socket: Socket) => this.#begin(socket));
  }

  /** A connection has asked for something. */
  hear({ socket }: IncomingMessage): void {
    this.#silent.delete(nameOf(socket));
    this.#onChange();
  }

  /** A call that is answered before the server ends. */
  take(outgoing: ServerResponse): void {
    // Who is told that a connection ends sends nothing more on it.
    if (this.#isEnding) outgoing.shouldKeepAlive = false;
    this.#answers.add(outgoing);
    outgoing.once('close', () => {
      this.#answers.delete(outgoing);
      this.#onChange();
    });
  }

  /** Takes no more connections, waits for what is under way, and closes all. */
  async end(): Promise<void> {
    this.#isEnding = true;
    for (const answer of this.#answers) answer.shouldKeepAlive = false;
    for (let turn = 0; turn < lastTurns; turn++) await new Promise((resolve) => setImmediate(resolve));
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    await this.#until(() => this.#silent.size === 0, silentMs);
    await this.#until(() => this.#answers.size === 0, longestMs);
    for (const socket of this.#sockets.values()) socket.destroy();
    await closed;
  }

  #begin(socket: Socket): void {
    const name = nameOf(socket);
    this.#sockets.set(name, socket);
    this.#silent.add(name);
    socket.once('close', () => {
      this.#sockets.delete(name);
      this.#silent.delete(name);
      this.#onChange();
    });
  }

  #until(condition: () => boolean, milliseconds: number): Promise<void> {
    return new Promise((resolve) => {
      const end = (): void => {
        clearTimeout(timer);
        this.#onChange = () => {};
        resolve();
      };
      const timer = setTimeout(end, milliseconds);
      this.#onChange = () => {
        if (condition()) end();
      };
      this.#onChange();
    });
  }
}

/** TLS has a socket of its own for the same connection. */
function nameOf({ remoteAddress, remotePort }: Socket): string {
  return `${remoteAddress} ${remotePort}`;
}
