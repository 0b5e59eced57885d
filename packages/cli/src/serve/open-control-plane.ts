import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { azureIdentities, KeptIdentities } from '@turnpike/gateway';
import { refuseMetadataAddresses } from '@turnpike/http';
import {
  ControlPlane,
  type ControlPlaneOptions,
  type KeyVaultOptions,
  LocalIssuer,
  localService,
  openIdAuthenticate,
  owner,
} from '@turnpike/management';
import { StartError } from '../command.ts';
import type { Terminal } from '../terminal.ts';
import type { ControlPlaneSettings } from './control-plane-options.ts';
import { developmentCertificate } from './development-certificate.ts';
import { openStore } from './open-store.ts';
import { RefusalLog } from './refusal-log.ts';
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
  extends Pick<ControlPlaneOptions, 'onChanged' | 'seed' | 'tracing' | 'quotas' | 'reports' | 'onGatewaySettings'> {
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
  const { host, port, openId } = settings;
  const { certificate, key, authorityFile, authority, issuer } = openFiles(settings);
  const refusals = new RefusalLog((text) => terminal.writeError(`turnpike: ${text}\n`));
  await using opened = new AsyncDisposableStack();
  const store = opened.use(await openStore(settings, (text) => terminal.writeError(`turnpike: ${text}\n`)));
  const plane = await ControlPlane.start({
    ...hooks,
    store,
    host,
    port,
    certificate,
    key,
    authenticate: openId === undefined ? issuer.authenticate : openIdAuthenticate(openId, issuer.authenticate),
    onRefused: (refusal) => refusals.note(refusal),
    issuer,
    // Descriptions on this machine are the usual case; what only clouds have is never meant.
    links: { allowAddress: refuseMetadataAddresses },
    keyVault: keyVaults(process.env),
    ...(gatewayUrl !== undefined && { service: { ...localService, gatewayUrl } }),
    onBug: (error, id) => terminal.writeError(`turnpike: a bug in ${id}: ${(error as Error).stack ?? error}\n`),
  }).catch((error: unknown) => {
    const isListening = (error as NodeJS.ErrnoException).syscall === 'listen';
    const problem = isListening ? `the management API cannot listen on port ${port}` : 'the control plane cannot start';
    throw new StartError(`${problem}: ${reasonOf(error)}`, { cause: error });
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

/** Vaults are asked as the identities that the platform gives, which gateways have as well. */
function keyVaults({ TURNPIKE_KEY_VAULT_SUFFIXES: suffixes = '' }: NodeJS.ProcessEnv): KeyVaultOptions {
  const identities = new KeptIdentities(azureIdentities(), Date.now);
  return {
    acquireToken: async (resource, clientId) => ({ token: await identities.token(resource, clientId) }),
    suffixes: suffixes.split(/[\s,]+/).filter((suffix) => suffix !== ''),
  };
}

/** What is kept in the data folder. */
function openFiles({ data, certificateFile, keyFile }: ControlPlaneSettings) {
  const given = readGiven({ certificate: certificateFile, key: keyFile });
  try {
    return {
      ...developmentCertificate(data),
      ...given,
      issuer: openIssuer(join(data, issuerFile)),
    };
  } catch (error) {
    if (error instanceof StartError) throw error;
    throw new StartError(`the data folder '${data}' cannot be used: ${reasonOf(error)}`, { cause: error });
  }
}

function openIssuer(file: string): LocalIssuer {
  try {
    return LocalIssuer.open(file);
  } catch (error) {
    // An error of OpenSSL says nothing of the file.
    if ((error as NodeJS.ErrnoException).code?.startsWith('ERR_OSSL') !== true) throw error;
    throw new StartError(`'${file}' holds no key that signs tokens; without the file, another is made`, {
      cause: error,
    });
  }
}

/** What HTTPS shows where it is not the development certificate. */
function readGiven(files: Readonly<Record<'certificate' | 'key', string | undefined>>): {
  readonly certificate?: string;
  readonly key?: string;
} {
  const read = Object.entries(files).flatMap(([option, file]) => {
    if (file === undefined) return [];
    try {
      return [[option, readFileSync(file, 'utf8')] as const];
    } catch (error) {
      throw new StartError(`--${option} '${file}' cannot be read: ${reasonOf(error)}`, { cause: error });
    }
  });
  return Object.fromEntries(read);
}
