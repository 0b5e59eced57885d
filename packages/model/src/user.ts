/**
 * A developer with an account.
 * @see https://learn.microsoft.com/rest/api/apimanagement/user
 */
export interface User {
  readonly id: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly state: 'active' | 'blocked' | 'pending' | 'deleted';
  readonly note?: string;
  readonly identities?: readonly UserIdentity[];
  /** The ids of the groups that the user is in. */
  readonly groups: readonly string[];
  /** ISO 8601. */
  readonly registrationDate?: string;
}

/** How a user signs in. */
export interface UserIdentity {
  readonly provider: string;
  readonly id: string;
}
