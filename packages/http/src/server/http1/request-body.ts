import { Buffer } from 'node:buffer';
import { BodyError, type BodyErrorCode, type BodySink, type BodySource } from '../../body.ts';
import { type BodyDecoder, decodeBody } from '../../codec/body-decoder.ts';
import type { FieldList } from '../../codec/fields.ts';
import type { Framing } from '../../codec/framing.ts';
import type { CodecLimits } from '../../codec/limits.ts';
import { type Refusal, requestRefusals } from '../../codec/refusals.ts';

// A body is decoded as far as it has arrived, whether somebody reads it or not, so that what stands behind it can be
// found; the connection stops reading when a piece waits. At most one piece of the connection therefore waits here.

/** What is read of a body that nobody has begun to read, beyond a piece of the connection. */
const keptBytes = 16 * 1024;
const keptPieces = 16;

/** The connection, as a body sees it. */
export interface BodyHost {
  /** A reader begins, and nothing has arrived: the client may be waiting to be told to go on. */
  onBodyAwaited(): void;
  /** There is room again, or nobody wants the rest. */
  onBodyWanted(): void;
}

/** The body of a request of HTTP/1.1. */
export class RequestBody implements BodySource {
  readonly length: number | undefined;
  readonly #host: BodyHost;
  readonly #decoder: BodyDecoder;
  /** What arrived and was not delivered. */
  #pieces: Buffer[] = [];
  #received = 0;
  #discarded = 0;
  #use: 'none' | 'whole' | 'pipe' | 'cancelled' = 'none';
  #sink: BodySink | undefined;
  #isPaused = false;
  #isDelivering = false;
  #error: BodyError | undefined;

  constructor(host: BodyHost, framing: Framing, limits: CodecLimits) {
    this.#host = host;
    this.length = framing.contentLength;
    this.#decoder = decodeBody(framing, requestRefusals, limits);
  }

  /** Whether all of it has arrived. */
  get hasArrived(): boolean {
    return this.#decoder.hasEnded;
  }

  get refusal(): Refusal | undefined {
    return this.#decoder.refusal;
  }

  /** Whether more should be read from the connection: a little is, before anybody asks, to see who sends nothing. */
  get wantsMore(): boolean {
    if (this.#use === 'none') return this.#received < keptBytes;
    return this.#use === 'cancelled' || (this.#pieces.length === 0 && !this.#isPaused);
  }

  /** Whether nobody has begun to read it, and none of it has arrived. */
  get isUntouched(): boolean {
    return this.#use === 'none' && this.#received === 0;
  }

  /** Bytes that arrived since it was cancelled. */
  get discardedBytes(): number {
    return this.#discarded;
  }

  /** Whether reading the rest to no purpose costs less than another connection. */
  isWorthDraining(bound: number): boolean {
    if (this.#decoder.hasEnded) return true;
    return this.#use !== 'pipe' && this.length !== undefined && this.length - this.#received <= bound;
  }

  /** Takes what belongs to the body from a place in a piece of the connection; gives the place behind it. */
  receive(piece: Buffer, from: number): number {
    const decoder = this.#decoder;
    let at = from;
    for (let slice = decoder.read(piece, at); slice !== undefined; slice = decoder.read(piece, at)) {
      at = decoder.position;
      this.#received += slice.length;
      if (this.#use === 'cancelled') this.#discarded += slice.length;
      else this.#pieces.push(slice);
    }
    // Of many that are tiny, each would cost more than its bytes.
    if (this.#pieces.length > keptPieces) this.#pieces = [Buffer.concat(this.#pieces)];
    at = decoder.position;
    this.#deliver();
    return at;
  }

  /** The connection has ended, or the body is refused or given up: whoever reads it is told. */
  fail(code: BodyErrorCode, message: string): void {
    if (this.#error !== undefined || this.#use === 'whole' || this.#use === 'cancelled') return;
    this.#error = new BodyError(code, message);
    this.#pieces = [];
    const sink = this.#sink;
    this.#sink = undefined;
    sink?.fail(this.#error);
  }

  /** Says that nothing more arrives; the body is then complete or refused. */
  endInput(): void {
    this.#decoder.end();
  }

  takeWhole(): Buffer | undefined {
    if (this.#use !== 'none' || this.#error !== undefined) return undefined;
    if (!this.#decoder.hasEnded || this.#decoder.trailers.length > 0) return undefined;
    this.#use = 'whole';
    const pieces = this.#pieces;
    this.#pieces = [];
    return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces);
  }

  pipe(sink: BodySink): void {
    if (this.#use !== 'none') throw new Error('the body is in use already');
    this.#use = 'pipe';
    if (this.#error !== undefined) {
      sink.fail(this.#error);
      return;
    }
    this.#sink = sink;
    if (this.#received === 0 && !this.#decoder.hasEnded) this.#host.onBodyAwaited();
    this.#goOn();
  }

  resume(): void {
    if (!this.#isPaused) return;
    this.#isPaused = false;
    this.#goOn();
  }

  cancel(): void {
    if (this.#use === 'cancelled') return;
    this.#use = 'cancelled';
    this.#sink = undefined;
    this.#pieces = [];
    this.#isPaused = false;
    if (!this.#isDelivering && !this.#decoder.hasEnded) this.#host.onBodyWanted();
  }

  #goOn(): void {
    if (this.#isDelivering) return;
    this.#deliver();
    if (this.wantsMore && !this.#decoder.hasEnded) this.#host.onBodyWanted();
  }

  /** Gives what has arrived to the sink, which may pause, resume or cancel from within. */
  #deliver(): void {
    if (this.#sink === undefined || this.#isPaused || this.#isDelivering) return;
    this.#isDelivering = true;
    const pieces = this.#pieces;
    let delivered = 0;
    while (delivered < pieces.length && this.#sink !== undefined && !this.#isPaused) {
      if (!this.#sink.write(pieces[delivered++]!)) this.#pauseUnlessCancelled();
    }
    if (this.#sink !== undefined) this.#pieces = pieces.slice(delivered);
    this.#isDelivering = false;
    this.#endWhenDelivered();
  }

  #pauseUnlessCancelled(): void {
    this.#isPaused = this.#sink !== undefined;
  }

  #endWhenDelivered(): void {
    const sink = this.#sink;
    if (sink === undefined || this.#isPaused || this.#pieces.length > 0 || !this.#decoder.hasEnded) return;
    this.#sink = undefined;
    sink.end(this.trailers);
  }

  get trailers(): FieldList {
    return this.#decoder.trailers;
  }
}
