import { type ExecutionResult, execute, GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import { clientGone, type GatewayContext } from '../request/gateway-context.ts';
import type { GraphQLApi } from './graphql-api.ts';
import { type QueryReading, type ReadQuery, readBody, readUrl } from './query-request.ts';
import { QueryRun } from './query-run.ts';

/** Answers a query of an API with resolvers; the answer takes the place of the response. */
export async function executeQuery(context: GatewayContext, api: GraphQLApi): Promise<void> {
  const reading = await readRequest(context, api);
  if ('errors' in reading) {
    answer(context, 400, { errors: reading.errors });
    return;
  }
  const operation = getOperationAST(reading.document, reading.operationName)?.operation;
  if (operation === OperationTypeNode.SUBSCRIPTION) {
    answer(context, 400, {
      errors: [new GraphQLError('Subscriptions come by WebSocket, in the protocol graphql-ws.')],
    });
    return;
  }
  // A link must not change anything.
  if (operation === OperationTypeNode.MUTATION && context.request.method !== 'POST') {
    answer(context, 405, { errors: [new GraphQLError('Mutations come with POST.')] });
    context.response.headers.set('Allow', ['POST']);
    return;
  }
  const result = await runQuery(context, api, reading);
  // Without data the query has not begun: a variable is missing, or the operation that is named.
  answer(context, 'data' in result ? 200 : 400, result);
}

/** Runs a query that has been read. */
export async function runQuery(
  context: GatewayContext,
  api: GraphQLApi,
  { document, variables, operationName }: ReadQuery,
  rootValue?: unknown,
): Promise<ExecutionResult> {
  const { graphqlEvents } = context.services;
  const run = new QueryRun(context, api, (field, event) => graphqlEvents.publish(`${api.key} ${field}`, event));
  const result = await execute({
    schema: api.schema,
    document,
    fieldResolver: run.resolve,
    ...(rootValue !== undefined && { rootValue }),
    ...(variables !== undefined && { variableValues: variables }),
    ...(operationName !== undefined && { operationName }),
  });
  if (context.isAborted) throw clientGone();
  return { ...result, ...(result.errors && { errors: result.errors.map((error) => told(error, context)) }) };
}

/** An error that is not the query's is a bug of ours: it is logged, and its text is nobody's business. */
function told(error: GraphQLError, context: GatewayContext): GraphQLError {
  const { originalError } = error;
  if (originalError === undefined || originalError instanceof GraphQLError) return error;
  // Values that are not as the schema says: `graphql` makes plain errors of them.
  if (
    originalError.constructor === Error &&
    /^(?:Cannot return null|Expected |Abstract type|Schema )/.test(error.message)
  )
    return error;
  context.services.onBug(originalError, context.requestId);
  const { nodes, path } = error;
  return new GraphQLError('The field could not be resolved.', { ...(nodes && { nodes }), ...(path && { path }) });
}

async function readRequest({ request }: GatewayContext, { schema }: GraphQLApi): Promise<QueryReading> {
  if (request.method !== 'POST') return readUrl(request.query, schema);
  await request.body.buffer();
  return readBody(request.body.content ?? '', schema);
}

function answer(context: GatewayContext, status: number, result: ExecutionResult): void {
  const response = context.startResponse();
  if (response === undefined) return;
  response.status = status;
  response.reason = '';
  response.headers.set('Content-Type', ['application/json; charset=utf-8']);
  response.body.replace(JSON.stringify(result));
}
