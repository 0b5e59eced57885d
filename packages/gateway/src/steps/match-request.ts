import type { Exchange } from '@turnpike/http';
import { PolicyFailure } from '@turnpike/policy';
import type { GatewayAnswer } from '../gateway-answer.ts';
import { takesSockets } from '../plan/takes-sockets.ts';
import { notFoundAnswer, refusedTargetAnswer } from '../router/route-answers.ts';
import type { RouteMatch, RouteResult, Router } from '../router/router.ts';

/** The operation for a request, or what it is answered when there is none. */
export function matchRequest(exchange: Exchange, router: Router): RouteMatch | { readonly answer: PolicyFailure } {
  const { upgrade } = exchange;
  const result =
    upgrade.length > 0 && upgrade.includes('websocket') ? matchUpgrade(exchange, router) : match(exchange, router);
  if ('api' in result) return result;
  return { answer: 'refused' in result ? failureOf(refusedTargetAnswer(result.refused)) : notFound };
}

function match(
  exchange: Exchange,
  router: Router,
  protocol: 'http' | 'https' | 'ws' | 'wss' = exchange.scheme,
): RouteResult {
  const { authority, method, target, fields } = exchange;
  return router.match({ host: hostOf(authority), protocol, method, target, header: (name) => fields.get(name) });
}

/** A handshake is for a WebSocket API; elsewhere it is an ordinary request whose wish is not granted. */
function matchUpgrade(exchange: Exchange, router: Router): RouteResult {
  const handshake = match(exchange, router, exchange.scheme === 'https' ? 'wss' : 'ws');
  return 'api' in handshake && takesSockets(handshake.api) ? handshake : match(exchange, router);
}

/** The name in `host:port`, of which an IPv6 address keeps its brackets. */
function hostOf(authority: string): string {
  const colon = authority.lastIndexOf(':');
  return colon > authority.lastIndexOf(']') ? authority.slice(0, colon) : authority;
}

/** An answer of the gateway as the failure that `on-error` sees. */
export function failureOf({ status, statusReason, headers, body, lastError }: GatewayAnswer): PolicyFailure {
  const { message } = JSON.parse(body) as { readonly message: string };
  return new PolicyFailure(lastError.source, lastError.reason, status, lastError.message, undefined, {
    message,
    statusReason,
    headers: Object.entries(headers),
  });
}

/** The same for every request that no operation is for. */
export const notFound: PolicyFailure = failureOf(notFoundAnswer);
