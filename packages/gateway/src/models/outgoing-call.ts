import type { Buffer } from 'node:buffer';
import { FieldList } from '@turnpike/http';
import { chatPath, signRequest, type TranslatedCall, translateCall } from '@turnpike/llm';
import { joinPath } from '../backends/join-path.ts';
import { readUrl } from '../backends/origin-of.ts';
import type { ServiceChoice } from '../forward/targets.ts';
import type { GatewayContext } from '../request/gateway-context.ts';
import { LiveBody } from '../request/live-body.ts';
import { LiveRequest } from '../request/live-messages.ts';
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
  if (target.protocol === call.protocol)
    return {
      request: compose(context, target, sameFields(context), renamed(call, target), call.isStream),
      translated: undefined,
    };
  const translated = translateCall(call.body, call.protocol, target.protocol, target.model);
  const { model, ...rest } = translated.body;
  const isInPath = target.protocol === 'gemini' || target.protocol === 'bedrock-converse';
  const body = JSON.stringify(isInPath ? rest : { model, ...rest });
  const request = compose(context, target, ownFields(context, target), body, translated.isStream);
  sign(request, target, service, context.now());
  return { request, translated };
}

function renamed({ bytes, place, model }: ModelCallRead, target: CompiledTarget): Buffer {
  return target.model === model ? bytes : replaced(bytes, place, JSON.stringify(target.model));
}

function compose(
  { request, services }: GatewayContext,
  { protocol, model, target }: CompiledTarget,
  fields: FieldList,
  content: string | Buffer,
  isStream: boolean,
): LiveRequest {
  const place = target.path ?? chatPath(protocol, model, isStream);
  const mark = place.indexOf('?');
  const [path, query] = mark < 0 ? [place, ''] : [place.slice(0, mark), place.slice(mark)];
  const body = new LiveBody({ of: 'request', limit: services.limits.bufferedBody }, fields, undefined);
  body.replace(content);
  const outgoing = new LiveRequest('POST', path.startsWith('/') ? path : `/${path}`, query, fields, body);
  outgoing.headers.hasOwnHost = request.headers.hasOwnHost;
  return outgoing;
}

/** Where callers put keys, which are the gateway's and not the provider's. */
const keyFields: readonly string[] = ['authorization', 'x-api-key', 'api-key', 'x-goog-api-key', 'cookie'];

/** The fields of the request without the caller's own key. What policies have written stays. */
function sameFields({ request, api }: GatewayContext): FieldList {
  const fields = request.headers.fields.clone();
  const own = request.headers.written;
  const keyHeader = api.subscriptionKeyParameterNames?.header || 'Ocp-Apim-Subscription-Key';
  fields.delete(keyHeader);
  for (const name of keyFields) if (own?.has(name) !== true) fields.delete(name);
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
