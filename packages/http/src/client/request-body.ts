import { type BodyError, type BodySource, type OutgoingBody, pipeBody } from '../body.ts';
import type { FieldList } from '../codec/fields.ts';
import { chunkEnd, lastChunk, writeChunkStart, writeTrailers } from '../codec/writer.ts';
import { Deadline, type DeadlineOwner } from '../timing/deadline-wheel.ts';
import type { Transport } from '../transport.ts';
import { UpstreamError } from '../upstream.ts';

/** Who owns the connection that a body is sent on. */
export interface RequestBodyOwner {
  bodyBegun(): void;
  bodySent(): void;
  bodyFailed(error: UpstreamError): void;
  /** Something went out, so that the backend is taking it. */
  bodyMoved(): void;
}

/** Sends the body of a request from its source, of a length or in chunks. */
export class RequestBody implements OutgoingBody, DeadlineOwner {
  onDrain: (() => void) | undefined;
  onClosed: (() => void) | undefined;
  readonly #transport: Transport;
  readonly #owner: RequestBodyOwner;
  readonly #source: BodySource;
  /** Bytes to come; undefined when the body is chunked. */
  #left: number | undefined;
  #hasBegun = false;
  #isOver = false;
  #deadline: Deadline | undefined;

  constructor(source: BodySource, transport: Transport, owner: RequestBodyOwner) {
    this.#source = source;
    this.#transport = transport;
    this.#owner = owner;
    this.#left = source.length;
  }

  /** Whether a byte may have been sent. */
  get hasBegun(): boolean {
    return this.#hasBegun;
  }

  start(): void {
    this.#deadline?.release();
    if (this.#hasBegun || this.#isOver) return;
    this.#hasBegun = true;
    this.#owner.bodyBegun();
    pipeBody(this.#source, this);
  }

  /** Starts after some time, unless something is heard before. */
  startAfter(ms: number): void {
    this.#deadline = new Deadline(this);
    this.#deadline.set(Math.max(1, ms));
  }

  onDeadline(): void {
    this.start();
  }

  /** Sends no more, because the other side has heard enough. */
  stop(): void {
    if (this.#isOver) return;
    this.forget();
    this.#source.cancel();
  }

  /** Sends nothing, and leaves the source to somebody else. */
  forget(): void {
    this.#isOver = true;
    this.#deadline?.release();
  }

  write(piece: Buffer): boolean {
    if (this.#isOver) return true;
    this.#owner.bodyMoved();
    if (this.#left === undefined) return this.#writeChunk(piece);
    this.#left -= piece.length;
    if (this.#left >= 0) return this.#transport.write(piece);
    // What stands behind the length would be read as the next request.
    this.stop();
    this.#owner.bodyFailed(new UpstreamError('request-body-failed', 'the body is longer than its length'));
    return true;
  }

  end(trailers: FieldList): void {
    if (this.#isOver) return;
    this.#isOver = true;
    if ((this.#left ?? 0) > 0) {
      const message = `the body ended ${this.#left} bytes before its length`;
      this.#owner.bodyFailed(new UpstreamError('request-body-failed', message));
      return;
    }
    if (this.#left === undefined) this.#transport.write(trailers.length === 0 ? lastChunk : writeTrailers(trailers));
    this.#owner.bodySent();
  }

  fail(cause: BodyError): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#owner.bodyFailed(new UpstreamError('request-body-failed', 'the body of the request broke off', { cause }));
  }

  #writeChunk(piece: Buffer): boolean {
    const start = writeChunkStart(piece.length);
    return this.#transport.writeAll([start, piece, chunkEnd]);
  }
}
