import type { VerifiedToken } from '@turnpike/policy';
import { checkClaims, type Objection } from '../validate-jwt/claims.ts';

/**
 * Whether one of these applications got the token.
 * Azure: version 1 of its tokens names it in `appid`, version 2 in `azp`.
 * @see https://learn.microsoft.com/entra/identity-platform/access-token-claims-reference
 */
export function checkApplication(token: VerifiedToken, ids: readonly string[]): Objection | undefined {
  const name = token.claims.has('appid') ? 'appid' : 'azp';
  return checkClaims(token, [{ name, match: 'any', separator: undefined, values: ids }]);
}
