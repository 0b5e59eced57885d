import { constants } from 'node:crypto';
import type { Socket } from 'node:net';
import {
  createSecureContext,
  createServer,
  type SecureContext,
  type SecureContextOptions,
  type Server,
  type TLSSocket,
} from 'node:tls';
import { needsParameters, parseCipherSuites } from './cipher-suites.ts';
import { ConnectionTls, nameAskedFor } from './connection-tls.ts';
import { IdentityTable } from './identity-table.ts';
import { askForCertificate, socketBelow } from './node-tls.ts';
import type { TlsIdentity, TlsSettings } from './tls-settings.ts';

// The server of node:tls, which is never told to listen: it gets sockets that were accepted, and perhaps read from,
// before. New settings make a new acceptor; handshakes that have begun end as they began.

/** Why a handshake came to nothing. */
export type TlsOffence = 'tls-handshake-failed' | 'client-certificate-refused';

/** Who is told how a handshake ends; one of the two is called unless the socket is destroyed before. */
export interface HandshakeObserver {
  secured(socket: TLSSocket, tls: ConnectionTls): void;
  /** The socket has been destroyed. */
  failed(offence: TlsOffence): void;
}

/**
 * Nothing is resumed, so that each connection shows its certificate to the authorities of today. Nothing is renegotiated:
 * what a request was let in with does not change under it.
 */
const secureOptions = constants.SSL_OP_NO_TICKET | constants.SSL_OP_NO_RENEGOTIATION;

/** The time limit is the connection's, which counts from its beginning; node:tls counts from the last byte. */
const noHandshakeTimeout = 2 ** 31 - 1;

/** Ends TLS on accepted sockets, by one set of settings. */
export class TlsAcceptor {
  readonly #identities: IdentityTable;
  readonly #contexts = new Map<TlsIdentity, SecureContext>();
  readonly #observers = new WeakMap<Socket, HandshakeObserver>();
  readonly #server: Server;

  /**
   * @param protocols what ALPN may choose from, the best first
   * @throws when a certificate or a key cannot be read
   */
  constructor(settings: TlsSettings, protocols: readonly string[]) {
    const { identities, defaultIdentity } = settings;
    this.#identities = new IdentityTable(settings);
    const all = defaultIdentity === undefined ? identities : [...identities, defaultIdentity];
    for (const identity of all) this.#contexts.set(identity, createSecureContext(contextOptions(settings, identity)));
    this.#server = createServer({
      ...contextOptions(settings, defaultIdentity),
      ALPNProtocols: [...protocols],
      handshakeTimeout: noHandshakeTimeout,
      // Of clients that name no host: for the others it is decided when the name is known.
      requestCert: all.some((identity) => modeOf(identity) !== 'none'),
      rejectUnauthorized: false,
      SNICallback: chooser(this.#identities, this.#contexts),
    });
    this.#server.on('secureConnection', (socket) => this.#onSecured(socket));
    this.#server.on('tlsClientError', (_, socket) => this.#onFailed(socket, 'tls-handshake-failed'));
  }

  /** Begins a handshake. What has been read of the socket must have been put back into it. */
  accept(socket: Socket, observer: HandshakeObserver): void {
    this.#observers.set(socket, observer);
    this.#server.emit('connection', socket);
  }

  /** The identity that answers to a host name. */
  identityOf(hostName: string | undefined): TlsIdentity | undefined {
    return this.#identities.find(hostName);
  }

  #onSecured(socket: TLSSocket): void {
    const mode = modeOf(this.identityOf(nameAskedFor(socket)));
    const tls = new ConnectionTls(socket, mode !== 'none');
    if (mode === 'require' && !tls.isTrusted) this.#onFailed(socket, 'client-certificate-refused');
    else this.#observers.get(socketBelow(socket))?.secured(socket, tls);
  }

  #onFailed(socket: TLSSocket, offence: TlsOffence): void {
    socket.destroy();
    this.#observers.get(socketBelow(socket))?.failed(offence);
  }
}

type Choose = (error: Error | null, context?: SecureContext) => void;

/** Decides by the host name what is shown and what is asked. */
function chooser(identities: IdentityTable, contexts: ReadonlyMap<TlsIdentity, SecureContext>) {
  return function (this: TLSSocket, hostName: string, choose: Choose): void {
    const identity = identities.find(hostName);
    try {
      askForCertificate(this, modeOf(identity));
    } catch (error) {
      choose(new Error('node:tls is not what it was', { cause: error }));
      return;
    }
    // Without an identity the context of the server is used, which has no certificate: the client is told so.
    choose(null, identity === undefined ? undefined : contexts.get(identity));
  };
}

function modeOf(identity: TlsIdentity | undefined): 'none' | 'request' | 'require' {
  return identity?.clientCertificates?.mode ?? 'none';
}

function contextOptions(settings: TlsSettings, identity: TlsIdentity | undefined): SecureContextOptions {
  const revocationLists = identity?.clientCertificates?.revocationLists ?? [];
  return {
    ...identity?.credentials,
    minVersion: settings.minVersion ?? 'TLSv1.2',
    maxVersion: settings.maxVersion ?? 'TLSv1.3',
    ...cipherOptions(settings.ciphers),
    honorCipherOrder: true,
    secureOptions,
    // Without a list node:tls would trust the authorities of the public web.
    ca: [...(identity?.clientCertificates?.authorities ?? [])],
    ...(revocationLists.length === 0 ? {} : { crl: [...revocationLists] }),
  };
}

function cipherOptions(text: string | undefined): SecureContextOptions {
  if (text === undefined) return {};
  const ciphers = parseCipherSuites(text);
  // DHE costs a server more than its client: it takes part only where it is named.
  return needsParameters(ciphers) ? { ciphers, dhparam: 'auto' } : { ciphers };
}
