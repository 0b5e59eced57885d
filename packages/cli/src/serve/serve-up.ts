import { join } from 'node:path';
import { type Closable, type ReadOptions, watchArtifacts } from '@turnpike/artifacts';
import { KeptRequests } from '@turnpike/management';
import { emptySnapshot } from '@turnpike/model';
import { exitCodes } from '../command.ts';
import { FolderPublisher } from '../management/folder-publisher.ts';
import { ManagementClient } from '../management/management-client.ts';
import { WrittenResources } from '../management/written-resources.ts';
import type { Terminal } from '../terminal.ts';
import { checkServeOptions, GatewayHost, type Ready } from './gateway-host.ts';
import { type ControlPlaneReady, type OpenControlPlane, openControlPlane } from './open-control-plane.ts';
import { publishedFile, secretBoxOf } from './open-store.ts';
import { releaseMemory } from './release-memory.ts';
import { Reporter } from './reporter.ts';
import { artifactOptions } from './serve-folder.ts';
import type { ServeOptions } from './serve-options.ts';
import { configFolder } from './start-checks.ts';
import { stopSignal } from './stop-signal.ts';

/** What `turnpike up` is told. */
export interface UpOptions {
  readonly serve: ServeOptions;
  readonly managementPort: number;
}

/** What is told when everything is ready. */
export interface UpReady extends Ready, ControlPlaneReady {
  readonly ca: string;
}

/** What differs between the estates that are served. */
export interface UpHooks {
  /** Beside what the options say. */
  readonly artifacts?: ReadOptions;
  /** What is printed for people once requests are served. */
  readonly banner: (ready: UpReady) => string;
}

/**
 * Serves a control plane and its gateway, with what a folder of artifacts describes written through the management API,
 * until it is told to stop; gives the exit code.
 */
export async function serveUp(
  { serve, managementPort }: UpOptions,
  terminal: Terminal,
  hooks: UpHooks,
): Promise<number> {
  const folder = configFolder(serve.config);
  const artifacts = { ...hooks.artifacts, ...artifactOptions(serve) };
  const settings = checkServeOptions(serve);
  const reporter = new Reporter(terminal, serve.json, 'quiet');
  const reports = new KeptRequests();
  const host = await GatewayHost.start(serve, {
    ...{ settings, reporter, snapshot: emptySnapshot },
    onCounted: (counted) => reports.take(counted),
  });
  if (host === undefined) return exitCodes.mistakes;
  const stop = stopSignal();
  try {
    const management = { data: serve.data, host: '127.0.0.1', port: managementPort, json: serve.json };
    await using plane = await openControlPlane(management, terminal, {
      // As in Azure, where it is always HTTPS: APIs answer to nothing else unless they are told to.
      gatewayUrl: host.ready.gatewayTls ?? host.ready.gateway,
      onChanged: (change) => host.change(change),
      onGatewaySettings: (service) => host.useService(service),
      quotas: host.quotas,
      reports,
      // What there is to try is in the folder.
      seed: 'built-in',
      tracing: host.tracing,
    });
    using client = clientOf(plane);
    const box = secretBoxOf({ data: serve.data });
    const written = await WrittenResources.open(join(serve.data, publishedFile), {
      hash: (text) => box.hash(text),
      sequenceNumber: () => plane.sequenceNumber(),
    });
    const publisher = new FolderPublisher(folder, artifacts, client, written);
    const { diagnostics } = await publisher.publish();
    reporter.artifacts(diagnostics);
    // The policy of all APIs is no small part of an estate: without it none of them is as it was meant.
    if (diagnostics.some(({ severity, path }) => severity === 'error' && path === 'policy.xml'))
      return exitCodes.mistakes;
    await host.taken(await plane.sequenceNumber());
    const ready: UpReady = { ...host.ready, ...plane.ready };
    terminal.write(serve.json ? `${JSON.stringify(ready)}\n` : hooks.banner(ready));
    using _watcher = serve.watch ? watch(folder, artifacts, publisher, reporter) : undefined;
    const onHangUp = () => host.reloadTls();
    process.on('SIGHUP', onHangUp);
    releaseMemory();
    await stop.requested;
    process.off('SIGHUP', onHangUp);
    reporter.stopping(serve.graceMs);
  } finally {
    await host.drain();
    stop.dispose();
  }
  return exitCodes.ok;
}

function clientOf({ ready, authority }: OpenControlPlane): ManagementClient {
  return new ManagementClient({
    url: ready.management,
    service: ready.service,
    token: ready.token,
    ca: authority,
  });
}

/** Writes the folder again when it has changed. */
function watch(folder: string, artifacts: ReadOptions, publisher: FolderPublisher, reporter: Reporter): Disposable {
  let last: Promise<void> = Promise.resolve();
  const publish = async (): Promise<void> => {
    const { written, deleted, diagnostics } = await publisher.publish();
    reporter.artifacts(diagnostics);
    if (written + deleted > 0) reporter.note(`The folder has changed: ${written} written, ${deleted} deleted.`);
  };
  const onChange = (): void => {
    last = last.then(publish).catch((error: unknown) => reporter.note(`The folder cannot be written: ${error}`));
  };
  const watcher: Closable = watchArtifacts(folder, onChange, {
    ...artifacts,
    onRefused: ({ diagnostics }) => reporter.artifacts(diagnostics),
  });
  return { [Symbol.dispose]: () => watcher.close() };
}
