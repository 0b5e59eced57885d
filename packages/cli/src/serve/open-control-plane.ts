import { join } from 'node:path';
import { refuseMetadataAddresses } from '@turnpike/http';
import { ControlPlane, type ControlPlaneOptions, LocalIssuer, localService, owner } from '@turnpike/management';
import { StartError } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import type { ControlPlaneSettings } from './control-plane-options.ts';
import { developmentCertificate } from './development-certificate.ts';
import { openStore } from './open-store.ts';
import { reasonOf } from './start-errors.ts';

/** What is told of a control plane when it is ready. */
export interface ControlPlaneReady {
  readonly management: string;
  readonly token: string;
  /** The file of the authority that clients trust. */
  readonly ca: string;
  /** The id of the service. */
  readonly service: string;
  /** What credentials of clients, such as ClientSecretCredential, are made with; the authority is the management API. */
  readonly client: LocalIssuer['developmentClient'];
}

/** A control plane that runs. */
export interface OpenControlPlane extends AsyncDisposable {
  readonly ready: ControlPlaneReady;
  /** The certificate of its authority, PEM. */
  readonly authority: string;
  /** The number of the last change that was written. */
  sequenceNumber(): Promise<number>;
}

/** What the commands that start a control plane do with it. */
export interface ControlPlaneHooks
  extends Pick<ControlPlaneOptions, 'onChanged' | 'seed' | 'tracing' | 'quotas' | 'onGatewaySettings'> {
  /** Where the gateway of the service is. */
  readonly gatewayUrl?: string;
}

/** The file of a data folder with the key that signs development tokens. */
export const issuerFile = 'management-issuer.pem';

const serviceId =
  `/subscriptions/${localService.subscriptionId}/resourceGroups/${localService.resourceGroup}` +
  `/providers/Microsoft.ApiManagement/service/${localService.name}`;

/** Who writes with the token that is printed. */
const developer = { name: 'developer', roles: [owner] };

/** Starts a control plane on a data folder. Throws a `StartError` for what keeps it from starting. */
export async function openControlPlane(
  settings: ControlPlaneSettings,
  terminal: Terminal,
  { gatewayUrl, ...hooks }: ControlPlaneHooks = {},
): Promise<OpenControlPlane> {
  const { data, host, port } = settings;
  const { certificate, key, authorityFile, authority, issuer } = openFiles(data);
  await using opened = new AsyncDisposableStack();
  const store = opened.use(await openStore(settings, (text) => terminal.writeError(`turnpike: ${text}\n`)));
  const plane = await ControlPlane.start({
    ...hooks,
    store,
    host,
    port,
    certificate,
    key,
    authenticate: issuer.authenticate,
    issuer,
    // Descriptions on this machine are the usual case; what only clouds have is never meant.
    links: { allowAddress: refuseMetadataAddresses },
    ...(gatewayUrl !== undefined && { service: { ...localService, gatewayUrl } }),
    onBug: (error, id) => terminal.writeError(`turnpike: a bug in ${id}: ${(error as Error).stack ?? error}\n`),
  }).catch((error: unknown) => {
    throw new StartError(`the management API cannot listen on port ${port}: ${reasonOf(error)}`, { cause: error });
  });
  opened.use(plane);
  const owned = opened.move();
  return {
    ready: {
      ...{ management: plane.url, ca: authorityFile, service: serviceId },
      token: await issuer.sign(developer),
      client: issuer.developmentClient,
    },
    authority,
    sequenceNumber: () => store.sequenceNumber(),
    [Symbol.asyncDispose]: () => owned.disposeAsync(),
  };
}

/** What is kept in the data folder. */
function openFiles(data: string) {
  try {
    return {
      ...developmentCertificate(data),
      issuer: LocalIssuer.open(join(data, issuerFile)),
    };
  } catch (error) {
    throw new StartError(`the data folder '${data}' cannot be used: ${reasonOf(error)}`, { cause: error });
  }
}
