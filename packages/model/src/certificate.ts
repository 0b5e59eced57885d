/**
 * A certificate that the gateway shows to backends, or compares with those of callers.
 * @see https://learn.microsoft.com/rest/api/apimanagement/certificate
 */
export interface Certificate {
  readonly id: string;
  /** SHA-1, as upper-case hexadecimal digits. */
  readonly thumbprint: string;
  /** PEM. */
  readonly certificate: string;
  /** PEM; absent where only the public part was given. */
  readonly privateKey?: string;
}
