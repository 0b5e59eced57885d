import type { Api, Operation } from '@turnpike/model';
import { agentOperationsOf } from '../mcp/agent-apis.ts';
import { onHandshake } from './handshake.ts';

/**
 * What is asked of an OData service. Azure: entity sets and functions are its schema's and no operations, so that policies
 * are those of the API; which requests make sense is the service's to say.
 * @see https://learn.microsoft.com/azure/api-management/import-api-from-odata
 */
const anyOfOData: Operation = { id: 'odata', name: 'odata', method: '*', urlTemplate: '/*' };

/** Azure: a GraphQL API has no operations. Queries come with POST, or in the URL. */
const graphqlOperations: readonly Operation[] = [
  { id: 'graphql', name: 'GraphQL', method: 'POST', urlTemplate: '/' },
  { id: 'graphql-get', name: 'GraphQL in the URL', method: 'GET', urlTemplate: '/' },
];

/** What callers of models ask for. Anthropic's SDK puts the version of its protocol before it. */
const modelOperations: readonly Operation[] = [
  ...['', '/v1'].flatMap((version) =>
    [
      ['chat-completions', 'Chat completions', 'POST', '/chat/completions'] as const,
      ['responses', 'Responses', 'POST', '/responses'] as const,
      ['embeddings', 'Embeddings', 'POST', '/embeddings'] as const,
      ['completions', 'Completions', 'POST', '/completions'] as const,
      ['images', 'Images', 'POST', '/images/generations'] as const,
      ['speech', 'Speech', 'POST', '/audio/speech'] as const,
      ['messages', 'Messages', 'POST', '/messages'] as const,
      ['count-tokens', 'Counts of tokens', 'POST', '/messages/count_tokens'] as const,
      ['models', 'Models', 'GET', '/models'] as const,
      ['model', 'Model', 'GET', '/models/*'] as const,
      ['contents', 'Contents of Gemini', 'POST', '/models/*'] as const,
    ].map(([id, name, method, path]) => ({
      id: version === '' ? id : `v1-${id}`,
      name,
      method,
      urlTemplate: version + path,
    })),
  ),
  { id: 'v1beta-contents', name: 'Contents of Gemini', method: 'POST', urlTemplate: '/v1beta/models/*' },
  { id: 'converse', name: 'Converse of Bedrock', method: 'POST', urlTemplate: '/model/*' },
  { id: 'openai', name: 'Azure OpenAI', method: 'POST', urlTemplate: '/openai/*' },
  { id: 'openai-models', name: 'Models of Azure OpenAI', method: 'GET', urlTemplate: '/openai/*' },
];

/** The operations of an API: those that are described, and those that APIs of its type have without a description. */
export function operationsOf(api: Api): readonly Operation[] {
  const { type, operations } = api;
  if (api.modelRouting !== undefined && operations.length === 0) return modelOperations;
  if (type === 'mcp' || type === 'a2a') return agentOperationsOf(api);
  if (type === 'websocket' && operations.length === 0) return [onHandshake];
  if (type === 'odata' && !operations.some(takesAll)) return [...operations, anyOfOData];
  return type === 'graphql' && operations.length === 0 ? graphqlOperations : operations;
}

function takesAll({ method, urlTemplate }: Operation): boolean {
  return method === '*' && /^\/?(?:\*|\{\*[^{}]+\})$/.test(urlTemplate);
}
