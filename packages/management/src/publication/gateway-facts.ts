import { type GatewayHostname, type GatewayProfile, withoutRevision } from '@turnpike/model';
import { wholeOf } from '../arm/call.ts';
import type { Resource } from '../define-resource.ts';
import { isObject, type JsonObject, present } from '../json.ts';
import { debugKeyOf } from '../resources/gateways/debug-credentials.ts';
import { referenceTo } from '../resources/reference.ts';
import { nameOf, type Reader } from '../store/store.ts';

/** What is configured of one gateway. */
export interface GatewayFacts {
  /** Base64: what its tokens are signed with. */
  readonly keys: readonly string[];
  /** The ids of its APIs, in lower case. */
  readonly apis: ReadonlySet<string>;
  readonly profile: GatewayProfile;
}

/** Reads what is configured of a gateway; `undefined` when there is none of that name. */
export async function readGatewayFacts(id: string, reader: Reader): Promise<GatewayFacts | undefined> {
  const stored = await reader.get(`gateways/${id}`.toLowerCase());
  if (stored === undefined) return undefined;
  const gateway = wholeOf(stored);
  const parent = gateway.key;
  const apis = await reader.list({ type: 'gateways/apis', parent });
  const { primaryKey, secondaryKey, locationData } = gateway.properties;
  return {
    keys: [String(primaryKey), String(secondaryKey)],
    apis: new Set(apis.resources.map((api) => withoutRevision(nameOf(api)).toLowerCase())),
    profile: {
      id: nameOf(gateway),
      region: isObject(locationData) ? String(locationData.name ?? '') : '',
      hostnames: await readHostnames(parent, reader),
      authorities: await readAuthorities(parent, reader),
      debugKey: debugKeyOf(gateway.properties),
    },
  };
}

async function readHostnames(parent: string, reader: Reader): Promise<readonly GatewayHostname[]> {
  const { resources } = await reader.list({ type: 'gateways/hostnameConfigurations', parent });
  return Promise.all(
    resources.map(async ({ properties }) =>
      present({
        hostname: String(properties.hostname).toLowerCase(),
        ...(await readCertificate(referenceTo('certificates', properties.certificateId), reader)),
        negotiateClientCertificate: properties.negotiateClientCertificate === true,
        tls10Enabled: properties.tls10Enabled === true,
        tls11Enabled: properties.tls11Enabled === true,
        http2Enabled: properties.http2Enabled !== false,
      }),
    ),
  );
}

async function readAuthorities(parent: string, reader: Reader): Promise<readonly string[]> {
  const { resources } = await reader.list({ type: 'gateways/certificateAuthorities', parent });
  const trusted = resources.filter(({ properties }) => properties.isTrusted === true);
  const found = await Promise.all(trusted.map((authority) => readCertificate(nameOf(authority), reader)));
  return found.flatMap(({ certificate }) => certificate ?? []);
}

async function readCertificate(
  name: string | undefined,
  reader: Reader,
): Promise<Pick<GatewayHostname, 'certificate' | 'privateKey'>> {
  const stored = name === undefined ? undefined : await reader.get(`certificates/${name}`.toLowerCase());
  return stored === undefined ? {} : pairOf(wholeOf(stored));
}

function pairOf({ properties }: Resource): Pick<GatewayHostname, 'certificate' | 'privateKey'> {
  const { certificate, privateKey }: JsonObject = properties;
  return present({
    certificate: certificate as string | undefined,
    privateKey: privateKey as string | undefined,
  });
}
