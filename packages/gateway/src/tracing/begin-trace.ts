import { fieldName } from '@turnpike/http';
import type { GatewayContext } from '../request/gateway-context.ts';
import { RequestTracer } from './request-tracer.ts';

const credential = fieldName('Apim-Debug-Authorization');

/**
 * Traces a request that carries the credentials for it, or the older header where its subscription allows that.
 * @see https://learn.microsoft.com/azure/api-management/api-management-howto-api-inspector
 */
export function beginTrace(context: GatewayContext): void {
  const { fields } = context.exchange;
  const token = fields.get(credential);
  if (token === undefined) {
    if (context.allowed.subscription?.allowTracing === true) beginOlderTrace(context);
    return;
  }
  // It opens traces, and is for nobody behind us.
  fields.delete(credential);
  const worth = context.services.traces.check(token, context.api.id);
  if (worth === 'valid') {
    const traceId = traceRequest(context);
    announce(context, 'Apim-Trace-Id', traceId);
  } else if (worth === 'expired') announce(context, 'Apim-Debug-Authorization-Expired', 'true');
  else if (worth === 'wrong-api') announce(context, 'Apim-Debug-Authorization-WrongAPI', 'true');
}

/**
 * Differs from Azure: what the header names is no public URL; whoever fetches the trace has to show the token of the
 * operator. Without a place to fetch it from there is no trace.
 */
function beginOlderTrace(context: GatewayContext): void {
  const { url } = context.services.traces;
  if (url === undefined || context.exchange.fields.get('ocp-apim-trace')?.toLowerCase() !== 'true') return;
  announce(context, 'Ocp-Apim-Trace-Location', url + traceRequest(context));
}

/** Gives the id of the trace. */
function traceRequest(context: GatewayContext): string {
  const { traces, onBug } = context.services;
  const tracer = new RequestTracer(context);
  context.observer = tracer;
  context.endTrace = () => {
    try {
      traces.keep(tracer.end());
    } catch (error) {
      onBug(error, context.requestId);
    }
  };
  return tracer.traceId;
}

function announce(context: GatewayContext, name: string, value: string): void {
  context.defer(() => context.response.headers.set(name, [value]));
}
