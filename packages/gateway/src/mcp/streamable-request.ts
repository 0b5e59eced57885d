import { hasAnswer } from '@turnpike/policy';
import type { GatewayContext } from '../request/gateway-context.ts';
import { JsonRpcError, jsonRpcCodes, type Message } from './json-rpc.ts';
import type { Client } from './mcp-server.ts';
import { isOwnOrigin } from './own-origin.ts';
import {
  assumedVersion,
  findVersion,
  type ProtocolVersion,
  protocolVersions,
  versionOfSession,
} from './protocol-version.ts';

// What a request of HTTP has to be before any of its messages is looked at.

const mostInBatch = 50;

/** A request that the transport refuses, before any message of it is looked at, or since none can be read. */
export class Refusal {
  readonly status: number;
  readonly error: JsonRpcError;
  readonly id: string | number | null;

  constructor(status: number, error: JsonRpcError, id: string | number | null = null) {
    this.status = status;
    this.error = error;
    this.id = id;
  }
}

/** What the headers say of the client (2025-11-25, basic/transports, protocol version header). */
export function clientOf(context: GatewayContext): Client {
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
export function requireOwnOrigin(context: GatewayContext): void {
  const origin = context.request.headers.get('origin');
  if (origin === null) return;
  const { api, operation, productId, exchange, snapshot } = context;
  // Which origins may is what this policy says.
  if (hasAnswer(snapshot.plans.pipelineOf(api, operation, productId).inbound, 'preflight')) return;
  if (!isOwnOrigin(origin, exchange.authority, snapshot.hosts.length > 0))
    throw refusal(403, `'Origin' is '${origin.slice(0, 100)}'; expected none, or one that a cors policy lets in.`);
}

/** Refuses a batch where the version has none, and one that is too large. */
export function requireBatches(messages: readonly unknown[], version: ProtocolVersion): void {
  if (version >= '2025-06-18')
    throw refusal(
      400,
      `Protocol version ${version} has no batches; expected one message.`,
      jsonRpcCodes.invalidRequest,
    );
  if (messages.length === 0 || messages.length > mostInBatch)
    throw refusal(
      400,
      `The batch has ${messages.length} messages; expected 1 to ${mostInBatch}.`,
      jsonRpcCodes.invalidRequest,
    );
}

/** Policies run for a request of HTTP: with two calls in it, a limit of one call would let through two. */
export function requireOneCall(messages: readonly Message[]): void {
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

/** Reads what a message is made of, or refuses the request. */
export function read<Value>(reading: () => Value, id: string | number | null = null): Value {
  try {
    return reading();
  } catch (error) {
    if (!(error instanceof JsonRpcError)) throw error;
    throw new Refusal(400, error, id);
  }
}

/** Clients say that they take both; JSON is what they get where they do. */
export function accepted(accept: string | null): 'json' | 'events' | undefined {
  if (accept === null) return 'json';
  const types = accept.split(',').map((item) => item.split(';', 1)[0]!.trim().toLowerCase());
  if (types.some((type) => type === 'application/json' || type === 'application/*' || type === '*/*')) return 'json';
  return types.includes('text/event-stream') ? 'events' : undefined;
}

/** A refusal with a status of HTTP. */
export function refusal(status: number, message: string, code: number = jsonRpcCodes.refused): Refusal {
  return new Refusal(status, new JsonRpcError(code, message));
}
