/** Where values are read that are kept elsewhere. */
export interface SecretSource {
  /**
   * Reads a secret by its identifier, such as `https://contoso.vault.azure.net/secrets/key`, as an identity: that of the service
   * when none is named.
   * @throws {VaultFailure} when it cannot be had
   */
  read(secretIdentifier: string, identityClientId: string | undefined): Promise<string>;
}

/** A secret that could not be read. Its message is for everybody who may see what refers to the secret. */
export class VaultFailure extends Error {
  override readonly name = 'VaultFailure';
  /** Such as `Forbidden` or `SecretNotFound`. */
  readonly code: string;

  constructor(code: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.code = code;
  }
}
