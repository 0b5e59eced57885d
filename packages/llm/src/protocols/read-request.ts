import type { PolicyRequest } from '@turnpike/policy';
import { readForm } from './form.ts';
import { protocols } from './index.ts';
import { type JsonObject, readJsonObject } from './json.ts';
import type { CallPlace, Protocol, ReadCall } from './protocol.ts';
import { checkNames } from './reading.ts';

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
  const found = protocolAt(plainPath(path));
  if (found !== undefined) {
    const { protocol, model } = found;
    const body = readBody(protocol, request, content);
    checkNames(body, 'The body');
    if (!protocol.keys.some((key) => body[key] !== undefined)) return undefined;
    return readAt(protocol, body, { path, query, model });
  }
  const body = readQuietly(content);
  const protocol = body && protocols.find(({ isCall }) => isCall(body, request.headers));
  return protocol && readAt(protocol, body, { path, query, model: undefined });
}

interface FoundProtocol {
  readonly protocol: Protocol;
  /** As the path names it. */
  readonly model: string | undefined;
}

function protocolAt(path: string): FoundProtocol | undefined {
  for (const protocol of protocols) {
    const match = protocol.path.exec(path) ?? protocol.path.exec(path.replaceAll(slash, '/'));
    if (match !== null) return { protocol, model: match.groups?.model?.replaceAll(slash, '/') };
  }
  return undefined;
}

const slash = '%2F';

/**
 * A path as lenient servers take it: decoded, without empty segments, parameters of segments, and a slash at its end. Only
 * slashes stay as they are, which the names of models may have.
 */
function plainPath(path: string): string {
  if (!/[%;]|\/\.?\/|\/$/.test(path)) return path;
  const parts = path.split(/%2F/i).map(decoded).join(slash);
  return parts
    .replace(/;[^/]*/g, '')
    .replace(/\/(?:\.?\/)+/g, '/')
    .replace(/\/$/, '');
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

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
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
