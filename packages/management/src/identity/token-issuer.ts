import type { JsonObject } from '../json.ts';

/** Whom a client says that it is. */
export interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

/** Signs tokens for clients that ask for them, as Microsoft Entra ID does. */
export interface TokenIssuer {
  /** The public keys of what it signs: RFC 7517. */
  readonly keys: JsonObject;
  /** A token for a client, good for some seconds; `undefined` for a client that it does not know. */
  grant(client: ClientCredentials, lifeSeconds: number): Promise<string | undefined>;
}
