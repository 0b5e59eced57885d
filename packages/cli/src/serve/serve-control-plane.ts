import { randomBytes } from 'node:crypto';
import { join, relative } from 'node:path';
import { createCacheMemory, createCircuitMemory, createCounterMemory, createSlotMemory } from '@turnpike/gateway';
import { refuseMetadataAddresses } from '@turnpike/http';
import { ControlPlane, LocalIssuer, localService, readStoreKey, SecretBox, SqliteStore } from '@turnpike/management';
import { emptySnapshot, type Snapshot } from '@turnpike/model';
import { exitCodes, StartError } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import type { ControlPlaneSettings } from './control-plane-options.ts';
import { developmentCertificate } from './development-certificate.ts';
import { reasonOf } from './start-errors.ts';
import { stopSignal } from './stop-signal.ts';
import { Supervisor } from './supervisor.ts';

/** What is told when everything is ready. */
export interface ControlPlaneReady {
  readonly management: string;
  readonly token: string;
  /** The authority that clients trust. */
  readonly ca: string;
  /** The id of the service. */
  readonly service: string;
  readonly gateway: string | undefined;
}

/** Serves the management API from a store, and a gateway from what it publishes, until it is told to stop. */
export async function serveControlPlane(settings: ControlPlaneSettings, terminal: Terminal): Promise<number> {
  const { data, host, port, json } = settings;
  const { certificate, key, authorityFile, issuer, store: opened } = openFiles(data);
  await using store = opened;
  const gateway =
    settings.gatewayPort === undefined ? undefined : await startGateway(settings, settings.gatewayPort, terminal);
  try {
    await using plane = await ControlPlane.start({
      store,
      host,
      port,
      certificate,
      key,
      authenticate: issuer.authenticate,
      // Descriptions on this machine are the usual case; what only clouds have is never meant.
      links: { allowAddress: refuseMetadataAddresses },
      ...(gateway !== undefined && { service: { ...localService, gatewayUrl: gateway.url } }),
      onBug: (error, id) => terminal.writeError(`turnpike: a bug in ${id}: ${(error as Error).stack ?? error}\n`),
      onPublished: (snapshot) => gateway?.publish(snapshot),
    }).catch((error: unknown) => {
      throw new StartError(`the management API cannot listen on port ${port}: ${reasonOf(error)}`, { cause: error });
    });
    const ready: ControlPlaneReady = {
      management: plane.url,
      token: await issuer.sign({ name: 'developer', roles: ['API Management Service Contributor'] }),
      ca: authorityFile,
      service: serviceId,
      gateway: gateway?.url,
    };
    const stop = stopSignal();
    terminal.write(json ? `${JSON.stringify(ready)}\n` : banner(ready));
    await stop.requested;
    stop.dispose();
  } finally {
    await gateway?.close();
  }
  return exitCodes.ok;
}

const serviceId =
  `/subscriptions/${localService.subscriptionId}/resourceGroups/${localService.resourceGroup}` +
  `/providers/Microsoft.ApiManagement/service/${localService.name}`;

/** What is kept in the data folder. */
function openFiles(data: string) {
  try {
    return {
      ...developmentCertificate(data),
      issuer: LocalIssuer.open(join(data, 'management-issuer.pem')),
      store: SqliteStore.open(join(data, 'management.db'), new SecretBox(readStoreKey(join(data, 'management.key')))),
    };
  } catch (error) {
    throw new StartError(`the store cannot be opened in '${data}': ${reasonOf(error)}`, { cause: error });
  }
}

interface OwnGateway {
  readonly url: string;
  publish(snapshot: Snapshot): void;
  close(): Promise<void>;
}

async function startGateway(
  { data, host }: ControlPlaneSettings,
  port: number,
  terminal: Terminal,
): Promise<OwnGateway> {
  const say = (text: string) => terminal.writeError(`turnpike: ${text}\n`);
  const supervisor = new Supervisor(
    {
      listeners: [{ host, port }],
      snapshot: emptySnapshot,
      counterMemory: createCounterMemory(),
      circuitMemory: createCircuitMemory(),
      slotMemory: createSlotMemory(),
      cacheMemory: createCacheMemory(),
      secret: randomBytes(32),
      trustedProxies: [],
      gatewayId: 'managed',
      eventFile: join(data, 'events.ndjson'),
      messageFile: join(data, 'messages.ndjson'),
    },
    {
      onPublished: ({ sequenceNumber, isLive, diagnostics }) => {
        if (!isLive) say(`change ${sequenceNumber} cannot run, and what was served before goes on being served`);
        for (const { message } of diagnostics) say(message);
      },
      onBug: (text, requestId) => say(`a bug in ${requestId}: ${text}`),
      onNote: say,
      onCrash: (reason) => say(`a thread has ended, and is started again: ${reason ?? ''}`),
    },
  );
  const [chosen] = await supervisor.start(1).catch((error: unknown) => {
    throw new StartError(`the gateway cannot listen on port ${port}: ${reasonOf(error)}`, { cause: error });
  });
  return {
    url: `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`,
    publish: (snapshot) => supervisor.publish(snapshot),
    close: () => supervisor.drain(5_000),
  };
}

function banner({ management, token, ca, service, gateway }: ControlPlaneReady): string {
  return [
    '',
    `  Management ${management}`,
    ...(gateway === undefined ? [] : [`  Gateway    ${gateway}`]),
    `  Service    ${service}`,
    `  Trust      NODE_EXTRA_CA_CERTS=${relative('', ca)}`,
    `  Token      ${token}`,
    '',
    'The token is good for twelve hours, on this machine. Ctrl+C stops.',
    '',
    '',
  ].join('\n');
}
