// Tokens that the surroundings of the gateway give it: of the machine, the container or the platform that it runs on.

/** Gives tokens of the identities that the gateway has. */
export interface ManagedIdentities {
  /**
   * A token for a resource, of the identity with that client id or, without one, of the identity that the gateway has of
   * itself. It is kept, and asked for again before it ends.
   * @throws {CredentialFailure} when nobody gives one
   */
  token(resource: string, clientId: string | undefined): string | Promise<string>;
}

/** Nobody gives a token. The message is for the log: it names whom it was asked of, and no secret. */
export class CredentialFailure extends Error {
  override readonly name = 'CredentialFailure';
}
