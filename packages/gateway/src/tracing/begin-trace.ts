import type { GatewayContext } from '../request/gateway-context.ts';
import { RequestTracer } from './request-tracer.ts';

const credential = 'apim-debug-authorization';

/**
 * Traces a request that carries the credentials for it.
 * @see https://learn.microsoft.com/azure/api-management/api-management-howto-api-inspector
 */
export function beginTrace(context: GatewayContext): void {
  const { fields } = context.exchange;
  const token = fields.get(credential);
  if (token === undefined) return;
  // It opens traces, and is for nobody behind us.
  fields.delete(credential);
  const { traces } = context.services;
  const worth = traces.check(token, context.api.id);
  if (worth === 'valid') {
    const tracer = new RequestTracer(context);
    context.observer = tracer;
    context.defer(() => context.response.headers.set('Apim-Trace-Id', [tracer.traceId]));
    context.endTrace = () => traces.keep(tracer.end());
  } else if (worth !== 'unknown') {
    const name = worth === 'expired' ? 'Apim-Debug-Authorization-Expired' : 'Apim-Debug-Authorization-WrongAPI';
    context.defer(() => context.response.headers.set(name, ['true']));
  }
}
