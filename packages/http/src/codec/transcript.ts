import { Buffer } from 'node:buffer';
import { type BodyDecoder, decodeBody } from './body-decoder.ts';
import type { FieldList } from './fields.ts';
import type { AnsweredRequest, Framing } from './framing.ts';
import type { HeadParser } from './head.ts';
import type { CodecLimits } from './limits.ts';
import { type Refusal, requestRefusals, responseRefusals } from './refusals.ts';
import { type RequestHead, type RequestHeadOptions, RequestHeadParser } from './request-head.ts';
import { type ResponseHead, ResponseHeadParser } from './response-head.ts';

// What tests compare: the messages that the bytes of a connection were read as, without any socket.

/** A message that was read, as far as it was. */
export interface ReadMessage<Head> {
  readonly head: Head;
  readonly body: Buffer;
  readonly trailers: FieldList;
  readonly isComplete: boolean;
}

/** What the bytes of a connection are. */
export interface Transcript<Head> {
  readonly messages: readonly ReadMessage<Head>[];
  readonly refusal: Refusal | undefined;
  /** Bytes behind the last message, when the connection has no further ones. */
  readonly rest: Buffer;
}

/** Reads the requests of a connection from its pieces, and that it has then ended. */
export function readRequests(pieces: Iterable<Buffer>, options: RequestHeadOptions = {}): Transcript<RequestHead> {
  const parser = new RequestHeadParser(options);
  return read(parser, pieces, (framing) => decodeBody(framing, requestRefusals, options.limits));
}

/** Reads the answers of a connection from its pieces, in the order of the requests, and that it has then ended. */
export function readResponses(
  pieces: Iterable<Buffer>,
  requests: readonly AnsweredRequest[],
  limits?: Partial<CodecLimits>,
): Transcript<ResponseHead> {
  const parser = new ResponseHeadParser(limits === undefined ? {} : { limits });
  const waiting = [...requests];
  const expectNext = () => {
    const request = waiting.shift();
    if (request !== undefined) parser.expect(request);
    return request !== undefined;
  };
  expectNext();
  const decoderOf = (framing: Framing) => decodeBody(framing, responseRefusals, limits);
  return read(parser, pieces, decoderOf, (head) => head.isInterim || expectNext());
}

function read<Head extends RequestHead | ResponseHead>(
  parser: HeadParser<Head>,
  pieces: Iterable<Buffer>,
  decoderOf: (framing: Framing) => BodyDecoder,
  mayFollow: (head: Head) => boolean = () => true,
): Transcript<Head> {
  const messages: ReadMessage<Head>[] = [];
  const rest: Buffer[] = [];
  let open: { readonly head: Head; readonly decoder: BodyDecoder; readonly slices: Buffer[] } | undefined;
  let isOver = false;
  let refusal: Refusal | undefined;

  const close = (isComplete: boolean) => {
    if (open === undefined) return;
    const { head, decoder, slices } = open;
    messages.push({ head, body: Buffer.concat(slices), trailers: decoder.trailers, isComplete });
    open = undefined;
    isOver ||= !head.framing.keepAlive && !(head.kind === 'response' && head.isInterim);
    isOver ||= !mayFollow(head);
  };

  for (const piece of pieces) {
    let at = 0;
    while (at < piece.length && refusal === undefined && !isOver) {
      if (open === undefined) {
        const outcome = parser.read(piece, at);
        at = parser.position;
        if (outcome === undefined) break;
        if (outcome.kind === 'refusal') refusal = outcome;
        else open = { head: outcome, decoder: decoderOf(outcome.framing), slices: [] };
      } else {
        const slice = open.decoder.read(piece, at);
        at = open.decoder.position;
        if (slice !== undefined) open.slices.push(slice);
        refusal = open.decoder.refusal;
      }
      if (open?.decoder.hasEnded) close(true);
    }
    if (isOver) rest.push(piece.subarray(at));
  }
  if (open !== undefined) {
    open.decoder.end();
    refusal ??= open.decoder.refusal;
    close(open.decoder.hasEnded);
  } else if (parser.isWithinHead)
    refusal ??= (messages[0]?.head.kind === 'response' ? responseRefusals : requestRefusals)['unfinished-head'];
  return { messages, refusal, rest: Buffer.concat(rest) };
}

/** A transcript as lines: one for each message, and one for what ended it. */
export function printTranscript({
  messages,
  refusal,
  rest,
}: Transcript<RequestHead | ResponseHead>): readonly string[] {
  const lines = messages.map(printMessage);
  if (refusal !== undefined) lines.push(`${refusal.status} ${refusal.code}`);
  if (rest.length > 0) lines.push(`left ${escapeBytes(rest)}`);
  return lines;
}

function printMessage({ head, body, trailers, isComplete }: ReadMessage<RequestHead | ResponseHead>): string {
  const { framing } = head;
  const parts = [
    head.kind === 'request' ? `${head.method} ${head.target}` : `${head.status} ${head.reason}`.trimEnd(),
    `1.${head.minorVersion}`,
    ...[...head.fields].map(([name, value]) => `${name}=${escapeBytes(Buffer.from(value, 'latin1'))}`),
    framing.body + (framing.contentLength === undefined ? '' : `:${framing.contentLength}`),
    framing.keepAlive ? 'open' : 'close',
    ...(framing.expectContinue ? ['continue'] : []),
    ...framing.upgrade.map((protocol) => `upgrade:${protocol}`),
    ...(body.length > 0 ? [`"${escapeBytes(body)}"`] : []),
    ...[...trailers].map(([name, value]) => `+${name}=${value}`),
    ...(isComplete ? [] : ['unfinished']),
  ];
  return parts.join(' | ');
}

/** Bytes as text of visible characters. */
export function escapeBytes(bytes: Buffer): string {
  return bytes
    .toString('latin1')
    .replace(/[^ !-[\]-~]/g, (character) => escapes.get(character) ?? hexEscape(character));
}

/** The bytes that text of visible characters stands for; `\{65:a}` stands for 65 times `a`. */
export function unescapeBytes(text: string): Buffer {
  const plain = text.replace(
    /\\(?:\{(\d+):((?:[^}\\]|\\.)*)\}|x([0-9a-f]{2})|(.))/g,
    (_, times, repeated, hex, letter) => {
      if (times !== undefined) return unescapeBytes(repeated).toString('latin1').repeat(Number(times));
      if (hex !== undefined) return String.fromCharCode(Number.parseInt(hex, 16));
      const found = [...escapes].find(([, written]) => written === `\\${letter}`);
      if (found === undefined) throw new Error(`'\\${letter}' is no escape`);
      return found[0];
    },
  );
  return Buffer.from(plain, 'latin1');
}

const escapes: ReadonlyMap<string, string> = new Map([
  ['\r', '\\r'],
  ['\n', '\\n'],
  ['\t', '\\t'],
  ['\0', '\\0'],
  ['\\', '\\\\'],
]);

function hexEscape(character: string): string {
  return `\\x${character.charCodeAt(0).toString(16).padStart(2, '0')}`;
}
