import { Buffer } from 'node:buffer';
import { STATUS_CODES } from 'node:http';
import { carriageReturn, copyBytes, lineFeed, queryBytes, space } from './bytes.ts';
import { type FieldList, isWritable, UnwritableError, writeText } from './fields.ts';
import { framingNames, isToken } from './names.ts';
import { mayBeTrailer } from './trailers.ts';

// Heads as bytes, each in one buffer of the right size. Framing is written from what the caller says, and never from
// fields: those that frame a message or speak of its connection are left out wherever they come from.

/** How the message that a head begins is framed. */
export interface OutgoingFraming {
  /** The length of the body, or that it is chunked; `none` writes neither. */
  readonly body: 'none' | 'chunked' | number;
  /** What Connection says. */
  readonly connection?: 'close' | 'keep-alive' | 'upgrade';
  /** The protocol that is asked for, or switched to. */
  readonly upgrade?: string;
}

const nothing = Buffer.alloc(0);

const leftOut =
  framingNames['content-length'] |
  framingNames['transfer-encoding'] |
  framingNames.connection |
  framingNames.upgrade |
  framingNames['keep-alive'] |
  framingNames['proxy-connection'] |
  framingNames['http2-settings'];

/** Of a received message, whatever speaks of its connection. */
const leftOfForwarded = Object.values(framingNames).reduce((bits, bit) => bits | bit, 0);

/** A line for {@link writeRequestHead}. Throws an {@link UnwritableError} when it would not be read as it is meant. */
export function headLine(name: string, value: string): string {
  if (!isWritable(value))
    throw new UnwritableError('value', `the value of '${name}' holds a character that a field cannot hold`);
  return `${name}: ${value}\r\n`;
}

/**
 * The head of a request. Throws an {@link UnwritableError} when it would not be read as it is meant.
 *
 * @param forwardedWith lines in front of the fields, where these are those of a received message
 */
export function writeRequestHead(
  method: string,
  target: string,
  fields: FieldList,
  framing: OutgoingFraming,
  forwardedWith?: string,
): Buffer {
  if (!isToken(method)) throw new UnwritableError('method', `${JSON.stringify(method)} is not a method`);
  if (!isTarget(target))
    throw new UnwritableError('target', 'the target is empty or holds a character that no target may');
  const left = forwardedWith === undefined ? leftOut : leftOfForwarded;
  const lines = forwardedWith ?? '';
  const framingLines = framingText(framing);
  const length = method.length + target.length + endOfRequestLine.length + 1 + lines.length;
  const head = Buffer.allocUnsafe(length + fields.byteLength(left) + framingLines.length);
  let at = writeText(head, 0, method);
  head[at++] = space;
  at += writeText(head, at, target);
  at += writeText(head, at, endOfRequestLine);
  at += writeText(head, at, lines);
  at = fields.writeTo(head, at, left);
  writeText(head, at, framingLines);
  return head;
}

/**
 * The head of an answer, and a small body behind it where that is to leave in the same write. Throws an
 * {@link UnwritableError} when it would not be read as it is meant.
 */
export function writeResponseHead(
  status: number,
  reason: string,
  fields: FieldList,
  framing: OutgoingFraming,
  body: Buffer = nothing,
): Buffer {
  if (!Number.isInteger(status) || status < 100 || status > 999)
    throw new UnwritableError('status', `${status} is not a status`);
  if (!isWritable(reason)) throw new UnwritableError('reason', 'the reason holds a character that none may');
  const startLine = startLineOf(status, reason);
  const framingLines = framingText(framing);
  const size = startLine.length + fields.byteLength(leftOut) + framingLines.length + body.length;
  const head = Buffer.allocUnsafe(size);
  let at = writeText(head, 0, startLine);
  at = fields.writeTo(head, at, leftOut);
  at += writeText(head, at, framingLines);
  if (body.length > 0) copyBytes(body, head, at, 0, body.length);
  return head;
}

const endOfRequestLine = ' HTTP/1.1\r\n';

/** The lines of answers that call their status what everybody does. */
const startLines: string[] = [];

function startLineOf(status: number, reason: string): string {
  if (reason !== STATUS_CODES[status]) return `HTTP/1.1 ${status} ${reason}\r\n`;
  return (startLines[status] ??= `HTTP/1.1 ${status} ${reason}\r\n`);
}

/** The lines that frame a message, and the empty line. */
function framingText({ body, connection, upgrade }: OutgoingFraming): string {
  if (connection === undefined && upgrade === undefined) {
    if (body === 'none') return '\r\n';
    if (typeof body === 'number' && Number.isInteger(body) && body >= 0 && body < lengthLines.length)
      return (lengthLines[body] ||= `Content-Length: ${body}\r\n\r\n`);
  }
  let text = '';
  if (body === 'chunked') text = 'Transfer-Encoding: chunked\r\n';
  else if (body !== 'none') {
    if (!Number.isSafeInteger(body) || body < 0) throw new UnwritableError('length', `${body} is not a length`);
    text = `Content-Length: ${body}\r\n`;
  }
  if (connection !== undefined) text += `Connection: ${connection}\r\n`;
  if (upgrade !== undefined) {
    if (!isWritable(upgrade))
      throw new UnwritableError('value', 'the protocol holds a character that a field cannot hold');
    text += `Upgrade: ${upgrade}\r\n`;
  }
  return `${text}\r\n`;
}

/** Those of lengths that come again and again. */
const lengthLines: string[] = new Array<string>(4096).fill('');

function isTarget(target: string): boolean {
  for (let index = 0; index < target.length; index++) {
    const code = target.charCodeAt(index);
    if (code > 0xff || queryBytes[code] === 0) return false;
  }
  return target !== '';
}

/** What stands behind the data of a chunk. */
export const chunkEnd: Buffer = Buffer.from('\r\n');

/** The chunk that ends a body without trailers. */
export const lastChunk: Buffer = Buffer.from('0\r\n\r\n');

/** What stands before the data of a chunk, of which there has to be some: a chunk of nothing ends the body. */
export function writeChunkStart(size: number): Buffer {
  if (!Number.isSafeInteger(size) || size <= 0)
    throw new UnwritableError('length', `${size} is not the size of a chunk`);
  const text = `${size.toString(16)}\r\n`;
  const start = Buffer.allocUnsafe(text.length);
  writeText(start, 0, text);
  return start;
}

/** The last chunk with trailers behind it, without those that must not be there. */
export function writeTrailers(trailers: FieldList): Buffer {
  const allowed = trailers.clone();
  allowed.deleteWhere((name) => !mayBeTrailer(name));
  const end = Buffer.allocUnsafe(3 + allowed.byteLength() + 2);
  const at = allowed.writeTo(end, writeText(end, 0, '0\r\n'));
  end[at] = carriageReturn;
  end[at + 1] = lineFeed;
  return end;
}
