/**
 * What an API of the type `mcp` is: a server whose tools are operations of other APIs, or a server elsewhere.
 * @see https://learn.microsoft.com/azure/api-management/mcp-server-overview
 */
export interface McpServer {
  /** The operations that are tools; with none, the server is elsewhere. */
  readonly tools?: readonly McpTool[];
  /** The backend that is the server, in place of the service URL. */
  readonly backendId?: string;
  /** How a server elsewhere is spoken to; `streamable` where nothing is said. */
  readonly transport?: 'streamable' | 'sse';
  /** Where the server is spoken to, below the path of the API, and below the URL of the backend. */
  readonly endpoints?: readonly McpEndpoint[];
}

/** An operation as a tool. */
export interface McpTool {
  /** What callers call it. */
  readonly name: string;
  readonly description?: string;
  /** The API that the operation is of, without a revision. */
  readonly apiId: string;
  /** The current one where none is named. */
  readonly apiRevision?: string;
  readonly operationId: string;
}

/** A place at which an MCP server is spoken to: `mcp` or `message`, and `sse` and `messages` of the older transport. */
export interface McpEndpoint {
  readonly name: string;
  /** Such as `/mcp`. */
  readonly uriTemplate: string;
}

/**
 * What an API of the type `a2a` is: an agent elsewhere that speaks JSON-RPC, and its card.
 * @see https://learn.microsoft.com/azure/api-management/agent-to-agent-api
 */
export interface A2aAgent {
  readonly id?: string;
  /** Where the card is, below the path of the API. */
  readonly cardPath: string;
  /** Where the agent has its card. */
  readonly cardBackendUrl?: string;
  /** Where the agent is spoken to, below the path of the API. */
  readonly path: string;
  /** Where the agent is; the service URL of the API where nothing is said. */
  readonly backendUrl?: string;
}

/** The operation that the id of a resource names, full or from `/apis/` on; `undefined` for what is no such id. */
export function readToolOperation(id: string): Pick<McpTool, 'apiId' | 'apiRevision' | 'operationId'> | undefined {
  const [, apiId, apiRevision, operationId] =
    /(?:^|\/)apis\/([^/;]+)(?:;rev=(\d+))?\/operations\/([^/]+)\/?$/i.exec(id) ?? [];
  if (apiId === undefined || operationId === undefined) return undefined;
  return { apiId, ...(apiRevision !== undefined && { apiRevision }), operationId };
}
