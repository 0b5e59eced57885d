import type { VerifiedToken } from '@turnpike/policy';
import type { Objection } from '../validate-jwt/claims.ts';
import type { Tenant } from './tenant.ts';

/**
 * The tenant of all personal accounts.
 * @see https://learn.microsoft.com/entra/identity-platform/id-token-claims-reference
 */
const personalAccounts = '9188040d-6c67-4c5b-b112-36a304b66dad';

/** Whether a token is of the kind of account that is let in: `organizations` are all but the personal ones. */
export function checkTenant({ claims }: VerifiedToken, { name }: Tenant): Objection | undefined {
  if (name.toLowerCase() !== 'organizations' || claims.get('tid') !== personalAccounts) return undefined;
  return {
    reason: 'TokenIssuerNotAllowed',
    message: 'The token is of a personal account; expected one of an organization. Access denied.',
  };
}
