import { Buffer } from 'node:buffer';
import { TokenVerifier } from '@turnpike/identity';
import { OpenedCertificates } from '../../packages/cli/src/serve/opened-certificates.ts';
import {
  CircuitMemory,
  CustomMetricSeries,
  createCacheMemory,
  createCircuitMemory,
  createCounterMemory,
  createQuotaMemory,
  createSlotMemory,
  defaultGatewayLimits,
  Gateway,
  GraphQLEvents,
  KeptIdentities,
  noRecords,
  OneWayRequests,
  RequestMetrics,
  SharedCache,
  SharedCounters,
  SharedQuotas,
  SharedSlots,
  ThreadFetches,
  TraceStore,
} from '../../packages/gateway/src/index.ts';
import {
  type AnswerHead,
  type AnswerReceiver,
  type BodySource,
  type Exchange,
  FieldList,
  MemorySource,
  type Origin,
  type OriginDescription,
  type OutgoingBody,
  TrustedProxies,
  type Tunnel,
  type UpstreamCall,
} from '../../packages/http/src/index.ts';
import type { Snapshot } from '../../packages/model/src/index.ts';
import { catalog } from '../../packages/policies/src/index.ts';
import { memoryServices } from '../../packages/policy/src/index.ts';

// A gateway as it serves, with its router and its own counters and caches, between a client and a backend that are
// functions: what a request takes there is what the gateway itself takes, without sockets and without HTTP.

/** What the backend answers. */
export interface BackendAnswer {
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Buffer;
}

/** A gateway with that configuration, whose backends all answer the same. */
export function gatewayFor(snapshot: Snapshot, answer: BackendAnswer, onAsked: () => void): Gateway {
  const gateway = new Gateway({
    policies: catalog,
    services: {
      ...memoryServices(Date.now),
      originOf: (description) => new ConstantOrigin(description, answer, onAsked),
      managedIdentities: new KeptIdentities(async () => ({ token: 'a.b.c', expiresAt: 4_102_444_800_000 }), Date.now),
      clientCertificates: new OpenedCertificates(),
      customMetrics: new CustomMetricSeries(),
      eventLog: { log: () => {} },
      messageBus: { send: async () => {} },
      tokens: new TokenVerifier({ fetch: () => Promise.reject(new Error('there is nobody to ask')) }),
      caches: {
        internal: new SharedCache(createCacheMemory()),
        external: undefined,
        fetches: new ThreadFetches({ now: () => performance.now() }),
      },
      counters: new SharedCounters(createCounterMemory({ keys: 1024 })),
      quotas: new SharedQuotas(createQuotaMemory()),
      concurrency: new SharedSlots(createSlotMemory(), 0),
      circuits: new CircuitMemory(createCircuitMemory({ circuits: 16 })),
      oneWay: new OneWayRequests(defaultGatewayLimits),
      graphqlEvents: new GraphQLEvents(),
      records: noRecords,
      metrics: new RequestMetrics(),
      traces: new TraceStore(Buffer.alloc(32)),
      deployment: { gatewayId: 'managed', instanceId: 'managed', region: '', serviceName: '', serviceId: '' },
      trustedProxies: TrustedProxies.none,
      limits: defaultGatewayLimits,
      onBug: (error) => {
        throw error;
      },
      now: Date.now,
      random: Math.random,
      wait: (milliseconds, onElapsed) => {
        const timer = setTimeout(onElapsed, milliseconds);
        return () => clearTimeout(timer);
      },
    },
  });
  const { isLive, diagnostics } = gateway.publish(snapshot);
  if (!isLive) throw new Error(diagnostics.map(({ message }) => message).join('\n'));
  return gateway;
}

class ConstantOrigin implements Origin {
  readonly description: OriginDescription;
  readonly #headers: readonly (readonly [name: string, value: string])[];
  readonly #body: Buffer;

  readonly #onAsked: () => void;

  constructor(description: OriginDescription, { headers, body }: BackendAnswer, onAsked: () => void) {
    this.#onAsked = onAsked;
    this.description = description;
    this.#headers = [...Object.entries(headers), ['Content-Length', String(body.length)]];
    this.#body = body;
  }

  send(_request: unknown, receiver?: AnswerReceiver): UpstreamCall {
    this.#onAsked();
    const at = performance.now();
    const answer = {
      status: 200,
      reason: 'OK',
      version: '1.1',
      fields: FieldList.from(this.#headers),
      connectionOptions: [],
      body: new MemorySource(this.#body),
      tunnel: undefined,
      times: { started: at, connected: at, answered: at, reusedConnection: true },
    } as const;
    receiver?.answered(answer);
    return { answer: Promise.resolve(answer), cancel: () => {} };
  }
}

/** A request as it came. */
export interface BenchRequest {
  readonly method: string;
  readonly target: string;
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | undefined;
}

const client: Exchange['client'] = {
  remoteAddress: '198.51.100.7',
  remotePort: 50_000,
  localAddress: '127.0.0.1',
  localPort: 8080,
  tls: undefined,
};

/** A request that waits for its answer, of which only the status is kept. */
export class BenchExchange implements Exchange {
  readonly method: string;
  readonly target: string;
  readonly authority = 'api.shop.example';
  readonly scheme = 'https';
  readonly version = '1.1';
  readonly fields: FieldList;
  readonly connectionOptions: readonly string[] = [];
  readonly body: BodySource | undefined;
  readonly upgrade: readonly string[] = [];
  readonly client: Exchange['client'] = client;
  readonly startedAt: number = performance.now();
  readonly bytesRead = 0;
  readonly bytesWritten = 0;
  observer: Exchange['observer'];
  /** Of the answer; 0 as long as there is none. */
  status = 0;
  #onDone: (() => void) | undefined;

  constructor({ method, target, headers, body }: BenchRequest) {
    this.method = method;
    this.target = target;
    this.fields = FieldList.from(headers);
    this.body = body && new MemorySource(body);
  }

  /** The answer, where it is not there yet. */
  done(): Promise<void> | undefined {
    if (this.status !== 0) return undefined;
    return new Promise((resolve) => {
      this.#onDone = resolve;
    });
  }

  respond({ status }: AnswerHead): void {
    this.#finish(status);
  }

  begin({ status }: AnswerHead): OutgoingBody {
    return {
      onDrain: undefined,
      onClosed: undefined,
      write: () => true,
      end: () => this.#finish(status),
      fail: () => this.#finish(status),
    };
  }

  inform(): void {}

  upgradeTo(): Tunnel {
    throw new Error('no benchmark leaves HTTP');
  }

  abandon(): void {
    this.#finish(-1);
  }

  #finish(status: number): void {
    this.status = status;
    this.observer?.finished();
    this.#onDone?.();
  }
}
