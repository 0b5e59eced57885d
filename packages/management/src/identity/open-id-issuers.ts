import { decodeJwt, type JWTPayload, jwtVerify } from 'jose';
import { ArmError } from '../arm-error.ts';
import { IssuerKeys, type IssuerKeyTimes, KeysUnavailable } from './issuer-keys.ts';
import type { Authenticate, Principal } from './principal.ts';

// Tokens of providers of OpenID Connect: Microsoft Entra ID, or any other. What a token says is believed when its provider is
// among those that operators have named, letter by letter, and has signed it for us.

/** Whose tokens are taken. */
export interface OpenIdSettings {
  /** As they stand in `iss`. The ids of people are as the first gives them; those of others have its name before them. */
  readonly issuers: readonly string[];
  /** One of these has to be in `aud`. */
  readonly audiences: readonly string[];
  /** The claim whose words are roles, good for everything; none when left out. */
  readonly roleClaim?: string;
  readonly times?: IssuerKeyTimes;
}

/** RFC 8725, section 3.1: what is signed with a secret, or not at all, is not among them. */
const algorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA'];
const toleranceSeconds = 60;
const mostGroups = 500;

/** Tells who shows a token of a provider; leaves tokens of all others to `otherwise`. */
export function openIdAuthenticate(settings: OpenIdSettings, otherwise: Authenticate): Authenticate {
  const keys = new Map(settings.issuers.map((issuer) => [issuer, new IssuerKeys(issuer, settings.times)]));
  return async (authorization, request) => {
    const [, token] = /^Bearer +(\S+)$/i.exec(authorization ?? '') ?? [];
    const issuer = token === undefined ? undefined : issuerOf(token);
    const own = issuer === undefined ? undefined : keys.get(issuer);
    if (token === undefined || issuer === undefined || own === undefined) return otherwise(authorization, request);
    return principalOf(await verify(token, issuer, own, settings.audiences), issuer, settings);
  };
}

function issuerOf(token: string): string | undefined {
  try {
    const { iss } = decodeJwt(token);
    return typeof iss === 'string' ? iss : undefined;
  } catch {
    return undefined;
  }
}

async function verify(
  token: string,
  issuer: string,
  keys: IssuerKeys,
  audiences: readonly string[],
): Promise<JWTPayload> {
  try {
    const { payload } = await jwtVerify(token, keys.find, {
      issuer,
      audience: [...audiences],
      algorithms,
      clockTolerance: toleranceSeconds,
      requiredClaims: ['exp', 'sub'],
    });
    return payload;
  } catch (error) {
    if (error instanceof KeysUnavailable)
      throw new ArmError('ServiceUnavailable', 'The provider of the token has not said what its keys are; try again.');
    throw invalid();
  }
}

function principalOf(claims: JWTPayload, issuer: string, { issuers, roleClaim }: OpenIdSettings): Principal {
  const id = claims.oid ?? claims.sub;
  if (typeof id !== 'string' || !/^[^\p{Cc}]{1,256}$/u.test(id)) throw invalid();
  // Two providers may call two people the same.
  const named = (text: string) => (issuer === issuers[0] ? text : `${issuer}|${text}`);
  const groups = textsOf(claims.groups).slice(0, mostGroups);
  return {
    name: named(id),
    roles: roleClaim === undefined ? [] : textsOf(claims[roleClaim]),
    ids: [id, ...groups].map(named),
  };
}

function textsOf(claim: unknown): readonly string[] {
  const all: readonly unknown[] = Array.isArray(claim) ? claim : [claim];
  return all.filter((one) => typeof one === 'string');
}

/** Nothing is said of what was wrong: whoever has a good token does not need it. */
function invalid(): ArmError {
  return new ArmError('InvalidAuthenticationToken', 'The access token is invalid or has expired.');
}
