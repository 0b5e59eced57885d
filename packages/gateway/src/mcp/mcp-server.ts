import { TransportFailure } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';
import { callTool } from './call-tool.ts';
import { errorOf, isObject, JsonRpcError, jsonRpcCodes, type Message, resultOf } from './json-rpc.ts';
import { negotiate, type ProtocolVersion } from './protocol-version.ts';
import type { Tool } from './tool.ts';

/** The tools of an MCP API, and what it calls itself. */
export interface ToolServer {
  readonly name: string;
  readonly title: string;
  readonly version: string;
  readonly tools: ReadonlyMap<string, Tool>;
  /** What `tools/list` gives. */
  readonly listed: readonly object[];
}

/** What is known of whoever sends a message. */
export interface Client {
  readonly context: GatewayContext;
  readonly version: ProtocolVersion;
  /** Absent for clients that keep none. */
  readonly sessionId: string | undefined;
}

type Request = Extract<Message, { readonly kind: 'request' }>;
type Notification = Extract<Message, { readonly kind: 'notification' }>;

/** Answers a request: with a result or an error, which are both answers. */
export async function answerRequest(server: ToolServer, request: Request, client: Client): Promise<object> {
  try {
    return resultOf(request.id, await resultFor(server, request, client));
  } catch (error) {
    if (error instanceof JsonRpcError) return errorOf(request.id, error);
    if (error instanceof TransportFailure) throw error;
    client.context.services.onBug(error, client.context.requestId);
    return errorOf(request.id, { code: jsonRpcCodes.internalError, message: 'Internal error.' });
  }
}

function resultFor(server: ToolServer, request: Request, client: Client): object | Promise<object> {
  switch (request.method) {
    case 'initialize':
      return initialize(server, request);
    case 'ping':
      return {};
    case 'tools/list':
      if (request.params.cursor !== undefined)
        throw new JsonRpcError(jsonRpcCodes.invalidParams, 'There is one page of tools; expected no cursor.');
      return { tools: server.listed };
    case 'tools/call':
      return call(server, request, client);
    default:
      throw new JsonRpcError(
        jsonRpcCodes.methodNotFound,
        `There is no method '${request.method.slice(0, 100)}': this server has tools, and neither resources nor prompts.`,
      );
  }
}

function initialize({ name, title, version }: ToolServer, { params }: Request): object {
  return {
    protocolVersion: negotiate(params.protocolVersion),
    capabilities: { tools: {} },
    serverInfo: { name, title, version },
  };
}

async function call({ tools }: ToolServer, request: Request, client: Client): Promise<object> {
  const { name, arguments: args = {} } = request.params;
  const tool = typeof name === 'string' ? tools.get(name) : undefined;
  if (tool === undefined)
    throw new JsonRpcError(jsonRpcCodes.invalidParams, `There is no tool '${String(name).slice(0, 128)}'.`);
  if (!isObject(args)) throw new JsonRpcError(jsonRpcCodes.invalidParams, "'arguments' is no JSON object.");
  const cancelling = new AbortController();
  const stopListening = listenForCancel(request, client, () => cancelling.abort());
  try {
    const result = await callTool(client.context, tool, args, {
      isStructured: client.version >= '2025-06-18',
      signal: cancelling.signal,
    });
    if (cancelling.signal.aborted) throw new JsonRpcError(jsonRpcCodes.refused, 'The call was cancelled.');
    return result;
  } finally {
    stopListening();
  }
}

/** Takes note of what a client tells. */
export function takeNotification({ method, params }: Notification, client: Client): void {
  if (method !== 'notifications/cancelled') return;
  const { requestId } = params;
  const topic = typeof requestId === 'string' || typeof requestId === 'number' ? requestId : undefined;
  if (topic !== undefined && client.sessionId !== undefined)
    client.context.services.graphqlEvents.publish(topicOf(client, client.sessionId, topic), '');
}

/** Ends what is under way in a session, wherever in this process it is. */
export function endSession(client: Client, sessionId: string): void {
  client.context.services.graphqlEvents.publish(topicOf(client, sessionId), '');
}

/** The call may be taken back on another connection, which another thread may serve: ids of sessions cannot be guessed. */
function listenForCancel({ id }: Request, client: Client, cancel: () => void): () => void {
  const { sessionId } = client;
  if (sessionId === undefined) return () => {};
  const { graphqlEvents } = client.context.services;
  const stops = [topicOf(client, sessionId, id), topicOf(client, sessionId)].map((topic) =>
    graphqlEvents.subscribe(topic, cancel),
  );
  return () => {
    for (const stop of stops) stop();
  };
}

function topicOf({ context }: Client, sessionId: string, id?: string | number): string {
  return `mcp ${context.api.id} ${sessionId} ${id === undefined ? '' : JSON.stringify(id)}`;
}
