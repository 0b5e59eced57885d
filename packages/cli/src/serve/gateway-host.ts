import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { ArtifactDiagnostic } from '@turnpike/artifacts';
import {
  type CountedRequests,
  createCacheMemory,
  createCircuitMemory,
  createCounterMemory,
  createSlotMemory,
  createTokenMemory,
  type KeptUpdate,
  QuotaFile,
  SharedCache,
  SharedCounters,
  SharedQuotas,
  SharedSlots,
  TokenMinutes,
  type Trace,
  TraceStore,
} from '@turnpike/gateway';
import type { TlsSettings } from '@turnpike/http';
import type { GatewaySettings, GatewayTracing, QuotaCounters } from '@turnpike/management';
import type { GatewayProfile, Snapshot, SnapshotChange } from '@turnpike/model';
import type { AdminListener } from './admin/admin-listener.ts';
import type { AdminToken } from './admin/admin-token.ts';
import { ConfigurationStatus } from './admin/configuration-status.ts';
import { openAdmin, readToken } from './admin/open-admin.ts';
import { type ListenerTls, readTls } from './listener-tls.ts';
import type { ListenerSettings, ThreadProfile } from './messages.ts';
import { withProfile } from './profile-tls.ts';
import { quotaCounters } from './quota-counters.ts';
import type { Reporter } from './reporter.ts';
import type { ServeOptions } from './serve-options.ts';
import { speaksOfTls, withService } from './service-tls.ts';
import { readSettings } from './settings/read-settings.ts';
import type { Settings } from './settings/settings.ts';
import { checkEvents, checkRecords, checkRedis, checkSemanticCache, checkTrustedProxies } from './start-checks.ts';
import { startErrorOf } from './start-errors.ts';
import { Supervisor } from './supervisor.ts';

// A gateway on this machine: its threads, what they share, and where operators look. Where the configuration comes from is
// the business of whoever starts it.

/** Where a gateway can be reached, once it serves. */
export interface Ready {
  readonly gateway: string;
  readonly gatewayTls: string | undefined;
  /** The authority that clients can trust for HTTPS, where the certificate is ours. */
  readonly ca: string | undefined;
  /** Where operators look. */
  readonly admin: string | undefined;
  /** The file with the token that they show, where it is ours. */
  readonly adminTokenFile: string | undefined;
}

/** What a gateway is told at its start, beside its options. */
export interface HostStart {
  readonly settings: Settings;
  readonly reporter: Reporter;
  /** What it serves first. */
  readonly snapshot: Snapshot;
  /** What is wrong with the files that the snapshot comes from. */
  readonly diagnostics?: readonly ArtifactDiagnostic[];
  /** Its name, as policies see it; that of a service's own gateway when left out. */
  readonly gatewayId?: string;
  /** The same as the snapshot, where there will be changes of it. */
  readonly change?: SnapshotChange | KeptUpdate;
  /** What a control plane elsewhere says of the gateway. */
  readonly profile?: GatewayProfile;
  /** With a profile: given what the control plane may be asked for. */
  readonly onTrace?: (trace: Trace) => void;
  /** Given what the threads count, where somebody makes reports of it. */
  readonly onCounted?: (counted: CountedRequests) => void;
  /** A thread that has nothing to do yet. */
  readonly spare?: Worker;
}

/** What goes on while a gateway serves, by all of its threads. */
interface Shared {
  readonly counterMemory: SharedArrayBuffer;
  readonly slotMemory: SharedArrayBuffer;
  readonly cacheMemory: SharedArrayBuffer;
  readonly tokenMemory: SharedArrayBuffer;
  readonly quotas: QuotaFile;
  readonly secret: Uint8Array;
}

/** Looks at what a gateway is told before anything is opened. Throws what can be said in a line. */
export function checkServeOptions(options: ServeOptions): Settings {
  checkTrustedProxies(options.trustedProxies);
  checkRecords(options.records);
  const settings = options.settings === undefined ? {} : readSettings(options.settings);
  checkRedis(settings.redis);
  checkEvents(settings.events);
  checkSemanticCache(settings);
  return settings;
}

/** A gateway that runs. */
export class GatewayHost implements AsyncDisposable {
  readonly ready: Ready;
  readonly status: ConfigurationStatus;
  readonly #options: ServeOptions;
  readonly #supervisor: Supervisor;
  readonly #reporter: Reporter;
  readonly #quotas: QuotaFile;
  readonly #admin: AdminListener | undefined;
  readonly #taken: Taken;
  readonly #traces: TraceStore;
  /** What is spoken where the file of settings does not say it. */
  readonly #ciphers: string | undefined;
  #profile: GatewayProfile | undefined;
  #service: GatewaySettings | undefined;

  private constructor(
    options: ServeOptions,
    ready: Ready,
    parts: {
      readonly status: ConfigurationStatus;
      readonly supervisor: Supervisor;
      readonly reporter: Reporter;
      readonly quotas: QuotaFile;
      readonly admin: AdminListener | undefined;
      readonly taken: Taken;
      readonly traces: TraceStore;
      readonly profile: GatewayProfile | undefined;
      readonly ciphers: string | undefined;
    },
  ) {
    this.#options = options;
    this.ready = ready;
    this.status = parts.status;
    this.#supervisor = parts.supervisor;
    this.#reporter = parts.reporter;
    this.#quotas = parts.quotas;
    this.#admin = parts.admin;
    this.#taken = parts.taken;
    this.#traces = parts.traces;
    this.#profile = parts.profile;
    this.#ciphers = parts.ciphers;
  }

  /** Starts a gateway; `undefined` when its first snapshot cannot run, which has been reported then. */
  static async start(options: ServeOptions, start: HostStart): Promise<GatewayHost | undefined> {
    const { settings, reporter, snapshot, profile } = start;
    const tls = options.tlsPort === undefined ? undefined : completed(readTls(options, settings.tls), profile);
    const status = new ConfigurationStatus(snapshot, start.diagnostics ?? []);
    const token = options.adminPort === undefined ? undefined : readToken(options);
    await using opened = new AsyncDisposableStack();
    const admin = token && opened.use(await openAdmin(options, token));
    const shared: Shared = {
      counterMemory: createCounterMemory(),
      slotMemory: createSlotMemory(),
      cacheMemory: createCacheMemory(settings.cache?.bytes),
      tokenMemory: createTokenMemory(),
      quotas: opened.use(openQuotas(options, reporter)),
      secret: randomBytes(32),
    };
    const taken = new Taken(options.workers);
    const supervisor = supervisorOf(options, { ...start, shared, status, tls, admin, taken });
    const [port, tlsPort] = await startThreads(supervisor, options);
    if (!reporter.isServing) {
      await supervisor.drain(0);
      return undefined;
    }
    const traces = new TraceStore(profile ? Buffer.from(profile.debugKey, 'base64') : Buffer.from(shared.secret));
    admin?.serve(adminPartsOf(supervisor, status, shared, traces));
    opened.move();
    const ready = readyOf(options, { port: port as number, tlsPort, tls, admin, token });
    const { quotas } = shared;
    const ciphers = settings.tls?.ciphers;
    const parts = { status, supervisor, reporter, quotas, admin, taken, traces, profile, ciphers };
    return new GatewayHost(options, ready, parts);
  }

  /** Has the threads serve another snapshot, unless it cannot run. */
  publish(snapshot: Snapshot): void {
    this.#supervisor.publish(snapshot);
  }

  /** Tells the threads what has changed; what that makes goes live unless it cannot run. */
  change(change: SnapshotChange): void {
    this.#supervisor.change(change);
  }

  /** Holds by what a control plane says of the gateway. */
  useProfile(profile: GatewayProfile): void {
    if (JSON.stringify(profile) === JSON.stringify(this.#profile)) return;
    this.#profile = profile;
    this.#useProfile(profile);
    this.reloadTls();
  }

  /** Listens as the service says of its gateway. */
  useService(service: GatewaySettings): void {
    const saysSomething = speaksOfTls(service) || (this.#service !== undefined && speaksOfTls(this.#service));
    this.#service = service;
    if (saysSomething) this.reloadTls();
  }

  /** What is counted here by keys, for the control plane that runs with this gateway. */
  get quotas(): QuotaCounters {
    return quotaCounters(this.#quotas.memory);
  }

  /** For the control plane that runs with this gateway. */
  get tracing(): GatewayTracing {
    return {
      issue: (apiId, lifeMs) => this.#traces.issue(apiId, lifeMs),
      find: async (traceId) => {
        const trace = await this.#supervisor.findTrace(traceId);
        return trace && { ...trace };
      },
      invalidate: () => this.#useProfile({ region: '', authorities: [], debugKey: randomBytes(32).toString('base64') }),
    };
  }

  #useProfile(profile: ThreadProfile): void {
    this.#traces.useSecret(Buffer.from(profile.debugKey, 'base64'));
    this.#supervisor.useProfile(profile);
  }

  /** Waits until every thread has taken in a snapshot of this number or a later one, or has refused it. */
  async taken(sequenceNumber: number): Promise<void> {
    await this.#taken.wait(sequenceNumber);
  }

  /** Shows other certificates from now on. */
  useTls(settings: TlsSettings): void {
    this.#supervisor.reloadTls(settings);
  }

  /** Reads certificates again. */
  reloadTls(): void {
    const options = this.#options;
    if (options.tlsPort === undefined) return;
    try {
      const settings = options.settings === undefined ? {} : readSettings(options.settings);
      const tls = { ...(this.#ciphers !== undefined && { ciphers: this.#ciphers }), ...settings.tls };
      this.useTls(withService(completed(readTls(options, tls), this.#profile).settings, this.#service));
      this.#reporter.note('The certificate has been read again.');
    } catch (error) {
      this.#reporter.note(`The certificate cannot be read, and the one there is stays: ${(error as Error).message}`);
    }
  }

  /** Finishes what is under way, and ends. */
  async drain(graceMs: number = this.#options.graceMs): Promise<void> {
    await this.#supervisor.drain(graceMs);
    await this.#quotas[Symbol.asyncDispose]();
    await this.#admin?.[Symbol.asyncDispose]();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.drain(0);
  }
}

/** Knows how far the threads have come. */
class Taken {
  readonly #threads: number;
  readonly #counts = new Map<number, number>();
  readonly #waiting = new Set<{ readonly sequenceNumber: number; readonly resolve: () => void }>();
  #last = -1;

  constructor(threads: number) {
    this.#threads = threads;
  }

  wait(sequenceNumber: number): Promise<void> {
    if (this.#last >= sequenceNumber) return Promise.resolve();
    const { promise, resolve } = Promise.withResolvers<void>();
    this.#waiting.add({ sequenceNumber, resolve });
    return promise;
  }

  told(sequenceNumber: number): void {
    const count = (this.#counts.get(sequenceNumber) ?? 0) + 1;
    this.#counts.set(sequenceNumber, count);
    if (count < this.#threads) return;
    this.#last = Math.max(this.#last, sequenceNumber);
    for (const number of this.#counts.keys()) if (number <= this.#last) this.#counts.delete(number);
    for (const waiter of this.#waiting)
      if (waiter.sequenceNumber <= this.#last) {
        this.#waiting.delete(waiter);
        waiter.resolve();
      }
  }
}

interface SupervisorParts extends HostStart {
  readonly taken: Taken;
  readonly shared: Shared;
  readonly status: ConfigurationStatus;
  readonly tls: ListenerTls | undefined;
  readonly admin: AdminListener | undefined;
}

function supervisorOf(options: ServeOptions, parts: SupervisorParts): Supervisor {
  const { settings, snapshot, reporter, status, tls, admin, taken, gatewayId = 'managed', onTrace, onCounted } = parts;
  const { change, profile, spare } = parts;
  const { quotas, ...memories } = parts.shared;
  return new Supervisor(
    {
      ...memories,
      listeners: listenersOf(options, tls),
      snapshot,
      circuitMemory: createCircuitMemory(),
      quotaMemory: quotas.memory,
      trustedProxies: options.trustedProxies,
      settings,
      gatewayId,
      counts: onCounted !== undefined,
      ...(change !== undefined && { change }),
      ...(profile !== undefined && { profile }),
      ...(spare !== undefined && { spare }),
      eventFile: join(options.data, 'events.ndjson'),
      messageFile: join(options.data, 'messages.ndjson'),
      ...(admin !== undefined && { tracesUrl: `${admin.url}/traces/` }),
      ...(options.records !== undefined && { records: options.records === '-' ? '-' : resolve(options.records) }),
    },
    {
      onPublished: ({ sequenceNumber, isLive, diagnostics }) => {
        status.published(sequenceNumber, isLive, diagnostics);
        reporter.published(sequenceNumber, isLive, diagnostics);
        taken.told(sequenceNumber);
      },
      onChecked: ({ sequenceNumber, diagnostics }) => {
        status.published(sequenceNumber, true, diagnostics);
        reporter.checked(sequenceNumber, diagnostics);
      },
      onBug: (text, requestId) => reporter.bug(text, requestId),
      onNote: (text) => reporter.note(text),
      ...(onTrace !== undefined && { onTrace }),
      ...(onCounted !== undefined && { onCounted }),
      onCrash: (reason) => reporter.crash(reason),
    },
  );
}

function completed(tls: ListenerTls, profile: GatewayProfile | undefined): ListenerTls {
  return profile === undefined ? tls : { ...tls, settings: withProfile(tls.settings, profile) };
}

function adminPartsOf(
  supervisor: Supervisor,
  configuration: ConfigurationStatus,
  { counterMemory, slotMemory, cacheMemory, tokenMemory, quotas }: Shared,
  traces: TraceStore,
): Parameters<AdminListener['serve']>[0] {
  return {
    read: () => supervisor.read(),
    findTrace: (traceId) => supervisor.findTrace(traceId),
    supervisor,
    configuration,
    counters: [new SharedCounters(counterMemory), new TokenMinutes(tokenMemory)],
    quotas: new SharedQuotas(quotas.memory),
    quotaFile: quotas,
    slots: new SharedSlots(slotMemory, 0),
    cache: new SharedCache(cacheMemory),
    traces,
  };
}

interface Opened {
  readonly port: number;
  readonly tlsPort: number | undefined;
  readonly tls: ListenerTls | undefined;
  readonly admin: AdminListener | undefined;
  readonly token: AdminToken | undefined;
}

function readyOf({ host }: ServeOptions, { port, tlsPort, tls, admin, token }: Opened): Ready {
  return {
    gateway: urlOf('http', host, port),
    gatewayTls: tlsPort === undefined ? undefined : urlOf('https', host, tlsPort),
    ca: tls?.authorityFile,
    admin: admin?.url,
    adminTokenFile: token?.file,
  };
}

/** Quotas that outlive the process. A port that is chosen anew each time tells no gateway from another: they do not. */
function openQuotas({ data, port }: ServeOptions, reporter: Reporter): QuotaFile {
  const file = port === 0 ? undefined : join(data, `quotas-${port}`);
  const quotas = QuotaFile.open(file, {
    onTrouble: (message) =>
      reporter.note(
        message === undefined ? 'Quotas are kept on disk again.' : `Quotas are not kept on disk: ${message}`,
      ),
  });
  if (quotas.finding !== undefined) reporter.note(`${quotas.finding}.`);
  return quotas;
}

async function startThreads(supervisor: Supervisor, options: ServeOptions): Promise<readonly number[]> {
  try {
    return await supervisor.start(options.workers);
  } catch (error) {
    // Where several were to start, some may have.
    await supervisor.drain(0);
    throw startErrorOf(error, options);
  }
}

function listenersOf({ host, port, tlsPort }: ServeOptions, tls: ListenerTls | undefined): readonly ListenerSettings[] {
  const plain = { host, port };
  if (tls === undefined || tlsPort === undefined) return [plain];
  return [plain, { host, port: tlsPort, tls: tls.settings }];
}

function urlOf(scheme: string, host: string, port: number): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}
