import { readUrl } from '../origin-of.ts';

// What the REST API of Service Fabric says of a partition.
// https://learn.microsoft.com/rest/api/servicefabric/sfclient-model-resolvedservicepartition

type Role = 'Stateless' | 'StatefulPrimary' | 'StatefulSecondary';

/** A replica or an instance, and where it listens. */
export interface ResolvedEndpoint {
  readonly role: Role;
  /** By the name of the listener; that of one without a name is empty. */
  readonly listeners: ReadonlyMap<string, string>;
}

/** Where the replicas of a partition are. */
export interface ResolvedPartition {
  readonly endpoints: readonly ResolvedEndpoint[];
  /** What is said when the cluster is asked for something newer. */
  readonly version: string | undefined;
}

/** Older clusters write numbers. */
const roles: Readonly<Record<string, Role>> = {
  Stateless: 'Stateless',
  1: 'Stateless',
  StatefulPrimary: 'StatefulPrimary',
  2: 'StatefulPrimary',
  StatefulSecondary: 'StatefulSecondary',
  3: 'StatefulSecondary',
};

/** Reads an answer; `undefined` when it is none of this API. */
export function readPartition(text: string): ResolvedPartition | undefined {
  const answer = recordOf(text);
  const { Endpoints: listed, Version: version } = answer ?? {};
  if (!Array.isArray(listed)) return undefined;
  return {
    endpoints: listed.flatMap((item: unknown) => readEndpoint(item) ?? []),
    version: typeof version === 'string' ? version : undefined,
  };
}

function readEndpoint(item: unknown): ResolvedEndpoint | undefined {
  if (!isRecord(item)) return undefined;
  const { Kind: kind, Address: address } = item;
  const role = Object.hasOwn(roles, String(kind)) ? roles[String(kind)] : undefined;
  if (role === undefined || typeof address !== 'string' || address === '') return undefined;
  return { role, listeners: readListeners(address) };
}

/** An address is that of the one listener, or JSON with one for each: `{"Endpoints":{"name":"http://…"}}`. */
function readListeners(address: string): ReadonlyMap<string, string> {
  const listed = address.startsWith('{') ? recordOf(address)?.Endpoints : undefined;
  if (!isRecord(listed)) return new Map([['', address]]);
  return new Map(Object.entries(listed).filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

/** Which of the replicas of a partition, and which of its listeners. */
export interface EndpointChoice {
  readonly replicaType: 'primary' | 'secondary' | undefined;
  readonly listenerName: string | undefined;
}

/**
 * The base URL of one replica: of a stateful service the primary unless a secondary one is asked for, of a stateless one any.
 * Without a name of a listener it is the first that speaks HTTP.
 */
export function chooseEndpoint(
  { endpoints }: ResolvedPartition,
  { replicaType, listenerName }: EndpointChoice,
  random: () => number,
): string | undefined {
  const wanted: Role = replicaType === 'secondary' ? 'StatefulSecondary' : 'StatefulPrimary';
  const addresses = endpoints
    .filter(({ role }) => role === 'Stateless' || role === wanted)
    .flatMap(({ listeners }) => httpAddress(listeners, listenerName) ?? []);
  return addresses[Math.floor(random() * addresses.length)];
}

function httpAddress(listeners: ReadonlyMap<string, string>, name: string | undefined): string | undefined {
  const candidates = name === undefined ? [...listeners.values()] : [listeners.get(name) ?? ''];
  return candidates.find((address) => {
    const url = readUrl(address);
    return url !== undefined && url.search === '';
  });
}

function recordOf(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isRecord(value) ? value : undefined;
  } catch {
    return undefined;
  }
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
