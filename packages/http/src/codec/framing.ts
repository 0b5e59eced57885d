import type { FieldList } from './fields.ts';
import { fieldName, framingNames, isToken } from './names.ts';
import type { RefusalCode } from './refusals.ts';

// How long a body is, and what happens to the connection after it (RFC 9112, 6 and 9). There is one reading of every
// message: where the standard allows a repair, we refuse.

/** How a body is delimited. A tunnel is no body: what follows the head is another protocol. */
export type BodyKind = 'none' | 'length' | 'chunked' | 'until-close' | 'tunnel';

/** How a message is framed. */
export interface Framing {
  readonly body: BodyKind;
  /**
   * What Content-Length says; undefined when there is none. In the answer to HEAD, and in one of 304, it is not the
   * length of what follows.
   */
  readonly contentLength: number | undefined;
  /** Whether another message may follow on the connection. */
  readonly keepAlive: boolean;
  /** Whether the client waits for 100 before it sends the body. */
  readonly expectContinue: boolean;
  /** What Connection lists, in lower case. */
  readonly connectionOptions: readonly string[];
  /** What Upgrade names, in order of preference and in lower case, when Connection says that it counts. */
  readonly upgrade: readonly string[];
}

/** What was asked for, by which the framing of an answer is decided. */
export interface AnsweredRequest {
  readonly method: string;
  /** Whether the request asked for another protocol. */
  readonly asksUpgrade: boolean;
}

const noNames: readonly string[] = Object.freeze([]);

const onlyKeepAlive: readonly string[] = Object.freeze(['keep-alive']);
const onlyClose: readonly string[] = Object.freeze(['close']);

function plain(keepAlive: boolean, connectionOptions: readonly string[]): Framing {
  return {
    body: 'none',
    contentLength: undefined,
    keepAlive,
    expectContinue: false,
    connectionOptions,
    upgrade: noNames,
  };
}
// Most requests are framed like one of these.
const plainOpen = plain(true, noNames);
const plainClosed = plain(false, noNames);
const plainKeptAlive = plain(true, onlyKeepAlive);

const { connection, expect, upgrade } = framingNames;
const contentLengthName = fieldName('Content-Length');
const transferEncodingName = fieldName('Transfer-Encoding');
const connectionName = fieldName('Connection');
const lengthBit = framingNames['content-length'];
const encodingBit = framingNames['transfer-encoding'];
const framingBits = lengthBit | encodingBit | connection | expect | upgrade;

/** Fields of a message, and which of the framing names occur in it, once or more. */
export interface FramedFields {
  readonly fields: FieldList;
  readonly known: number;
  readonly repeated: number;
  /** 0 or 1. */
  readonly minorVersion: number;
}

/** How a request is framed, or why it is refused. */
export function frameRequest(message: FramedFields): Framing | RefusalCode {
  const { known, minorVersion } = message;
  if ((known & framingBits) === 0) return minorVersion === 1 ? plainOpen : plainClosed;

  const contentLength = readLength(message);
  if (typeof contentLength === 'string') return contentLength;
  const isChunked = readEncoding(message);
  if (typeof isChunked === 'string') return isChunked;
  const connectionOptions = readConnection(message);
  if (typeof connectionOptions === 'string') return connectionOptions;
  if (connectionOptions === onlyKeepAlive && (known & framingBits) === connection) return plainKeptAlive;
  const expectContinue = readExpect(message);
  if (typeof expectContinue === 'string') return expectContinue;

  const hasBody = isChunked || (contentLength ?? 0) > 0;
  return {
    body: isChunked ? 'chunked' : contentLength === undefined ? 'none' : 'length',
    contentLength,
    keepAlive: keepsAlive(connectionOptions, minorVersion),
    expectContinue: expectContinue && hasBody,
    connectionOptions,
    upgrade: readUpgrade(message, connectionOptions),
  };
}

/** How an answer is framed, or why it is refused. */
export function frameResponse(message: FramedFields, status: number, request: AnsweredRequest): Framing | RefusalCode {
  const { minorVersion } = message;
  const contentLength = readLength(message);
  if (typeof contentLength === 'string') return contentLength;
  const isChunked = readEncoding(message);
  if (typeof isChunked === 'string') return isChunked;
  const connectionOptions = readConnection(message);
  if (typeof connectionOptions === 'string') return connectionOptions;

  const body = responseBody(status, request, contentLength, isChunked);
  if (body === undefined) return 'unasked-upgrade';
  // An answer that cannot have a body and announces one: somebody may send it, and it would be read as the next answer.
  const announcesBody = (status < 200 || status === 204) && (isChunked || (contentLength ?? 0) > 0);
  const mayStay = body !== 'until-close' && body !== 'tunnel' && !announcesBody;
  return {
    body,
    contentLength,
    keepAlive: mayStay && keepsAlive(connectionOptions, minorVersion),
    expectContinue: false,
    connectionOptions,
    upgrade: readUpgrade(message, connectionOptions),
  };
}

/** RFC 9112, 6.3. */
function responseBody(
  status: number,
  { method, asksUpgrade }: AnsweredRequest,
  contentLength: number | undefined,
  isChunked: boolean,
): BodyKind | undefined {
  if (status === 101) return asksUpgrade ? 'tunnel' : undefined;
  if (method === 'CONNECT' && status >= 200 && status < 300) return 'tunnel';
  if (method === 'HEAD' || status < 200 || status === 204 || status === 304) return 'none';
  if (isChunked) return 'chunked';
  return contentLength === undefined ? 'until-close' : 'length';
}

function readLength({ fields, known, repeated }: FramedFields): number | undefined | RefusalCode {
  if ((known & lengthBit) === 0) return undefined;
  if ((known & encodingBit) !== 0) return 'length-and-encoding';
  if ((repeated & lengthBit) !== 0) return 'repeated-length';
  const index = fields.indexOf(contentLengthName);
  if (fields.hasTabAround(index)) return 'invalid-length';
  // Zeros in front are read by some as octal and by most as nothing; the number is what is forwarded.
  const length = fields.digitsAt(index);
  return length >= 0 && length <= Number.MAX_SAFE_INTEGER ? length : 'invalid-length';
}

/** Whether the body is chunked. Nothing but one `chunked` is taken; another coding in front of it is well-formed, and not ours. */
function readEncoding({ fields, known, repeated, minorVersion }: FramedFields): boolean | RefusalCode {
  if ((known & encodingBit) === 0) return false;
  if (minorVersion === 0) return 'encoding-in-1.0';
  if ((repeated & encodingBit) !== 0) return 'invalid-encoding';
  const index = fields.indexOf(transferEncodingName);
  // Some take a tab for a part of the value, and then read another coding than others.
  if (fields.hasTabAround(index)) return 'invalid-encoding';
  if (fields.valueIs(index, 'chunked')) return true;
  const value = fields.valueAt(index).toLowerCase();
  const codings = value.split(',').map((coding) => trimBlanks(coding));
  const isWellFormed = codings.every(isToken) && codings.indexOf('chunked') === codings.length - 1;
  return isWellFormed ? 'unsupported-encoding' : 'invalid-encoding';
}

function readConnection({ fields, known, repeated }: FramedFields): readonly string[] | RefusalCode {
  if ((known & connection) === 0) return noNames;
  if ((repeated & connection) === 0) {
    const index = fields.indexOf(connectionName);
    if (fields.valueIs(index, 'keep-alive')) return onlyKeepAlive;
    if (fields.valueIs(index, 'close')) return onlyClose;
  }
  const options = readList(fields, 'connection');
  for (const option of options) if (!isToken(option)) return 'invalid-connection';
  return options;
}

/** RFC 9110, 10.1.1. */
function readExpect({ fields, known, minorVersion }: FramedFields): boolean | RefusalCode {
  if ((known & expect) === 0) return false;
  for (const expectation of readList(fields, 'expect'))
    if (expectation !== '100-continue') return 'unknown-expectation';
  return minorVersion === 1;
}

/** RFC 9110, 7.8: it is ignored in a message of HTTP/1.0, and when Connection does not name it. */
function readUpgrade(
  { fields, known, minorVersion }: FramedFields,
  connectionOptions: readonly string[],
): readonly string[] {
  if ((known & upgrade) === 0 || minorVersion === 0 || !connectionOptions.includes('upgrade')) return noNames;
  return readList(fields, 'upgrade');
}

function keepsAlive(connectionOptions: readonly string[], minorVersion: number): boolean {
  if (connectionOptions.includes('close')) return false;
  return minorVersion === 1 || connectionOptions.includes('keep-alive');
}

/** The members of a list in lower case, without the empty ones, which a recipient ignores (RFC 9110, 5.6.1). */
function readList(fields: FieldList, name: string): readonly string[] {
  const members: string[] = [];
  for (const value of fields.getAll(name)) {
    for (const part of value.toLowerCase().split(',')) {
      const member = trimBlanks(part);
      if (member !== '') members.push(member);
    }
  }
  return members;
}

/** Text without spaces and tabs at its ends; `trim` would take more. */
function trimBlanks(text: string): string {
  let start = 0;
  let end = text.length;
  while (start < end && (text[start] === ' ' || text[start] === '\t')) start++;
  while (end > start && (text[end - 1] === ' ' || text[end - 1] === '\t')) end--;
  return text.slice(start, end);
}
