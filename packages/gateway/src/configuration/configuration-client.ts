import { type GatewayProfile, type GatewayUpdate, SnapshotParts } from '@turnpike/model';
import { type ControlPlaneAccess, ControlPlaneConnection } from './ask-control-plane.ts';
import type { ConfigurationBackup } from './configuration-backup.ts';
import { KeptUpdate } from './kept-update.ts';
import { readUpdate } from './read-update.ts';

// A gateway asks for what has changed after what it knows, and the control plane answers when something has. While the
// control plane is away the gateway goes on with what it has, and asks until it is back.
//
// M5: what is older is taken only from a control plane that has had nothing newer for a while. One of several that is
// behind the others is overtaken in that time; one whose store was restored is not.

/** What a gateway is to serve. */
export interface RemoteConfiguration {
  /** What is new; all that the gateway knows, where it starts from its backup. */
  readonly update: GatewayUpdate | KeptUpdate;
  readonly sequenceNumber: number;
  /** All that the gateway knows now. From a backup it is put together when somebody asks, which takes its time. */
  readonly parts: () => SnapshotParts;
  readonly profile: GatewayProfile;
}

/** What became of it. */
export interface TakenConfiguration {
  /** Whether it is served; where not, what was served before is. */
  readonly isLive: boolean;
  readonly diagnostics: readonly string[];
}

/** What a client is made with. */
export interface ConfigurationClientOptions extends ControlPlaneAccess {
  readonly gatewayId: string;
  readonly instanceId: string;
  readonly version: string;
  readonly backup?: ConfigurationBackup;
  /** Serves what it is given. */
  readonly take: (configuration: RemoteConfiguration) => Promise<TakenConfiguration>;
  /** Told when the control plane is lost, with the reason, and with `undefined` when it is there again. */
  readonly onConnection?: (trouble: string | undefined) => void;
  readonly times?: Partial<ClientTimes>;
}

/** How long things may take. */
export interface ClientTimes {
  /** How long the control plane may wait with an answer. */
  readonly waitMs: number;
  readonly heartbeatMs: number;
  /** Between two attempts, at most. */
  readonly retryMs: number;
  /** How long the control plane has to have had nothing newer before something older is taken. */
  readonly olderMs: number;
}

/** Azure: a heartbeat each minute. */
export const defaultClientTimes: ClientTimes = {
  waitMs: 30_000,
  heartbeatMs: 60_000,
  retryMs: 3_000,
  olderMs: 60_000,
};

/** How a client stands. */
export interface ClientReading {
  readonly isConnected: boolean;
  /** The reason, where it is not. */
  readonly trouble: string | undefined;
  readonly sequenceNumber: number;
  /** Seconds since it last knew that it has everything. */
  readonly ageSeconds: number | undefined;
  readonly isLive: boolean;
}

/** Follows what a control plane says. */
export class ConfigurationClient implements AsyncDisposable {
  readonly #options: ConfigurationClientOptions;
  readonly #times: ClientTimes;
  readonly #connection: ControlPlaneConnection;
  readonly #closing = new AbortController();
  readonly #known = new SnapshotParts();
  /** What the gateway started with, until it is looked into. */
  #kept: KeptUpdate | undefined;
  #mark: string | undefined;
  #profile: GatewayProfile | undefined;
  #taken: TakenConfiguration = { isLive: false, diagnostics: [] };
  #knewAt: number | undefined;
  #trouble: string | undefined = 'it was not asked yet';
  #olderSince: number | undefined;
  #running: Promise<void> | undefined;
  #beating: NodeJS.Timeout | undefined;

  constructor(options: ConfigurationClientOptions) {
    this.#options = options;
    this.#times = { ...defaultClientTimes, ...options.times };
    this.#connection = new ControlPlaneConnection(options);
  }

  get reading(): ClientReading {
    return {
      isConnected: this.#trouble === undefined,
      trouble: this.#trouble,
      sequenceNumber: this.#sequenceNumber,
      ageSeconds: this.#knewAt === undefined ? undefined : (Date.now() - this.#knewAt) / 1000,
      isLive: this.#taken.isLive,
    };
  }

  /** Serves what is on disk; gives whether there was something, and what could not be used. */
  async startFromBackup(): Promise<{ readonly isLive: boolean; readonly findings: readonly string[] }> {
    const { update, findings = [] } = (await this.#options.backup?.load()) ?? {};
    if (update?.profile === undefined) return { isLive: false, findings };
    await this.#apply(update);
    // The next start need not look at what has run now.
    if (this.#taken.isLive && !update.hasRun) this.#options.backup?.keep(() => update);
    return { isLive: this.#taken.isLive, findings: [...findings, ...this.#taken.diagnostics] };
  }

  /** Begins to follow; ends with the first answer, or attempt. */
  start(): void {
    this.#running ??= this.#run();
    this.#beating ??= setInterval(() => void this.#beat(), this.#times.heartbeatMs);
  }

  /** Sends what has been traced to whoever asks for it at the control plane. */
  async sendTrace(trace: object): Promise<void> {
    await this.#post('traces', trace);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#closing.abort(new Error('the gateway ends'));
    clearInterval(this.#beating);
    await this.#running;
    this.#connection[Symbol.dispose]();
    await this.#options.backup?.close();
  }

  async #run(): Promise<void> {
    const { signal } = this.#closing;
    let isFirst = true;
    for (let failures = 0; !signal.aborted; ) {
      try {
        await this.#ask();
        failures = 0;
        this.#connected();
        if (isFirst) void this.#beat();
        isFirst = false;
      } catch (error) {
        if (signal.aborted) return;
        this.#lost((error as Error).message);
        await pause(retryAfterMs(failures++, this.#times.retryMs), signal);
      }
    }
  }

  async #ask(): Promise<void> {
    const { waitMs, olderMs } = this.#times;
    const isTakenOlder = this.#olderSince !== undefined && Date.now() - this.#olderSince >= olderMs;
    const known = isTakenOlder ? undefined : this.#mark;
    const wait = Math.round(waitMs / 1000);
    const query =
      known === undefined ? '' : `?after=${this.#sequenceNumber}&mark=${encodeURIComponent(known)}&wait=${wait}`;
    const { signal } = this.#closing;
    const { status, text } = await this.#connection.ask('GET', `${this.#path}/configuration${query}`, {
      waitMs,
      signal,
    });
    if (status === 409) {
      this.#olderSince ??= Date.now();
      throw new Error('it knows less than this gateway, as one does that was restored or is behind others');
    }
    if (status !== 200) throw new Error(refusalOf(status));
    await this.#take(readUpdate(text));
    this.#olderSince = undefined;
  }

  async #take(update: GatewayUpdate): Promise<void> {
    const { after, sequenceNumber } = update.change;
    if (after === sequenceNumber && update.profile === undefined) return;
    await this.#apply(update);
    const all = this.#all();
    // What cannot run is not what a gateway is to be started with.
    if (this.#taken.isLive) this.#options.backup?.keep(() => all);
    else void this.#beat();
  }

  async #apply(update: GatewayUpdate | KeptUpdate): Promise<void> {
    this.#learn(update);
    this.#profile = update.profile ?? this.#profile;
    const profile = this.#profile;
    if (profile === undefined) throw new Error('it does not say what this gateway is');
    const sequenceNumber = this.#sequenceNumber;
    this.#taken = await this.#options.take({ update, sequenceNumber, parts: () => this.#parts, profile });
  }

  get #sequenceNumber(): number {
    return this.#kept?.sequenceNumber ?? this.#known.sequenceNumber;
  }

  get #parts(): SnapshotParts {
    const kept = this.#kept;
    this.#kept = undefined;
    if (kept !== undefined) this.#known.apply(kept.change);
    return this.#known;
  }

  #learn(update: GatewayUpdate | KeptUpdate): void {
    try {
      if (update instanceof KeptUpdate) this.#kept = update;
      else this.#parts.apply(update.change);
      this.#mark = update.mark;
    } catch (error) {
      // Everything is asked for next time.
      this.#mark = undefined;
      throw error;
    }
  }

  #all(): GatewayUpdate {
    const all = { change: this.#parts.whole(), mark: this.#mark ?? '' };
    return this.#profile === undefined ? all : { ...all, profile: this.#profile };
  }

  #connected(): void {
    this.#knewAt = Date.now();
    if (this.#trouble !== undefined) this.#options.onConnection?.(undefined);
    this.#trouble = undefined;
  }

  #lost(trouble: string): void {
    if (this.#trouble !== trouble) this.#options.onConnection?.(trouble);
    this.#trouble = trouble;
  }

  async #beat(): Promise<void> {
    const { instanceId, version } = this.#options;
    const { sequenceNumber, ageSeconds = 0, isLive } = this.reading;
    await this.#post('heartbeats', {
      instanceId,
      version,
      status: isLive ? 'live' : 'refused',
      sequenceNumber,
      configurationAgeSeconds: Math.round(ageSeconds),
      diagnostics: this.#taken.diagnostics.slice(0, 20),
    }).catch(() => {
      // Whether the control plane is there is known by whoever asks it.
    });
  }

  async #post(what: string, body: object): Promise<void> {
    const { signal } = this.#closing;
    await this.#connection.ask('POST', `${this.#path}/${what}`, { body: JSON.stringify(body), signal });
  }

  get #path(): string {
    return `/gateways/${encodeURIComponent(this.#options.gatewayId)}`;
  }
}

function refusalOf(status: number): string {
  if (status !== 401) return `it answered with ${status}`;
  return 'the token is not taken (401): it is of another gateway, has ended, or its key was made anew; expected a new one';
}

/** Not all at once: a fleet that has lost its control plane would be the next thing it falls over. */
function retryAfterMs(failures: number, mostMs: number): number {
  return Math.min(mostMs, 250 * 2 ** Math.min(failures, 10)) * (0.5 + Math.random() / 2);
}

function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, milliseconds);
    signal.addEventListener('abort', end);
  });
}
