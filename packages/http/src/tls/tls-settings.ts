/** How a listener proves who it is, and what it asks of clients. */
export interface TlsSettings {
  readonly identities: readonly TlsIdentity[];
  /** Answers clients that name no host, or one that no identity has. Without it they are refused. */
  readonly defaultIdentity?: TlsIdentity;
  /** TLS 1.2 unless told otherwise. */
  readonly minVersion?: TlsVersion;
  readonly maxVersion?: TlsVersion;
  /** Which cipher suites are spoken, by their standard names or OpenSSL's, separated by commas or colons. */
  readonly ciphers?: string;
}

/** The versions of TLS that are spoken. */
export type TlsVersion = 'TLSv1.2' | 'TLSv1.3';

/** What is shown, and asked, under some host names. */
export interface TlsIdentity {
  /** Names such as `api.contoso.com`, or `*.contoso.com` for those with one label more. */
  readonly hostNames: readonly string[];
  readonly credentials: TlsCredentials;
  /** Nothing is asked unless told otherwise. */
  readonly clientCertificates?: ClientCertificateSettings;
}

/** A certificate chain with its key. */
export type TlsCredentials =
  | { readonly cert: string; readonly key: string; readonly passphrase?: string }
  | { readonly pfx: Buffer; readonly passphrase?: string };

/** Whether clients show certificates, and which are trusted. */
export interface ClientCertificateSettings {
  /** With `request` whatever is shown is let in, and marked as trusted or not; with `require` only what is trusted is. */
  readonly mode: 'request' | 'require';
  /** PEM. With none, no certificate is trusted. */
  readonly authorities: readonly string[];
  /** PEM. With any, each authority needs one, and what they list is not trusted. */
  readonly revocationLists?: readonly string[];
}
