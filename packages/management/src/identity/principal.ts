/** Who calls. */
export interface Principal {
  /** For the audit log. */
  readonly name: string;
  /** The roles that go with how they called, by name or GUID; they are good for everything. */
  readonly roles: readonly string[];
  /** By which roles are assigned: their own id first, then those of their groups. */
  readonly ids?: readonly string[];
}

/** Finds out who calls, or throws an `ArmError`. */
export type Authenticate = (
  authorization: string | undefined,
  request: { readonly isLocal: boolean },
) => Promise<Principal>;
