import { Buffer } from 'node:buffer';
import { jsonNestingOf } from '@turnpike/policy';

// JSON-RPC 2.0 as MCP has it: ids are texts or numbers, parameters are objects.

/** What identifies a request. */
export type RequestId = string | number;

/** A message that a client has sent. */
export type Message =
  | {
      readonly kind: 'request';
      readonly id: RequestId;
      readonly method: string;
      readonly params: Readonly<Record<string, unknown>>;
    }
  | {
      readonly kind: 'notification';
      readonly method: string;
      readonly params: Readonly<Record<string, unknown>>;
    }
  /** To something that the server would have asked. */
  | { readonly kind: 'response' };

/** What a client is told instead of a result. */
export class JsonRpcError extends Error {
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The codes of JSON-RPC 2.0, 5.1. */
export const jsonRpcCodes = {
  parseError: -32700,
  invalidRequest: -32600,
  methodNotFound: -32601,
  invalidParams: -32602,
  internalError: -32603,
  /** Of the server's own: the transport refuses the message. */
  refused: -32000,
} as const;

const most = { bytes: 4 * 1024 * 1024, nesting: 100 } as const;

/** Reads JSON within the limits. */
export function readJson(content: string | Uint8Array): unknown {
  const bytes = Buffer.byteLength(content);
  if (bytes > most.bytes)
    throw new JsonRpcError(
      jsonRpcCodes.invalidRequest,
      `The message has ${bytes} bytes; expected at most ${most.bytes}.`,
    );
  let text: string;
  try {
    text = typeof content === 'string' ? content : new TextDecoder('utf-8', { fatal: true }).decode(content);
  } catch {
    throw new JsonRpcError(jsonRpcCodes.parseError, 'The message is no UTF-8.');
  }
  if (jsonNestingOf(text) > most.nesting)
    throw new JsonRpcError(jsonRpcCodes.invalidRequest, `The message is nested deeper than ${most.nesting} brackets.`);
  try {
    return JSON.parse(text);
  } catch {
    throw new JsonRpcError(jsonRpcCodes.parseError, 'The message is no JSON.');
  }
}

/** Reads one message. */
export function readMessage(value: unknown): Message {
  if (!isObject(value)) throw invalid('The message is no JSON object.');
  if (value.jsonrpc !== '2.0') throw invalid("'jsonrpc' is missing or something else; expected '2.0'.");
  const { id, method, params } = value;
  if (method === undefined && ('result' in value || 'error' in value)) return { kind: 'response' };
  if (typeof method !== 'string') throw invalid("'method' is missing or no text.");
  if (params !== undefined && !isObject(params)) throw invalid("'params' is no JSON object.");
  if (!('id' in value)) return { kind: 'notification', method, params: params ?? {} };
  if (!isRequestId(id)) throw invalid("'id' is neither text nor an integer.");
  return { kind: 'request', id, method, params: params ?? {} };
}

/** Whether a value can identify a request. */
export function isRequestId(id: unknown): id is RequestId {
  return typeof id === 'string' || (typeof id === 'number' && Number.isInteger(id));
}

/** The id that an answer to something unreadable has. */
export function idOf(value: unknown): RequestId | null {
  return isObject(value) && isRequestId(value.id) ? value.id : null;
}

/** An answer with a result. */
export function resultOf(id: RequestId, result: object): object {
  return { jsonrpc: '2.0', id, result };
}

/** An answer with an error. */
export function errorOf(id: RequestId | null, { code, message }: Pick<JsonRpcError, 'code' | 'message'>): object {
  return { jsonrpc: '2.0', id, error: { code, message } };
}

/** Whether a value is a JSON object. */
export function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function invalid(message: string): JsonRpcError {
  return new JsonRpcError(jsonRpcCodes.invalidRequest, message);
}
