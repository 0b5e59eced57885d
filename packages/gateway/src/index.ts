export type { PublishedAuthorizationsOptions } from './authorizations/published-authorizations.ts';
export { PublishedAuthorizations } from './authorizations/published-authorizations.ts';
export type { AuthorizeRequest } from './backends/authorize-request.ts';
export type {
  BackendCircuit,
  BackendDirectory,
  BackendSelection,
  BackendUnavailable,
  CompiledBackends,
} from './backends/backend-directory.ts';
export { compileBackends } from './backends/backend-directory.ts';
export type { CircuitReading, CircuitState } from './backends/circuit.ts';
export { CircuitMemory, createCircuitMemory } from './backends/circuit-memory.ts';
export { parseDuration } from './backends/duration.ts';
export type { BackendOutcome } from './backends/failure-condition.ts';
export { joinPath } from './backends/join-path.ts';
export type { OriginReading, ReachableBackend } from './backends/origin-of.ts';
export { originOf } from './backends/origin-of.ts';
export type { CacheStatistics } from './caches/cache-ring.ts';
export { ThreadFetches } from './caches/fetches.ts';
export { cacheCommandMs, RedisCache, type RedisCacheReading } from './caches/redis-cache.ts';
export { createCacheMemory, defaultCacheBytes, SharedCache } from './caches/shared-cache.ts';
export type { CheckedSnapshot, CompiledSnapshot, CompileSnapshotOptions } from './compile-snapshot.ts';
export { compileSnapshot, SnapshotCompiler } from './compile-snapshot.ts';
export type { ControlPlaneAccess } from './configuration/ask-control-plane.ts';
export { readBackupKey } from './configuration/backup-key.ts';
export type { BackupOptions, FoundBackup } from './configuration/configuration-backup.ts';
export { ConfigurationBackup } from './configuration/configuration-backup.ts';
export type {
  ClientReading,
  ClientTimes,
  ConfigurationClientOptions,
  RemoteConfiguration,
  TakenConfiguration,
} from './configuration/configuration-client.ts';
export { ConfigurationClient, defaultClientTimes } from './configuration/configuration-client.ts';
export { KeptUpdate, readKeptChange } from './configuration/kept-update.ts';
export { azureIdentities } from './credentials/azure-identities.ts';
export type { AcquiredToken, AcquireToken, IdentityTimes } from './credentials/managed-identities.ts';
export { defaultIdentityTimes, KeptIdentities } from './credentials/managed-identities.ts';
export { OneWayRequests } from './forward/one-way-requests.ts';
export type { GatewayOptions, Publication } from './gateway.ts';
export { Gateway } from './gateway.ts';
export type { BuiltInError, GatewayAnswer } from './gateway-answer.ts';
export { errorBody } from './gateway-answer.ts';
export { ConnectedDatabases } from './graphql/databases/sql-databases.ts';
export { GraphQLEvents } from './graphql/graphql-events.ts';
export type { CustomSeries } from './metrics/custom-metrics.ts';
export { addSeries, CustomMetricSeries } from './metrics/custom-metrics.ts';
export type { HistogramReading } from './metrics/histogram.ts';
export { addHistograms, durationBounds } from './metrics/histogram.ts';
export { type ModelReading, otherModels } from './metrics/model-metrics.ts';
export type { EndedRequest, RequestReading } from './metrics/request-metrics.ts';
export { addRequests, otherApis, RequestMetrics, statusCategories } from './metrics/request-metrics.ts';
export { writeModelLog } from './models-log/model-log.ts';
export { NdjsonSink } from './records/ndjson-sink.ts';
export type { CountedRequest, CountedRequests, CountedRow } from './records/request-counts.ts';
export { RequestCounts } from './records/request-counts.ts';
export type { RecordSink, RequestRecord } from './records/request-record.ts';
export { noRecords } from './records/request-record.ts';
export type { RedisSettings } from './redis/connect-client.ts';
export type { RedisEvents, RedisReading, RedisScript } from './redis/connection.ts';
export { defaultRedisCommandMs, RedisConnection, RedisUnavailable, redisScript } from './redis/connection.ts';
export type { FleetOptions } from './redis/fleet-counters.ts';
export { FleetCounters } from './redis/fleet-counters.ts';
export { FleetQuotas } from './redis/fleet-quotas.ts';
export { FleetTokenBudgets, FleetTokenWindows } from './redis/fleet-token-budgets.ts';
export { FleetTokenMinutes } from './redis/fleet-token-minutes.ts';
export type { Deployment } from './request/deployment.ts';
export { deploymentObject } from './request/deployment.ts';
export type { GatewayLimits, GatewayServices } from './request/services.ts';
export { defaultGatewayLimits } from './request/services.ts';
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
export type { MonotonicClock } from './state/monotonic-clock.ts';
export { createMonotonicClock } from './state/monotonic-clock.ts';
export type { QuotaFileEvents } from './state/quota-file.ts';
export { QuotaFile } from './state/quota-file.ts';
export type { CounterMemoryOptions } from './state/shared-counters.ts';
export { createCounterMemory, SharedCounters } from './state/shared-counters.ts';
export type { QuotaMemoryOptions } from './state/shared-quotas.ts';
export { createQuotaMemory, SharedQuotas } from './state/shared-quotas.ts';
export { createSlotMemory, mostSlotThreads, SharedSlots } from './state/shared-slots.ts';
export type { TokenMemoryOptions } from './state/shared-token-budgets.ts';
export { createTokenMemory, SharedTokenBudgets, TokenMinutes } from './state/shared-token-budgets.ts';
export type { TokenWindows } from './state/token-budget-windows.ts';
export { SharedTokenWindows } from './state/token-budget-windows.ts';
export type { AccessIndex, ApiAccess } from './subscriptions/access-index.ts';
export { compileAccess } from './subscriptions/access-index.ts';
export type { Allowed, Authorization, PresentedKeys, SubscriptionRefusal } from './subscriptions/authorize.ts';
export { authorize } from './subscriptions/authorize.ts';
export { keyHash } from './subscriptions/key-hash.ts';
export { refusalAnswer } from './subscriptions/refusal-answer.ts';
export type { DebugAuthorization, Trace, TraceEntry } from './tracing/trace-store.ts';
export { TraceStore } from './tracing/trace-store.ts';
