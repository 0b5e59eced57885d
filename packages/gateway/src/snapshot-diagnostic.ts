/** What is wrong with a snapshot. Each word is stable once released. */
export const snapshotCodes = {
  'invalid-url-template': 'A URL template that cannot be read. The operation is left out.',
  'duplicate-operation': 'An operation with the method and the template of another one. The later one is left out.',
  'duplicate-api-path': 'An API at the path, and of the version, of another one. The later one is left out.',
  'duplicate-revision': 'A revision of an API that is there already. The later one is left out.',
  'no-current-revision': 'An API without a current revision. It is reached by the numbers of its revisions only.',
  'several-current-revisions': 'An API with a second current revision. The first one is served.',
  'unknown-version-set': 'A version set that the snapshot does not hold. The API is left out.',
  'incomplete-version-set':
    'A version set that does not say which parameter or header names the version. Its APIs are left out.',
  'unreachable-path': 'An API path that no request can have. The API is left out.',
  'unknown-subscription-scope': 'A subscription whose scope is none. Its keys open nothing.',
  'duplicate-key': 'A key that two subscriptions have. It is taken for the active one, and the earlier of two such.',
  'invalid-key-hash': 'A key hash that is not 64 hexadecimal digits. The key opens nothing.',
  'invalid-policies': 'A mistake in a policy document. Where it is an error, the snapshot does not go live.',
  'invalid-graphql-schema': 'A GraphQL schema that cannot be read. Nothing of the API is resolved here.',
  'unknown-resolver-field': 'A resolver of a field that the schema does not have. It never runs.',
  'duplicate-resolver': 'A resolver of a field that has one. The later one is left out.',
  'invalid-mcp-tool': 'A tool that is no operation of an HTTP API which can be called. The tool is left out.',
  'invalid-model-routing': 'A model, or a target of one, that calls cannot be routed to. It is left out.',
  'several-open-products': 'An API in two products that ask for no key. The first one is served.',
  'duplicate-backend': 'A backend with the id of another one. The later one is left out.',
  'invalid-backend-url': 'A backend whose URL is no address of HTTP. The backend is left out.',
  'invalid-backend-proxy': 'A backend whose proxy cannot be used. The backend is left out.',
  'invalid-service-fabric-cluster': 'A backend whose Service Fabric cluster cannot be asked. The backend is left out.',
  'unknown-backend-certificate':
    'A backend none of whose client certificates is there with its key. It is reached without one.',
  'invalid-backend-credential': 'A header of credentials that no request can carry. The header is left out.',
  'invalid-circuit-breaker': 'A circuit breaker that cannot be read. The backend is served without it.',
  'invalid-pool-member': 'A member of a pool that is no single backend, or is there twice. The member is left out.',
  'too-many-pool-members': 'A pool of more than 30 members. Those behind the 30th are left out.',
  'empty-pool': 'A pool without a member. The pool is left out.',
} as const;

/** A word for what is wrong with a snapshot. */
export type SnapshotCode = keyof typeof snapshotCodes;

/** A mistake in a snapshot. Returned, never thrown. An `error` means that something which was configured is not served. */
export interface SnapshotDiagnostic {
  readonly code: SnapshotCode;
  readonly severity: 'error' | 'warning';
  /** What was found and what was expected. */
  readonly message: string;
  /** The path of the resource below the service, such as `apis/orders;rev=2/operations/place-order`. */
  readonly resource: string;
}
