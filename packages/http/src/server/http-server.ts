import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import type { RequestHandler } from '../exchange.ts';
import { TlsAcceptor } from '../tls/tls-acceptor.ts';
import type { TlsSettings } from '../tls/tls-settings.ts';
import { shortenTurns } from '../transport.ts';
import { AcceptedConnection, type AcceptingListener } from './listener/accepted-connection.ts';
import { type ListenerCounters, ListenerTally } from './listener/listener-counters.ts';
import { type HttpServerOptions, type ListenerOptions, withDefaults } from './listener/listener-options.ts';

/** Under so much load that there is always somebody waiting, a port has to be closed all the same. */
const mostTurnsBeforeClosing = 1000;
const quietTurns = 3;

/** Where a server listens. */
export interface ListeningAddress {
  readonly host: string;
  readonly port: number;
}

/** Accepts connections at one port, and serves HTTP on them. */
export class HttpServer {
  readonly #options: ListenerOptions;
  readonly #server: Server;
  readonly #tally = new ListenerTally();
  readonly #connections = new Set<AcceptedConnection>();
  readonly #listener: AcceptingListener;
  #tls: TlsAcceptor | undefined;
  /** Those who wait for the last connection to go. */
  #waiting: (() => void)[] = [];

  /** @throws when a certificate or a key cannot be read */
  constructor(options: HttpServerOptions, handler: RequestHandler) {
    this.#options = withDefaults(options);
    if (options.tls !== undefined) this.#tls = this.#acceptorFor(options.tls);
    this.#listener = this.#listenerFor(handler);
    // Nobody reads from a socket before it is known who should.
    this.#server = createServer({ pauseOnConnect: true, noDelay: true }, (socket) => this.#accept(socket));
  }

  /** How many there are now. */
  get connections(): number {
    return this.#connections.size;
  }

  get counters(): ListenerCounters {
    return this.#tally;
  }

  /** Begins to accept. Rejects when the port cannot be had. */
  listen(): Promise<ListeningAddress> {
    const { host, port, backlog, reusePort } = this.#options;
    return new Promise((resolve, reject) => {
      this.#server.once('error', reject);
      this.#server.listen({ host, port, backlog, reusePort }, () => {
        this.#server.off('error', reject);
        // Whatever goes wrong with one that was to be accepted, the others go on.
        this.#server.on('error', () => this.#tally.offend('accept-failed'));
        const { address, port: actualPort } = this.#server.address() as AddressInfo;
        resolve({ host: address, port: actualPort });
      });
    });
  }

  /**
   * Uses other TLS settings for handshakes from now on; connections keep what they have.
   * @throws when a certificate or a key cannot be read; all is then as it was
   */
  reload(settings: TlsSettings): void {
    if (this.#tls === undefined) throw new Error('a server without TLS has no TLS settings to reload');
    this.#tls = this.#acceptorFor(settings);
  }

  /** Accepts nobody any more, lets requests under way finish for some time, and closes what is left after that. */
  async drain(graceMs: number): Promise<void> {
    await this.#acceptWaiting();
    this.#server.close();
    for (const connection of this.#connections) connection.drain();
    const timer = setTimeout(() => this.#destroyAll(), graceMs);
    await this.#whenEmpty();
    clearTimeout(timer);
  }

  /** Accepts nobody any more, and closes every connection at once. */
  async close(): Promise<void> {
    this.#server.close();
    this.#destroyAll();
    await this.#whenEmpty();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.close();
  }

  #accept(socket: Socket): void {
    if (this.#connections.size >= this.#options.maxConnections) {
      this.#tally.refused++;
      socket.destroy();
      return;
    }
    this.#tally.accepted++;
    shortenTurns();
    const connection = new AcceptedConnection(socket, this.#listener, this.#tls);
    this.#connections.add(connection);
    connection.start();
  }

  #whenEmpty(): Promise<void> {
    if (this.#connections.size === 0) return Promise.resolve();
    return new Promise((resolve) => this.#waiting.push(resolve));
  }

  #forget(connection: AcceptedConnection): void {
    this.#connections.delete(connection);
    if (this.#connections.size > 0) return;
    for (const resolve of this.#waiting.splice(0)) resolve();
  }

  /**
   * Takes what the system has accepted on our behalf, before the port is closed: its clients would see a reset. The first
   * turn of the event loop may end before it looks at the port, and each may take only one.
   */
  async #acceptWaiting(): Promise<void> {
    let taken = this.#tally.accepted;
    for (let turn = 0, quiet = 0; turn < mostTurnsBeforeClosing && quiet < quietTurns; turn++) {
      await new Promise((resolve) => setImmediate(resolve));
      quiet = taken === this.#tally.accepted ? quiet + 1 : 0;
      taken = this.#tally.accepted;
    }
  }

  #destroyAll(): void {
    for (const connection of this.#connections) connection.destroy();
  }

  #acceptorFor(settings: TlsSettings): TlsAcceptor {
    const protocols = this.#options.versions.h2 === undefined ? ['http/1.1'] : ['h2', 'http/1.1'];
    return new TlsAcceptor(settings, protocols);
  }

  #listenerFor(handler: RequestHandler): AcceptingListener {
    return {
      options: this.#options,
      handler,
      offend: (code, remoteAddress) => {
        this.#tally.offend(code);
        this.#options.onOffence(code, remoteAddress);
      },
      closed: (connection) => this.#forget(connection),
    };
  }
}
