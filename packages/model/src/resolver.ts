/**
 * How one field of a GraphQL API is resolved.
 * @see https://learn.microsoft.com/rest/api/apimanagement/graph-ql-api-resolver
 */
export interface Resolver {
  readonly id: string;
  /** What Azure calls `displayName`. */
  readonly name: string;
  /** The field, as `Query/users`: the name of an object type, and of one of its fields. */
  readonly path: string;
  /** The policy document, as text; without one the resolver does nothing. */
  readonly policies?: string;
}
