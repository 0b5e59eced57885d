import { CallRefused, type ChatProtocolName, errorOfStatus, writeErrorAnswer } from '@turnpike/llm';
import { type ForwardOptions, TransportFailure } from '@turnpike/policy';
import { forwardRequest } from '../forward/forward-request.ts';
import { clientGone, type GatewayContext } from '../request/gateway-context.ts';
import { affinityKey } from './affinity-key.ts';
import { awaitOpening } from './await-opening.ts';
import { askedModel, askedPlace, errorProtocol } from './call-protocols.ts';
import { answerError, type CallFailure, type CallOutcome, takeAnswer } from './incoming-answer.ts';
import { listModels } from './list-models.ts';
import type { CompiledTarget, ModelApi } from './model-api.ts';
import { type ModelCallRead, readCall } from './model-call.ts';
import { outgoingCall } from './outgoing-call.ts';

// One call: its model is looked up, and its targets are asked in turn until one has begun to answer. What has begun is
// never asked again.

/** Answers a call of an API of models; the answer takes the place of the response. */
export async function answerCall(
  context: GatewayContext,
  api: ModelApi,
  options: ForwardOptions,
  signal?: AbortSignal,
): Promise<void> {
  const { method, path } = context.request;
  const name = askedModel(path);
  if (name !== undefined && method === 'GET') return answerList(context, api, name);
  const asked = askedPlace(path);
  if (asked === undefined || method !== 'POST')
    return refuse(context, errorProtocol(path), 404, `There is no '${method} ${path}' here.`);
  await context.request.body.buffer();
  const call = readCall(context, asked);
  if ('fault' in call) return refuse(context, asked.protocol, 400, call.fault);
  const order = api.models.get(call.model);
  if (order === undefined)
    return refuse(context, asked.protocol, 404, `There is no model '${call.model}' here.`, 'model_not_found');
  const targets = order.order(affinityKey(api.affinity, context, call.body));
  return askInTurn(context, call, targets, (target, isLast) =>
    askTarget(context, call, target, isLast, options, signal),
  );
}

function answerList(context: GatewayContext, api: ModelApi, asked: string): void {
  const found = listModels(api, asked);
  if (found === undefined)
    return void refuse(context, 'openai-chat', 404, `There is no model '${asked}' here.`, 'model_not_found');
  const response = context.startResponse();
  response?.headers.set('Content-Type', ['application/json']);
  response?.body.replace(JSON.stringify(found));
}

function refuse(
  context: GatewayContext,
  protocol: ChatProtocolName,
  status: number,
  message: string,
  code?: string,
): void {
  context.startResponse();
  answerError(context, protocol, status, errorOfStatus(status, message, code));
}

/** What asking has come to: as of answers, or why nobody was asked, or got no answer. */
type Asked = CallOutcome | CallRefused | TransportFailure;

async function askInTurn(
  context: GatewayContext,
  call: ModelCallRead,
  targets: readonly CompiledTarget[],
  ask: (target: CompiledTarget, isLast: boolean) => Promise<Asked>,
): Promise<void> {
  let last: Exclude<Asked, 'answered'> | undefined;
  for (const target of targets) {
    const asked = await ask(target, target === targets.at(-1));
    if (asked === 'answered') return;
    // What a target cannot be asked says less than what another has answered.
    if (!(asked instanceof CallRefused) || last === undefined) last = asked;
  }
  if (last instanceof TransportFailure) throw inProtocol(last, call.protocol);
  if (last instanceof CallRefused) {
    context.startResponse();
    const error = { ...errorOfStatus(400, `${last.message}.`), details: last.details };
    return answerError(context, call.protocol, 400, error);
  }
  if (last === undefined) context.startResponse();
  const { status, error, isTold } = last ?? nobody(call.model);
  if (isTold !== true) answerError(context, call.protocol, status, error);
}

function nobody(model: string): CallFailure {
  return { status: 503, error: { kind: 'overloaded', message: `Nobody answers for the model '${model}'.` } };
}

/** The same failure, whose body the SDK of the caller can read. */
function inProtocol(failure: TransportFailure, protocol: ChatProtocolName): TransportFailure {
  const { reason, status, message, answer } = failure;
  const error = errorOfStatus(status, answer.message ?? message);
  const body = JSON.stringify(writeErrorAnswer(protocol, status, error));
  return new TransportFailure(reason, status, message, { cause: failure, answer: { ...answer, body } });
}

async function askTarget(
  context: GatewayContext,
  call: ModelCallRead,
  target: CompiledTarget,
  isLast: boolean,
  options: ForwardOptions,
  signal: AbortSignal | undefined,
): Promise<Asked> {
  const { backendId, url } = target.target;
  const { targets } = context.snapshot;
  const service = targets.choose(
    { scope: 'api', ...(backendId === undefined ? { baseUrl: url ?? '' } : { backendId }) },
    target.workspace,
  );
  if (service === undefined) return nobody(call.model);
  try {
    const { request, translated } = outgoingCall(context, call, target, service);
    context.service = service;
    context.outgoing = request;
    await forwardRequest(context, options, signal);
    const failure = isLast ? undefined : await awaitOpening(context, target.protocol, signal);
    if (failure !== undefined) return failure;
    return await takeAnswer(context, call, target, translated);
  } catch (error) {
    if (context.isAborted) throw clientGone();
    const isOurs = error instanceof TransportFailure && error.reason !== 'ClientConnectionFailure';
    if (signal?.aborted !== true && (isOurs || error instanceof CallRefused)) return error;
    throw error;
  } finally {
    context.outgoing = undefined;
  }
}
