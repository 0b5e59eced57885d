import { branchEnded, type LastError, TransportFailure, type Waiting } from '@turnpike/policy';
import { placeIn, type ServiceFabricRoute } from '../backends/service-fabric/service-fabric-route.ts';
import { clientGone, type GatewayContext } from '../request/gateway-context.ts';

/**
 * Sends the request to where a Service Fabric cluster says that the service is. Azure: where the call fails and the policy
 * says so, the cluster is asked again and the call repeated, as often as the backend allows.
 */
export async function forwardToServiceFabric(
  context: GatewayContext,
  route: ServiceFabricRoute,
  forward: () => Waiting,
  signal?: AbortSignal,
): Promise<void> {
  const { resolver, query } = route;
  const service = context.service!;
  for (let repeats = 0; ; repeats++) {
    const partition = await unlessGone(context, resolver.resolve(query), signal);
    context.service = { ...service, baseUrl: placeIn(partition, route, () => context.random()) };
    try {
      await forward();
      return;
    } catch (error) {
      if (!(error instanceof TransportFailure) || !mayHaveMoved.has(error.reason)) throw error;
      resolver.doubt(query, partition);
      const isRepeated = repeats < resolver.retries && !context.request.body.isSpent && isWanted(context, route, error);
      if (!isRepeated) throw error;
    }
  }
}

/** What a call fails with that found nobody; an open circuit and a caller that is gone are something else. */
const mayHaveMoved: ReadonlySet<string> = new Set(['BackendConnectionFailure', 'Timeout']);

/** Asks the policy, which sees the failure as its `LastError` meanwhile. */
function isWanted(context: GatewayContext, { isRepeated }: ServiceFabricRoute, failure: TransportFailure): boolean {
  if (isRepeated === undefined) return false;
  const { lastError: before } = context;
  context.lastError = lastErrorOf(failure);
  try {
    return isRepeated();
  } finally {
    context.lastError = before;
  }
}

function lastErrorOf({ reason, message, status }: TransportFailure): LastError {
  const nowhere = { scope: undefined, section: undefined, path: undefined, policyId: undefined };
  return { source: 'forward-request', reason, message, status, ...nowhere };
}

/** What others may be waiting for, too; who goes away waits no longer. */
function unlessGone<Value>(context: GatewayContext, waiting: Promise<Value>, signal?: AbortSignal): Promise<Value> {
  return new Promise((resolve, reject) => {
    const cancel = () => {
      context.endWait(cancel, signal);
      reject(context.isAborted ? clientGone() : branchEnded());
    };
    context.beginWait(cancel, signal);
    if (context.isAborted) cancel();
    waiting.finally(() => context.endWait(cancel, signal)).then(resolve, reject);
  });
}
