import { Buffer } from 'node:buffer';
import {
  contextObject,
  contextTypeName,
  HeaderCollection,
  MessageBody,
  type ResponseObject,
} from '@turnpike/expressions';
import { BodyError, FieldList, readWhole } from '@turnpike/http';
import { type SideRequest, TransportFailure } from '@turnpike/policy';
import { originOf, readUrl } from '../backends/origin-of.ts';
import { decodeContent } from '../request/content-coding.ts';
import { clientGone, type GatewayContext } from '../request/gateway-context.ts';
import { FieldSource } from '../request/live-headers.ts';
import { viaName } from '../steps/detect-loop.ts';
import { transportFailure } from './transport-failures.ts';

/** Sends a request of a policy's own, and gives the answer as expressions see it. */
export async function sendSideRequest(context: GatewayContext, request: SideRequest): Promise<ResponseObject> {
  const url = readUrl(request.url);
  const reading = originOf(request.proxy && { proxy: request.proxy }, [], request.url);
  if (url === undefined || 'fault' in reading)
    throw new TransportFailure(
      'BackendConnectionFailure',
      500,
      'The URL is not an absolute URL of HTTP without credentials.',
    );
  const fields = FieldList.from(request.headers);
  if (!fields.has('host')) fields.set('Host', url.host);
  tellWhere(fields, context);
  const origin = context.services.originOf(reading.origin);
  const content = request.body;
  const body = typeof content === 'string' ? Buffer.from(content) : content && Buffer.from(content);
  const call = origin.send({
    method: request.method,
    target: url.pathname + url.search,
    fields,
    body,
    timeoutMs: request.timeoutMs,
  });
  // Several may be under way at once: each cancels what was to be cancelled before it, too.
  const earlier = context.onAbort;
  context.onAbort = () => {
    call.cancel();
    earlier?.();
  };
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
    if (error instanceof BodyError)
      throw new TransportFailure('BackendConnectionFailure', 500, `The answer broke off: ${error.message}.`, {
        cause: error,
      });
    throw transportFailure(error, false);
  } finally {
    context.onAbort = earlier;
  }
}

/** Says by which gateways the request has come that led to this one: a policy may ask its own gateway, and so on for ever. */
function tellWhere(fields: FieldList, { exchange }: GatewayContext): void {
  const before = exchange.fields.get('via');
  const here = `${exchange.version} ${viaName}`;
  fields.set('Via', before === undefined ? here : `${before}, ${here}`);
}
