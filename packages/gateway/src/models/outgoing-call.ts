import { Buffer } from 'node:buffer';
import { FieldList } from '@turnpike/http';
import { CallRefused, chatPath, chatProtocols, signRequest, type TranslatedCall, translateCall } from '@turnpike/llm';
import { joinPath } from '../backends/join-path.ts';
import { readUrl } from '../backends/origin-of.ts';
import type { ServiceChoice } from '../forward/targets.ts';
import type { GatewayContext } from '../request/gateway-context.ts';
import { LiveBody } from '../request/live-body.ts';
import { LiveRequest } from '../request/live-messages.ts';
import type { OwnCall } from './call-protocols.ts';
import type { CompiledTarget } from './model-api.ts';
import type { ModelCallRead } from './model-call.ts';
import { replaced } from './model-name.ts';
import { signingOf } from './sign-call.ts';

/** A call as a target is asked. */
export interface OutgoingCall {
  readonly request: LiveRequest;
  /** Absent where the target speaks as the caller does. */
  readonly translated: TranslatedCall | undefined;
}

/**
 * Puts a call into the words of a target.
 * @throws {CallRefused} when the target cannot be asked it
 */
export function outgoingCall(
  context: GatewayContext,
  call: ModelCallRead,
  target: CompiledTarget,
  service: ServiceChoice,
): OutgoingCall {
  if (call.own !== undefined) checkOwn(call.own, call, target);
  if (target.protocol === call.protocol || call.own !== undefined) {
    const place = samePlace(context, call, target);
    const request = compose(context, place, sameFields(context, target), renamed(call, target));
    sign(request, target, service, context.now());
    return { request, translated: undefined };
  }
  if (answersList(context, call))
    throw new CallRefused(`a stream without 'alt=sse' cannot be asked of ${titleOf(target)}`);
  const translated = translateCall(call.body, call.protocol, target.protocol, target.model);
  const { model, ...rest } = translated.body;
  const body = JSON.stringify(isNamedInPath(target) ? rest : { model, ...rest });
  const place = target.target.path ?? chatPath(target.protocol, target.model, translated.isStream);
  const request = compose(context, place, ownFields(context, target), body);
  sign(request, target, service, context.now());
  return { request, translated };
}

function isNamedInPath({ protocol }: CompiledTarget): boolean {
  return protocol === 'gemini' || protocol === 'bedrock-converse';
}

function titleOf({ protocol }: CompiledTarget): string {
  return chatProtocols[protocol].title;
}

/** OpenAI's two protocols for chats have the rest in common. */
function checkOwn({ title }: OwnCall, call: ModelCallRead, target: CompiledTarget): void {
  const areOpenAi = call.protocol === 'openai-chat' && target.protocol === 'openai-responses';
  if (target.protocol !== call.protocol && !areOpenAi)
    throw new CallRefused(`${title} cannot be asked of ${titleOf(target)}`);
}

/** Whether a caller wants a stream of Gemini as a JSON list. */
export function answersList({ request }: GatewayContext, { protocol, isStream }: ModelCallRead): boolean {
  return protocol === 'gemini' && isStream && !/[?&]alt=sse(?:&|$)/i.test(request.query);
}

/** Where a call goes whose protocol the target speaks. */
function samePlace(context: GatewayContext, call: ModelCallRead, { target, protocol, model }: CompiledTarget): string {
  if (call.own !== undefined) {
    const path = call.own.path(model);
    return target.path?.replace(/\/(?:chat\/completions|responses|messages)(?=\?|$)/, path) ?? path;
  }
  const place = target.path ?? chatPath(protocol, model, call.isStream);
  return answersList(context, call) ? place.replace('?alt=sse', '') : place;
}

/** The body as it came, but for the name of the model, where that is in it. */
function renamed({ bytes, place, model, own }: ModelCallRead, target: CompiledTarget): Buffer {
  if (own !== undefined && target.protocol === 'gemini' && model !== target.model)
    return renamedWithin(bytes, `models/${target.model}`);
  if (isNamedInPath(target)) return bytes;
  const name = JSON.stringify(target.model);
  if (place === undefined) return named(bytes, name);
  const said: unknown = JSON.parse(bytes.toString('utf8', place.start, place.end));
  return said === target.model ? bytes : replaced(bytes, place, name);
}

const openBrace = 0x7b;

/** The body with the name of a model before everything else: Azure's paths say it. */
function named(bytes: Buffer, name: string): Buffer {
  const start = bytes.indexOf(openBrace) + 1;
  const isEmpty = bytes.toString('latin1', start).trim() === '}';
  return replaced(bytes, { start, end: start }, `"model":${name}${isEmpty ? '' : ','}`);
}

/** Embeddings of Gemini name the model once more, each of several too. */
function renamedWithin(bytes: Buffer, model: string): Buffer {
  const named = (value: object): object => ('model' in value ? { ...value, model } : value);
  const body = named(JSON.parse(bytes.toString()) as object);
  const { requests } = body as { readonly requests?: unknown };
  const all = Array.isArray(requests) ? { requests: requests.map((one) => (isObject(one) ? named(one) : one)) } : {};
  return Buffer.from(JSON.stringify({ ...body, ...all }));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function compose(
  { request, services }: GatewayContext,
  place: string,
  fields: FieldList,
  content: string | Buffer,
): LiveRequest {
  const mark = place.indexOf('?');
  const [path, query] = mark < 0 ? [place, ''] : [place.slice(0, mark), place.slice(mark)];
  const body = new LiveBody({ of: 'request', limit: services.limits.bufferedBody }, fields, undefined);
  body.replace(content);
  const outgoing = new LiveRequest('POST', path.startsWith('/') ? path : `/${path}`, query, fields, body);
  outgoing.headers.hasOwnHost = request.headers.hasOwnHost;
  return outgoing;
}

/** Where callers put keys, which are the gateway's and not the provider's. */
const keyFields: readonly string[] = [
  ...['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie'],
  ...['x-amz-date', 'x-amz-content-sha256', 'x-amz-security-token'],
];

/** The fields of the request without the caller's own key. What policies have written stays. */
function sameFields({ request, api }: GatewayContext, { protocol }: CompiledTarget): FieldList {
  const fields = request.headers.fields.clone();
  const own = request.headers.written;
  const keyHeader = api.subscriptionKeyParameterNames?.header || 'Ocp-Apim-Subscription-Key';
  fields.delete(keyHeader);
  for (const name of keyFields) if (own?.has(name) !== true) fields.delete(name);
  // It is signed.
  if (protocol === 'bedrock-converse') fields.set('Content-Type', 'application/json');
  return fields;
}

const describing = ['content-type', 'content-length', 'content-encoding', 'accept', 'accept-encoding', 'host'];

/** Fields for another provider than the caller has in mind: none of the caller's, but those that policies have written. */
function ownFields({ request }: GatewayContext, { protocol }: CompiledTarget): FieldList {
  const fields = FieldList.from([
    ['Content-Type', 'application/json'],
    ['Accept', '*/*'],
    // A date is no version of ours: it names the form in which Anthropic is asked here.
    ...(protocol === 'anthropic-messages' ? [['anthropic-version', '2023-06-01'] as const] : []),
  ]);
  for (const name of request.headers.written ?? []) {
    if (describing.includes(name)) continue;
    fields.delete(name);
    for (const value of request.headers.fields.getAll(name)) fields.append(name, value);
  }
  return fields;
}

/** Signs a call to AWS; nothing that is signed is changed on its way. */
function sign(request: LiveRequest, { target }: CompiledTarget, { backend, baseUrl }: ServiceChoice, at: number): void {
  const signing = backend && signingOf(backend, target);
  const url = readUrl(baseUrl ?? '');
  if (signing === undefined || 'fault' in signing || url === undefined) return;
  const added = signRequest(
    {
      method: 'POST',
      path: joinPath(url.pathname, request.path),
      query: request.query.slice(1),
      headers: [
        ['host', url.host],
        ['content-type', 'application/json'],
      ],
      body: request.body.content ?? '',
    },
    signing.credentials,
    { region: signing.region, service: 'bedrock', at },
  );
  for (const [name, value] of added) request.headers.fields.set(name, value);
}
