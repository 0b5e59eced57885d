export type { A2aAgent, McpEndpoint, McpServer, McpTool } from './agent-api.ts';
export { readToolOperation } from './agent-api.ts';
export type { Api, ApiProtocol, ApiType, SubscriptionKeyParameterNames } from './api.ts';
export { defaultSubscriptionKeyParameterNames } from './api.ts';
export type { ApiVersionSet, VersioningScheme } from './api-version-set.ts';
export type { AttachedPolicies } from './attached-policies.ts';
export type { Authorization, AuthorizationAccessPolicy } from './authorization.ts';
export type {
  Backend,
  BackendCredentials,
  BackendPoolMember,
  BackendProxy,
  BackendTls,
  CircuitBreaker,
  ServiceFabricCluster,
} from './backend.ts';
export type { Certificate } from './certificate.ts';
export { type Diagnostic, type LargeLanguageModelLog, readLargeLanguageModelLog } from './diagnostic.ts';
export type { GatewayHostname, GatewayProfile, GatewayUpdate } from './gateway-update.ts';
export type { GlobalSchema } from './global-schema.ts';
export type { Group } from './group.ts';
export type { Logger } from './logger.ts';
export type {
  ModelAffinity,
  ModelRouting,
  ModelTarget,
  RoutedModel,
  RoutedProtocol,
  RoutingFault,
  RoutingReading,
} from './model-routing.ts';
export { readModelRouting, routedProtocols } from './model-routing.ts';
export type { Operation, TemplateParameter } from './operation.ts';
export type { ParameterForm, ParameterStyle, RequestParameter, ResponseHeader } from './parameter.ts';
export type { Product } from './product.ts';
export type { OperationRequest, OperationResponse, Representation } from './representation.ts';
export type { Resolver } from './resolver.ts';
export type { Scope } from './scope.ts';
export { isBroader, scopes } from './scope.ts';
export type { Section } from './section.ts';
export { isSection, sections } from './section.ts';
export type { PolicyFragment, Snapshot, SnapshotNamedValue } from './snapshot.ts';
export { emptySnapshot } from './snapshot.ts';
export type { PartChange, SnapshotChange, SnapshotPart } from './snapshot-change.ts';
export { isSame, joinChanges, joinParts, SnapshotParts, snapshotAsChange } from './snapshot-change.ts';
export type { Subscription, SubscriptionScope, SubscriptionState } from './subscription.ts';
export { readSubscriptionScope, withoutRevision } from './subscription.ts';
export type { User, UserIdentity } from './user.ts';
export type { PolicySurroundings, Workspace } from './workspace.ts';
export {
  idInWorkspace,
  idWithinWorkspace,
  isIn,
  partInWorkspace,
  surroundingsIn,
  workspaceOf,
} from './workspace.ts';
