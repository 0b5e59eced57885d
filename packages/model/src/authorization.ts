/**
 * A connection of the credential manager: the token there is, and who may have it.
 * @see https://learn.microsoft.com/azure/api-management/credentials-overview
 */
export interface Authorization {
  /** The provider and the connection: `github/bot`. */
  readonly id: string;
  /** Absent where there is none. */
  readonly token?: {
    readonly accessToken: string;
    /** Milliseconds since 1970; absent for one without an end. */
    readonly expiresAt?: number;
    /** The members of the answer that it came with. */
    readonly claims: Readonly<Record<string, unknown>>;
  };
  /** Why there is no token. */
  readonly problem?: string;
  /** Whether the service itself may have the token. */
  readonly isForService: boolean;
  readonly accessPolicies: readonly AuthorizationAccessPolicy[];
}

/** An identity that may have the token of a connection. */
export interface AuthorizationAccessPolicy {
  readonly tenantId: string;
  readonly objectId: string;
  /** The applications that its tokens may come from; any when there are none. */
  readonly appIds: readonly string[];
}
