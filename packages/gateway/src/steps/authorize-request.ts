import type { PolicyFailure } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { QueryParameters } from '../router/query-parameters.ts';
import { authorize } from '../subscriptions/authorize.ts';
import { refusalAnswer } from '../subscriptions/refusal-answer.ts';
import { failureOf } from './match-request.ts';

/** Finds in whose name a request comes; gives what it is answered when it may not call the API. */
export function authorizeRequest(context: GatewayContext, query: () => QueryParameters): PolicyFailure | undefined {
  const { exchange, api, snapshot } = context;
  const header = (name: string) => exchange.fields.get(name);
  const decision = authorize(snapshot.access, api, { header, query });
  if ('refused' in decision) return failureOf(refusalAnswer(decision.refused, api, exchange.authority));
  context.allowed = decision.allowed;
  return undefined;
}
