/** Where requests say which version they mean. */
export type VersioningScheme = 'Segment' | 'Query' | 'Header';

/**
 * The versions of one API, told apart in one way.
 * @see https://learn.microsoft.com/rest/api/apimanagement/api-version-set
 */
export interface ApiVersionSet {
  readonly id: string;
  /** What Azure calls `displayName`. */
  readonly name: string;
  readonly versioningScheme: VersioningScheme;
  /** The query parameter of the scheme `Query`. */
  readonly versionQueryName?: string;
  /** The header of the scheme `Header`. */
  readonly versionHeaderName?: string;
}
