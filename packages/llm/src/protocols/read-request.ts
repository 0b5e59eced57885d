import type { PolicyRequest } from '@turnpike/policy';
import { readForm } from './form.ts';
import { protocols } from './index.ts';
import { type JsonObject, readJsonObject } from './json.ts';
import type { CallPlace, Protocol, ReadCall } from './protocol.ts';

/** A request that asks a model. */
export interface ReadRequest {
  readonly protocol: Protocol;
  readonly call: ReadCall;
  readonly body: JsonObject;
}

/**
 * What a request asks a model, its body being in memory; `undefined` when it asks none. APIs are mounted anywhere and
 * rewritten: the path says which protocol it is if it can, otherwise the body does.
 * @throws {PolicyFailure} 400 when it is at the path of a protocol, or has its form, and cannot be read
 */
export function readRequest(request: PolicyRequest): ReadRequest | undefined {
  const { content } = request.body;
  if (request.method !== 'POST' || content === undefined || content.length === 0) return undefined;
  const { path, query } = request;
  for (const protocol of protocols) {
    const match = protocol.path.exec(path);
    if (match === null) continue;
    const body = readBody(protocol, request, content);
    if (!protocol.keys.some((key) => body[key] !== undefined)) return undefined;
    return readAt(protocol, body, { path, query, model: modelIn(match) });
  }
  const body = readQuietly(content);
  const protocol = body && protocols.find(({ isCall }) => isCall(body, request.headers));
  return protocol && readAt(protocol, body, { path, query, model: undefined });
}

function readAt(protocol: Protocol, body: JsonObject, place: CallPlace): ReadRequest {
  return { protocol, body, call: protocol.readCall(body, place) };
}

function readBody(protocol: Protocol, { headers }: PolicyRequest, content: string | Uint8Array): JsonObject {
  const type = headers.get('content-type') ?? '';
  return protocol.takesForms === true && /^multipart\/form-data\b/i.test(type)
    ? readForm(content, type)
    : readJsonObject(content);
}

function modelIn({ groups }: RegExpExecArray): string | undefined {
  const model = groups?.model;
  if (model === undefined) return undefined;
  try {
    return decodeURIComponent(model);
  } catch {
    return model;
  }
}

/** Where the path does not say that it is a call, what cannot be read is none. */
function readQuietly(content: string | Uint8Array): JsonObject | undefined {
  try {
    return readJsonObject(content);
  } catch {
    return undefined;
  }
}
