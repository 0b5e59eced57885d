import {
  type PolicyContext,
  type PolicyFailure,
  type RunPolicy,
  TokenRefusal,
  type TokenTrust,
  type VerifiedToken,
} from '@turnpike/policy';
import type { ClaimReason, Objection } from './claims.ts';
import type { ReadToken } from './token-source.ts';

/** Why a request is turned away by a policy that validates tokens. */
export const tokenFailures = {
  TokenNotPresent: 'There is no token where one is expected.',
  JwtInvalid: 'It is no token, cannot be decrypted, is not valid yet, or lacks an expiration time.',
  TokenSignatureInvalid: 'The signature is not that of the key it names, or there is none.',
  TokenSignatureKeyNotFound: 'No key is known that the token could have been signed with.',
  TokenExpired: 'The token has expired.',
  TokenAudienceNotAllowed: 'The token is for somebody else.',
  TokenIssuerNotAllowed: 'The token was issued by somebody who is not believed.',
  TokenClaimNotFound: 'The token lacks a claim that is required.',
  TokenClaimValueNotAllowed: 'A claim does not have the value that is required.',
} as const;

/** A reason of these. */
export type TokenFailure = keyof typeof tokenFailures;

/** What a policy asks of a token. */
export interface TokenRules {
  readonly read: ReadToken;
  readonly trust: (context: PolicyContext) => TokenTrust;
  readonly allowUnsigned: (context: PolicyContext) => boolean;
  readonly check: (token: VerifiedToken, context: PolicyContext) => Objection | undefined;
  /** The variable that gets the token. */
  readonly output: string | undefined;
  readonly fail: (reason: TokenFailure, message: string, context: PolicyContext) => PolicyFailure;
}

/** Makes what lets requests with good tokens pass. It waits only where keys have to be fetched. */
export function validateToken({ read, trust, allowUnsigned, check, output, fail }: TokenRules): RunPolicy {
  return (context) => {
    const refuse = (error: unknown): never => {
      if (!(error instanceof TokenRefusal)) throw error;
      const failure = fail(error.reason, explain(error), context);
      // Why a provider gave no keys is not the caller's to know.
      if (error.cause instanceof Error)
        context.trace({ source: failure.source, severity: 'error', message: error.cause.message });
      throw failure;
    };
    const accept = (token: VerifiedToken): void => {
      const objection = check(token, context);
      if (objection !== undefined) throw fail(objection.reason satisfies ClaimReason, objection.message, context);
      // A token that was verified is remembered, and expressions may write into the arrays of what they are given.
      if (output !== undefined) context.variables.set(output, token.jwt.copy());
    };
    const text = read(context);
    if (text === undefined) throw fail('TokenNotPresent', 'JWT not present.', context);
    const verified = verify(context, text);
    return verified instanceof Promise ? verified.then(accept, refuse) : accept(verified);

    function verify(context: PolicyContext, text: string): VerifiedToken | Promise<VerifiedToken> {
      try {
        return context.services.tokens.verify(text, trust(context), allowUnsigned(context));
      } catch (error) {
        return refuse(error);
      }
    }
  };
}

/** Azure: all but `JwtInvalid` end like this. */
function explain({ reason, message }: TokenRefusal): string {
  return reason === 'JwtInvalid' ? message : `${message} Access denied.`;
}
