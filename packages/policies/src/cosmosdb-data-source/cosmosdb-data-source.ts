import {
  attribute,
  boolean,
  type CreateFailure,
  CredentialFailure,
  definePolicy,
  dynamic,
  element,
  name,
  type Policy,
  type PolicyContext,
  policiesOf,
  string,
  text,
} from '@turnpike/policy';
import { prepareCall } from './container-calls.ts';
import { containerRequests } from './container-requests.ts';
import { type CosmosAccount, cosmosRequest, readAccount } from './cosmos-request.ts';

/** Resolves a field of a GraphQL API by a request to a container of Cosmos DB. */
export const cosmosdbDataSource: Policy = definePolicy({
  name: 'cosmosdb-data-source',
  reference: 'https://learn.microsoft.com/azure/api-management/cosmosdb-data-source-policy',
  // It is the root of a resolver.
  sections: [],
  scopes: [],

  config: {
    'connection-info': element(
      {
        'connection-string': element(
          {
            'use-managed-identity': attribute(
              dynamic(boolean),
              'Whether the gateway shows a token of its own identity, in place of the key.',
              { default: false },
            ),
            'client-id': attribute(dynamic(name), 'The identity, where it is not that of the gateway itself.', {
              optional: true,
            }),
            value: text(dynamic(string), 'The connection string.'),
          },
          'Which account, and its key.',
        ),
        'database-name': element(dynamic(name), 'The database.'),
        'container-name': element(dynamic(name), 'The container.'),
      },
      'The container.',
    ),
    ...containerRequests,
    response: element(
      {
        policies: policiesOf('outbound', 'What is made of the answer.', {
          only: ['set-body', 'publish-event', 'include-fragment', 'set-variable'],
          repeatable: ['include-fragment', 'set-variable'],
        }),
      },
      'What is made of the answer.',
      { optional: true },
    ),
  },

  failures: {
    CosmosDbRequestFailed: 'The container could not be reached, or has refused the request.',
    TokenNotAcquired: 'Nobody gives a token of the identity of the gateway.',
  },

  prepare(config, failure: Fail, place) {
    const { 'connection-info': info, response } = config;
    const makeCall = prepareCall(config, place);
    const isQuery = config['query-request'] !== undefined;

    return async (context) => {
      await context.request.body.buffer();
      const account = readAccount(info['connection-string'].value(context));
      if (account === undefined || makeCall === undefined)
        throw failure('CosmosDbRequestFailed', 500, "The connection string has no 'AccountEndpoint'; expected a URL.");
      const target = { database: info['database-name'](context), container: info['container-name'](context) };
      const token = await tokenFor(info['connection-string'], account, context, failure);
      const call = { ...makeCall(context), ...target };
      const answer = await context.send(cosmosRequest(account, call, token, context.now()));
      const found = readAnswer(answer, call.method, failure);
      const result = isQuery ? pageOf(found, answer, context, response !== undefined) : found;
      const changed = context.startResponse();
      changed?.headers.set('Content-Type', ['application/json']);
      changed?.body.replace(JSON.stringify(result));
      await response?.policies(context);
    };
  },
});

type Fail = CreateFailure<'CosmosDbRequestFailed' | 'TokenNotAcquired'>;
type Answer = Awaited<ReturnType<PolicyContext['send']>>;

function readAnswer({ statusCode, body }: Answer, method: string, failure: Fail): unknown {
  // An item that is not there is no mistake of the query.
  if (statusCode === 404 && method === 'GET') return null;
  const content = body === null ? '' : new TextDecoder().decode(body.bytes);
  if (statusCode >= 400)
    throw failure('CosmosDbRequestFailed', 502, `Cosmos DB has answered ${statusCode}: ${content.slice(0, 500)}`, {
      message: 'The field could not be resolved.',
    });
  if (content.trim() === '') return null;
  try {
    return JSON.parse(content);
  } catch {
    throw failure('CosmosDbRequestFailed', 502, 'Cosmos DB has not answered with JSON.');
  }
}

/** Azure: the field of a query is an object with `items`; where the schema has a list, it is that. */
function pageOf(found: unknown, { headers }: Answer, context: PolicyContext, hasResponse: boolean): unknown {
  const items = (found as { readonly Documents?: unknown } | null)?.Documents ?? [];
  if (context.resolution?.isList === true && !hasResponse) return items;
  const [token = null] = Array.from(headers).find(({ key }) => key.toLowerCase() === 'x-ms-continuation')?.value ?? [];
  return { items, continuationToken: token };
}

interface Credentials {
  readonly 'use-managed-identity': (context: PolicyContext) => boolean;
  readonly 'client-id': ((context: PolicyContext) => string) | undefined;
}

async function tokenFor(
  credentials: Credentials,
  { endpoint }: CosmosAccount,
  context: PolicyContext,
  failure: Fail,
): Promise<string | undefined> {
  if (!credentials['use-managed-identity'](context)) return undefined;
  try {
    const resource = `https://${endpoint.hostname}`;
    const token = await context.services.managedIdentities.token(resource, credentials['client-id']?.(context));
    context.observer?.conceal?.(token);
    return token;
  } catch (error) {
    if (!(error instanceof CredentialFailure)) throw error;
    throw failure('TokenNotAcquired', 500, `No token of the managed identity: ${error.message}`);
  }
}
