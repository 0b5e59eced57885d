import {
  parseDuration,
  type QuotaFile,
  type SharedCache,
  type SharedCounters,
  type SharedQuotas,
  type SharedSlots,
  type Trace,
  type TraceStore,
} from '@turnpike/gateway';
import { withoutRevision } from '@turnpike/model';
import type { ConfigurationStatus } from './configuration-status.ts';
import type { FleetReading } from './inquiries.ts';
import { metricsText } from './metrics-text.ts';

/** What the admin endpoint speaks of. */
export interface AdminSubject {
  read(): Promise<FleetReading>;
  findTrace(traceId: string): Promise<Trace | undefined>;
  readonly supervisor: { readonly restarts: number; readonly bugs: number };
  readonly configuration: ConfigurationStatus;
  /** Of calls, and of tokens. */
  readonly counters: readonly Pick<SharedCounters, 'evictions' | 'stolenLocks'>[];
  readonly quotas: Pick<SharedQuotas, 'evictions'>;
  readonly quotaFile: Pick<QuotaFile, 'failures' | 'isFailing'>;
  readonly slots: Pick<SharedSlots, 'inside'>;
  readonly cache: Pick<SharedCache, 'statistics' | 'stolenLocks'>;
  readonly traces: Pick<TraceStore, 'issue'>;
}

/** What is answered: text, or anything else as JSON. */
export interface AdminAnswer {
  readonly status: number;
  readonly body: unknown;
  /** With 405: what can be done instead. */
  readonly allow?: string;
}

/** One thing that can be asked. */
export interface AdminRoute {
  readonly method: 'GET' | 'POST';
  /** Matches the whole path. */
  readonly path: RegExp;
  /** Whether the operator's token has to be shown. */
  readonly isGuarded: boolean;
  answer(subject: AdminSubject, match: RegExpExecArray, body: string): Promise<AdminAnswer>;
}

/** Everything that can be asked. */
export const adminRoutes: readonly AdminRoute[] = [
  {
    method: 'GET',
    path: /^\/metrics$/,
    isGuarded: false,
    async answer(subject) {
      const { configuration, counters, supervisor } = subject;
      const text = metricsText({
        fleet: await subject.read(),
        bugs: supervisor.bugs,
        restarts: supervisor.restarts,
        counterEvictions: counters.reduce((sum, { evictions }) => sum + evictions, 0),
        stolenLocks: counters.reduce((sum, { stolenLocks }) => sum + stolenLocks, 0),
        quotaEvictions: subject.quotas.evictions,
        quotaFile: subject.quotaFile,
        inside: subject.slots.inside,
        cache: { ...subject.cache.statistics, stolenLocks: subject.cache.stolenLocks },
        configurationAgeSeconds: configuration.ageSeconds,
        isConfigurationLive: configuration.isLive,
        controlPlane: configuration.controlPlane?.(),
      });
      return { status: 200, body: text };
    },
  },
  {
    method: 'GET',
    path: /^\/backends$/,
    isGuarded: false,
    async answer(subject) {
      const { reading } = await subject.read();
      const { backends } = subject.configuration.snapshot;
      const circuits = new Map(reading?.circuits.map((circuit) => [circuit.id, circuit]));
      return { status: 200, body: backends.map(({ id, type }) => describeBackend(id, type, circuits.get(id))) };
    },
  },
  {
    method: 'GET',
    path: /^\/configuration$/,
    isGuarded: false,
    answer: async ({ configuration }) => ({ status: 200, body: configuration.report() }),
  },
  {
    method: 'POST',
    path: /^\/debug-credentials$/,
    isGuarded: true,
    answer: async (subject, _, body) => issueCredentials(subject, body),
  },
  {
    method: 'GET',
    path: /^\/traces\/([0-9a-f-]{36})$/,
    isGuarded: true,
    async answer(subject, [, traceId = '']) {
      const trace = await subject.findTrace(traceId);
      return trace === undefined
        ? refusal(404, `There is no trace ${traceId}: it was never made, or others have taken its place.`)
        : { status: 200, body: trace };
    },
  },
];

/** An answer that says why there is no other. */
export function refusal(status: number, message: string): AdminAnswer {
  return { status, body: { statusCode: status, message } };
}

function describeBackend(
  id: string,
  type: string,
  circuit: { readonly circuit: string; readonly failures: number; readonly openUntil?: number } | undefined,
): object {
  if (circuit === undefined) return { id, type };
  const { openUntil, failures } = circuit;
  return {
    id,
    type,
    circuit: circuit.circuit,
    failures,
    ...(openUntil !== undefined && { openUntil: new Date(openUntil).toISOString() }),
  };
}

/** Azure: `listDebugCredentials` takes the same body. */
function issueCredentials({ configuration, traces }: AdminSubject, body: string): AdminAnswer {
  const asked = readJson(body);
  if (typeof asked?.apiId !== 'string') return refusal(400, `The body has no "apiId"; expected the id of an API.`);
  const lifetime = asked.credentialsExpireAfter ?? 'PT1H';
  const lifeMs = typeof lifetime === 'string' ? parseDuration(lifetime) : undefined;
  if (lifeMs === undefined || lifeMs <= 0 || lifeMs > 3_600_000)
    return refusal(400, '"credentialsExpireAfter" is no duration of up to one hour; expected one such as PT1H.');
  const name = withoutRevision(asked.apiId.slice(asked.apiId.lastIndexOf('/') + 1));
  const api = configuration.snapshot.apis.find(({ id }) => id.toLowerCase() === name.toLowerCase());
  if (api === undefined) return refusal(404, 'There is no API with this "apiId".');
  return { status: 200, body: { token: traces.issue(api.id, lifeMs) } };
}

function readJson(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}
