import { Buffer } from 'node:buffer';
import {
  contextObject,
  contextTypeName,
  HeaderCollection,
  MessageBody,
  type ResponseObject,
} from '@turnpike/expressions';
import { BodyError, FieldList, type OriginDescription, readWhole, type UpstreamCall } from '@turnpike/http';
import { branchEnded, type ClientCertificate, type SideRequest, TransportFailure } from '@turnpike/policy';
import { originOf, readUrl } from '../backends/origin-of.ts';
import { decodeContent } from '../request/content-coding.ts';
import { clientGone, type GatewayContext } from '../request/gateway-context.ts';
import { FieldSource, onWire } from '../request/live-headers.ts';
import { viaName } from '../steps/detect-loop.ts';
import { showing } from './targets.ts';
import { transportFailure } from './transport-failures.ts';

/** Sends a request of a policy's own, and gives the answer as expressions see it. */
export async function sendSideRequest(
  context: GatewayContext,
  request: SideRequest,
  signal?: AbortSignal,
): Promise<ResponseObject> {
  return answerOf(context, beginSideRequest(context, request), signal);
}

/** What is answered to a request of a policy's own, as expressions see it, its body in memory. */
export async function answerOf(
  context: GatewayContext,
  call: UpstreamCall,
  signal: AbortSignal | undefined,
): Promise<ResponseObject> {
  const cancel = () => call.cancel();
  context.beginWait(cancel, signal);
  try {
    const answer = await call.answer;
    const limit = context.services.limits.bufferedBody;
    const whole = answer.body && (await readWhole(answer.body, limit));
    const decoded = whole && (await decodeContent(whole, answer.fields, limit));
    return contextObject(contextTypeName('IResponse'), {
      body: decoded === undefined ? null : new MessageBody(decoded),
      headers: new HeaderCollection(new FieldSource(answer.fields)),
      statusCode: answer.status,
      statusReason: answer.reason,
    });
  } catch (error) {
    if (context.isAborted) throw clientGone();
    if (signal?.aborted) throw branchEnded();
    if (error instanceof BodyError)
      throw new TransportFailure('BackendConnectionFailure', 500, `The answer broke off: ${error.message}.`, {
        cause: error,
      });
    throw transportFailure(error, false);
  } finally {
    context.endWait(cancel, signal);
  }
}

/** Begins to send a request of a policy's own; whoever does so cares for the answer. */
export function beginSideRequest(context: GatewayContext, request: SideRequest): UpstreamCall {
  const url = readUrl(request.url);
  const reading = originOf(request.proxy && { proxy: request.proxy }, [], request.url);
  if (url === undefined || 'fault' in reading)
    throw new TransportFailure(
      'BackendConnectionFailure',
      500,
      'The URL is not an absolute URL of HTTP without credentials.',
    );
  const fields = FieldList.from(Array.from(request.headers, ([name, value]) => [name, onWire(value)] as const));
  if (!fields.has('host')) fields.set('Host', url.host);
  tellWhere(fields, context);
  const origin = context.services.originOf(described(reading.origin, request.certificate));
  const content = request.body;
  const body = typeof content === 'string' ? Buffer.from(content) : content && Buffer.from(content);
  return origin.send({
    method: request.method,
    target: url.pathname + url.search,
    fields,
    body,
    timeoutMs: request.timeoutMs,
  });
}

/** The place as it is asked for, with a certificate where one is shown. */
function described(origin: OriginDescription, certificate: ClientCertificate | undefined): OriginDescription {
  return origin.tls && certificate ? { ...origin, tls: showing(certificate, origin.tls) } : origin;
}

/** Says by which gateways the request has come that led to this one: a policy may ask its own gateway, and so on for ever. */
export function tellWhere(fields: FieldList, { exchange }: GatewayContext): void {
  const before = exchange.fields.get('via');
  const here = `${exchange.version} ${viaName}`;
  fields.set('Via', before === undefined ? here : `${before}, ${here}`);
}
