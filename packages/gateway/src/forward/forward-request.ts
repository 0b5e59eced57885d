import { Buffer } from 'node:buffer';
import { performance } from 'node:perf_hooks';
import {
  type AnswerReceiver,
  type BodySource,
  type FieldList,
  fieldName,
  type HttpVersion,
  isPlainOption,
  type Origin,
  removeHopByHop,
  type UpstreamAnswer,
  type UpstreamCall,
  type UpstreamRequest,
} from '@turnpike/http';
import {
  branchEnded,
  type ForwardOptions,
  PolicyFailure,
  TransportFailure,
  Wait,
  type Waiting,
} from '@turnpike/policy';
import type { BackendUnavailable } from '../backends/backend-directory.ts';
import { joinPath } from '../backends/join-path.ts';
import { takesSockets } from '../plan/takes-sockets.ts';
import { type BackendAttempt, clientGone, type GatewayContext } from '../request/gateway-context.ts';
import { LiveBody } from '../request/live-body.ts';
import { type LiveRequest, LiveResponse } from '../request/live-messages.ts';
import { viaOf } from '../steps/detect-loop.ts';
import { identityToken } from './backend-identity.ts';
import { forwardToServiceFabric } from './forward-to-service-fabric.ts';
import { redirectedRequest } from './redirects.ts';
import { joinQueries, type Target, type Way } from './targets.ts';
import { transportFailure } from './transport-failures.ts';

// One attempt to get an answer from the backend. Everything that the caller's connection says about itself stays here;
// what goes on is the fields that policies have left, with a Host and forwarding fields of our own.

/** Sends the request to its backend, and puts the answer in place of the response. */
export function forwardRequest(context: GatewayContext, options: ForwardOptions, signal?: AbortSignal): Waiting {
  const fabric = context.service?.fabric;
  if (fabric === undefined) return forwardOnce(context, options, signal);
  return forwardToServiceFabric(context, fabric, () => forwardOnce(context, options, signal), signal);
}

function forwardOnce(context: GatewayContext, options: ForwardOptions, signal?: AbortSignal): Waiting {
  if (context.isAborted) throw clientGone();
  if (options.followRedirects || options.bufferRequestBody) return forwardAtLength(context, options, signal);
  requireBody(requestOf(context).body);
  const target = resolveTarget(context);
  const token = identityToken(context, target);
  return token instanceof Promise
    ? token.then((acquired) => sendLate(context, target, options, acquired, signal))
    : sendOnce(context, target, options, token, signal);
}

/** What goes to the backend: the request as policies have left it, or what is sent in its place. */
function requestOf({ outgoing, request }: GatewayContext): LiveRequest {
  return outgoing ?? request;
}

function sendOnce(
  context: GatewayContext,
  target: Target,
  options: ForwardOptions,
  token: string | undefined,
  signal: AbortSignal | undefined,
): Waiting {
  const request = compose(context, target, options, requestOf(context).body.toSend(), token);
  return new Attempt(context, target, request, signal, takeAnswer).send(originFor(context, target, options, context));
}

/** The same, where the caller may have gone while a token was waited for. */
function sendLate(
  context: GatewayContext,
  target: Target,
  options: ForwardOptions,
  token: string,
  signal: AbortSignal | undefined,
): Waiting {
  refuseAborted(context, target, signal);
  return sendOnce(context, target, options, token, signal);
}

function refuseAborted(context: GatewayContext, target: Target, signal: AbortSignal | undefined): void {
  if (!context.isAborted && signal?.aborted !== true) return;
  target.selection?.report({ errorReason: 'ClientConnectionFailure' });
  throw context.isAborted ? clientGone() : branchEnded();
}

function takeAnswer(answer: UpstreamAnswer, context: GatewayContext): void {
  context.takeResponse(responseOf(answer, context));
}

/** The same, where the body is needed again or the answer may point elsewhere. */
async function forwardAtLength(
  context: GatewayContext,
  options: ForwardOptions,
  signal: AbortSignal | undefined,
): Promise<void> {
  const request = requestOf(context);
  if (options.bufferRequestBody) await request.body.buffer();
  requireBody(request.body);
  const target = resolveTarget(context);
  const token = await identityToken(context, target);
  refuseAborted(context, target, signal);
  let outgoing = compose(context, target, options, request.body.toSend(), token);
  const secrets = secretFields(context, target);
  const ask = async (asked: Target, way: Way): Promise<UpstreamAnswer> => {
    let answer: UpstreamAnswer | undefined;
    const take = (taken: UpstreamAnswer) => {
      answer = taken;
    };
    await new Attempt(context, asked, outgoing, signal, take).send(originFor(context, asked, options, way));
    return answer!;
  };
  let answer = await ask(target, context);
  for (let hops = 0; options.followRedirects && hops < mostRedirects; hops++) {
    const redirected = redirectedRequest(answer, outgoing, target, context.snapshot.targets, request.body, secrets);
    if (redirected === undefined) break;
    answer.body?.cancel();
    outgoing = redirected.request;
    answer = await ask(redirected.target, redirected.target === target ? context : { proxy: context.proxy });
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
  const { service, snapshot } = context;
  const request = requestOf(context);
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

export function unavailable({ unavailable: { status, retryAfterMs, message } }: BackendUnavailable): TransportFailure {
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
  target: Target,
  options: ForwardOptions,
  body: Buffer | BodySource | undefined,
  token: string | undefined,
): UpstreamRequest {
  const { exchange } = context;
  const request = requestOf(context);
  const isUpgrade = takesSockets(context.api) && exchange.method === 'GET' && exchange.upgrade.includes('websocket');
  const isPlain = !isUpgrade && token === undefined && isForwardedAsItIs(context, target, options);
  const fields = isPlain ? request.headers.fields : composeFields(context, target.authority);
  const query = target.selection?.authorize?.(fields, request.query) ?? request.query;
  if (token !== undefined) fields.set(authorization, `Bearer ${token}`);
  if (isUpgrade && exchange.version === '2') fields.set('Sec-WebSocket-Key', webSocketKey());
  // What is compressed can be neither held against policies nor counted.
  if (isUpgrade && isRead(context)) fields.delete('Sec-WebSocket-Extensions');
  return {
    method: isUpgrade ? 'GET' : request.method,
    target: joinPath(target.basePath, request.path) + joinQueries(context.service?.query ?? '', query),
    fields,
    forwardedWith: isPlain ? target.lines[exchange.version] : undefined,
    body: isUpgrade ? undefined : body,
    upgrade: isUpgrade ? 'websocket' : undefined,
    startedAt: performance.now(),
    timeoutMs: options.timeoutMs,
    continueTimeoutMs: options.continueTimeoutMs,
    onInformation: (status, information) => exchange.inform(status, information),
  };
}

/** Whether somebody here reads what is said by the socket. */
function isRead(context: GatewayContext): boolean {
  return context.queryChecks !== undefined || context.services.languageModels.knownSession(context) !== undefined;
}

/** Whether nothing has to be changed for this backend that the writer of the head does not leave out by itself. */
function isForwardedAsItIs(context: GatewayContext, { origin, selection }: Target, options: ForwardOptions): boolean {
  const { exchange, proxy: wayProxy } = context;
  const request = requestOf(context);
  const { proxy, version = '1' } = origin.description;
  return (
    options.httpVersion === '1' &&
    !options.followRedirects &&
    wayProxy === undefined &&
    options.continueTimeoutMs === undefined &&
    proxy === undefined &&
    version === '1' &&
    selection?.authorize === undefined &&
    !request.headers.hasOwnHost &&
    // Ours has to be behind those of others.
    !request.headers.fields.has(viaField) &&
    exchange.connectionOptions.every(isPlainOption)
  );
}

/** Fields of their own for what goes on. */
function composeFields(context: GatewayContext, authority: string): FieldList {
  const { exchange } = context;
  const request = requestOf(context);
  const fields = request.headers.fields.clone();
  removeHopByHop(fields, exchange.connectionOptions, request.headers.written);
  fields.delete(expect);
  if (!request.headers.hasOwnHost) fields.set(host, authority);
  fields.append(viaField, viaOf[exchange.version]);
  return fields;
}

const authorization = fieldName('Authorization');
const expect = fieldName('Expect');
const host = fieldName('Host');
const viaField = fieldName('Via');
const retryAfter = fieldName('Retry-After');

/** RFC 6455 4.1. A client that came by HTTP/2 has none. */
function webSocketKey(): string {
  return Buffer.from(crypto.getRandomValues(new Uint8Array(16))).toString('base64');
}

function originFor(
  { snapshot }: GatewayContext,
  target: Target,
  { httpVersion }: ForwardOptions,
  { proxy, certificate }: Way,
): Origin {
  const isPlain = httpVersion === '1' && proxy === undefined && certificate === undefined;
  return isPlain ? target.origin : snapshot.targets.by(target, httpVersion, { proxy, certificate });
}

type TakeAnswer = (answer: UpstreamAnswer, context: GatewayContext) => void;

/** One attempt: what is known of it, and the wait for its answer. */
class Attempt extends Wait implements BackendAttempt, AnswerReceiver {
  readonly target: Target;
  answeredAt: number | undefined;
  status: number | undefined;
  version: HttpVersion | undefined;
  readonly #context: GatewayContext;
  readonly #request: UpstreamRequest;
  readonly #signal: AbortSignal | undefined;
  readonly #take: TakeAnswer;
  readonly #cancel = (): void => this.#call?.cancel();
  #call: UpstreamCall | undefined;

  constructor(
    context: GatewayContext,
    target: Target,
    request: UpstreamRequest,
    signal: AbortSignal | undefined,
    take: TakeAnswer,
  ) {
    super();
    this.target = target;
    this.#context = context;
    this.#request = request;
    this.#signal = signal;
    this.#take = take;
    context.attempt = this;
  }

  get method(): string {
    return this.#request.method;
  }

  get path(): string {
    return this.#request.target;
  }

  get startedAt(): number {
    return this.#request.startedAt!;
  }

  send(origin: Origin): this {
    this.#context.beginWait(this.#cancel, this.#signal);
    this.#call = origin.send(this.#request, this);
    return this;
  }

  answered(answer: UpstreamAnswer): void {
    const context = this.#context;
    const signal = this.#signal;
    context.endWait(this.#cancel, signal);
    this.answeredAt = answer.times.answered;
    this.status = answer.status;
    this.version = answer.version;
    try {
      this.target.selection?.report({ status: answer.status, retryAfter: answer.fields.get(retryAfter) });
      if (context.isAborted || signal?.aborted === true) {
        this.#call?.cancel();
        throw context.isAborted ? clientGone() : branchEnded();
      }
      this.#take(answer, context);
    } catch (error) {
      this.fail(error);
      return;
    }
    this.end();
  }

  unanswered(error: Error): void {
    const context = this.#context;
    context.endWait(this.#cancel, this.#signal);
    let failure: unknown = transportFailure(error, context.isAborted);
    try {
      if (failure instanceof TransportFailure) this.target.selection?.report({ errorReason: failure.reason });
    } catch (bug) {
      // Whoever tells of the failure is a connection, which has others to look after.
      failure = bug;
    }
    this.fail(failure);
  }
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
