import type { Operation } from '@turnpike/model';
import type { Pipeline, Step } from '@turnpike/policy';

/** Azure: a WebSocket API has this one operation, which nobody can change; its policies see the handshake. */
export const onHandshake: Operation = { id: 'onHandshake', name: 'onHandshake', method: 'GET', urlTemplate: '/*' };

/**
 * Azure: policies that have no meaning for a handshake are skipped where an API inherits them.
 * @see https://learn.microsoft.com/azure/api-management/websocket-api#limitations
 */
const unsupported: ReadonlySet<string> = new Set([
  'mock-response',
  'cache-lookup',
  'cache-store',
  'cross-domain',
  'cors',
  'jsonp',
  'set-method',
  'set-body',
  'xml-to-json',
  'json-to-xml',
  'xsl-transform',
  'validate-content',
  'validate-parameters',
  'validate-headers',
  'validate-status-code',
]);

/** The pipeline of a handshake. */
export function withoutUnsupported(pipeline: Pipeline): Pipeline {
  const keep = (steps: readonly Step[]) => steps.filter(({ policy }) => !unsupported.has(policy));
  return {
    inbound: keep(pipeline.inbound),
    backend: keep(pipeline.backend),
    outbound: keep(pipeline.outbound),
    'on-error': keep(pipeline['on-error']),
  };
}
