import type { VerifiedToken } from '@turnpike/policy';

// What a token has to claim. Everything is compared character by character: an issuer with another slash is another
// issuer (RFC 7519, section 4.1).

/** Why a token that is signed well is refused all the same. */
export type ClaimReason =
  | 'JwtInvalid'
  | 'TokenExpired'
  | 'TokenAudienceNotAllowed'
  | 'TokenIssuerNotAllowed'
  | 'TokenClaimNotFound'
  | 'TokenClaimValueNotAllowed';

/** A reason, and what `context.LastError` says. */
export interface Objection {
  readonly reason: ClaimReason;
  readonly message: string;
}

/** What is asked of the times in a token. */
export interface LifetimeRule {
  /** Milliseconds since 1970. */
  readonly now: number;
  readonly skewMs: number;
  readonly requireExpiration: boolean;
}

/** The last second that .NET has. */
const latest = 253_402_300_799;

/** Whether a token is good at this time. */
export function checkLifetime({ claims }: VerifiedToken, rule: LifetimeRule): Objection | undefined {
  const { now, skewMs, requireExpiration } = rule;
  for (const name of ['exp', 'nbf', 'iat'])
    if (claims.has(name) && !isSeconds(claims.get(name)))
      return invalid(`IDX10000: The claim '${name}' is not a time; expected whole seconds since 1970.`);
  const expires = claims.get('exp') as number | undefined;
  if (expires === undefined) {
    if (requireExpiration)
      return invalid('IDX10225: Lifetime validation failed. The token is missing an Expiration Time.');
  } else if (now >= expires * 1000 + skewMs) return expired(expires, now);
  for (const name of ['nbf', 'iat']) {
    const from = claims.get(name) as number | undefined;
    if (from !== undefined && now < from * 1000 - skewMs)
      return invalid(
        `IDX10222: Lifetime validation failed. The token is not yet valid. ValidFrom (UTC): '${utc(from * 1000)}', Current time (UTC): '${utc(now)}'.`,
      );
  }
}

function isSeconds(value: unknown): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= latest;
}

function expired(expires: number, now: number): Objection {
  return denied(
    'TokenExpired',
    `IDX10223: Lifetime validation failed. The token is expired. ValidTo (UTC): '${utc(expires * 1000)}', Current time (UTC): '${utc(now)}'.`,
  );
}

function utc(milliseconds: number): string {
  return new Date(milliseconds).toISOString().replace(/\.\d+Z$/, 'Z');
}

/** Whether a token is for one of these. */
export function checkAudience({ claims }: VerifiedToken, allowed: readonly string[]): Objection | undefined {
  const audience = claims.get('aud');
  const audiences: readonly unknown[] = Array.isArray(audience) ? audience : [audience];
  if (audiences.some((one) => typeof one === 'string' && allowed.includes(one))) return undefined;
  return denied(
    'TokenAudienceNotAllowed',
    'IDX10214: Audience validation failed. The audiences of the token did not match any of the valid audiences.',
  );
}

/** Whether a token was issued by one of these, or by one of those whom the owner of its key names. */
export function checkIssuer({ claims, issuers }: VerifiedToken, listed: readonly string[]): Objection | undefined {
  if (listed.length === 0 && issuers === undefined) return undefined;
  const issuer = claims.get('iss');
  if (typeof issuer === 'string' && (listed.includes(issuer) || issuers?.includes(issuer))) return undefined;
  return denied(
    'TokenIssuerNotAllowed',
    'IDX10205: Issuer validation failed. The issuer of the token did not match any of the valid issuers.',
  );
}

/** A claim that has to be there. */
export interface RequiredClaim {
  readonly name: string;
  readonly match: 'all' | 'any';
  readonly separator: string | undefined;
  /** Without any it is enough that the claim is there. */
  readonly values: readonly string[];
}

/** Whether a token has the claims, with their values. */
export function checkClaims({ jwt }: VerifiedToken, required: readonly RequiredClaim[]): Objection | undefined {
  const missing = required.filter(({ name }) => jwt.claims.find(name) === undefined).map(({ name }) => name);
  if (missing.length > 0)
    return denied('TokenClaimNotFound', `JWT is missing the following claims: ${missing.join(', ')}.`);
  for (const { name, match, separator, values } of required) {
    const claimed = jwt.claims.get(name);
    const found = new Set(separator ? claimed.flatMap((value) => value.split(separator)) : claimed);
    const passes =
      values.length === 0 || (match === 'all' ? values.every : values.some).call(values, (one) => found.has(one));
    if (!passes)
      return denied('TokenClaimValueNotAllowed', `Claim ${name} value of ${claimed.join(',')} is not allowed.`);
  }
}

function invalid(message: string): Objection {
  return { reason: 'JwtInvalid', message };
}

/** Azure: all but `JwtInvalid` end like this. */
function denied(reason: ClaimReason, message: string): Objection {
  return { reason, message: `${message} Access denied.` };
}
