import type { Exchange } from '@turnpike/http';
import { hasAnswer, type Pipeline } from '@turnpike/policy';
import type { RouteMatch } from '../router/router.ts';

// Some requests are no calls of an operation: one policy answers them, where the documents have it.

/**
 * Whether a plug-in asks what it may do, which the policies of all APIs answer: at the root of the host, whatever API is
 * there (Adobe Cross-Domain Policy File Specification, 1.1).
 */
export function isCrossDomainFile({ target, method }: Exchange, { inbound }: Pipeline): boolean {
  if (target !== '/crossdomain.xml' || (method !== 'GET' && method !== 'HEAD')) return false;
  return hasAnswer(inbound, 'cross-domain-file');
}

/**
 * Whether a browser asks what it may do, and whether a policy answers it. An operation that takes all methods is not one of
 * an API that answers OPTIONS itself, as long as there is a policy that does.
 */
export function findPreflight(
  { isPreflight, operation }: RouteMatch,
  { method, fields }: Exchange,
  { inbound }: Pipeline,
): 'answered' | 'unanswered' | undefined {
  if (method !== 'OPTIONS') return undefined;
  const isAnswered = hasAnswer(inbound, 'preflight');
  if (isPreflight) return isAnswered ? 'answered' : 'unanswered';
  const isForAny = operation.method === '*' && fields.has('access-control-request-method');
  return isForAny && isAnswered ? 'answered' : undefined;
}
