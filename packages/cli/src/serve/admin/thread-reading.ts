import {
  addRequests,
  addSeries,
  type BackendCircuit,
  type CustomSeries,
  type RedisCacheReading,
  type RedisReading,
  type RequestReading,
} from '@turnpike/gateway';

/** What a thread tells of itself when it is asked. */
export interface ThreadReading {
  readonly requests: RequestReading;
  readonly connections: {
    readonly open: number;
    readonly accepted: number;
    readonly refused: number;
    /** Messages and connections that were turned away, by why. */
    readonly offences: ReadonlyMap<string, number>;
  };
  readonly recordsDropped: number;
  /** Calls of models whose prompts and completions could not be logged. */
  readonly modelLogsDropped: number;
  /** Requests that no policy waits for. */
  readonly oneWay: { readonly underWay: number; readonly dropped: number };
  /** What policies have measured. */
  readonly customMetrics: readonly CustomSeries[];
  /** Events of loggers. */
  readonly events: { readonly sent: number; readonly dropped: number };
  /** Connections to backends, and requests that wait for one. */
  readonly upstream: {
    readonly open: number;
    readonly opening: number;
    readonly idle: number;
    readonly queued: number;
  };
  /** Of the snapshot that is live. */
  readonly sequenceNumber: number;
  /** All threads see the same circuits. */
  readonly circuits: readonly BackendCircuit[];
  /** How the Redis of a fleet has fared, where there is one. */
  readonly redis?: RedisReading | undefined;
  /** How the external cache has fared, where there is one. */
  readonly externalCache?: RedisCacheReading | undefined;
}

/** What two threads come to together. */
export function addReadings(one: ThreadReading, other: ThreadReading): ThreadReading {
  return {
    requests: addRequests(one.requests, other.requests),
    connections: {
      open: one.connections.open + other.connections.open,
      accepted: one.connections.accepted + other.connections.accepted,
      refused: one.connections.refused + other.connections.refused,
      offences: addCounts(one.connections.offences, other.connections.offences),
    },
    recordsDropped: one.recordsDropped + other.recordsDropped,
    modelLogsDropped: one.modelLogsDropped + other.modelLogsDropped,
    oneWay: {
      underWay: one.oneWay.underWay + other.oneWay.underWay,
      dropped: one.oneWay.dropped + other.oneWay.dropped,
    },
    customMetrics: addSeries(one.customMetrics, other.customMetrics),
    events: { sent: one.events.sent + other.events.sent, dropped: one.events.dropped + other.events.dropped },
    upstream: {
      open: one.upstream.open + other.upstream.open,
      opening: one.upstream.opening + other.upstream.opening,
      idle: one.upstream.idle + other.upstream.idle,
      queued: one.upstream.queued + other.upstream.queued,
    },
    // The thread that is behind is the one to know about.
    sequenceNumber: Math.min(one.sequenceNumber, other.sequenceNumber),
    circuits: other.circuits.length > 0 ? other.circuits : one.circuits,
    redis: one.redis && other.redis ? addRedis(one.redis, other.redis) : (one.redis ?? other.redis),
    externalCache: addCaches(one.externalCache, other.externalCache),
  };
}

function addCaches(
  one: RedisCacheReading | undefined,
  other: RedisCacheReading | undefined,
): RedisCacheReading | undefined {
  if (one === undefined || other === undefined) return one ?? other;
  return {
    hits: one.hits + other.hits,
    misses: one.misses + other.misses,
    stores: one.stores + other.stores,
    failures: one.failures + other.failures,
  };
}

/** What one thread lacks, the fleet lacks. */
function addRedis(one: RedisReading, other: RedisReading): RedisReading {
  return {
    available: one.available && other.available,
    commands: one.commands + other.commands,
    failures: one.failures + other.failures,
    skipped: one.skipped + other.skipped,
    outages: one.outages + other.outages,
  };
}

/** What remains of a thread that has ended: what it has counted, and nothing that is no more. */
export function countersOf(reading: ThreadReading): ThreadReading {
  return {
    ...reading,
    connections: { ...reading.connections, open: 0 },
    oneWay: { ...reading.oneWay, underWay: 0 },
    upstream: { ...reading.upstream, open: 0, opening: 0, idle: 0, queued: 0 },
    sequenceNumber: Number.POSITIVE_INFINITY,
    circuits: [],
    // A thread that is no more lacks nothing.
    redis: reading.redis && { ...reading.redis, available: true },
  };
}

/** Counts of both. */
export function addCounts(
  one: ReadonlyMap<string, number>,
  other: ReadonlyMap<string, number>,
): ReadonlyMap<string, number> {
  const sum = new Map(one);
  for (const [name, count] of other) sum.set(name, (sum.get(name) ?? 0) + count);
  return sum;
}
