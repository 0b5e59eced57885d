import { Buffer } from 'node:buffer';
import type { PolicyRequest } from '@turnpike/policy';
import { readForm } from './form.ts';
import { protocols } from './index.ts';
import { asObject, type JsonObject, parseJson, readJsonObject } from './json.ts';
import type { CallPlace, Protocol, ReadCall } from './protocol.ts';
import { checkNames, knownName } from './reading.ts';

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
  const found = knownPlace(path);
  if (found !== undefined) {
    const { protocol, model } = found;
    const body = readBody(protocol, request, content);
    checkNames(body, 'The body');
    if (!protocol.keys.some((key) => body[key] !== undefined)) return undefined;
    return readAt(protocol, body, { path, query, model });
  }
  const form = readLoosely(content);
  const protocol = form && protocols.find(({ isCall }) => isCall(form, request.headers));
  if (protocol === undefined) return undefined;
  const body = readJsonObject(content);
  checkNames(body, 'The body');
  return readAt(protocol, body, { path, query, model: undefined });
}

interface FoundProtocol {
  readonly protocol: Protocol;
  /** As the path names it. */
  readonly model: string | undefined;
}

const mostPaths = 512;
const longestPath = 256;
const paths = new Map<string, FoundProtocol | undefined>();

/** The same few paths come again and again. Callers choose them: what is kept is bounded. */
function knownPlace(path: string): FoundProtocol | undefined {
  const known = paths.get(path);
  if (known !== undefined || paths.has(path)) return known;
  const found = protocolAt(plainPath(path));
  if (path.length > longestPath) return found;
  if (paths.size >= mostPaths) paths.clear();
  paths.set(path, found);
  return found;
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
  const type = protocol.takesForms === true ? (headers.get('content-type') ?? '') : '';
  return type !== '' && /^multipart\/form-data\b/i.test(type) ? readForm(content, type) : readJsonObject(content);
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

/**
 * What a body is taken for where the path does not say: as the most lenient server would read it, so that what has the form
 * of a call, and cannot be read for certain, is refused. What is no JSON at all is no call.
 */
function readLoosely(content: string | Uint8Array): JsonObject | undefined {
  const bytes = typeof content === 'string' ? Buffer.from(content) : content;
  const object = asObject(parseJson(new TextDecoder(encodingOf(bytes)).decode(bytes)));
  return object && Object.fromEntries(Object.entries(object).map(([name, value]) => [knownName(name), value]));
}

/** RFC 4627, 3: JSON begins with two characters of ASCII. Python's parser and others tell encodings by that, or by a mark. */
function encodingOf([first, second]: Uint8Array): 'utf-16le' | 'utf-16be' | 'utf-8' {
  if (second === 0 || (first === 0xff && second === 0xfe)) return 'utf-16le';
  return first === 0 || (first === 0xfe && second === 0xff) ? 'utf-16be' : 'utf-8';
}
