// A second reader of HTTP/1.1, written from the grammar of RFC 9112 with regular expressions over text, and sharing
// nothing with the codec. It repairs nothing: what is not by the book is a fault. It judges what the gateway sends in
// both directions, and is never used to serve.

/** A field as its line says it. */
export type StrictField = readonly [name: string, value: string];

/** A request that keeps to the standard. Text is latin1: a character for each byte. */
export interface StrictRequest {
  readonly method: string;
  readonly target: string;
  /** Path and query, whatever the form of the target. */
  readonly pathAndQuery: string;
  readonly version: string;
  readonly fields: readonly StrictField[];
  readonly body: string;
  readonly trailers: readonly StrictField[];
  readonly keepsAlive: boolean;
  /** Whether the target holds characters that RFC 3986 lacks and browsers send all the same. */
  readonly isAsBrowsersSendIt: boolean;
}

/** An answer that keeps to the standard. */
export interface StrictAnswer {
  readonly status: number;
  readonly fields: readonly StrictField[];
  readonly body: string;
  readonly trailers: readonly StrictField[];
  readonly keepsAlive: boolean;
}

/** One message from a place in a text; or why there is none: more has to come, or what is there breaks the standard. */
export type StrictOutcome<Message> =
  | { readonly message: Message; readonly end: number }
  | 'unfinished'
  | { readonly fault: string };

const token = "[!#$%&'*+\\-.^_`|~0-9A-Za-z]+";
const requestLine = new RegExp(`^(${token}) ([^ ]+) HTTP/1\\.([01])$`);
const statusLine = /^HTTP\/1\.[01] ([1-9]\d\d)(?: [\t \x21-\x7e\x80-\xff]*)?$/;
const fieldName = new RegExp(`^${token}$`);
const notInValues = /[^\t\x20-\x7e\x80-\xff]/;
const pathCharacter = "[A-Za-z0-9\\-._~!$&'()*+,;=:@/]|%[0-9A-Fa-f]{2}";
const strictPath = new RegExp(`^/(?:${pathCharacter})*(?:\\?(?:${pathCharacter}|\\?)*)?$`);
const browserPath = new RegExp(`^/(?:${pathCharacter}|[[\\]|^])*(?:\\?(?:${pathCharacter}|[?[\\]|^\`{}\\\\%])*)?$`);
const absoluteTarget = /^https?:\/\/([^/?#]+)(.*)$/i;
const authority = /^(?:\[[0-9A-Fa-f:.]+\]|(?:[A-Za-z0-9\-._~!$&'()*+,;=]|%[0-9A-Fa-f]{2})*)(?::\d*)?$/;
const chunkExtension = new RegExp(
  `^(?:[ \\t]*;[ \\t]*${token}(?:[ \\t]*=[ \\t]*(?:${token}|"(?:[\\t \\x21\\x23-\\x5b\\x5d-\\x7e\\x80-\\xff]|\\\\[\\t \\x21-\\x7e\\x80-\\xff])*"))?)*$`,
);

/** Reads one request. */
export function readStrictRequest(text: string, from: number): StrictOutcome<StrictRequest> {
  // RFC 9112, 2.2: one empty line before a request is put up with.
  const start = text.startsWith('\r\n', from) ? from + 2 : from;
  const head = readHead(text, start);
  if (typeof head === 'string' || 'fault' in head) return head;
  const line = requestLine.exec(head.startLine);
  if (line === null) return { fault: 'request line' };
  const [, method = '', target = '', minor] = line;
  const { fields } = head;
  const pathAndQuery = pathOf(method, target);
  if (pathAndQuery === undefined) return { fault: 'target' };
  const hosts = valuesOf(fields, 'host');
  if (hosts.length > 1 || (hosts.length === 0 && minor === '1')) return { fault: 'number of Hosts' };
  if (hosts.length === 1 && !authority.test(hosts[0]!)) return { fault: 'Host' };
  const framing = framingOf(fields);
  if (typeof framing === 'string') return { fault: framing };
  if (framing === undefined && minor === '0' && valuesOf(fields, 'transfer-encoding').length > 0)
    return { fault: 'Transfer-Encoding in HTTP/1.0' };
  const body = framing === undefined ? readChunks(text, head.end) : readLength(text, head.end, framing);
  if (body === 'unfinished' || 'fault' in body) return body;
  const message: StrictRequest = {
    method,
    target,
    pathAndQuery,
    version: `1.${minor}`,
    fields,
    body: body.message.body,
    trailers: body.message.trailers,
    keepsAlive: keepsAlive(fields, minor === '1'),
    isAsBrowsersSendIt: pathAndQuery !== '*' && !strictPath.test(pathAndQuery),
  };
  return { message, end: body.end };
}

/**
 * Reads one answer, after any of 1xx.
 * @param method of the request it belongs to
 * @param hasEnded whether nothing more comes, by which the body of some answers ends
 */
export function readStrictAnswer(
  text: string,
  from: number,
  method: string,
  hasEnded: boolean,
): StrictOutcome<StrictAnswer> {
  const head = readHead(text, from);
  if (head === 'unfinished' || 'fault' in head) return head;
  const line = statusLine.exec(head.startLine);
  if (line === null) return { fault: 'status line' };
  const status = Number(line[1]);
  const { fields } = head;
  if (status < 200) return status === 101 ? { fault: '101' } : readStrictAnswer(text, head.end, method, hasEnded);
  const framing = framingOf(fields);
  if (typeof framing === 'string') return { fault: framing };
  const closes = !keepsAlive(fields, head.startLine.startsWith('HTTP/1.1'));
  const saysLength = valuesOf(fields, 'content-length').length > 0;
  if (status === 204 && (saysLength || framing === undefined)) return { fault: 'a body of 204' };
  const hasNone = method === 'HEAD' || status === 204 || status === 304;
  if (!hasNone && framing !== undefined && !saysLength) {
    if (!closes && head.startLine.startsWith('HTTP/1.1'))
      return { fault: 'an answer without length that does not close' };
    if (!hasEnded) return 'unfinished';
    return {
      message: { status, fields, body: text.slice(head.end), trailers: [], keepsAlive: false },
      end: text.length,
    };
  }
  const body = hasNone
    ? readLength(text, head.end, 0)
    : framing === undefined
      ? readChunks(text, head.end)
      : readLength(text, head.end, framing);
  if (body === 'unfinished' || 'fault' in body) return body;
  return { message: { status, fields, ...body.message, keepsAlive: !closes }, end: body.end };
}

/** The values of a field, in order. */
export function valuesOf(fields: readonly StrictField[], lowerName: string): readonly string[] {
  return fields.filter(([name]) => name.toLowerCase() === lowerName).map(([, value]) => value);
}

interface Head {
  readonly startLine: string;
  readonly fields: readonly StrictField[];
  readonly end: number;
}

function readHead(text: string, from: number): Head | 'unfinished' | { readonly fault: string } {
  const end = text.indexOf('\r\n\r\n', from);
  if (end < 0) return 'unfinished';
  const [startLine = '', ...lines] = text.slice(from, end).split('\r\n');
  const fields = readFields(lines);
  return fields === undefined ? { fault: 'field line' } : { startLine, fields, end: end + 4 };
}

function readFields(lines: readonly string[]): readonly StrictField[] | undefined {
  const fields: StrictField[] = [];
  for (const line of lines) {
    const colon = line.indexOf(':');
    const value = line.slice(colon + 1);
    if (colon < 1 || !fieldName.test(line.slice(0, colon)) || notInValues.test(value)) return undefined;
    fields.push([line.slice(0, colon), value.replace(/^[ \t]+|[ \t]+$/g, '')]);
  }
  return fields;
}

function pathOf(method: string, target: string): string | undefined {
  if (target === '*') return method === 'OPTIONS' ? '*' : undefined;
  if (target.startsWith('/')) return browserPath.test(target) ? target : undefined;
  const [, host, rest = ''] = absoluteTarget.exec(target) ?? [];
  if (host === undefined || !authority.test(host)) return undefined;
  if (rest === '') return method === 'OPTIONS' ? '*' : '/';
  const path = rest.startsWith('/') ? rest : `/${rest}`;
  return browserPath.test(path) ? path : undefined;
}

/** The length of a body, `undefined` for chunks, or what is wrong. */
function framingOf(fields: readonly StrictField[]): number | undefined | string {
  const lengths = valuesOf(fields, 'content-length');
  const encodings = valuesOf(fields, 'transfer-encoding');
  if (encodings.length > 0) {
    if (lengths.length > 0) return 'Content-Length and Transfer-Encoding';
    return encodings.join(',').toLowerCase() === 'chunked' ? undefined : 'Transfer-Encoding';
  }
  if (lengths.length > 1) return 'number of Content-Lengths';
  if (lengths.length === 0) return 0;
  return /^\d{1,16}$/.test(lengths[0]!) ? Number(lengths[0]) : 'Content-Length';
}

interface Body {
  readonly body: string;
  readonly trailers: readonly StrictField[];
}

function readLength(text: string, from: number, length: number): StrictOutcome<Body> {
  const end = from + length;
  if (end > text.length) return 'unfinished';
  return { message: { body: text.slice(from, end), trailers: [] }, end };
}

function readChunks(text: string, from: number): StrictOutcome<Body> {
  let body = '';
  for (let at = from; ; ) {
    const lineEnd = text.indexOf('\r\n', at);
    if (lineEnd < 0) return 'unfinished';
    const line = text.slice(at, lineEnd);
    const [digits = ''] = /^[0-9A-Fa-f]*/.exec(line)!;
    if (digits === '' || !chunkExtension.test(line.slice(digits.length))) return { fault: 'chunk size' };
    const size = Number.parseInt(digits, 16);
    if (!Number.isSafeInteger(size)) return { fault: 'chunk size' };
    at = lineEnd + 2;
    if (size === 0) return readTrailers(text, at, body);
    if (at + size + 2 > text.length) return 'unfinished';
    if (!text.startsWith('\r\n', at + size)) return { fault: 'end of a chunk' };
    body += text.slice(at, at + size);
    at += size + 2;
  }
}

function readTrailers(text: string, from: number, body: string): StrictOutcome<Body> {
  if (text.startsWith('\r\n', from)) return { message: { body, trailers: [] }, end: from + 2 };
  const end = text.indexOf('\r\n\r\n', from);
  if (end < 0) return 'unfinished';
  const trailers = readFields(text.slice(from, end).split('\r\n'));
  return trailers === undefined ? { fault: 'trailer' } : { message: { body, trailers }, end: end + 4 };
}

function keepsAlive(fields: readonly StrictField[], isDefault: boolean): boolean {
  const options = valuesOf(fields, 'connection')
    .flatMap((value) => value.toLowerCase().split(','))
    .map((option) => option.replace(/^[ \t]+|[ \t]+$/g, ''));
  if (options.includes('close')) return false;
  return isDefault || options.includes('keep-alive');
}
