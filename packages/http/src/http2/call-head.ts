import { createHash } from 'node:crypto';
import type { FieldList } from '../codec/fields.ts';
import type { UpstreamRequest } from '../upstream.ts';
import { toHeaderList } from './stream-body.ts';

/** The head of a request as the library takes it. */
export interface RequestHeaders {
  readonly list: string[];
  /** Of the body, where that is known. */
  readonly length: number | undefined;
  readonly isTunnel: boolean;
}

/** Written anew, or of no use to a backend that speaks HTTP/2. */
const leftNames: ReadonlySet<string> = new Set(['host', 'content-length', 'expect']);
const leftOfUpgrade: ReadonlySet<string> = new Set([...leftNames, 'sec-websocket-key']);

/** RFC 6455, 1.3 */
const webSocketGuid = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11';

/** The fields of a request, with the pseudo-header fields in front. */
export function requestHeaders(request: UpstreamRequest, scheme: 'http' | 'https'): RequestHeaders {
  const { method, target, fields, body, upgrade, continueTimeoutMs } = request;
  const isTunnel = upgrade !== undefined;
  const front = [':method', isTunnel ? 'CONNECT' : method, ':scheme', scheme, ':authority', fields.get('host') ?? ''];
  front.push(':path', target);
  if (isTunnel) front.push(':protocol', upgrade);
  const list = toHeaderList(front, fields, isTunnel ? leftOfUpgrade : leftNames);
  const length = body === undefined || isTunnel ? undefined : body.length;
  if (length !== undefined) list.push('content-length', String(length));
  if (continueTimeoutMs !== undefined && body !== undefined) list.push('expect', '100-continue');
  // The one thing that TE may say here, and what gRPC requires.
  if (wantsTrailers(fields)) list.push('te', 'trailers');
  return { list, length, isTunnel };
}

function wantsTrailers(fields: FieldList): boolean {
  const isGrpc = fields.get('content-type')?.toLowerCase().startsWith('application/grpc') ?? false;
  return isGrpc || (fields.get('te')?.toLowerCase().includes('trailers') ?? false);
}

/** The fields of the answer to extended CONNECT, with what a client of HTTP/1.1 waits for. */
export function acceptOf({ fields, upgrade = '' }: UpstreamRequest, answered: FieldList): FieldList {
  const key = fields.get('sec-websocket-key');
  answered.set('upgrade', upgrade);
  if (key !== undefined) {
    const digest = createHash('sha1').update(`${key}${webSocketGuid}`).digest('base64');
    answered.set('sec-websocket-accept', digest);
  }
  return answered;
}
