import type { X509Certificate } from 'node:crypto';
import type { TLSSocket } from 'node:tls';
import type { ClientTls } from '../exchange.ts';

/** What a finished handshake says. The client's certificate is looked at when somebody asks. */
export class ConnectionTls implements ClientTls {
  readonly protocol: string;
  readonly serverName: string | undefined;
  readonly #isAuthorized: boolean;
  /** Until somebody asks. */
  #socket: TLSSocket | undefined;
  #certificate: X509Certificate | undefined;

  /** @param isAsked whether a certificate was asked for under this host name; what is shown unasked counts for nothing */
  constructor(socket: TLSSocket, isAsked: boolean) {
    this.protocol = socket.getProtocol() ?? '';
    this.serverName = nameAskedFor(socket);
    this.#isAuthorized = isAsked && socket.authorized;
    this.#socket = isAsked ? socket : undefined;
  }

  get clientCertificate(): X509Certificate | undefined {
    if (this.#socket !== undefined) this.#certificate = this.#socket.getPeerX509Certificate();
    this.#socket = undefined;
    return this.#certificate;
  }

  get isTrusted(): boolean {
    return this.#isAuthorized && this.clientCertificate !== undefined;
  }
}

/** The host name that a client asked for. */
export function nameAskedFor(socket: TLSSocket): string | undefined {
  const name: unknown = socket.servername;
  return typeof name === 'string' && name !== '' ? name : undefined;
}
