import { Turns } from '../graphql/turns.ts';
import { clientGone, type GatewayContext } from '../request/gateway-context.ts';
import { errorOf, idOf, JsonRpcError, jsonRpcCodes, type Message, readJson, readMessage } from './json-rpc.ts';
import { answerRequest, type Client, endSession, type ToolServer, takeNotification } from './mcp-server.ts';
import { negotiate, newSessionId } from './protocol-version.ts';
import {
  accepted,
  clientOf,
  Refusal,
  read,
  refusal,
  requireBatches,
  requireOneCall,
  requireOwnOrigin,
} from './streamable-request.ts';

// The transport that is called Streamable HTTP: a message, or in versions before 2025-06-18 several, come with POST, and the
// answer is JSON, or one event for clients that take nothing else. The server has nothing to say by itself, so that there
// is no stream for GET.
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http

/** How many messages of a batch are answered at once. */
const mostAtOnce = 8;

/** Answers one request of HTTP; the answer takes the place of the response. */
export async function answerStreamable(context: GatewayContext, server: ToolServer): Promise<void> {
  try {
    requireOwnOrigin(context);
    switch (context.request.method) {
      case 'POST':
        await answerPost(context, server);
        break;
      case 'DELETE':
        answerDelete(context);
        break;
      default:
        respond(context, 405, errorOf(null, methodRefusal));
        context.response.headers.set('Allow', ['POST, DELETE']);
    }
  } catch (error) {
    if (!(error instanceof Refusal)) throw error;
    respond(context, error.status, errorOf(error.id, error.error));
  }
}

const methodRefusal = new JsonRpcError(
  jsonRpcCodes.refused,
  'Messages come with POST; there is no stream of messages of the server.',
);

/** Refuses clients of the transport of 2024-11-05, whose two ends would have to meet in one thread of one gateway. */
export function refuseOlderTransport(context: GatewayContext): void {
  respond(
    context,
    410,
    errorOf(
      null,
      new JsonRpcError(
        jsonRpcCodes.refused,
        'The transport by server-sent events of protocol version 2024-11-05 is not available; use Streamable HTTP.',
      ),
    ),
  );
}

async function answerPost(context: GatewayContext, server: ToolServer): Promise<void> {
  const { headers, body } = context.request;
  if (!/^application\/json\s*(?:;|$)/i.test(headers.get('content-type') ?? ''))
    throw refusal(415, "'Content-Type' is something else; expected application/json.");
  const takes = accepted(headers.get('accept'));
  if (takes === undefined)
    throw refusal(406, "'Accept' takes neither application/json nor text/event-stream; expected both.");
  await body.buffer();
  const value = read(() => readJson(body.content ?? ''));
  if (!Array.isArray(value)) {
    const message = read(() => readMessage(value), idOf(value));
    await answerOne(context, server, message, takes);
    return;
  }
  const client = clientOf(context);
  requireBatches(value, client.version);
  const messages = read(() => value.map(readMessage));
  requireOneCall(messages);
  const answers = await answerAll(server, messages, client);
  if (answers.length === 0) accept(context);
  else respond(context, 200, answers, takes);
}

async function answerOne(
  context: GatewayContext,
  server: ToolServer,
  message: Message,
  takes: 'json' | 'events',
): Promise<void> {
  const begins = message.kind === 'request' && message.method === 'initialize';
  const client = begins ? beginning(context, message) : clientOf(context);
  if (message.kind !== 'request') {
    if (message.kind === 'notification') takeNotification(message, client);
    accept(context);
    return;
  }
  const answer = await answerRequest(server, message, client);
  if (context.isAborted) throw clientGone();
  respond(context, 200, answer, takes);
  if (begins) context.response.headers.set('Mcp-Session-Id', [newSessionId(client.version)]);
}

function beginning(context: GatewayContext, { params }: Extract<Message, { readonly kind: 'request' }>): Client {
  return { context, version: negotiate(params.protocolVersion), sessionId: undefined };
}

async function answerAll(server: ToolServer, messages: readonly Message[], client: Client): Promise<readonly object[]> {
  const turns = new Turns(mostAtOnce);
  const answers = await Promise.all(
    messages.map(async (message) => {
      if (message.kind === 'notification') takeNotification(message, client);
      if (message.kind !== 'request') return undefined;
      await turns.begin();
      try {
        return await answerRequest(server, message, client);
      } finally {
        turns.end();
      }
    }),
  );
  if (client.context.isAborted) throw clientGone();
  return answers.filter((answer) => answer !== undefined);
}

function answerDelete(context: GatewayContext): void {
  const client = clientOf(context);
  if (client.sessionId === undefined) throw refusal(400, "'Mcp-Session-Id' is missing; expected the session to end.");
  endSession(client, client.sessionId);
  context.startResponse()!.status = 204;
}

function accept(context: GatewayContext): void {
  const response = context.startResponse()!;
  response.status = 202;
  response.reason = '';
}

function respond(context: GatewayContext, status: number, answer: object, as: 'json' | 'events' = 'json'): void {
  const response = context.startResponse()!;
  response.status = status;
  response.reason = '';
  const text = JSON.stringify(answer);
  response.headers.set('Cache-Control', ['no-store']);
  response.headers.set('Content-Type', [as === 'json' ? 'application/json' : 'text/event-stream']);
  response.body.replace(as === 'json' ? text : `event: message\ndata: ${text}\n\n`);
}
