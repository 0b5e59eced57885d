import type { ForwardOptions, Waiting } from '@turnpike/policy';
import { forwardRequest } from '../forward/forward-request.ts';
import type { GatewayContext } from '../request/gateway-context.ts';
import { mcpPathOf, olderPathOf } from './agent-apis.ts';
import { EndpointFilter } from './endpoint-filter.ts';

// A server elsewhere: requests and answers pass as they are, streams among them. Where the server is, its backend says with
// the whole address, or with its host alone and the path among the endpoints of the API; samples have both.

/** Sends a request on to the MCP server that an API is for. */
export function passThrough(context: GatewayContext, options: ForwardOptions, signal?: AbortSignal): Waiting {
  const { api, operation, request } = context;
  const isOlder = operation.id === 'mcp-sse';
  // What a policy has written instead stays.
  if (request.path === context.arrivedPath) request.path = pathBehind(context);
  const waiting = forwardRequest(context, options, signal);
  if (!isOlder) return waiting;
  return waiting.then(() => {
    const { response } = context;
    if (!/^text\/event-stream\b/i.test(response.headers.get('content-type') ?? '')) return;
    response.headers.delete('content-length');
    const [path] = context.exchange.target.split('?', 1);
    const base = path!.replace(/\/$/, '').slice(0, -olderPathOf(api, 'sse').length);
    response.body.filter(new EndpointFilter(base + olderPathOf(api, 'messages')));
  });
}

function pathBehind({ api, operation, request, service }: GatewayContext): string {
  if (operation.id === 'mcp' && api.mcp?.endpoints === undefined) return '';
  if (operation.id === 'mcp-root' || operation.id === 'mcp') {
    const path = api.mcp?.endpoints === undefined ? '' : mcpPathOf(api);
    return path === '/' || service?.baseUrl?.toLowerCase().endsWith(path.toLowerCase()) ? '' : path;
  }
  return request.path;
}
