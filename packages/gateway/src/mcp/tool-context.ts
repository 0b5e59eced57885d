import { defaultSubscriptionKeyParameterNames } from '@turnpike/model';
import type { TraceRecord } from '@turnpike/policy';
import { GatewayContext } from '../request/gateway-context.ts';
import type { Tool } from './tool.ts';
import { ToolExchange } from './tool-exchange.ts';
import type { ToolRequest } from './tool-request.ts';

/**
 * The context of the operation that a tool is. It is a request of its own, in the name of whoever calls the tool: the
 * subscription, and the product that it came by, are those of the MCP API.
 */
export class ToolContext extends GatewayContext {
  readonly #caller: GatewayContext;

  constructor(caller: GatewayContext, { api, operation, basePath }: Tool, request: ToolRequest) {
    const { exchange, snapshot, services } = caller;
    const written = caller.request.headers.written ?? new Set();
    const keyName = { ...defaultSubscriptionKeyParameterNames, ...caller.api.subscriptionKeyParameterNames }.header;
    const withheld = [keyName.toLowerCase(), 'ocp-apim-subscription-key', 'ocp-apim-trace'];
    const { matchedParameters } = request;
    super(
      new ToolExchange(exchange, request, basePath, written, withheld),
      { api, operation, matchedParameters, rest: request.path },
      snapshot,
      services,
    );
    this.#caller = caller;
    this.allowed = caller.allowed;
    // It has come by the same proxies as the call, and by none more.
    const forwardedFor = exchange.fields.get('x-forwarded-for');
    if (forwardedFor !== undefined) this.request.headers.fields.set('x-forwarded-for', forwardedFor);
  }

  override get requestId(): string {
    return this.#caller.requestId;
  }

  override trace(record: TraceRecord): void {
    this.#caller.trace(record);
  }
}
