export type { CompiledSnapshot } from './compile-snapshot.ts';
export { compileSnapshot } from './compile-snapshot.ts';
export type { BuiltInError, GatewayAnswer } from './gateway-answer.ts';
export { errorBody } from './gateway-answer.ts';
export type { ApiNotFound } from './router/api-tree.ts';
export type { QueryParameters } from './router/query-parameters.ts';
export { queryValue, readQuery } from './router/query-parameters.ts';
export type { PathFault } from './router/request-path.ts';
export { notFoundAnswer, refusedTargetAnswer } from './router/route-answers.ts';
export type {
  CompiledRouter,
  NotFound,
  RoutedRequest,
  RouteMatch,
  RouteResult,
  Router,
  TargetFault,
} from './router/router.ts';
export { compileRouter } from './router/router.ts';
export type { SnapshotCode, SnapshotDiagnostic } from './snapshot-diagnostic.ts';
export { snapshotCodes } from './snapshot-diagnostic.ts';
export type { AccessIndex, ApiAccess, CompiledAccess, KeyHolder } from './subscriptions/access-index.ts';
export { compileAccess } from './subscriptions/access-index.ts';
export type { Allowed, Authorization, PresentedKeys, SubscriptionRefusal } from './subscriptions/authorize.ts';
export { authorize } from './subscriptions/authorize.ts';
export { keyHash } from './subscriptions/key-hash.ts';
export { refusalAnswer } from './subscriptions/refusal-answer.ts';
