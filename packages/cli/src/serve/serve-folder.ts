import { randomBytes } from 'node:crypto';
import { join, resolve } from 'node:path';
import {
  type ArtifactReading,
  type Closable,
  type ReadOptions,
  readArtifacts,
  type WatchOptions,
  watchArtifacts,
} from '@turnpike/artifacts';
import {
  createCacheMemory,
  createCircuitMemory,
  createCounterMemory,
  createSlotMemory,
  QuotaFile,
  SharedCache,
  SharedCounters,
  SharedQuotas,
  SharedSlots,
  TraceStore,
} from '@turnpike/gateway';
import type { Snapshot } from '@turnpike/model';
import { exitCodes } from '../command.ts';
import { readNamedValues } from '../lint/named-values-file.ts';
import type { Terminal } from '../terminal.ts';
import { ConfigurationStatus } from './admin/configuration-status.ts';
import { openAdmin, readToken } from './admin/open-admin.ts';
import { type ListenerTls, readTls } from './listener-tls.ts';
import type { ListenerSettings } from './messages.ts';
import { releaseMemory } from './release-memory.ts';
import { Reporter } from './reporter.ts';
import type { ServeOptions } from './serve-options.ts';
import { readSettings } from './settings/read-settings.ts';
import { checkEvents, checkRecords, checkRedis, checkTrustedProxies, configFolder } from './start-checks.ts';
import { startErrorOf } from './start-errors.ts';
import { stopSignal } from './stop-signal.ts';
import { Supervisor } from './supervisor.ts';

/** What is told when everything is ready. */
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

/** What differs between the commands that serve. */
export interface ServeHooks {
  readonly artifacts?: ReadOptions;
  /** What is printed for people once requests are served. */
  readonly banner?: (ready: Ready, snapshot: Snapshot) => string;
  readonly onStopped?: () => Promise<void>;
}

/** Serves the configuration of a folder until it is told to stop; gives the exit code. */
export async function serveFolder(
  options: ServeOptions,
  terminal: Terminal,
  { artifacts: given = {}, banner = plainBanner, onStopped }: ServeHooks = {},
): Promise<number> {
  const artifacts = readOptionsOf(options, given);
  const folder = configFolder(options.config);
  checkTrustedProxies(options.trustedProxies);
  checkRecords(options.records);
  const settings = options.settings === undefined ? {} : readSettings(options.settings);
  checkRedis(settings.redis);
  checkEvents(settings.events);
  const tls = options.tlsPort === undefined ? undefined : readTls(options, settings.tls);
  const reporter = new Reporter(terminal, options.json);
  const reading = await readArtifacts(folder, artifacts);
  const { snapshot } = reading;
  reporter.artifacts(reading.diagnostics);
  if (snapshot === undefined) return exitCodes.mistakes;

  reporter.filesOf(reading);
  const status = new ConfigurationStatus(snapshot, reading.diagnostics);
  const token = options.adminPort === undefined ? undefined : readToken(options);
  await using admin = token && (await openAdmin(options, token));
  const counterMemory = createCounterMemory();
  const slotMemory = createSlotMemory();
  const cacheMemory = createCacheMemory(settings.cache?.bytes);
  await using quotas = openQuotas(options, reporter);
  const secret = randomBytes(32);
  const supervisor = new Supervisor(
    {
      listeners: listenersOf(options, tls),
      snapshot,
      counterMemory,
      circuitMemory: createCircuitMemory(),
      quotaMemory: quotas.memory,
      slotMemory,
      cacheMemory,
      secret,
      trustedProxies: options.trustedProxies,
      settings,
      gatewayId: 'managed',
      eventFile: join(options.data, 'events.ndjson'),
      messageFile: join(options.data, 'messages.ndjson'),
      ...(admin !== undefined && { tracesUrl: `${admin.url}/traces/` }),
      ...(options.records !== undefined && { records: options.records === '-' ? '-' : resolve(options.records) }),
    },
    {
      onPublished: ({ sequenceNumber, isLive, diagnostics: found }) => {
        status.published(sequenceNumber, isLive, found);
        reporter.published(sequenceNumber, isLive, found);
      },
      onBug: (text, requestId) => reporter.bug(text, requestId),
      onNote: (text) => reporter.note(text),
      onCrash: (reason) => reporter.crash(reason),
    },
  );
  const [port, tlsPort] = await startThreads(supervisor, options);
  if (!reporter.isServing) {
    await supervisor.drain(0);
    return exitCodes.mistakes;
  }
  admin?.serve({
    read: () => supervisor.read(),
    findTrace: (traceId) => supervisor.findTrace(traceId),
    supervisor,
    configuration: status,
    counters: new SharedCounters(counterMemory),
    quotas: new SharedQuotas(quotas.memory),
    quotaFile: quotas,
    slots: new SharedSlots(slotMemory, 0),
    cache: new SharedCache(cacheMemory),
    traces: new TraceStore(Buffer.from(secret)),
  });
  const ready: Ready = {
    gateway: urlOf('http', options.host, port as number),
    gatewayTls: tlsPort === undefined ? undefined : urlOf('https', options.host, tlsPort),
    ca: tls?.authorityFile,
    admin: admin?.url,
    adminTokenFile: token?.file,
  };
  const stop = stopSignal();
  if (options.json) terminal.write(`${JSON.stringify(ready)}\n`);
  else terminal.write(banner(ready, snapshot));

  const watcher = options.watch
    ? watchFolder(folder, { ...artifacts, last: reading }, { supervisor, reporter, status })
    : undefined;
  const onHangUp = () => reloadTls(options, supervisor, reporter);
  process.on('SIGHUP', onHangUp);
  releaseMemory();
  await stop.requested;
  reporter.stopping(options.graceMs);
  watcher?.close();
  process.off('SIGHUP', onHangUp);
  await supervisor.drain(options.graceMs);
  await onStopped?.();
  stop.dispose();
  return exitCodes.ok;
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

interface Watchers {
  readonly supervisor: Supervisor;
  readonly reporter: Reporter;
  readonly status: ConfigurationStatus;
}

function watchFolder(folder: string, options: WatchOptions, { supervisor, reporter, status }: Watchers): Closable {
  const onChange = (reading: ArtifactReading): void => {
    const { snapshot, diagnostics } = reading;
    status.read(snapshot, diagnostics);
    reporter.artifacts(diagnostics);
    reporter.filesOf(reading);
    if (snapshot !== undefined) supervisor.publish(snapshot);
  };
  const onRefused = ({ diagnostics }: ArtifactReading): void => {
    status.read(undefined, diagnostics);
    reporter.artifacts(diagnostics);
    reporter.note('The configuration has mistakes; what was served before goes on being served.');
  };
  return watchArtifacts(folder, onChange, { ...options, onRefused });
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

function readOptionsOf({ environment, namedValues }: ServeOptions, given: ReadOptions): ReadOptions {
  return {
    ...given,
    ...(environment !== undefined && { environment }),
    ...(namedValues !== undefined && { namedValues: readNamedValues(namedValues) }),
  };
}

function listenersOf({ host, port, tlsPort }: ServeOptions, tls: ListenerTls | undefined): readonly ListenerSettings[] {
  const plain = { host, port };
  if (tls === undefined || tlsPort === undefined) return [plain];
  return [plain, { host, port: tlsPort, tls: tls.settings }];
}

function urlOf(scheme: string, host: string, port: number): string {
  return `${scheme}://${host.includes(':') ? `[${host}]` : host}:${port}`;
}

function reloadTls(options: ServeOptions, supervisor: Supervisor, reporter: Reporter): void {
  if (options.tlsPort === undefined) return;
  try {
    const settings = options.settings === undefined ? {} : readSettings(options.settings);
    supervisor.reloadTls(readTls(options, settings.tls).settings);
    reporter.note('The certificate has been read again.');
  } catch (error) {
    reporter.note(`The certificate cannot be read, and the one there is stays: ${(error as Error).message}`);
  }
}

function plainBanner({ gateway, gatewayTls, ca, admin, adminTokenFile }: Ready, { apis }: Snapshot): string {
  const tls = gatewayTls === undefined ? '' : ` and ${gatewayTls}${ca === undefined ? '' : ` (trust ${ca})`}`;
  const file = adminTokenFile === undefined ? '' : ` (token in ${adminTokenFile})`;
  const operators = admin === undefined ? '' : `turnpike: operators look at ${admin}/metrics${file}\n`;
  return `turnpike: serving ${apis.length} ${apis.length === 1 ? 'API' : 'APIs'} at ${gateway}${tls}\n${operators}`;
}
