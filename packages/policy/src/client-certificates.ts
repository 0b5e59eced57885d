import type { X509Certificate } from 'node:crypto';
import type { Scope } from '@turnpike/model';

// Certificates on both sides of a request: what its caller has shown, and what is shown to the service behind.

/** What a caller has shown in the handshake. */
export interface CallerCertificate {
  readonly certificate: X509Certificate;
  /**
   * Whether it leads to an authority of the listener, is within its time and on none of the listener's revocation lists.
   * Who it names is another question.
   */
  readonly isTrusted: boolean;
}

/** A certificate and the key to it, both PEM. */
export interface ClientCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/**
 * Which certificate is meant: one of the service, or of the workspace that a policy of this scope stands in; or one that comes
 * with the request as PKCS#12 or PEM.
 */
export type CertificateChoice =
  | { readonly certificateId: string; readonly scope: Scope | undefined }
  | { readonly thumbprint: string; readonly scope: Scope | undefined }
  | { readonly content: string | Uint8Array; readonly password: string };

/** Opens certificates that come with a request. */
export interface ClientCertificates {
  /** Of PKCS#12, as bytes or in Base64, or of PEM. `undefined` when that cannot be read, or has no key. */
  open(content: string | Uint8Array, password: string): Promise<ClientCertificate | undefined>;
}
