import { randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { resolve } from 'node:path';
import {
  type ArtifactReading,
  type Closable,
  type ReadOptions,
  readArtifacts,
  type WatchOptions,
  watchArtifacts,
} from '@turnpike/artifacts';
import { createCircuitMemory, createCounterMemory } from '@turnpike/gateway';
import type { Snapshot } from '@turnpike/model';
import { exitCodes, UsageError } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import { developmentCertificate } from './development-certificate.ts';
import type { ListenerSettings, TlsFiles } from './messages.ts';
import { Reporter } from './reporter.ts';
import type { ServeOptions } from './serve-options.ts';
import { stopSignal } from './stop-signal.ts';
import { Supervisor } from './supervisor.ts';

/** What is told when everything is ready. */
export interface Ready {
  readonly gateway: string;
  readonly gatewayTls: string | undefined;
  /** The authority that clients can trust for HTTPS, where the certificate is ours. */
  readonly ca: string | undefined;
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
  { artifacts = {}, banner = plainBanner, onStopped }: ServeHooks = {},
): Promise<number> {
  const folder = configFolder(options.config);
  const reporter = new Reporter(terminal, options.json);
  const reading = await readArtifacts(folder, artifacts);
  const { snapshot } = reading;
  reporter.artifacts(reading.diagnostics);
  if (snapshot === undefined) return exitCodes.mistakes;

  const tls = options.tlsPort === undefined ? undefined : readTls(options);
  const stop = stopSignal();
  const supervisor = new Supervisor(
    {
      listeners: listenersOf(options, tls),
      snapshot,
      counterMemory: createCounterMemory(),
      circuitMemory: createCircuitMemory(),
      secret: randomBytes(32),
      trustedProxies: options.trustedProxies,
      gatewayId: 'managed',
      ...(options.records !== undefined && { records: options.records === '-' ? '-' : resolve(options.records) }),
    },
    {
      onPublished: ({ sequenceNumber, isLive, diagnostics: found }) =>
        reporter.published(sequenceNumber, isLive, found),
      onBug: (text, requestId) => reporter.bug(text, requestId),
      onCrash: (error) => reporter.crash(error),
    },
  );
  const [port, tlsPort] = await supervisor.start(options.workers);
  if (!reporter.isServing) {
    await supervisor.drain(0);
    return exitCodes.mistakes;
  }
  const ready = readyAt(options.host, port as number, tlsPort, tls?.authorityFile);
  if (options.json) terminal.write(`${JSON.stringify(ready)}\n`);
  else terminal.write(banner(ready, snapshot));

  const watcher = options.watch
    ? watchFolder(folder, { ...artifacts, last: reading }, supervisor, reporter)
    : undefined;
  const onHangUp = () => reloadTls(options, supervisor, reporter);
  process.on('SIGHUP', onHangUp);
  await stop.requested;
  reporter.stopping(options.graceMs);
  watcher?.close();
  process.off('SIGHUP', onHangUp);
  await supervisor.drain(options.graceMs);
  await onStopped?.();
  stop.dispose();
  return exitCodes.ok;
}

function watchFolder(folder: string, options: WatchOptions, supervisor: Supervisor, reporter: Reporter): Closable {
  const onChange = ({ snapshot, diagnostics }: ArtifactReading): void => {
    reporter.artifacts(diagnostics);
    if (snapshot !== undefined) supervisor.publish(snapshot);
  };
  const onRefused = ({ diagnostics }: ArtifactReading): void => {
    reporter.artifacts(diagnostics);
    reporter.note('The configuration has mistakes; what was served before goes on being served.');
  };
  return watchArtifacts(folder, onChange, { ...options, onRefused });
}

function configFolder(config: string | undefined): string {
  if (config === undefined) throw new UsageError('no --config is given; expected a folder with APIOps artifacts');
  const folder = resolve(config);
  if (statSync(folder, { throwIfNoEntry: false })?.isDirectory() !== true)
    throw new UsageError(`--config is '${config}', which is no folder`);
  return folder;
}

type ListenerTls = TlsFiles & { readonly authorityFile: string | undefined };

function readTls({ tlsCertificate, tlsKey, data }: ServeOptions): ListenerTls {
  if (tlsCertificate === undefined || tlsKey === undefined) return developmentCertificate(data);
  return {
    certificate: readFileSync(tlsCertificate, 'utf8'),
    key: readFileSync(tlsKey, 'utf8'),
    authorityFile: undefined,
  };
}

function listenersOf({ host, port, tlsPort }: ServeOptions, tls: ListenerTls | undefined): readonly ListenerSettings[] {
  const plain = { host, port };
  if (tls === undefined || tlsPort === undefined) return [plain];
  const { certificate, key } = tls;
  return [plain, { host, port: tlsPort, tls: { certificate, key } }];
}

function readyAt(host: string, port: number, tlsPort: number | undefined, ca: string | undefined): Ready {
  const named = host.includes(':') ? `[${host}]` : host;
  return {
    gateway: `http://${named}:${port}`,
    gatewayTls: tlsPort === undefined ? undefined : `https://${named}:${tlsPort}`,
    ca,
  };
}

function reloadTls(options: ServeOptions, supervisor: Supervisor, reporter: Reporter): void {
  if (options.tlsPort === undefined) return;
  try {
    const { certificate, key } = readTls(options);
    supervisor.reloadTls({ certificate, key });
    reporter.note('The certificate has been read again.');
  } catch (error) {
    reporter.note(`The certificate cannot be read, and the one there is stays: ${(error as Error).message}`);
  }
}

function plainBanner({ gateway, gatewayTls, ca }: Ready, { apis }: Snapshot): string {
  const tls = gatewayTls === undefined ? '' : ` and ${gatewayTls}${ca === undefined ? '' : ` (trust ${ca})`}`;
  return `turnpike: serving ${apis.length} ${apis.length === 1 ? 'API' : 'APIs'} at ${gateway}${tls}\n`;
}
