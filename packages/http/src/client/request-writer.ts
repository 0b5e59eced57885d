import { Buffer } from 'node:buffer';
import { MemorySource } from '../body.ts';
import { fieldName } from '../codec/names.ts';
import { type OutgoingFraming, writeRequestHead } from '../codec/writer.ts';
import type { Transport } from '../transport.ts';
import type { UpstreamRequest } from '../upstream.ts';
import type { Call } from './call.ts';
import { RequestBody, type RequestBodyOwner } from './request-body.ts';

const expect = fieldName('Expect');

/** What the way to a backend does to requests. */
export interface Route {
  /** Adds what a proxy on the way asks for, and gives the target as it is sent. */
  prepare(request: UpstreamRequest): string;
}

/** Bodies up to this size go out in one write with their head. */
const joinedBytes = 16 * 1024;

const withoutBody: OutgoingFraming = { body: 'none' };
const withEmptyBody: OutgoingFraming = { body: 0 };

/** Methods of which a backend expects a body, so that the absence of one is said (RFC 9110, 8.6). */
const announcesEmptyBody: ReadonlySet<string> = new Set(['POST', 'PUT', 'PATCH']);

/** Writes the head of a request, and the body where its bytes are there; otherwise gives the body that is to be started. */
export function writeRequest(
  call: Call,
  route: Route,
  transport: Transport,
  owner: RequestBodyOwner,
): RequestBody | undefined {
  const { body, request } = call;
  const waits = body !== undefined && request.continueTimeoutMs !== undefined;
  const { fields, forwardedWith } = request;
  if (waits) fields.set(expect, '100-continue');
  else if (forwardedWith === undefined) fields.delete(expect);
  const head = writeRequestHead(request.method, route.prepare(request), fields, framingOf(call), forwardedWith);
  if (body === undefined) transport.write(head);
  else if (waits || !Buffer.isBuffer(body)) {
    transport.write(head);
    return new RequestBody(Buffer.isBuffer(body) ? new MemorySource(body) : body, transport, owner);
  } else if (body.length <= joinedBytes) transport.write(Buffer.concat([head, body], head.length + body.length));
  else transport.writeAll([head, body]);
  return undefined;
}

/** Whether a request is written in one piece, which leaves in full or not at all. */
export function isOnePiece({ body }: Call): boolean {
  return body === undefined || (Buffer.isBuffer(body) && body.length <= joinedBytes);
}

function framingOf({ body, method, request: { upgrade } }: Call): OutgoingFraming {
  if (body === undefined && upgrade === undefined) return announcesEmptyBody.has(method) ? withEmptyBody : withoutBody;
  const framing: OutgoingFraming = { body: body === undefined ? 'none' : (body.length ?? 'chunked') };
  return upgrade === undefined ? framing : { ...framing, connection: 'upgrade', upgrade };
}
