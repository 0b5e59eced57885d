import type { CodecLimits } from '../codec/limits.ts';
import { type Allowance, Budget } from './budget.ts';
import { type FieldBlock, FieldBlockReader, fieldsOfHeaders } from './field-blocks.ts';
import { clientPreface, errorCodes, type Frame, FrameReader, frameFlags, frameTypes } from './frames.ts';

// What a peer may do to a connection besides asking and answering. Each thing that costs us and not the client is
// counted against a budget: streams that are opened and reset at once, streams that we have to reset because of what
// came by them, frames that carry nothing. What a client does in good faith earns some of it back, so that a busy
// connection may do more of everything than an idle one.

/** What a peer may do, in number. */
export interface Http2Allowances {
  /** Streams reset by the peer, or by us because of the peer. Each message that we finish gives one back. */
  readonly resets: Allowance;
  /** Frames that carry nothing of a message. Each piece of one that we send gives some back. */
  readonly overhead: Allowance;
}

/** More than clients in good faith do: a browser that leaves a page, a client that lets many calls time out. */
export const defaultHttp2Allowances: Http2Allowances = {
  resets: { burst: 100, perSecond: 20 },
  overhead: { burst: 1000, perSecond: 100 },
};

/** Why a peer is sent away. */
export type FloodCode =
  | 'http2-reset-flood'
  | 'http2-overhead-flood'
  | 'http2-continuation-flood'
  | 'http2-head-too-long'
  | 'http2-preface';

/** Who is told of what passes. */
export interface GuardListener {
  /** A block of fields is complete; the library is about to see it. */
  onFields(stream: number, block: FieldBlock): void;
  /** The last frame of a message has arrived; in a head that goes on, before the head is complete. */
  onEnd(stream: number): void;
  onData(stream: number, bytes: number): void;
  onReset(stream: number): void;
  /** A frame of a message is given to the system. */
  onSent(stream: number, bytes: number, isEnd: boolean): void;
}

/** A piece of an answer pays for the window updates and pings that it calls for, unless a tiny window made it tiny. */
const earnedByPiece = 4;
const earningPiece = 256;
const tinyPiece = 2;
/** What nobody does in good faith: to open a stream and reset it in one breath, to widen a window by nothing. */
const hostileReset = 5;
const maxContinuations = 16;

/** Of the reasons for a reset these are the client's doing, and the others are ours or the backend's. */
const provoked: ReadonlySet<number> = new Set([
  errorCodes.protocolError,
  errorCodes.flowControlError,
  errorCodes.streamClosed,
  errorCodes.frameSizeError,
  errorCodes.refusedStream,
  errorCodes.enhanceYourCalm,
]);

/** Counts what passes between a peer and the library. */
export class FloodGuard {
  readonly #limits: CodecLimits;
  readonly #listener: GuardListener;
  readonly #resets: Budget;
  readonly #overhead: Budget;
  readonly #arriving: FrameReader;
  readonly #leaving: FrameReader;
  readonly #blocks = new FieldBlockReader();
  /** HEADERS whose block goes on in CONTINUATION. */
  #open: { readonly stream: number; readonly parts: Buffer[]; bytes: number } | undefined;
  /** Bytes of the preface that are still to come. */
  #preface: number;
  #lastStream = 0;
  /** The same, before the piece that is looked at. */
  #lastStreamBefore = 0;
  #flood: FloodCode | undefined;

  constructor(peer: 'client' | 'backend', limits: CodecLimits, allowances: Http2Allowances, listener: GuardListener) {
    this.#limits = limits;
    this.#listener = listener;
    this.#resets = new Budget(allowances.resets);
    this.#overhead = new Budget(allowances.overhead);
    const { headers, continuation, rstStream, windowUpdate } = frameTypes;
    const length = clientPreface.length;
    this.#preface = peer === 'client' ? length : 0;
    const kept = [headers, continuation, windowUpdate];
    this.#arriving = new FrameReader(kept, this.#preface, (frame) => this.#arrived(frame));
    this.#leaving = new FrameReader([rstStream], length - this.#preface, (frame) => this.#left(frame));
  }

  /** The highest stream that a client has opened. */
  get lastStream(): number {
    return this.#lastStream;
  }

  /** Whether a part of a head has arrived, and its end has not. */
  get isWithinHead(): boolean {
    const { headers, continuation } = frameTypes;
    const { openType } = this.#arriving;
    return this.#open !== undefined || openType === headers || openType === continuation;
  }

  /** Whether another frame may be put into what is sent. */
  get isBetweenSentFrames(): boolean {
    return this.#leaving.isBetweenFrames;
  }

  /** Looks at what has arrived, and says why it must not be taken. */
  arrive(piece: Buffer): FloodCode | undefined {
    if (this.#preface > 0 && !this.#isPreface(piece)) this.#flood ??= 'http2-preface';
    this.#lastStreamBefore = this.#lastStream;
    if (this.#flood === undefined) this.#arriving.read(piece);
    return this.#flood;
  }

  /** Looks at what is sent, and says why nothing more should be. */
  leave(piece: Buffer): FloodCode | undefined {
    this.#leaving.read(piece);
    return this.#flood;
  }

  #isPreface(piece: Buffer): boolean {
    const from = clientPreface.length - this.#preface;
    const count = Math.min(piece.length, this.#preface);
    this.#preface -= count;
    return piece.compare(clientPreface, from, from + count, 0, count) === 0;
  }

  #arrived(frame: Frame): void {
    if (this.#flood !== undefined) return;
    switch (frame.type) {
      case frameTypes.data:
        this.#data(frame);
        break;
      case frameTypes.headers:
        this.#headers(frame);
        break;
      case frameTypes.continuation:
        this.#continuation(frame);
        break;
      case frameTypes.rstStream:
        this.#spend(this.#resets, 'http2-reset-flood', frame.stream > this.#lastStreamBefore ? hostileReset : 1);
        this.#listener.onReset(frame.stream);
        break;
      case frameTypes.windowUpdate:
        this.#spend(this.#overhead, 'http2-overhead-flood');
        if (isZero(frame.payload)) this.#spend(this.#resets, 'http2-reset-flood', hostileReset);
        break;
      default:
        this.#spend(this.#overhead, 'http2-overhead-flood');
    }
  }

  #data({ flags, stream, length }: Frame): void {
    const isEnd = (flags & frameFlags.endStream) !== 0;
    if (length <= tinyPiece && !isEnd) this.#spend(this.#overhead, 'http2-overhead-flood');
    this.#listener.onData(stream, length);
    if (isEnd) this.#listener.onEnd(stream);
  }

  #headers({ flags, stream, payload }: Frame): void {
    const block = fieldsOfHeaders(payload, (flags & frameFlags.padded) !== 0, (flags & frameFlags.priority) !== 0);
    // The library finds the same fault, and ends the connection.
    if (block === undefined) return;
    if (stream > this.#lastStream) this.#lastStream = stream;
    // What ends the request stands in HEADERS, whatever follows it (RFC 9113, 6.2).
    if ((flags & frameFlags.endStream) !== 0) this.#listener.onEnd(stream);
    if ((flags & frameFlags.endHeaders) !== 0) this.#readBlock(stream, block);
    else this.#open = { stream, parts: [block], bytes: block.length };
  }

  #continuation({ flags, stream, payload }: Frame): void {
    const open = this.#open;
    if (open === undefined || open.stream !== stream) return;
    open.parts.push(payload);
    open.bytes += payload.length;
    if (open.parts.length > maxContinuations) this.#flood ??= 'http2-continuation-flood';
    if (open.bytes > this.#limits.headBytes * 2) this.#flood ??= 'http2-head-too-long';
    if ((flags & frameFlags.endHeaders) === 0) return;
    this.#open = undefined;
    this.#readBlock(stream, Buffer.concat(open.parts, open.bytes));
  }

  #readBlock(stream: number, bytes: Buffer): void {
    const block = this.#blocks.read(bytes);
    // A block of a few bytes can stand for megabytes. Twice the limit is answered, more is an attack.
    if (block.bytes > this.#limits.headBytes * 2) this.#flood ??= 'http2-head-too-long';
    this.#listener.onFields(stream, block);
  }

  #left({ type, flags, stream, length, payload }: Frame): void {
    if (type === frameTypes.data || type === frameTypes.headers) {
      const isEnd = (flags & frameFlags.endStream) !== 0;
      if (length >= earningPiece) this.#overhead.earn(earnedByPiece);
      if (isEnd) this.#resets.earn();
      this.#listener.onSent(stream, length, isEnd);
    } else if (type === frameTypes.rstStream && payload.length === 4 && provoked.has(payload.readUInt32BE(0))) {
      this.#spend(this.#resets, 'http2-reset-flood');
    }
  }

  #spend(budget: Budget, code: FloodCode, amount = 1): void {
    if (!budget.spend(amount)) this.#flood ??= code;
  }
}

function isZero(payload: Buffer): boolean {
  return payload.length === 4 && (payload.readUInt32BE(0) & 0x7fff_ffff) === 0;
}
