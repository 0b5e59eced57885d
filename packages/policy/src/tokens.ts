import type { KeyObject } from 'node:crypto';
import { Jwt } from '@turnpike/expressions';

// How policies have tokens verified. A policy says whom it believes; finding keys, deciding what a signature is worth and
// remembering what was decided is the business of others. What a token claims, the policy judges itself.

/** A key that a policy names itself. */
export interface ConfiguredKey {
  /** The `kid` of tokens that it is for; absent where any may be. */
  readonly id: string | undefined;
  readonly key: KeyObject;
}

/** Whose tokens a policy believes. What is remembered belongs to one such object, so that the same is to be given again. */
export interface TokenTrust {
  /** URLs of OpenID metadata, which lead to keys and say by whom tokens are issued. */
  readonly providers: readonly string[];
  readonly signingKeys: readonly ConfiguredKey[];
  readonly decryptionKeys: readonly ConfiguredKey[];
}

/** A token whose signature is good, or that may do without one. Nothing it claims has been looked at. */
export interface VerifiedToken {
  /** The members of the payload, as JSON has them. */
  readonly claims: ReadonlyMap<string, unknown>;
  /** The same as expressions see it. */
  readonly jwt: Jwt;
  /** Who may have issued it as the owners of its key say; absent where nobody says anything. */
  readonly issuers: readonly string[] | undefined;
}

/** Verifies tokens. */
export interface Tokens {
  /**
   * Gives what a token says. Waits only where a key has to be fetched, or the token to be decrypted.
   * @throws {TokenRefusal} when its signature is not good
   */
  verify(token: string, trust: TokenTrust, allowUnsigned: boolean): VerifiedToken | Promise<VerifiedToken>;
}

/** Why a token was refused before anything it claims was looked at, as `context.LastError.Reason` names it. */
export type TokenRefusalReason = 'JwtInvalid' | 'TokenSignatureInvalid' | 'TokenSignatureKeyNotFound';

/** A token that is none, or that nobody vouches for. */
export class TokenRefusal extends Error {
  override readonly name = 'TokenRefusal';
  readonly reason: TokenRefusalReason;

  constructor(reason: TokenRefusalReason, message: string, options?: ErrorOptions) {
    super(message, options);
    this.reason = reason;
  }
}

/** Puts together what a token says. */
export function verifiedToken(
  header: ReadonlyMap<string, unknown>,
  claims: ReadonlyMap<string, unknown>,
  issuers?: readonly string[],
): VerifiedToken {
  return { claims, jwt: new Jwt(header, claims), issuers };
}

/** Fewer bits of a secret are guessed. Azure: what its library asks for. */
const leastSecretBits = 128;

/** RFC 7518, sections 3.3 and 3.5, ask for 2048; what is larger than the other takes too long. */
const rsaBits = { least: 2048, most: 8192 } as const;

/** The largest exponent that is not meant to keep verifiers busy. */
const mostExponent = 2n ** 32n;

/** Why no signature by a key is worth anything, or would take too long to verify; `undefined` when it is good enough. */
export function weaknessOfKey(key: KeyObject): string | undefined {
  if (key.type === 'secret') {
    const bits = (key.symmetricKeySize ?? 0) * 8;
    return bits < leastSecretBits ? `it has ${bits} bits; expected ${leastSecretBits} or more` : undefined;
  }
  const { modulusLength: bits, publicExponent: exponent = 0n } = key.asymmetricKeyDetails ?? {};
  if (bits === undefined) return undefined;
  if (bits < rsaBits.least || bits > rsaBits.most)
    return `it has ${bits} bits; expected ${rsaBits.least} to ${rsaBits.most}`;
  const isFit = exponent >= 3n && exponent % 2n === 1n && exponent < mostExponent;
  return isFit ? undefined : `its exponent is ${exponent}; expected an odd one from 3 to 2^32`;
}
