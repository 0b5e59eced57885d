import type { A2aAgent, McpServer } from './agent-api.ts';
import type { ModelRouting } from './model-routing.ts';
import type { Operation } from './operation.ts';
import type { Resolver } from './resolver.ts';

/** A way of reaching an API. */
export type ApiProtocol = 'http' | 'https' | 'ws' | 'wss';

/** What an API speaks. */
export type ApiType = 'http' | 'soap' | 'graphql' | 'websocket' | 'grpc' | 'odata' | 'mcp' | 'a2a';

/**
 * One revision of one version of an API. Revisions share the `id`, and the current one gives the path to all of them;
 * each version is an API of its own.
 * @see https://learn.microsoft.com/rest/api/apimanagement/apis
 */
export interface Api {
  /** Without the `;rev=` that resource names of revisions carry. */
  readonly id: string;
  /** What Azure calls `displayName`. */
  readonly name: string;
  /** What follows the host, without slashes around it; empty for the API at the root. */
  readonly path: string;
  readonly protocols: readonly ApiProtocol[];
  readonly serviceUrl?: string;
  /** Whether a key is asked for; Azure asks when nothing is said. */
  readonly subscriptionRequired?: boolean;
  readonly subscriptionKeyParameterNames?: Partial<SubscriptionKeyParameterNames>;
  /** Absent or empty for the version that Azure calls `Original`, which answers without an identifier. */
  readonly apiVersion?: string;
  /** The id of an `ApiVersionSet`. */
  readonly apiVersionSetId?: string;
  readonly apiRevision: string;
  readonly isCurrent: boolean;
  /** A revision that is not online cannot be reached, not even by its number. */
  readonly isOnline: boolean;
  readonly type: ApiType;
  readonly operations: readonly Operation[];
  /** JSON Schemas by name, which representations refer to as `#/components/schemas/{name}` or `#/definitions/{name}`. */
  readonly schemas?: Readonly<Record<string, unknown>>;
  /** The XML Schemas of the API, as text; they may refer to each other by namespace. */
  readonly xmlSchemas?: readonly string[];
  /** The schema of a GraphQL API, in the schema definition language. */
  readonly graphqlSchema?: string;
  /** Of a GraphQL API: what its fields come from. */
  readonly resolvers?: readonly Resolver[];
  /** Of an API of models: who answers for which name. Such an API has no backend of its own. */
  readonly modelRouting?: ModelRouting;
  /** Of an MCP API: what is behind it. */
  readonly mcp?: McpServer;
  /** Of an A2A API: the agent. */
  readonly a2a?: A2aAgent;
  /** The issuers whose tokens callers are told to bring, where the API names them itself. */
  readonly authorizationServers?: readonly string[];
}

/** Where callers put their key. */
export interface SubscriptionKeyParameterNames {
  readonly header: string;
  readonly query: string;
  /** Whether `Authorization: Bearer` may carry the key too. */
  readonly bearer?: 'enabled' | 'disabled';
}

/** Where callers put their key when the API says nothing else. */
export const defaultSubscriptionKeyParameterNames: SubscriptionKeyParameterNames = {
  header: 'Ocp-Apim-Subscription-Key',
  query: 'subscription-key',
};
