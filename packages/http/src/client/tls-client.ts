import { isIP, type Socket } from 'node:net';
import {
  checkServerIdentity,
  connect,
  createSecureContext,
  type DetailedPeerCertificate,
  type SecureContext,
  type TLSSocket,
} from 'node:tls';
import { type OriginDescription, type OriginTls, UpstreamError } from '../upstream.ts';
import { trustNumber } from './trusted-authorities.ts';

/**
 * TLS to one origin. It remembers the last session of a backend whose certificate it has accepted, so that the next
 * connection is cheaper: who takes that session up is the same backend, and shows no certificate again.
 */
export class TlsClient {
  readonly #tls: OriginTls;
  readonly #name: string;
  readonly #protocols: readonly string[];
  #context: SecureContext | undefined;
  /** What was trusted when the context was made, and the session judged. */
  #trust = -1;
  #session: Buffer | undefined;
  /** When the certificate that was accepted ends. */
  #validUntil = 0;

  constructor({ host, tls = {}, version = '1' }: OriginDescription) {
    this.#tls = tls;
    // RFC 6066, 3: without the dot at the end.
    this.#name = (tls.serverName ?? host).replace(/\.$/, '');
    this.#protocols = version === '1' ? ['http/1.1'] : version === '2' ? ['h2'] : ['h2', 'http/1.1'];
  }

  #forgetOldTrust(): void {
    if (this.#trust === trustNumber()) return;
    this.#trust = trustNumber();
    this.#context = undefined;
    this.#session = undefined;
  }

  /** Ends the handshake and judges the certificate. Rejects with an {@link UpstreamError}, and with the signal's reason. */
  start(socket: Socket, signal: AbortSignal): Promise<TLSSocket> {
    this.#forgetOldTrust();
    return new Promise((resolve, reject) => {
      const secured = connect({
        socket,
        // An address is no name.
        servername: isIP(this.#name) === 0 ? this.#name : '',
        secureContext: (this.#context ??= contextOf(this.#tls)),
        ALPNProtocols: [...this.#protocols],
        // Both are done below, one without the other.
        rejectUnauthorized: false,
        checkServerIdentity: () => undefined,
        ...(this.#session === undefined || Date.now() >= this.#validUntil ? {} : { session: this.#session }),
      });
      let isAccepted = false;
      let session: Buffer | undefined;
      const finish = (error?: Error): void => {
        signal.removeEventListener('abort', giveUp);
        secured.off('error', fail).off('close', closed).off('secureConnect', judge);
        if (error === undefined) {
          isAccepted = true;
          this.#session = session ?? this.#session;
          resolve(secured);
          return;
        }
        this.#session = undefined;
        secured.on('error', () => {});
        secured.destroy();
        reject(error);
      };
      const giveUp = (): void => finish(signal.reason);
      const fail = (cause: Error): void =>
        finish(new UpstreamError('tls-failed', `no TLS: ${cause.message}`, { cause }));
      const closed = (): void => finish(new UpstreamError('tls-failed', 'no TLS: the connection was closed'));
      const judge = (): void => finish(this.#judge(secured));
      secured.on('error', fail).on('close', closed).on('secureConnect', judge);
      secured.on('session', (latest) => {
        session = latest;
        if (isAccepted) this.#session = latest;
      });
      signal.addEventListener('abort', giveUp, { once: true });
    });
  }

  /** Why the other side is not taken for the backend. */
  #judge(secured: TLSSocket): UpstreamError | undefined {
    const { validateChain = true, validateName = true, serverThumbprints = [], serverNames = [] } = this.#tls;
    if (this.#protocols.length === 1 && this.#protocols[0] === 'h2' && secured.alpnProtocol !== 'h2')
      return new UpstreamError('tls-failed', 'the backend does not agree on HTTP/2');
    if (secured.isSessionReused()) return undefined;
    const certificate = secured.getPeerCertificate();
    if (validateChain && secured.authorizationError)
      return refuse(`its chain is not trusted: ${secured.authorizationError}`);
    if (serverNames.length > 0) {
      if (!hasNameOf(secured.getPeerCertificate(true), serverNames)) return refuse('it has none of the names');
    } else {
      const nameError = validateName ? checkServerIdentity(this.#name, certificate) : undefined;
      if (nameError !== undefined) return refuse(nameError.message);
    }
    const actual = [plainHex(certificate.fingerprint), plainHex(certificate.fingerprint256)].filter(Boolean);
    if (serverThumbprints.length > 0 && !serverThumbprints.some((one) => actual.includes(plainHex(one))))
      return refuse('it has none of the thumbprints');
    this.#validUntil = validateChain ? Date.parse(certificate.valid_to) : Number.POSITIVE_INFINITY;
    return undefined;
  }
}

/** Whether a certificate has one of the names, and comes from the issuer that belongs to it. */
function hasNameOf(certificate: DetailedPeerCertificate, names: NonNullable<OriginTls['serverNames']>): boolean {
  const { issuerCertificate: issuer } = certificate;
  const issuers = [plainHex(issuer?.fingerprint), plainHex(issuer?.fingerprint256)];
  return names.some(
    ({ name, issuerThumbprint }) =>
      checkServerIdentity(name, certificate) === undefined &&
      (issuerThumbprint === undefined || issuers.includes(plainHex(issuerThumbprint))),
  );
}

function refuse(why: string): UpstreamError {
  return new UpstreamError('certificate-refused', `the certificate of the backend is refused: ${why}`);
}

/** Thumbprints come with colons, with blanks, and in either case. */
function plainHex(thumbprint = ''): string {
  return thumbprint.replace(/[^0-9a-fA-F]/g, '').toUpperCase();
}

function contextOf({ authorities, certificate, minVersion = 'TLSv1.2', ciphers }: OriginTls): SecureContext {
  const isOld = minVersion === 'TLSv1' || minVersion === 'TLSv1.1';
  return createSecureContext({
    minVersion,
    ...(authorities === undefined ? {} : { ca: [...authorities] }),
    ...(certificate === undefined ? {} : certificate),
    // OpenSSL has versions before 1.2 only at its lowest level.
    ...(ciphers === undefined ? (isOld ? { ciphers: 'DEFAULT@SECLEVEL=0' } : {}) : { ciphers }),
  });
}
