import {
  type ArtifactReading,
  type Closable,
  type ReadOptions,
  readArtifacts,
  type WatchOptions,
  watchArtifacts,
} from '@turnpike/artifacts';
import type { Snapshot } from '@turnpike/model';
import { exitCodes } from '../command.ts';
import { readNamedValues } from '../lint/named-values-file.ts';
import type { Terminal } from '../terminal.ts';
import { checkServeOptions, GatewayHost, type Ready } from './gateway-host.ts';
import { releaseMemory } from './release-memory.ts';
import { Reporter } from './reporter.ts';
import type { ServeOptions } from './serve-options.ts';
import { configFolder } from './start-checks.ts';
import { stopSignal } from './stop-signal.ts';

/** Serves the configuration of a folder until it is told to stop; gives the exit code. */
export async function serveFolder(options: ServeOptions, terminal: Terminal): Promise<number> {
  const artifacts = artifactOptions(options);
  const folder = configFolder(options.config);
  const settings = checkServeOptions(options);
  const reporter = new Reporter(terminal, options.json);
  const reading = await readArtifacts(folder, artifacts);
  const { snapshot, diagnostics } = reading;
  reporter.artifacts(diagnostics);
  if (snapshot === undefined) return exitCodes.mistakes;

  reporter.filesOf(reading);
  const host = await GatewayHost.start(options, { settings, reporter, snapshot, diagnostics });
  if (host === undefined) return exitCodes.mistakes;
  const stop = stopSignal();
  terminal.write(options.json ? `${JSON.stringify(host.ready)}\n` : banner(host.ready, snapshot));

  const watcher = options.watch ? watchFolder(folder, { ...artifacts, last: reading }, host, reporter) : undefined;
  const onHangUp = () => host.reloadTls();
  process.on('SIGHUP', onHangUp);
  releaseMemory();
  await stop.requested;
  reporter.stopping(options.graceMs);
  watcher?.close();
  process.off('SIGHUP', onHangUp);
  await host.drain();
  stop.dispose();
  return exitCodes.ok;
}

function watchFolder(folder: string, options: WatchOptions, host: GatewayHost, reporter: Reporter): Closable {
  const onChange = (reading: ArtifactReading): void => {
    const { snapshot, diagnostics } = reading;
    host.status.read(snapshot, diagnostics);
    reporter.artifacts(diagnostics);
    reporter.filesOf(reading);
    if (snapshot !== undefined) host.publish(snapshot);
  };
  const onRefused = ({ diagnostics }: ArtifactReading): void => {
    host.status.read(undefined, diagnostics);
    reporter.artifacts(diagnostics);
    reporter.note('The configuration has mistakes; what was served before goes on being served.');
  };
  return watchArtifacts(folder, onChange, { ...options, onRefused });
}

/** What the command line says about the folder. */
export function artifactOptions({ environment, namedValues }: ServeOptions): ReadOptions {
  return {
    ...(environment !== undefined && { environment }),
    ...(namedValues !== undefined && { namedValues: readNamedValues(namedValues) }),
  };
}

function banner({ gateway, gatewayTls, ca, admin, adminTokenFile }: Ready, { apis }: Snapshot): string {
  const tls = gatewayTls === undefined ? '' : ` and ${gatewayTls}${ca === undefined ? '' : ` (trust ${ca})`}`;
  const file = adminTokenFile === undefined ? '' : ` (token in ${adminTokenFile})`;
  const operators = admin === undefined ? '' : `turnpike: operators look at ${admin}/metrics${file}\n`;
  return `turnpike: serving ${apis.length} ${apis.length === 1 ? 'API' : 'APIs'} at ${gateway}${tls}\n${operators}`;
}
