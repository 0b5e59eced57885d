import { type ExecutionResult, execute, GraphQLError } from 'graphql';
import { clientGone, type GatewayContext } from '../request/gateway-context.ts';
import type { GraphQLApi } from './graphql-api.ts';
import type { ReadQuery } from './query-request.ts';
import { QueryRun } from './query-run.ts';

/** Runs a query that has been read. */
export async function runQuery(
  context: GatewayContext,
  api: GraphQLApi,
  { document, variables, operationName }: ReadQuery,
  rootValue?: unknown,
): Promise<ExecutionResult> {
  const { graphqlEvents } = context.services;
  const publish = (field: string, event: string) => graphqlEvents.publish(`${api.key} ${field}`, event);
  const run = new QueryRun(context, api, publish, context.service === undefined ? undefined : rootValue);
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
