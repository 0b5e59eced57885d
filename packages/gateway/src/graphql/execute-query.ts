import { type ExecutionResult, GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { GraphQLApi } from './graphql-api.ts';
import { type QueryReading, readBody, readUrl } from './query-request.ts';
import { runQuery } from './run-query.ts';
import { answerSocket, asksForSocket } from './subscription-socket.ts';

/** Answers a query of an API with resolvers; the answer takes the place of the response. */
export async function executeQuery(context: GatewayContext, api: GraphQLApi): Promise<void> {
  if (asksForSocket(context)) {
    answerSocket(context, api);
    return;
  }
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
