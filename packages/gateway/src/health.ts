import { type Exchange, FieldList } from '@turnpike/http';

/** Azure: where probes ask whether a gateway is up. */
const healthPath = '/status-0123456789abcdef';

/** Whether a request asks for the health of the gateway itself. */
export function isHealthRequest({ target, method }: Exchange): boolean {
  return target.length === healthPath.length && target === healthPath && (method === 'GET' || method === 'HEAD');
}

/** Says that the gateway serves. */
export function answerHealth(exchange: Exchange): void {
  const fields = FieldList.from([['Content-Type', 'text/plain']]);
  exchange.respond({ status: 200, reason: 'OK', fields }, Buffer.from('Service Operational'));
}
