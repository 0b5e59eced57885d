import type { Api, Operation } from '@turnpike/model';
import type { ForwardOptions, Waiting } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';

/** An API for agents, MCP or A2A, ready for requests: what stands in the place of a backend. */
export interface AgentApi {
  /** Answers what the policies have let through; the answer takes the place of the response. */
  answer(context: GatewayContext, options: ForwardOptions, signal?: AbortSignal): Waiting;
}

/** Where an MCP API is spoken to when nothing else is said. */
export const defaultMcpPath = '/mcp';

/** Where the transport of protocol version 2024-11-05 has its two ends. */
export const olderPaths = { sse: '/sse', messages: '/messages' } as const;

/** Whether the server of an MCP API is elsewhere: nothing is a tool here, and there is a place where it could be. */
export function isElsewhere({ mcp, serviceUrl }: Api): boolean {
  return (mcp?.tools ?? []).length === 0 && (mcp?.backendId ?? serviceUrl) !== undefined;
}

/** Where below its path an MCP API is spoken to by Streamable HTTP. */
export function mcpPathOf({ mcp }: Api): string {
  const endpoint = mcp?.endpoints?.find(({ name }) => !['sse', 'messages'].includes(name.toLowerCase()));
  return endpoint === undefined ? defaultMcpPath : withSlash(endpoint.uriTemplate);
}

/** Where below its path an MCP API is spoken to by the older transport. */
export function olderPathOf({ mcp }: Api, end: 'sse' | 'messages'): string {
  const endpoint = mcp?.endpoints?.find(({ name }) => name.toLowerCase() === end);
  return endpoint === undefined ? olderPaths[end] : withSlash(endpoint.uriTemplate);
}

/** The operations of an API for agents, which nobody describes; the same as long as the API is. */
export function agentOperationsOf(api: Api): readonly Operation[] {
  let operations = known.get(api);
  if (operations === undefined) known.set(api, (operations = api.type === 'a2a' ? ofAgent(api) : ofServer(api)));
  return operations;
}

const known = new WeakMap<Api, readonly Operation[]>();

function ofServer(api: Api): readonly Operation[] {
  const at = (id: string, name: string, urlTemplate: string): Operation => ({ id, name, method: '*', urlTemplate });
  return distinct([
    ...api.operations,
    at('mcp', 'MCP', mcpPathOf(api)),
    // Azure: samples of the documentation speak to the API itself, others to `/mcp` below it.
    at('mcp-root', 'MCP at the path of the API', '/'),
    at('mcp-sse', 'MCP by server-sent events', olderPathOf(api, 'sse')),
    at('mcp-messages', 'MCP messages', olderPathOf(api, 'messages')),
  ]);
}

function ofAgent({ operations, a2a }: Api): readonly Operation[] {
  const path = withSlash(a2a?.path ?? '');
  const cardPath = withSlash(a2a?.cardPath ?? '');
  return distinct([
    ...operations,
    { id: 'agent-card', name: 'Agent card', method: 'GET', urlTemplate: cardPath },
    { id: 'json-rpc', name: 'JSON-RPC', method: 'POST', urlTemplate: path },
  ]);
}

function distinct(operations: readonly Operation[]): readonly Operation[] {
  const keyOf = ({ method, urlTemplate }: Operation) => `${method.toUpperCase()} ${urlTemplate.replace(/\/$/, '')}`;
  return [...new Map(operations.toReversed().map((operation) => [keyOf(operation), operation])).values()].toReversed();
}

function withSlash(path: string): string {
  return path.startsWith('/') ? path : `/${path}`;
}
