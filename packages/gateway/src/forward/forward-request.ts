import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import {
  type BodySource,
  type Exchange,
  fieldName,
  removeHopByHop,
  type UpstreamAnswer,
  type UpstreamRequest,
} from '@turnpike/http';
import { branchEnded, type ForwardOptions, PolicyFailure, TransportFailure } from '@turnpike/policy';
import type { BackendUnavailable } from '../backends/backend-directory.ts';
import { joinPath } from '../backends/join-path.ts';
import { type BackendAttempt, clientGone, type GatewayContext } from '../request/gateway-context.ts';
import { LiveBody } from '../request/live-body.ts';
import { LiveResponse } from '../request/live-messages.ts';
import { viaName } from '../steps/detect-loop.ts';
import { redirectedRequest } from './redirects.ts';
import { joinQueries, type Target, type Way } from './targets.ts';
import { transportFailure } from './transport-failures.ts';

// One attempt to get an answer from the backend. Everything that the caller's connection says about itself stays here;
// what goes on is the fields that policies have left, with a Host and forwarding fields of our own.

/** Sends the request to its backend, and puts the answer in place of the response. */
export function forwardRequest(context: GatewayContext, options: ForwardOptions, signal?: AbortSignal): Promise<void> {
  if (context.isAborted) return Promise.reject(clientGone());
  if (options.followRedirects || options.bufferRequestBody) return forwardAtLength(context, options, signal);
  requireBody(context.request.body);
  const target = resolveTarget(context);
  const request = compose(context, target, options, context.request.body.toSend());
  return attempt(context, target, request, options, context, signal).then((answer) =>
    context.takeResponse(responseOf(answer, context)),
  );
}

/** The same, where the body is needed again or the answer may point elsewhere. */
async function forwardAtLength(
  context: GatewayContext,
  options: ForwardOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const { request } = context;
  if (options.bufferRequestBody) await request.body.buffer();
  requireBody(request.body);
  const target = resolveTarget(context);
  let outgoing = compose(context, target, options, request.body.toSend());
  const secrets = secretFields(context, target);
  let answer = await attempt(context, target, outgoing, options, context, signal);
  for (let hops = 0; options.followRedirects && hops < mostRedirects; hops++) {
    const redirected = redirectedRequest(answer, outgoing, target, context.snapshot.targets, request.body, secrets);
    if (redirected === undefined) break;
    answer.body?.cancel();
    outgoing = redirected.request;
    const way = redirected.target === target ? context : { proxy: context.proxy };
    answer = await attempt(context, redirected.target, outgoing, options, way, signal);
  }
  context.takeResponse(responseOf(answer, context));
}

const mostRedirects = 10;

/** Fields that are secret here, whatever they are called: the key of the API, and the credentials of the backend. */
function secretFields({ api }: GatewayContext, { selection }: Target): readonly string[] {
  const key = api.subscriptionKeyParameterNames?.header;
  return [...(key ? [key] : []), ...Object.keys(selection?.member.credentials?.header ?? {})];
}

function resolveTarget(context: GatewayContext): Target {
  const { service, snapshot, request } = context;
  const target = service && snapshot.targets.resolve(service, request.headers.get('cookie') ?? undefined);
  if (target === undefined)
    throw new TransportFailure(
      'BackendConnectionFailure',
      500,
      'There is no backend: neither the API nor a policy names one that can be reached.',
    );
  if ('unavailable' in target) throw unavailable(target);
  return target;
}

function unavailable({ unavailable: { status, retryAfterMs, message } }: BackendUnavailable): TransportFailure {
  const seconds = Math.max(1, Math.ceil(retryAfterMs / 1000));
  return new TransportFailure('BackendUnavailable', status, message, {
    answer: { headers: [['Retry-After', String(seconds)]] },
  });
}

/** To be asked before a backend is: one that is chosen is waited for, and may be on trial. */
function requireBody({ isSpent }: LiveBody): void {
  if (!isSpent) return;
  throw new PolicyFailure(
    'forward-request',
    'RequestBodyNotBuffered',
    500,
    'The body of the request has been sent already; to send it again, forward-request needs buffer-request-body="true".',
  );
}

function compose(
  context: GatewayContext,
  { authority, basePath, selection }: Target,
  options: ForwardOptions,
  body: Buffer | BodySource | undefined,
): UpstreamRequest {
  const { exchange, request } = context;
  const fields = request.headers.fields.clone();
  removeHopByHop(fields, exchange.connectionOptions, request.headers.written);
  fields.delete(expect);
  if (!request.headers.hasOwnHost) fields.set(host, authority);
  fields.append(viaField, via[exchange.version]);
  const query = selection?.authorize?.(fields, request.query) ?? request.query;
  const isUpgrade = context.api.type === 'websocket' && exchange.upgrade.includes('websocket');
  if (isUpgrade && exchange.version === '2') fields.set('Sec-WebSocket-Key', webSocketKey());
  return {
    method: isUpgrade ? 'GET' : request.method,
    target: joinPath(basePath, request.path) + joinQueries(context.service?.query ?? '', query),
    fields,
    body: isUpgrade ? undefined : body,
    upgrade: isUpgrade ? 'websocket' : undefined,
    timeoutMs: options.timeoutMs,
    continueTimeoutMs: options.continueTimeoutMs,
    onInformation: (status, information) => exchange.inform(status, information),
  };
}

const expect = fieldName('Expect');
const host = fieldName('Host');
const viaField = fieldName('Via');
const retryAfter = fieldName('Retry-After');

const via: Readonly<Record<Exchange['version'], string>> = {
  '1.0': `1.0 ${viaName}`,
  '1.1': `1.1 ${viaName}`,
  '2': `2 ${viaName}`,
};

/** RFC 6455 4.1. A client that came by HTTP/2 has none. */
function webSocketKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
}

function attempt(
  context: GatewayContext,
  target: Target,
  request: UpstreamRequest,
  { httpVersion }: ForwardOptions,
  { proxy, certificate }: Way,
  signal: AbortSignal | undefined,
): Promise<UpstreamAnswer> {
  const record: BackendAttempt = {
    method: request.method,
    target,
    path: request.target,
    startedAt: performance.now(),
    answeredAt: undefined,
    status: undefined,
    version: undefined,
  };
  context.attempt = record;
  const isPlain = httpVersion === '1' && proxy === undefined && certificate === undefined;
  const origin = isPlain ? target.origin : context.snapshot.targets.by(target, httpVersion, { proxy, certificate });
  const call = origin.send(request);
  const cancel = () => call.cancel();
  context.beginWait(cancel, signal);
  return call.answer.then(
    (answer) => {
      context.endWait(cancel, signal);
      record.answeredAt = performance.now();
      record.status = answer.status;
      record.version = answer.version;
      target.selection?.report({ status: answer.status, retryAfter: answer.fields.get(retryAfter) });
      if (!context.isAborted && signal?.aborted !== true) return answer;
      call.cancel();
      throw context.isAborted ? clientGone() : branchEnded();
    },
    (error: unknown) => {
      context.endWait(cancel, signal);
      const failure = transportFailure(error, context.isAborted);
      if (failure instanceof TransportFailure) target.selection?.report({ errorReason: failure.reason });
      throw failure;
    },
  );
}

function responseOf(answer: UpstreamAnswer, context: GatewayContext): LiveResponse {
  const { fields } = answer;
  removeHopByHop(fields, answer.connectionOptions, undefined, true);
  const cookie = context.attempt?.target.selection?.cookie;
  if (cookie !== undefined) fields.append('Set-Cookie', cookie);
  const limit = context.services.limits.bufferedBody;
  const body = new LiveBody({ of: 'response', limit }, fields, answer.body);
  return new LiveResponse(answer.status, answer.reason, fields, body, answer.tunnel);
}
