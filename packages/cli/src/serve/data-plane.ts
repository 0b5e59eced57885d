import { createHash } from 'node:crypto';
import { setTimeout as wait } from 'node:timers/promises';
import {
  azureIdentities,
  CircuitMemory,
  ConnectedDatabases,
  type CountedRequests,
  CustomMetricSeries,
  defaultGatewayLimits,
  Gateway,
  GraphQLEvents,
  KeptIdentities,
  NdjsonSink,
  noRecords,
  OneWayRequests,
  type Publication,
  PublishedAuthorizations,
  type RecordSink,
  RequestCounts,
  RequestMetrics,
  type Trace,
  TraceStore,
  writeModelLog,
} from '@turnpike/gateway';
import {
  allowEveryAddress,
  connectHttp2,
  defaultCodecLimits,
  defaultServerTimeouts,
  HttpServer,
  refuseMetadataAddresses,
  serveHttp1,
  serveHttp2,
  type TlsSettings,
  TrustedProxies,
  trustAlso,
  UpstreamAgent,
} from '@turnpike/http';
import { defaultIdentityLimits, documentFetcher, TokenVerifier } from '@turnpike/identity';
import { LocalTokenCounter, ModelPrices, ModelReader } from '@turnpike/llm';
import { type Snapshot, type SnapshotChange, snapshotAsChange } from '@turnpike/model';
import { catalog } from '@turnpike/policies';
import type { Answer, Question } from './admin/inquiries.ts';
import { addCounts, type ThreadReading } from './admin/thread-reading.ts';
import { Caching } from './caching.ts';
import { Counting } from './counting.ts';
import { daprSidecar } from './dapr-sidecar.ts';
import { Eventing } from './eventing.ts';
import type { ListenerSettings, ThreadProfile, WorkerSettings } from './messages.ts';
import { OpenedCertificates } from './opened-certificates.ts';
import { type ConnectSemantic, SemanticCaching } from './semantic-caching.ts';
import type { Settings } from './settings/settings.ts';

/** Told of what should not happen. */
export interface DataPlaneEvents {
  readonly onBug: (error: unknown, requestId: string) => void;
  /** What operators should know of. */
  readonly onNote?: (text: string) => void;
  /** A request was traced that the control plane may be asked for. */
  readonly onTrace?: (trace: Trace) => void;
  /** Requests were counted for reports; nothing is when nobody wants them. */
  readonly onCounted?: (counted: CountedRequests) => void;
  /** Connects to the threads of semantic caches that all share; without it there are threads of its own. */
  readonly connectSemantic?: ConnectSemantic;
}

/** The gateway of one thread: listeners, connections to backends, and what decides between them. */
export class DataPlane {
  readonly #gateway: Gateway;
  readonly #agent: UpstreamAgent;
  readonly #servers: readonly HttpServer[];
  readonly #tlsServers: readonly HttpServer[];
  readonly #records: NdjsonSink | undefined;
  readonly #modelLog: NdjsonSink | undefined;
  readonly #counts: RequestCounts | undefined;
  readonly #metrics = new RequestMetrics();
  readonly #customMetrics = new CustomMetricSeries();
  readonly #eventing: Eventing;
  readonly #traces: TraceStore;
  readonly #counting: Counting;
  readonly #caching: Caching;
  readonly #semanticCaching: SemanticCaching;
  readonly #oneWay: OneWayRequests;
  readonly #graphqlEvents: GraphQLEvents;
  readonly #databases = new ConnectedDatabases();
  readonly #tokenCounter = new LocalTokenCounter();
  readonly #authorizations: PublishedAuthorizations;
  #profile: ThreadProfile | undefined;

  constructor(settings: WorkerSettings, { onBug, onNote, onTrace, onCounted, connectSemantic }: DataPlaneEvents) {
    this.#counting = new Counting(settings, onNote);
    this.#caching = new Caching(settings);
    this.#semanticCaching = new SemanticCaching(settings, connectSemantic, onNote);
    const limits = { ...defaultGatewayLimits, ...settings.settings?.gateway };
    this.#oneWay = new OneWayRequests(limits);
    this.#eventing = new Eventing(settings);
    this.#graphqlEvents = new GraphQLEvents(eventChannel(settings.secret));
    const trustedProxies = new TrustedProxies(settings.trustedProxies);
    const { allowMetadataAddresses = false, ...upstream } = settings.settings?.upstream ?? {};
    this.#agent = new UpstreamAgent({
      ...upstream,
      allowAddress: allowMetadataAddresses ? allowEveryAddress : refuseMetadataAddresses,
      connectHttp2,
    });
    this.#records = settings.records === undefined ? undefined : new NdjsonSink(recordTarget(settings.records));
    this.#counts = onCounted && new RequestCounts(settings.profile?.region || 'local', onCounted);
    const { log } = settings.settings?.models ?? {};
    this.#modelLog = log === undefined ? undefined : new NdjsonSink(recordTarget(log), writeModelLog);
    const prices = new ModelPrices(settings.settings?.models?.prices);
    const records = sinkOf(this.#records, this.#counts);
    this.#traces = new TraceStore(Buffer.from(settings.secret), {
      url: settings.tracesUrl,
      onKept: (trace) => this.#profile && onTrace?.(trace),
    });
    if (settings.profile !== undefined) this.useProfile(settings.profile);
    const tokens = this.#tokenVerifier(settings);
    this.#authorizations = new PublishedAuthorizations({ tokens, now: Date.now });
    this.#gateway = new Gateway({
      policies: catalog,
      services: {
        originOf: (description) => this.#agent.origin(description),
        managedIdentities: new KeptIdentities(azureIdentities(), Date.now),
        clientCertificates: new OpenedCertificates(),
        customMetrics: this.#customMetrics,
        eventLog: this.#eventing.log,
        messageBus: this.#eventing.bus,
        // Azure: self-hosted gateways have no credential manager.
        authorizations: settings.profile === undefined ? this.#authorizations : undefined,
        tokens,
        caches: this.#caching.caches,
        counters: this.#counting.counters,
        quotas: this.#counting.quotas,
        concurrency: this.#counting.concurrency,
        circuits: new CircuitMemory(settings.circuitMemory),
        oneWay: this.#oneWay,
        dapr: daprSidecar(process.env),
        graphqlEvents: this.#graphqlEvents,
        databases: this.#databases,
        languageModels: new ModelReader(this.#tokenCounter),
        modelCost: (model, usage) => prices.costOf(model, usage),
        tokenBudgets: this.#counting.tokenBudgets,
        semanticCaches: this.#semanticCaching.caches,
        records,
        modelLog: this.#modelLog,
        metrics: this.#metrics,
        traces: this.#traces,
        deployment: {
          gatewayId: settings.gatewayId,
          instanceId: settings.gatewayId,
          region: settings.profile?.region ?? '',
          serviceName: '',
          serviceId: '',
        },
        trustedProxies,
        limits,
        onBug,
        now: Date.now,
        random: Math.random,
        wait: (milliseconds, onElapsed) => {
          const timer = setTimeout(onElapsed, milliseconds);
          return () => clearTimeout(timer);
        },
      },
    });
    this.#servers = settings.listeners.map((listener) =>
      this.#serverFor(listener, settings.settings ?? {}, trustedProxies),
    );
    this.#tlsServers = this.#servers.filter((_, index) => settings.listeners[index]?.tls !== undefined);
  }

  /** Puts a snapshot in place of the one there is, unless something in it cannot run. */
  publish(snapshot: Snapshot): Publication {
    return this.change(snapshotAsChange(snapshot));
  }

  /** Takes in what has changed: the snapshot that it makes goes live unless something in it cannot run. */
  change(change: SnapshotChange): Publication {
    const publication = this.#gateway.change(change);
    if (publication.isLive) this.#useSnapshot();
    return publication;
  }

  /**
   * Serves at once what this very program has served before. Whoever goes through what is returned does what that was
   * spared, a little at a time, and learns what is wrong.
   */
  resume(change: SnapshotChange): Generator<void, Publication> {
    const checking = this.#gateway.resume(change);
    this.#useSnapshot();
    return checking;
  }

  /** Begins to accept; gives the ports. */
  async listen(): Promise<readonly number[]> {
    await this.#counting.open();
    const ports: number[] = [];
    for (const server of this.#servers) ports.push((await server.listen()).port);
    return ports;
  }

  /** Holds by what a control plane says of the gateway; its region is that of the beginning. */
  useProfile(profile: ThreadProfile): void {
    const { authorities, debugKey } = profile;
    this.#traces.useSecret(Buffer.from(debugKey, 'base64'));
    trustAlso(authorities);
    this.#profile = profile;
  }

  /** Shows another certificate from now on. */
  reloadTls(tls: TlsSettings): void {
    for (const server of this.#tlsServers) server.reload(tls);
  }

  /** Tells what it is asked. */
  answer(question: Question): Answer {
    if (question.about === 'itself') return { reading: this.#read() };
    const trace = this.#traces.find(question.traceId);
    return trace && { trace };
  }

  /** Finishes what is under way, and closes everything. */
  async drain(graceMs: number): Promise<void> {
    const endsAt = performance.now() + graceMs;
    await Promise.all(this.#servers.map((server) => server.drain(graceMs)));
    await this.#oneWay.drain(Math.max(0, endsAt - performance.now()));
    // Answers that have just ended still have their records to write.
    await wait(0);
    this.#agent.close();
    this.#counting.close();
    this.#caching.close();
    await this.#semanticCaching.close();
    await this.#records?.close();
    await this.#modelLog?.close();
    this.#counts?.tell();
    await this.#eventing.close();
    this.#graphqlEvents.close();
    await this.#databases.close();
    await this.#tokenCounter[Symbol.asyncDispose]();
  }

  #useSnapshot(): void {
    const { loggers, authorizations } = this.#gateway.snapshot;
    this.#eventing.use(loggers);
    this.#authorizations.use(authorizations);
  }

  #tokenVerifier({ settings }: WorkerSettings): TokenVerifier {
    const limits = { ...defaultIdentityLimits, ...settings?.identity };
    return new TokenVerifier({ fetch: documentFetcher((place) => this.#agent.origin(place), limits), times: limits });
  }

  #read(): ThreadReading {
    const listeners = this.#servers.map(({ connections, counters }) => ({ connections, counters }));
    const origins = this.#agent.statistics();
    const { sequenceNumber, backends } = this.#gateway.snapshot;
    return {
      requests: this.#metrics.read(),
      connections: {
        open: sum(listeners, ({ connections }) => connections),
        accepted: sum(listeners, ({ counters }) => counters.accepted),
        refused: sum(listeners, ({ counters }) => counters.refused),
        offences: listeners.reduce((all, { counters }) => addCounts(all, counters.offences), noCounts),
      },
      recordsDropped: this.#records?.dropped ?? 0,
      modelLogsDropped: this.#modelLog?.dropped ?? 0,
      oneWay: { underWay: this.#oneWay.underWay, dropped: this.#oneWay.dropped },
      customMetrics: this.#customMetrics.read(),
      events: this.#eventing.reading,
      upstream: {
        open: sum(origins, ({ connections }) => connections),
        opening: sum(origins, ({ opening }) => opening),
        idle: sum(origins, ({ idle }) => idle),
        queued: sum(origins, ({ queued }) => queued),
      },
      sequenceNumber,
      circuits: backends.states(),
      redis: this.#counting.reading,
      externalCache: this.#caching.reading,
    };
  }

  #serverFor(
    { host, port, tls }: ListenerSettings,
    { listener, limits, timeouts }: Settings,
    trustedProxies: TrustedProxies,
  ): HttpServer {
    const options = {
      ...listener,
      limits: { ...defaultCodecLimits, ...limits },
      timeouts: { ...defaultServerTimeouts, ...timeouts },
      host,
      port,
      reusePort: true,
      trustedProxies,
      versions: { 'http/1.1': serveHttp1, h2: serveHttp2 },
      ...(tls !== undefined && { tls }),
    };
    return new HttpServer(options, this.#gateway.handle);
  }
}

/** The threads of one gateway, and nobody else in the process, share a secret, which the name does not give away. */
function eventChannel(secret: Uint8Array): string {
  return `graphql-events ${createHash('sha256').update(secret).digest('hex')}`;
}

const noCounts: ReadonlyMap<string, number> = new Map();

function sum<Item>(items: readonly Item[], numberOf: (item: Item) => number): number {
  return items.reduce((total, item) => total + numberOf(item), 0);
}

/** One of them, both, or none. */
function sinkOf(records: RecordSink | undefined, counts: RecordSink | undefined): RecordSink {
  if (records === undefined || counts === undefined) return records ?? counts ?? noRecords;
  return {
    record(context) {
      counts.record(context);
      records.record(context);
    },
  };
}

function recordTarget(records: string): string | NodeJS.WriteStream {
  return records === '-' ? process.stdout : records;
}
