import type { Origin, OriginDescription, TrustedProxies } from '@turnpike/http';
import type { ModelUsage, PolicyServices } from '@turnpike/policy';
import type { CircuitMemory } from '../backends/circuit-memory.ts';
import type { OneWayRequests } from '../forward/one-way-requests.ts';
import type { GraphQLEvents } from '../graphql/graphql-events.ts';
import type { RequestMetrics } from '../metrics/request-metrics.ts';
import type { RecordSink } from '../records/request-record.ts';
import type { TraceStore } from '../tracing/trace-store.ts';
import type { Deployment } from './deployment.ts';

/** What a gateway works with, whatever its configuration. */
export interface GatewayServices extends PolicyServices {
  /** The place behind a description. */
  readonly originOf: (description: OriginDescription) => Origin;
  readonly circuits: CircuitMemory;
  readonly oneWay: OneWayRequests;
  readonly records: RecordSink;
  /** Where prompts and completions are logged; absent for nowhere. */
  readonly modelLog?: RecordSink | undefined;
  readonly graphqlEvents: GraphQLEvents;
  readonly metrics: RequestMetrics;
  readonly traces: TraceStore;
  /** What a call of a model has cost in USD; absent where its price is not known. */
  readonly modelCost?: (model: string, usage: ModelUsage) => number | undefined;
  readonly deployment: Deployment;
  readonly trustedProxies: TrustedProxies;
  readonly limits: GatewayLimits;
  /** Told of what should not have happened, for the log; the request has failed. */
  readonly onBug: (error: unknown, requestId: string) => void;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly random: () => number;
  readonly wait: (milliseconds: number, onElapsed: () => void) => () => void;
}

/** What protects the process from a single request. */
export interface GatewayLimits {
  /** The largest body that is read into memory, after decoding, in bytes. */
  readonly bufferedBody: number;
  /** How often a request may come by this gateway on its way. */
  readonly hops: number;
  /** How many requests of a thread may be under way that no policy waits for, and how many bytes of their bodies. */
  readonly oneWayRequests: number;
  readonly oneWayBytes: number;
}

/** Enough for what policies do, and what a process can bear a hundred times at once. */
export const defaultGatewayLimits: GatewayLimits = {
  bufferedBody: 16 * 1024 * 1024,
  hops: 8,
  oneWayRequests: 1000,
  oneWayBytes: 64 * 1024 * 1024,
};
