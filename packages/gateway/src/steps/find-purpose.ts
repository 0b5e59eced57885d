import type { Exchange } from '@turnpike/http';
import { hasAnswer, type Pipeline, type PolicyFailure, type RequestPurpose } from '@turnpike/policy';
import type { RouteMatch } from '../router/router.ts';
import { notFound } from './match-request.ts';

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
 * Whether a browser asks what it may do. An operation that takes all methods is not one of an API that answers OPTIONS
 * itself, as long as there is a policy that does.
 */
export function isPreflight(
  { isPreflight, operation }: RouteMatch,
  exchange: Exchange,
  { inbound }: Pipeline,
): boolean {
  if (isPreflight) return true;
  return (
    exchange.method === 'OPTIONS' &&
    operation.method === '*' &&
    exchange.fields.has('access-control-request-method') &&
    hasAnswer(inbound, 'preflight')
  );
}

/**
 * What a preflight request is answered that no policy can answer. Keys come with the call itself, so that whether one has
 * come with the question does not matter.
 */
export function preflightRefusal({ inbound }: Pipeline): PolicyFailure | undefined {
  return hasAnswer(inbound, 'preflight') ? undefined : notFound;
}

/** What one that is turned away goes on with: who may read why, where the documents say so and a browser wants to know. */
export function purposeOfRefused({ fields }: Exchange, { inbound }: Pipeline): RequestPurpose {
  return fields.has('origin') && hasAnswer(inbound, 'refusal') ? 'refusal' : 'call';
}
