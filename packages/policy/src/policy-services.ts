import type { Authorizations } from './authorizations.ts';
import type { Caches } from './cache.ts';
import type { ClientCertificates } from './client-certificates.ts';
import type { ConcurrencySlots } from './concurrency.ts';
import type { Counters } from './counters.ts';
import type { CustomMetrics } from './custom-metrics.ts';
import type { EventLog } from './event-log.ts';
import type { LanguageModels } from './language-models.ts';
import type { ManagedIdentities } from './managed-identities.ts';
import type { MessageBus } from './message-bus.ts';
import type { Quotas } from './quotas.ts';
import type { SemanticCaches } from './semantic-caches.ts';
import type { SqlDatabases } from './sql-databases.ts';
import type { TokenBudgets } from './token-budgets.ts';
import type { Tokens } from './tokens.ts';

/**
 * What policies use that outlives a request. The gateway brings the real ones, tests those of `memoryServices`: a policy
 * that needs another adds its contract here, and so gets it through the context.
 */
export interface PolicyServices {
  readonly counters: Counters;
  readonly caches: Caches;
  readonly quotas: Quotas;
  readonly concurrency: ConcurrencySlots;
  readonly managedIdentities: ManagedIdentities;
  readonly clientCertificates: ClientCertificates;
  /** Absent where there is no credential manager. */
  readonly authorizations: Authorizations | undefined;
  readonly customMetrics: CustomMetrics;
  readonly eventLog: EventLog;
  readonly messageBus: MessageBus;
  readonly tokens: Tokens;
  readonly dapr: DaprSidecar;
  readonly databases: SqlDatabases;
  readonly languageModels: LanguageModels;
  readonly tokenBudgets: TokenBudgets;
  readonly semanticCaches: SemanticCaches;
}

/** Where the Dapr runtime beside the gateway is asked. */
export interface DaprSidecar {
  /** Such as `http://localhost:3500`, without a slash at its end. */
  readonly url: string;
  /** What the runtime wants to see of those who ask, if anything. */
  readonly apiToken?: string;
}
