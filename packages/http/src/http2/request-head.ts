import { hexDigits, pathBytes, percent, queryBytes } from '../codec/bytes.ts';
import { FieldList } from '../codec/fields.ts';
import type { UnderscorePolicy } from '../codec/head.ts';
import type { CodecLimits } from '../codec/limits.ts';
import { isToken } from '../codec/names.ts';
import type { RefusalCode } from '../codec/refusals.ts';
import { hasLowerCase, isAuthority } from '../codec/request-head.ts';

// From the fields of HEADERS to a request (RFC 9113, 8.3). What the library let through is looked at once more, by the
// same rules as HTTP/1.1: there is one reading of a request, whichever version brought it.

/** A request whose head is right. */
export interface Http2RequestHead {
  readonly kind: 'request';
  readonly method: string;
  readonly target: string;
  readonly authority: string;
  readonly fields: FieldList;
  /** What Content-Length says. */
  readonly length: number | undefined;
  readonly expectsContinue: boolean;
  /** Of extended CONNECT (RFC 8441), in lower case. */
  readonly protocol: string | undefined;
}

/** A request that is answered with the status of a refusal, or that is no request at all. */
export type HeadFault = RefusalCode | 'malformed';

const pseudoNames = [':method', ':scheme', ':authority', ':path', ':protocol'] as const;
type PseudoName = (typeof pseudoNames)[number];

const connectionNames: ReadonlySet<string> = new Set([
  'connection',
  'keep-alive',
  'proxy-connection',
  'transfer-encoding',
  'upgrade',
]);

const questionMark = 0x3f;

/** Reads names and values, one after the other, as a request. */
export function readRequestHead(
  raw: readonly string[],
  limits: CodecLimits,
  underscores: UnderscorePolicy,
): Http2RequestHead | HeadFault {
  const pseudo = readPseudoFields(raw);
  if (pseudo === undefined) return 'malformed';
  const [values, end] = pseudo;
  const fields = new FieldList();
  const authority = values.get(':authority');
  // RFC 9113, 8.3.1: whoever hands the request on in another version needs Host; policies look there as well.
  if (authority !== undefined && authority !== '') fields.append('host', authority);
  const fault = readFields(raw, end, fields, underscores);
  if (fault !== undefined) return fault;
  return checkHead(values, fields, limits);
}

/** The pseudo-header fields, each once and in front of all others, and where the others begin. */
function readPseudoFields(raw: readonly string[]): readonly [Map<PseudoName, string>, number] | undefined {
  const values = new Map<PseudoName, string>();
  let at = 0;
  for (; at < raw.length && raw[at]!.startsWith(':'); at += 2) {
    const name = pseudoNames.find((known) => known === raw[at]);
    if (name === undefined || values.has(name)) return undefined;
    values.set(name, raw[at + 1]!);
  }
  for (let rest = at; rest < raw.length; rest += 2) if (raw[rest]!.startsWith(':')) return undefined;
  return [values, at];
}

function readFields(
  raw: readonly string[],
  from: number,
  fields: FieldList,
  underscores: UnderscorePolicy,
): HeadFault | undefined {
  const cookies: string[] = [];
  let cookieAt = -1;
  for (let at = from; at < raw.length; at += 2) {
    const name = raw[at]!;
    const value = raw[at + 1]!;
    if (connectionNames.has(name) || (name === 'te' && value.toLowerCase() !== 'trailers')) return 'malformed';
    if (name.includes('_')) {
      if (underscores === 'refuse') return 'underscore-in-name';
      if (underscores === 'drop') continue;
    }
    if (name === 'host' && fields.has('host')) {
      if (!isSameHost(fields.get('host')!, value)) return 'host-mismatch';
      continue;
    }
    if (name === 'cookie') {
      cookies.push(value);
      if (cookieAt >= 0) continue;
      cookieAt = fields.length;
    }
    fields.append(name, value);
  }
  // RFC 9113, 8.2.3
  if (cookies.length > 1) fields.set('cookie', cookies.join('; '));
  return undefined;
}

function isSameHost(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

function checkHead(
  values: ReadonlyMap<PseudoName, string>,
  fields: FieldList,
  limits: CodecLimits,
): Http2RequestHead | HeadFault {
  const method = values.get(':method');
  const scheme = values.get(':scheme');
  const target = values.get(':path');
  const protocol = values.get(':protocol');
  if (method === undefined || !isToken(method)) return 'malformed';
  if (protocol !== undefined && (method !== 'CONNECT' || !isToken(protocol))) return 'malformed';
  if (method.length > limits.methodBytes) return 'method-too-long';
  if (hasLowerCase(method)) return 'invalid-method';
  if (method === 'TRACE' || (method === 'CONNECT' && protocol === undefined)) return 'method-refused';
  if (target === undefined || target === '' || scheme === undefined) return 'malformed';
  if (scheme !== 'http' && scheme !== 'https') return 'invalid-target';
  if (target.length > limits.targetBytes) return 'target-too-long';
  if (target === '*' ? method !== 'OPTIONS' : !isPath(target)) return 'invalid-target';

  const host = fields.get('host');
  if (host === undefined) return 'missing-host';
  const authority = host.toLowerCase();
  if (!isAuthority(authority)) return 'invalid-host';
  const length = readLength(fields);
  if (length === 'malformed') return 'malformed';
  const expectation = fields.get('expect')?.toLowerCase();
  if (expectation !== undefined && expectation !== '100-continue') return 'unknown-expectation';
  return {
    kind: 'request',
    // RFC 8441, 5: it stands for the GET with Upgrade of HTTP/1.1, and is one for everybody behind this.
    method: protocol === undefined ? method : 'GET',
    target,
    authority,
    fields,
    length,
    expectsContinue: expectation !== undefined,
    protocol: protocol?.toLowerCase(),
  };
}

/** Whether text is a path, with escapes that are escapes, and perhaps a query. */
function isPath(target: string): boolean {
  if (!target.startsWith('/')) return false;
  let table = pathBytes;
  for (let at = 0; at < target.length; at++) {
    const code = target.charCodeAt(at);
    if (code === questionMark && table === pathBytes) table = queryBytes;
    if (code > 0xff || table[code] === 0) return false;
    if (code === percent && table === pathBytes && !isEscape(target, at)) return false;
  }
  return true;
}

function isEscape(target: string, at: number): boolean {
  return at + 2 < target.length && isHex(target.charCodeAt(at + 1)) && isHex(target.charCodeAt(at + 2));
}

function isHex(code: number): boolean {
  return code <= 0xff && hexDigits[code] !== 0;
}

/** What Content-Length says; it is one number of decimal digits. */
export function readLength(fields: FieldList): number | undefined | 'malformed' {
  const values = fields.getAll('content-length');
  if (values.length === 0) return undefined;
  return values.length === 1 && /^\d{1,15}$/.test(values[0]!) ? Number(values[0]) : 'malformed';
}
