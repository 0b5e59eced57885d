/**
 * Where requests are sent: one place, or a pool of others.
 * @see https://learn.microsoft.com/rest/api/apimanagement/backend
 */
export interface Backend {
  readonly id: string;
  readonly type: 'Single' | 'Pool';
  /** The base URL of a single backend. */
  readonly url?: string;
  readonly protocol?: 'http' | 'soap';
  /** The members of a pool. */
  readonly pool?: readonly BackendPoolMember[];
}

/** A member of a pool of backends. */
export interface BackendPoolMember {
  /** The id of a single backend. */
  readonly id: string;
  readonly weight?: number;
  readonly priority?: number;
}
