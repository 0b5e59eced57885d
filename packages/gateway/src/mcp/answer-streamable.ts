import { hasAnswer } from '@turnpike/policy';
import { Turns } from '../graphql/turns.ts';
import { clientGone, type GatewayContext } from '../request/gateway-context.ts';
import { errorOf, idOf, JsonRpcError, jsonRpcCodes, type Message, readJson, readMessage } from './json-rpc.ts';
import { answerRequest, type Client, endSession, type ToolServer, takeNotification } from './mcp-server.ts';
import { isOwnOrigin } from './own-origin.ts';
import {
  assumedVersion,
  findVersion,
  negotiate,
  newSessionId,
  type ProtocolVersion,
  protocolVersions,
  versionOfSession,
} from './protocol-version.ts';

// The transport that is called Streamable HTTP: a message, or in versions before 2025-06-18 several, come with POST, and the
// answer is JSON, or one event for clients that take nothing else. The server has nothing to say by itself, so that there
// is no stream for GET.
// https://modelcontextprotocol.io/specification/2025-11-25/basic/transports#streamable-http

const most = { inBatch: 50, atOnce: 8 } as const;

/** A request that the transport refuses, before any message of it is looked at, or since none can be read. */
class Refusal {
  readonly status: number;
  readonly error: JsonRpcError;
  readonly id: string | number | null;

  constructor(status: number, error: JsonRpcError, id: string | number | null = null) {
    this.status = status;
    this.error = error;
    this.id = id;
  }
}

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
  const value = await read(() => readJson(body.content ?? ''));
  if (!Array.isArray(value)) {
    const message = await read(() => readMessage(value), idOf(value));
    await answerOne(context, server, message, takes);
    return;
  }
  const client = clientOf(context);
  requireBatches(value, client.version);
  const messages = await read(() => value.map(readMessage));
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
  const turns = new Turns(most.atOnce);
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

/** What the headers say of the client (2025-11-25, basic/transports, protocol version header). */
function clientOf(context: GatewayContext): Client {
  const { headers } = context.request;
  const sessionId = headers.get('mcp-session-id') ?? undefined;
  const ofSession = sessionId === undefined ? undefined : versionOfSession(sessionId);
  if (sessionId !== undefined && ofSession === undefined)
    throw refusal(404, "'Mcp-Session-Id' is no session of this server; expected one that it has begun.");
  const named = headers.get('mcp-protocol-version');
  const version = named === null ? (ofSession ?? assumedVersion) : findVersion(named);
  if (version === undefined)
    throw refusal(
      400,
      `'MCP-Protocol-Version' is '${named?.slice(0, 40)}'; expected one of ${protocolVersions.join(', ')}.`,
    );
  return { context, version, sessionId };
}

/** Pages of other origins must not speak to a server that the browser can reach and they cannot. */
function requireOwnOrigin(context: GatewayContext): void {
  const origin = context.request.headers.get('origin');
  if (origin === null) return;
  const { api, operation, productId, exchange, snapshot } = context;
  // Which origins may is what this policy says.
  if (hasAnswer(snapshot.plans.pipelineOf(api, operation, productId).inbound, 'preflight')) return;
  if (!isOwnOrigin(origin, exchange.authority, snapshot.hosts.length > 0))
    throw refusal(403, `'Origin' is '${origin.slice(0, 100)}'; expected none, or one that a cors policy lets in.`);
}

function requireBatches(messages: readonly unknown[], version: ProtocolVersion): void {
  if (version >= '2025-06-18')
    throw refusal(
      400,
      `Protocol version ${version} has no batches; expected one message.`,
      jsonRpcCodes.invalidRequest,
    );
  if (messages.length === 0 || messages.length > most.inBatch)
    throw refusal(
      400,
      `The batch has ${messages.length} messages; expected 1 to ${most.inBatch}.`,
      jsonRpcCodes.invalidRequest,
    );
}

/** Policies run for a request of HTTP: with two calls in it, a limit of one call would let through two. */
function requireOneCall(messages: readonly Message[]): void {
  const calls = messages.filter((message) => message.kind === 'request' && message.method === 'tools/call');
  if (calls.length > 1)
    throw refusal(
      400,
      `The batch has ${calls.length} calls of tools; expected one, since policies run for each.`,
      jsonRpcCodes.invalidRequest,
    );
  if (messages.some((message) => message.kind === 'request' && message.method === 'initialize'))
    throw refusal(400, "'initialize' stands in a batch; expected it alone.", jsonRpcCodes.invalidRequest);
}

async function read<Value>(reading: () => Value, id: string | number | null = null): Promise<Value> {
  try {
    return reading();
  } catch (error) {
    if (!(error instanceof JsonRpcError)) throw error;
    throw new Refusal(400, error, id);
  }
}

/** Clients say that they take both; JSON is what they get where they do. */
function accepted(accept: string | null): 'json' | 'events' | undefined {
  if (accept === null) return 'json';
  const types = accept.split(',').map((item) => item.split(';', 1)[0]!.trim().toLowerCase());
  if (types.some((type) => type === 'application/json' || type === 'application/*' || type === '*/*')) return 'json';
  return types.includes('text/event-stream') ? 'events' : undefined;
}

function refusal(status: number, message: string, code: number = jsonRpcCodes.refused): Refusal {
  return new Refusal(status, new JsonRpcError(code, message));
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
