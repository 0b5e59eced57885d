import { type Scope, type Section, scopes, sections } from '@turnpike/model';

// Every policy that Azure documents, whether this version runs it or not: a document that uses one that it does not run
// is told so, and not that the policy does not exist.

/** What is known of a policy apart from its definition. */
export interface KnownPolicy {
  readonly sections: readonly Section[];
  /** Sections that its page leaves out, and other pages, samples or tools of Azure do not. */
  readonly tolerated?: readonly Section[];
  readonly scopes: readonly Scope[];
  /** Whether a section may have it only once. */
  readonly once?: boolean;
  /** Whether its children are policies. */
  readonly wraps?: boolean;
}

const inbound: readonly Section[] = ['inbound'];
const outbound: readonly Section[] = ['outbound'];
const everywhere = { sections, scopes } as const;
const anyScope = { sections: inbound, scopes } as const;
const notBackend: readonly Section[] = ['inbound', 'outbound', 'on-error'];
const notOnError: readonly Section[] = ['inbound', 'backend', 'outbound'];
const responses: readonly Section[] = ['outbound', 'on-error'];
const notWorkspace: readonly Scope[] = ['global', 'product', 'api', 'operation'];
const notOperation: readonly Scope[] = ['global', 'workspace', 'product', 'api'];

const table = {
  // Rate limits and quotas
  'rate-limit': { sections: inbound, scopes: ['product', 'api', 'operation'], once: true },
  'rate-limit-by-key': anyScope,
  quota: { sections: inbound, scopes: ['product'], once: true },
  'quota-by-key': anyScope,
  'limit-concurrency': { ...everywhere, wraps: true },
  'llm-token-limit': anyScope,
  'azure-openai-token-limit': anyScope,

  // Authentication and authorization
  'check-header': { sections: inbound, scopes: notWorkspace },
  'get-authorization-context': { sections: inbound, tolerated: ['backend', 'outbound'], scopes: notWorkspace },
  'ip-filter': anyScope,
  'validate-azure-ad-token': anyScope,
  'validate-jwt': anyScope,
  'validate-client-certificate': anyScope,
  'authentication-basic': { ...anyScope, once: true },
  'authentication-certificate': anyScope,
  'authentication-managed-identity': { sections: inbound, tolerated: ['backend', 'outbound'], scopes: notWorkspace },

  // Content validation
  'validate-content': { sections: notBackend, scopes },
  'validate-graphql-request': { sections: inbound, scopes: notOperation, once: true },
  'validate-odata-request': { sections: inbound, scopes: notOperation, once: true },
  'validate-parameters': { ...anyScope, once: true },
  'validate-headers': { sections: responses, scopes, once: true },
  'validate-status-code': { sections: responses, scopes, once: true },
  'llm-content-safety': { sections: ['inbound', 'outbound'], scopes: notOperation },

  // Routing
  'forward-request': { sections: ['backend'], scopes },
  'set-backend-service': { sections: ['inbound', 'backend'], tolerated: responses, scopes },
  proxy: anyScope,

  // Caching
  'cache-lookup': { ...anyScope, once: true },
  'cache-store': { sections: outbound, scopes, once: true },
  'cache-lookup-value': everywhere,
  'cache-store-value': everywhere,
  'cache-remove-value': everywhere,
  'cache-value': everywhere,
  'llm-semantic-cache-lookup': { sections: inbound, scopes: notWorkspace, once: true },
  'llm-semantic-cache-store': { sections: outbound, scopes: notWorkspace, once: true },
  'azure-openai-semantic-cache-lookup': { sections: inbound, scopes: notWorkspace, once: true },
  'azure-openai-semantic-cache-store': { sections: outbound, scopes: notWorkspace, once: true },

  // Transformation
  'set-method': { sections: ['inbound', 'on-error'], tolerated: ['backend', 'outbound'], scopes },
  'set-status': everywhere,
  'set-variable': everywhere,
  'set-body': { sections: notOnError, tolerated: ['on-error'], scopes },
  'set-header': everywhere,
  'set-query-parameter': { sections: ['inbound', 'backend'], tolerated: responses, scopes },
  'rewrite-uri': anyScope,
  'json-to-xml': { sections: notBackend, tolerated: ['backend'], scopes },
  'xml-to-json': { sections: notBackend, tolerated: ['backend'], scopes },
  'find-and-replace': everywhere,
  'redirect-content-urls': { sections: ['inbound', 'outbound'], scopes, once: true },
  'xsl-transform': { sections: ['inbound', 'outbound'], tolerated: ['on-error'], scopes, once: true },
  'return-response': everywhere,
  'mock-response': { sections: notBackend, scopes },

  // Cross-domain
  cors: { ...anyScope, once: true },
  'cross-domain': { sections: inbound, scopes: ['global'] },
  jsonp: { sections: outbound, scopes, once: true },

  // Integration
  'send-request': everywhere,
  'send-one-way-request': everywhere,
  'invoke-request': everywhere,
  'send-service-bus-message': { sections: notBackend, scopes: notWorkspace },
  'log-to-eventhub': { sections, scopes: notWorkspace },
  'publish-to-dapr': { sections: inbound, tolerated: responses, scopes: notWorkspace },
  'invoke-dapr-binding': { sections: notBackend, scopes: notWorkspace },

  // Logging
  trace: { sections: notOnError, tolerated: ['on-error'], scopes },
  'emit-metric': everywhere,
  'llm-emit-token-metric': anyScope,
  'azure-openai-emit-token-metric': anyScope,

  // Resolvers: roots of documents of their own, and what stands only inside them
  'http-data-source': { sections: [], scopes: [] },
  'sql-data-source': { sections: [], scopes: [] },
  'cosmosdb-data-source': { sections: [], scopes: [] },
  'publish-event': { sections: [], scopes: [] },

  // Flow
  choose: everywhere,
  'include-fragment': everywhere,
  retry: { ...everywhere, wraps: true },
  wait: { sections: notOnError, tolerated: ['on-error'], scopes, wraps: true },
} as const satisfies Readonly<Record<string, KnownPolicy>>;

/** The policies that Azure documents or that its policy toolkit knows, by name. */
export const knownPolicies: ReadonlyMap<string, KnownPolicy> = new Map(Object.entries(table));

/** Names that Azure's policy toolkit writes by mistake, with the right ones. */
export const misspeltPolicies: ReadonlyMap<string, string> = new Map([
  ['publish-to-darp', 'publish-to-dapr'],
  ['invoke-darp-binding', 'invoke-dapr-binding'],
]);
