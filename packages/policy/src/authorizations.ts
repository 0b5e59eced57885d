import { Authorization, StringMap, variableFromData } from '@turnpike/expressions';

// The credential manager: tokens of connections that somebody has consented to once.

/** Gives tokens of connections. */
export interface Authorizations {
  /** @throws {CredentialFailure} when there is no such connection, who asks has no permission, or nobody gives a token */
  token(request: AuthorizationRequest): Promise<AuthorizationToken>;
}

/** Which connection, and who asks for its token. */
export interface AuthorizationRequest {
  readonly providerId: string;
  readonly authorizationId: string;
  /** The token of who asks; absent where that is the identity of the service. */
  readonly identityToken?: string;
}

/** A token that is good at the moment. */
export interface AuthorizationToken {
  readonly accessToken: string;
  /** The members of the answer that the token came with. */
  readonly claims: Readonly<Record<string, unknown>>;
}

/** The token as expressions see it: an `Authorization`. */
export function authorizationObject({ accessToken, claims }: AuthorizationToken): unknown {
  const entries = Object.entries(claims).map(([name, data]) => [name, claimValue(data)] as const);
  return new Authorization(accessToken, new StringMap<unknown>('object', entries));
}

/** Members that hold others are given as the JSON that they came as. */
function claimValue(data: unknown): unknown {
  return typeof data === 'object' && data !== null ? JSON.stringify(data) : variableFromData(data);
}
