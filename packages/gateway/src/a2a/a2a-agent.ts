import type { Api } from '@turnpike/model';
import type { ForwardOptions, Waiting } from '@turnpike/policy';
import { forwardRequest } from '../forward/forward-request.ts';
import type { AgentApi } from '../mcp/agent-apis.ts';
import type { GatewayContext } from '../request/gateway-context.ts';
import { answerCard } from './answer-card.ts';

// An agent elsewhere that speaks JSON-RPC: `message/send`, `message/stream` and all else go on as they are, streams of
// answers come back as they are. Its card says that it is here.

/** An A2A API, ready for requests. */
export function compileAgent({ a2a }: Api): AgentApi {
  return {
    answer: (context, options, signal) =>
      context.operation.id === 'agent-card' && a2a?.cardBackendUrl !== undefined
        ? answerCard(context, a2a.cardBackendUrl, options, signal)
        : speak(context, options, signal),
  };
}

function speak(context: GatewayContext, options: ForwardOptions, signal?: AbortSignal): Waiting {
  const { request, api, operation } = context;
  // The address of the agent is whole. What a policy has written instead stays.
  if (operation.id === 'json-rpc' && request.path === context.arrivedPath)
    request.path = api.a2a?.backendUrl?.endsWith('/') ? '/' : '';
  return forwardRequest(context, options, signal);
}
