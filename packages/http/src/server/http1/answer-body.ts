import { Buffer } from 'node:buffer';
import type { BodyError, OutgoingBody, Tunnel } from '../../body.ts';
import type { FieldList } from '../../codec/fields.ts';
import { chunkEnd, lastChunk, writeChunkStart, writeTrailers } from '../../codec/writer.ts';
import type { ExchangeHost, Http1Exchange } from './exchange.ts';

/** How the body of an answer is delimited: by its length, by chunks, by the end of the connection, or there is none. */
export type AnswerFraming = number | 'chunked' | 'until-close' | 'none';

const nothing = Buffer.alloc(0);
const zero = Buffer.from('0');
/** Readers take sizes of some digits only, such as sixteen. */
const mostZeros = 8;

/** The body of an answer of HTTP/1.1. */
export class AnswerBody implements OutgoingBody {
  onDrain: (() => void) | undefined;
  onClosed: (() => void) | undefined;
  readonly framing: AnswerFraming;
  readonly #exchange: Http1Exchange;
  readonly #host: ExchangeHost;
  #left: number;
  /** Those that stand before the size of the next chunk. */
  #zeros = 0;
  #isOver: boolean;

  constructor(exchange: Http1Exchange, host: ExchangeHost, framing: AnswerFraming) {
    this.#exchange = exchange;
    this.#host = host;
    this.framing = framing;
    this.#left = typeof framing === 'number' ? framing : Number.POSITIVE_INFINITY;
    this.#isOver = framing === 'none';
  }

  write(piece: Buffer): boolean {
    if (this.#isOver) return this.#turnAway();
    if (piece.length > this.#left) {
      // Our own mistake, or a backend's: what was announced is not what there is, so nobody shall take it for whole.
      this.#breakOff();
      return this.#turnAway();
    }
    this.#left -= piece.length;
    if (this.framing !== 'chunked') this.#host.send(this.#exchange, piece);
    else if (piece.length > 0) {
      this.#zeros = 0;
      this.#host.send(this.#exchange, writeChunkStart(piece.length));
      this.#host.send(this.#exchange, piece);
      this.#host.send(this.#exchange, chunkEnd);
    }
    return this.#host.hasRoom(this.#exchange);
  }

  end(trailers: FieldList): void {
    if (this.#isOver) return;
    if (this.#left > 0 && typeof this.framing === 'number') {
      this.#breakOff();
      return;
    }
    this.#isOver = true;
    this.#exchange.state = 'over';
    const last = this.framing !== 'chunked' ? nothing : trailers.length === 0 ? lastChunk : writeTrailers(trailers);
    this.#host.sendLast(this.#exchange, last);
  }

  /** Writes a byte that changes nothing: the size of the next chunk begins with a zero (RFC 9112, 7.1). */
  probe(): void {
    if (!this.#isOver && this.framing === 'chunked' && this.#zeros < mostZeros) {
      this.#zeros++;
      this.#host.send(this.#exchange, zero);
    }
  }

  fail(_error: BodyError): void {
    if (!this.#isOver) this.#breakOff();
  }

  /** The client has gone: whoever sends is told, once. */
  close(): void {
    this.#isOver = true;
    const { onClosed } = this;
    this.onClosed = undefined;
    this.onDrain = undefined;
    onClosed?.();
  }

  /** A body that nobody receives. */
  static dead(exchange: Http1Exchange, host: ExchangeHost): AnswerBody {
    return new AnswerBody(exchange, host, 'none');
  }

  /** A tunnel that nobody is at the other end of. */
  static deadTunnel(exchange: Http1Exchange, host: ExchangeHost): Tunnel {
    const source = { length: undefined, takeWhole: () => undefined, pipe() {}, resume() {}, cancel() {} };
    return { source, sink: AnswerBody.dead(exchange, host), destroy() {} };
  }

  #breakOff(): void {
    this.#isOver = true;
    this.#host.breakOff(this.#exchange);
  }

  /** What nobody receives need not be read any further. */
  #turnAway(): boolean {
    this.close();
    return true;
  }
}
