import { ArmError } from '../arm-error.ts';

/** The roles that Azure has for API Management. https://learn.microsoft.com/azure/api-management/api-management-role-based-access-control */
export const roles = {
  'API Management Service Contributor': ['read', 'write', 'secrets', 'service'],
  'API Management Service Operator Role': ['read', 'service'],
  'API Management Service Reader Role': ['read'],
} as const satisfies Readonly<Record<string, readonly Permission[]>>;

/** What can be allowed: to read, to write, to see secrets, and to change the service but nothing in it. */
export type Permission = 'read' | 'write' | 'secrets' | 'service';

/** Who calls. */
export interface Principal {
  /** For the audit log. */
  readonly name: string;
  readonly roles: readonly string[];
}

/** Finds out who calls, or throws an `ArmError`. */
export type Authenticate = (
  authorization: string | undefined,
  request: { readonly isLocal: boolean },
) => Promise<Principal>;

/** Refuses what no role of the caller allows. */
export function authorize({ name, roles: held }: Principal, needed: Permission): void {
  const table: Readonly<Record<string, readonly Permission[]>> = roles;
  const isAllowed = held.some((role) => Object.hasOwn(table, role) && table[role]?.includes(needed));
  if (!isAllowed)
    throw new ArmError(
      'AuthorizationFailed',
      `The client '${name}' does not have authorization to perform this action ('${needed}').`,
    );
}
