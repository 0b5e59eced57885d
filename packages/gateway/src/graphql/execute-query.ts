import type { ForwardOptions } from '@turnpike/policy';
import { GraphQLError, getOperationAST, OperationTypeNode } from 'graphql';
import type { GatewayContext } from '../request/gateway-context.ts';
import type { GraphQLApi } from './graphql-api.ts';
import { type QueryReading, readBody, readUrl } from './query-request.ts';
import { runQuery } from './run-query.ts';
import { askService } from './service-part.ts';
import { answerSocket, asksForSocket } from './subscription-socket.ts';

/** Answers a query of an API with resolvers; the answer takes the place of the response. */
export async function executeQuery(
  context: GatewayContext,
  api: GraphQLApi,
  options: ForwardOptions,
  signal?: AbortSignal,
): Promise<void> {
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
  const part = context.service === undefined ? undefined : await askService(context, api, reading, options, signal);
  // The service has refused the query, and what it says stays.
  if (context.service !== undefined && part === undefined) return;
  const result = await runQuery(context, api, reading, part?.data);
  const errors = [...(part?.errors ?? []), ...(result.errors ?? [])];
  // Without data the query has not begun: a variable is missing, or the operation that is named.
  answer(context, 'data' in result ? 200 : 400, errors.length === 0 ? result : { ...result, errors });
}

async function readRequest({ request }: GatewayContext, { schema }: GraphQLApi): Promise<QueryReading> {
  if (request.method !== 'POST') return readUrl(request.query, schema);
  await request.body.buffer();
  return readBody(request.body.content ?? '', schema);
}

function answer(context: GatewayContext, status: number, result: object): void {
  const response = context.startResponse();
  if (response === undefined) return;
  response.status = status;
  response.reason = '';
  response.headers.set('Content-Type', ['application/json; charset=utf-8']);
  response.body.replace(JSON.stringify(result));
}
