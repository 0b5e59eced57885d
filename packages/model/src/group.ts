/**
 * Users who see the same products. Groups decide no call; policies can read them.
 * @see https://learn.microsoft.com/rest/api/apimanagement/group
 */
export interface Group {
  readonly id: string;
  /** What Azure calls `displayName`. */
  readonly name: string;
  readonly type: 'custom' | 'system' | 'external';
}
