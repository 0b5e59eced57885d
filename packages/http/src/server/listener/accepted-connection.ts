import type { Socket } from 'node:net';
import type { ClientConnection, ClientTls, RequestHandler } from '../../exchange.ts';
import { parseAddress } from '../../forwarding/address.ts';
import type { OwnConnection, ProxiedConnection } from '../../proxy-protocol/proxy-header.ts';
import { receiveProxyHeader } from '../../proxy-protocol/receive-proxy-header.ts';
import { Deadline, type DeadlineOwner } from '../../timing/deadline-wheel.ts';
import type { TlsAcceptor } from '../../tls/tls-acceptor.ts';
import type { ServerConnection } from '../connection.ts';
import { recogniseHttp2 } from './http2-preface.ts';
import type { ListenerOptions } from './listener-options.ts';
import { refuseMisdirected } from './misdirected.ts';

/** What a connection knows of the listener that accepted it. */
export interface AcceptingListener {
  readonly options: ListenerOptions;
  readonly handler: RequestHandler;
  offend(code: string, remoteAddress: string): void;
  closed(connection: AcceptedConnection): void;
}

type Addresses = Omit<ClientConnection, 'tls'>;

const nothing = Buffer.alloc(0);

/**
 * A connection, from its first moment to its last. In order: the PROXY header, TLS, the version of HTTP, requests. All
 * before the requests has one time limit, counted from the beginning.
 */
export class AcceptedConnection implements DeadlineOwner, ServerConnection {
  readonly #listener: AcceptingListener;
  readonly #tls: TlsAcceptor | undefined;
  /** What the connection ends with: the accepted one, and later that of TLS upon it. */
  #socket: Socket;
  #addresses: Addresses;
  readonly #deadline = new Deadline(this);
  #served: ServerConnection | undefined;
  #isDraining = false;
  #isClosed = false;

  /** @param tls that of now, which the connection keeps */
  constructor(socket: Socket, listener: AcceptingListener, tls: TlsAcceptor | undefined) {
    this.#listener = listener;
    this.#tls = tls;
    this.#socket = socket;
    this.#addresses = addressesOf(socket);
    // Who goes away before there is a request is nobody's concern.
    socket.on('error', () => {});
    socket.once('close', () => this.#onSocketClosed());
  }

  /** Begins; may end within the call. */
  start(): void {
    const { options } = this.#listener;
    if (options.proxyProtocol === 'off') this.#startTls(nothing);
    else if (!options.trustedProxies.has(this.#addresses.remoteAddress)) this.#refuse('proxy-header-from-stranger');
    else this.#receiveProxyHeader();
  }

  onDeadline(): void {
    this.#refuse('handshake-timeout');
  }

  drain(): void {
    this.#isDraining = true;
    // Who is still shaking hands gets there first: to a client, that connection is as good as any.
    this.#served?.drain();
  }

  destroy(): void {
    if (this.#served === undefined) this.#socket.destroy();
    else this.#served.destroy();
  }

  #receiveProxyHeader(): void {
    this.#deadline.set(this.#listener.options.handshakeMs);
    receiveProxyHeader(this.#socket, {
      received: (header, rest) => {
        this.#addresses = proxiedAddresses(header) ?? this.#addresses;
        this.#startTls(rest);
      },
      refused: () => this.#refuse('malformed-proxy-header'),
    });
  }

  #startTls(read: Buffer): void {
    if (this.#tls === undefined) {
      this.#findVersion(read);
      return;
    }
    this.#deadline.set(this.#listener.options.handshakeMs);
    if (read.length > 0) this.#socket.unshift(read);
    this.#tls.accept(this.#socket, {
      secured: (socket, tls) => {
        this.#socket = socket;
        this.#serve(socket.alpnProtocol === 'h2' ? 'h2' : 'http/1.1', nothing, tls);
      },
      failed: (offence) => this.#refuse(offence),
    });
  }

  #findVersion(read: Buffer): void {
    const { options } = this.#listener;
    if (!options.cleartextHttp2) {
      this.#serve('http/1.1', read, undefined);
      return;
    }
    this.#deadline.set(options.handshakeMs);
    recogniseHttp2(this.#socket, read, (isHttp2, all) => this.#serve(isHttp2 ? 'h2' : 'http/1.1', all, undefined));
  }

  #serve(version: 'http/1.1' | 'h2', read: Buffer, tls: ClientTls | undefined): void {
    if (this.#isClosed || this.#socket.destroyed) return;
    this.#deadline.release();
    const { options } = this.#listener;
    // Without a server of HTTP/2 nothing offers it, and its preface is a malformed request.
    const serve = options.versions[version] ?? options.versions['http/1.1'];
    this.#served = serve(this.#socket, {
      handler: this.#handlerFor(tls),
      scheme: tls === undefined ? 'http' : 'https',
      client: { ...this.#addresses, tls },
      limits: options.limits,
      underscores: options.underscores,
      timeouts: options.timeouts,
      pipelinedRequests: options.pipelinedRequests,
      initialData: read.length > 0 ? read : undefined,
      onClosed: () => this.#onClosed(),
      onOffence: (code) => this.#offend(code),
    });
    if (this.#isDraining) this.#served.drain();
  }

  #handlerFor(tls: ClientTls | undefined): RequestHandler {
    const { handler, options } = this.#listener;
    if (this.#tls === undefined || tls === undefined || options.misdirectedRequests === 'serve') return handler;
    return refuseMisdirected(handler, this.#tls, tls.serverName, () => this.#offend('misdirected-request'));
  }

  #refuse(code: string): void {
    if (this.#isClosed) return;
    this.#offend(code);
    this.#socket.destroy();
  }

  #offend(code: string): void {
    this.#listener.offend(code, this.#addresses.remoteAddress);
  }

  #onSocketClosed(): void {
    if (this.#served === undefined) this.#onClosed();
  }

  #onClosed(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#deadline.release();
    this.#listener.closed(this);
  }
}

/** The ends of a socket; of one that has been closed, nothing is known any more. */
function addressesOf(socket: Socket): Addresses {
  return {
    remoteAddress: parseAddress(withoutZone(socket.remoteAddress ?? '')) ?? '',
    remotePort: socket.remotePort ?? 0,
    localAddress: parseAddress(withoutZone(socket.localAddress ?? '')) ?? '',
    localPort: socket.localPort ?? 0,
  };
}

/** Link-local peers come with the name of an interface of this machine. */
function withoutZone(address: string): string {
  const percent = address.indexOf('%');
  return percent < 0 ? address : address.slice(0, percent);
}

function proxiedAddresses(header: ProxiedConnection | OwnConnection): Addresses | undefined {
  if (header.kind === 'own') return undefined;
  const { remoteAddress, remotePort, localAddress, localPort } = header;
  return { remoteAddress, remotePort, localAddress, localPort };
}
