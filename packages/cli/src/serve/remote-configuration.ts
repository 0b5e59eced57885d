import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { hostname } from 'node:os';
import { join } from 'node:path';
import { getCACertificates } from 'node:tls';
import type { Worker } from 'node:worker_threads';
import {
  ConfigurationBackup,
  ConfigurationClient,
  KeptUpdate,
  type RemoteConfiguration,
  readBackupKey,
  type TakenConfiguration,
  type Trace,
} from '@turnpike/gateway';
import { emptySnapshot, type GatewayProfile, type Snapshot } from '@turnpike/model';
import { exitCodes, StartError } from '../command.ts';
import type { RemoteSettings } from '../gateway-settings/read-container-settings.ts';
import type { Terminal } from '../terminal.ts';
import { checkServeOptions, GatewayHost } from './gateway-host.ts';
import { productVersion } from './product-version.ts';
import { releaseMemory } from './release-memory.ts';
import { Reporter } from './reporter.ts';
import type { ServeOptions } from './serve-options.ts';
import type { Settings } from './settings/settings.ts';
import { reasonOf } from './start-errors.ts';
import { stopSignal } from './stop-signal.ts';

// A gateway that has its configuration from a control plane elsewhere. It begins to listen once it knows what to serve: from
// its backup when there is one, so that it needs nobody, and from the control plane otherwise.

/** What a gateway is told beside its settings. */
export interface RemoteOptions {
  readonly remote: RemoteSettings;
  /** The file with the key of the backup; one in the data folder when left out. */
  readonly backupKey: string | undefined;
  /** A file of PEM: who is trusted to be the control plane. */
  readonly controlPlaneAuthority: string | undefined;
  /** A thread that was started before this was loaded; whoever started it sees to its end. */
  readonly spare?: Worker;
}

/** A change that threads have not taken in for so long is given up; whatever they say then is what counts. */
const longestPublishMs = 60_000;
/** The largest answer of a control plane. */
const mostAnswerBytes = 512 * 1024 * 1024;

/** Serves what a control plane says until it is told to stop; gives the exit code. */
export async function serveRemote(options: ServeOptions, more: RemoteOptions, terminal: Terminal): Promise<number> {
  const gateway = new RemoteGateway(options, more, terminal);
  const stop = stopSignal();
  try {
    await using client = gateway.client();
    await gateway.begin(client);
    const ready = await Promise.race([gateway.ready, stop.requested]);
    if (ready === undefined) return exitCodes.ok;
    terminal.write(options.json ? `${JSON.stringify(ready.ready)}\n` : banner(ready, gateway.id));
    const onHangUp = (): void => ready.reloadTls();
    process.on('SIGHUP', onHangUp);
    releaseMemory();
    await stop.requested;
    process.off('SIGHUP', onHangUp);
    gateway.reporter.stopping(options.graceMs);
  } finally {
    await gateway.host?.drain();
    stop.dispose();
  }
  return exitCodes.ok;
}

/** What a control plane configures: nothing at first, and then threads that serve. */
class RemoteGateway {
  readonly id: string;
  readonly reporter: Reporter;
  readonly ready: Promise<GatewayHost>;
  host: GatewayHost | undefined;
  readonly #options: ServeOptions;
  readonly #more: RemoteOptions;
  readonly #settings: Settings;
  #client: ConfigurationClient | undefined;
  #spare: Worker | undefined;
  readonly #found: PromiseWithResolvers<GatewayHost> = Promise.withResolvers();

  constructor(options: ServeOptions, more: RemoteOptions, terminal: Terminal) {
    const { remote } = more;
    this.#settings = settingsOf(checkServeOptions(options), remote);
    this.#options = options;
    this.#more = more;
    this.#spare = more.spare;
    this.id = remote.gatewayId;
    this.reporter = new Reporter(terminal, options.json, 'quiet');
    this.ready = this.#found.promise;
    // Whoever begins is told, too.
    this.ready.catch(() => {});
    for (const note of remote.notes) this.reporter.note(note);
  }

  client(): ConfigurationClient {
    const { remote, controlPlaneAuthority } = this.#more;
    const backup = this.#openBackup();
    this.#client = new ConfigurationClient({
      ...remote,
      ...(controlPlaneAuthority !== undefined && { authority: authorityReader(controlPlaneAuthority) }),
      mostBytes: mostAnswerBytes,
      instanceId: `${hostname()}-${randomBytes(3).toString('hex')}`,
      version: productVersion(),
      backup,
      take: (configuration) => this.#take(configuration),
      onConnection: (trouble) => this.#tellConnection(trouble),
    });
    return this.#client;
  }

  /** Starts from the backup, and follows the control plane. */
  async begin(client: ConfigurationClient): Promise<void> {
    const { isLive, findings } = await client.startFromBackup();
    for (const finding of findings) this.reporter.note(`The backup: ${finding}.`);
    if (isLive) this.reporter.note(`Serving change ${client.reading.sequenceNumber} from the backup.`);
    client.start();
  }

  #openBackup(): ConfigurationBackup {
    const { data } = this.#options;
    const file = this.#more.backupKey ?? join(data, 'configuration.key');
    try {
      return new ConfigurationBackup({
        folder: data,
        gatewayId: this.id,
        key: readBackupKey(file),
        program: productVersion(),
        onTrouble: (message) =>
          this.reporter.note(
            message === undefined
              ? 'The configuration is kept on disk again.'
              : `The configuration is not kept on disk: ${message}`,
          ),
      });
    } catch (error) {
      throw new StartError(`the key of the backup cannot be had from '${file}': ${reasonOf(error)}`, { cause: error });
    }
  }

  /** The control plane may be asked for it; without one, nobody can. */
  #sendTrace(trace: Trace): void {
    this.#client?.sendTrace(trace).catch((error: unknown) => {
      this.reporter.note(`A trace cannot be sent to the control plane: ${(error as Error).message}`);
    });
  }

  #tellConnection(trouble: string | undefined): void {
    const { url } = this.#more.remote;
    const rest =
      this.host === undefined ? 'There is nothing to serve until it is there' : 'What is served goes on being served';
    this.reporter.note(
      trouble === undefined
        ? `The control plane at ${url} is there.`
        : `The control plane at ${url} is not there: ${trouble}. ${rest}; it is asked again.`,
    );
  }

  async #take(configuration: RemoteConfiguration): Promise<TakenConfiguration> {
    const { host } = this;
    if (host === undefined) return this.#start(configuration);
    const { update, profile } = configuration;
    host.useProfile(this.#completed(profile));
    const taken = host.taken(update.change.sequenceNumber);
    host.change(update.change);
    host.status.read(shownWhenAsked(configuration), []);
    const { promise, resolve } = Promise.withResolvers<void>();
    const timer = setTimeout(resolve, longestPublishMs);
    await Promise.race([taken, promise]);
    clearTimeout(timer);
    return takenBy(host);
  }

  async #start(configuration: RemoteConfiguration): Promise<TakenConfiguration> {
    const { update, parts, profile } = configuration;
    try {
      this.host = await GatewayHost.start(this.#options, {
        settings: this.#settings,
        reporter: this.reporter,
        snapshot: shownWhenAsked(configuration),
        change: update instanceof KeptUpdate ? update : parts().whole(),
        gatewayId: this.id,
        profile: this.#completed(profile),
        onTrace: (trace) => this.#sendTrace(trace),
        ...this.#takeSpare(),
      });
    } catch (error) {
      // What this machine does not allow is no matter of the control plane.
      this.#found.reject(error);
      throw error;
    }
    if (this.host === undefined) return { isLive: false, diagnostics: ['there was nothing to serve before'] };
    this.host.status.controlPlane = () => this.#client?.reading ?? neverAsked;
    this.#found.resolve(this.host);
    return takenBy(this.host);
  }

  /** A thread that has served is none that another attempt could begin with. */
  #takeSpare(): { readonly spare?: Worker } {
    const spare = this.#spare;
    this.#spare = undefined;
    return spare === undefined ? {} : { spare };
  }

  #completed(profile: GatewayProfile): GatewayProfile {
    const ofMachine = this.#more.remote.trustsMachine ? getCACertificates('system') : [];
    return { ...profile, authorities: [...profile.authorities, ...ofMachine] };
  }
}

/** To put everything together takes long where there is much of it, and only who looks needs it. */
function shownWhenAsked({ parts, sequenceNumber }: RemoteConfiguration): Snapshot {
  let made: Snapshot | undefined;
  const nouns = Object.keys({ ...emptySnapshot, loggers: [], schemas: [] } satisfies Snapshot);
  const getters = nouns.map(
    (noun) => [noun, { enumerable: true, get: () => whole()[noun as keyof Snapshot] }] as const,
  );
  const whole = (): Snapshot => {
    made ??= parts().snapshot();
    return made;
  };
  return Object.defineProperties(
    {},
    { ...Object.fromEntries(getters), sequenceNumber: { enumerable: true, value: sequenceNumber } },
  ) as Snapshot;
}

const neverAsked = { isConnected: false, trouble: undefined, sequenceNumber: 0, ageSeconds: undefined, isLive: false };

/** Azure: instances of one gateway count together, and never with those of another. */
function settingsOf({ redis, tls, ...settings }: Settings, { ciphers, gatewayId }: RemoteSettings): Settings {
  return {
    ...settings,
    ...(redis !== undefined && { redis: { fleet: gatewayId, ...redis } }),
    ...((tls !== undefined || ciphers !== undefined) && { tls: { ...tls, ...(ciphers !== undefined && { ciphers }) } }),
  };
}

function takenBy({ status }: GatewayHost): TakenConfiguration {
  // Not its report, which counts what there is: after each change everything would be put together for that.
  return {
    isLive: status.isLive,
    // What is found later belongs to it as well.
    get diagnostics() {
      return status.diagnostics.map(({ place, message }) => `${place}: ${message}`);
    },
  };
}

/** Read again for each connection, so that it can be replaced; one that cannot be read for a moment is what it was. */
function authorityReader(file: string): () => string | undefined {
  let last: string;
  try {
    last = readFileSync(file, 'utf8');
  } catch (error) {
    throw new StartError(`--control-plane-ca is '${file}', which cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  return () => {
    try {
      last = readFileSync(file, 'utf8');
    } catch {}
    return last;
  };
}

function banner({ ready, status }: GatewayHost, id: string): string {
  const { gateway, gatewayTls, admin } = ready;
  const apis = status.snapshot.apis.length;
  const tls = gatewayTls === undefined ? '' : ` and ${gatewayTls}`;
  const operators = admin === undefined ? '' : `turnpike: operators look at ${admin}/metrics\n`;
  return `turnpike: gateway ${id} serves ${apis} ${apis === 1 ? 'API' : 'APIs'} at ${gateway}${tls}\n${operators}`;
}
