import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import type { ResponseObject } from '@turnpike/expressions';
import { FieldList } from '@turnpike/http';
import { type BackendRequest, TransportFailure } from '@turnpike/policy';
import { joinPath } from '../backends/join-path.ts';
import type { GatewayContext } from '../request/gateway-context.ts';
import { onWire } from '../request/live-headers.ts';
import { identityToken } from './backend-identity.ts';
import { unavailable } from './forward-request.ts';
import { answerOf, tellWhere } from './side-request.ts';
import { joinQueries, type Target } from './targets.ts';

/** Asks a backend on behalf of a policy of a workspace, or of none; `undefined` when there is no such backend. */
export function askBackend(
  context: GatewayContext,
  request: BackendRequest,
  workspace: string | undefined,
  signal: AbortSignal | undefined,
): Promise<ResponseObject> | undefined {
  const { targets } = context.snapshot;
  const choice = targets.choose({ backendId: request.backendId, scope: request.scope }, workspace);
  const target = choice && targets.resolve(choice, undefined);
  if (target === undefined) return undefined;
  if ('unavailable' in target) return Promise.reject(unavailable(target));
  return askTarget(context, target, request, signal);
}

function retryAfterOf({ headers }: ResponseObject): string | undefined {
  for (const { key, value } of headers) if (key.toLowerCase() === 'retry-after') return (value as readonly string[])[0];
}

async function askTarget(
  context: GatewayContext,
  target: Target,
  { method, pathFor, headers, body, timeoutMs, ...request }: BackendRequest,
  signal: AbortSignal | undefined,
): Promise<ResponseObject> {
  const { selection, origin, authority, basePath } = target;
  const path = pathFor?.(basePath) ?? request.path;
  const token = await identityToken(context, target);
  const fields = FieldList.from(headers.map(([name, value]) => [name, onWire(value)] as const));
  fields.set('Host', authority);
  tellWhere(fields, context);
  const mark = path.indexOf('?');
  const query = mark < 0 ? '' : path.slice(mark);
  const asked = selection?.authorize?.(fields, query) ?? query;
  if (token !== undefined) fields.set('Authorization', `Bearer ${token}`);
  const call = origin.send({
    method,
    target: joinPath(basePath, mark < 0 ? path : path.slice(0, mark)) + joinQueries('', asked),
    fields,
    body: body === undefined ? undefined : Buffer.from(body),
    startedAt: performance.now(),
    timeoutMs,
  });
  try {
    const answer = await answerOf(context, call, signal);
    selection?.report({ status: answer.statusCode, retryAfter: retryAfterOf(answer) });
    return answer;
  } catch (error) {
    if (error instanceof TransportFailure) selection?.report({ errorReason: error.reason });
    throw error;
  }
}
