import { lookup } from 'node:dns/promises';
import { request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect, isIP, type LookupFunction } from 'node:net';

// Whether something can be reached from here. What is connected to is decided by addresses, after names were looked up: the
// service stands where its callers do not.

/** How something is tried. */
export interface ProbeTarget {
  readonly protocol: 'TCP' | 'HTTP' | 'HTTPS';
  readonly host: string;
  readonly address: string;
  readonly port: number;
  readonly method: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Those with which it counts as reached; any when there are none. */
  readonly validStatuses: readonly number[];
}

/** What came of it: a time, or what is in the way. */
export type ProbeOutcome = { readonly latencyMs: number } | { readonly problem: string };

const probeMs = 5000;

/** The addresses of a host that may be connected to, or what is in the way. */
export async function resolveHost(
  host: string,
  family: 0 | 4 | 6,
  allowAddress: (address: string) => boolean,
): Promise<readonly string[] | { readonly issue: 'DnsResolution' | 'Platform'; readonly problem: string }> {
  const bare = host.replace(/^\[|\]$/g, '');
  const found = isIP(bare) !== 0 ? [{ address: bare }] : await lookup(bare, { all: true, family }).catch(() => []);
  if (found.length === 0) return { issue: 'DnsResolution', problem: `no address was found for '${host}'` };
  const allowed = found.map(({ address }) => address).filter(allowAddress);
  if (allowed.length > 0) return allowed;
  return { issue: 'Platform', problem: `'${host}' has only addresses that may not be connected to` };
}

/** Tries once. */
export async function probe(target: ProbeTarget, signal: AbortSignal): Promise<ProbeOutcome> {
  const limit = AbortSignal.any([signal, AbortSignal.timeout(probeMs)]);
  const start = performance.now();
  try {
    const problem = target.protocol === 'TCP' ? await connectTo(target, limit) : await send(target, limit);
    return problem === undefined ? { latencyMs: Math.max(0, Math.round(performance.now() - start)) } : { problem };
  } catch (error) {
    if (limit.aborted) return { problem: `nothing was answered within ${probeMs / 1000} s` };
    return { problem: (error as NodeJS.ErrnoException).code ?? 'the connection failed' };
  }
}

async function connectTo({ address, port }: ProbeTarget, signal: AbortSignal): Promise<undefined> {
  const { promise, resolve, reject } = Promise.withResolvers<undefined>();
  const socket = connect({ host: address, port, signal }, () => resolve(undefined)).on('error', reject);
  try {
    return await promise;
  } finally {
    socket.destroy();
  }
}

async function send(target: ProbeTarget, signal: AbortSignal): Promise<string | undefined> {
  const { protocol, host, address, port, method, headers, validStatuses } = target;
  const { promise, resolve, reject } = Promise.withResolvers<number>();
  // The address that was found is the one that is connected to; the name is what the other side is told.
  const toAddress: LookupFunction = (_, options, done) => {
    const family = isIP(address);
    if (options.all === true) done(null, [{ address, family }]);
    else done(null, address, family);
  };
  const open = protocol === 'HTTPS' ? httpsRequest : httpRequest;
  const request = open(
    { host: host.replace(/^\[|\]$/g, ''), port, method, headers, signal, lookup: toAddress, agent: false },
    (answer) => {
      answer.destroy();
      resolve(answer.statusCode ?? 0);
    },
  );
  request.on('error', reject).end();
  try {
    const status = await promise;
    const isValid = validStatuses.length === 0 ? status < 500 : validStatuses.includes(status);
    return isValid ? undefined : `the answer has the status ${status}`;
  } finally {
    request.destroy();
  }
}
