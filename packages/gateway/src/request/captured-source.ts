import { Buffer } from 'node:buffer';
import type { BodyError, BodySink, BodySource, FieldList } from '@turnpike/http';

/** A body on its way of which a copy is kept, at the pace of whoever takes it. */
export class CapturedSource implements BodySource, BodySink {
  readonly length: number | undefined;
  readonly #source: BodySource;
  readonly #limit: number;
  #onEnd: ((content: Uint8Array | undefined) => void) | undefined;
  #sink: BodySink | undefined;
  #pieces: Buffer[] = [];
  #size = 0;

  constructor(source: BodySource, limit: number, onEnd: (content: Uint8Array | undefined) => void) {
    this.length = source.length;
    this.#source = source;
    this.#limit = limit;
    this.#onEnd = onEnd;
    if (source.length !== undefined && source.length > limit) this.#tell(undefined);
  }

  takeWhole(): Buffer | undefined {
    const whole = this.#source.takeWhole();
    if (whole !== undefined) this.#tell(whole.length > this.#limit ? undefined : whole);
    return whole;
  }

  pipe(sink: BodySink): void {
    this.#sink = sink;
    this.#source.pipe(this);
  }

  resume(): void {
    this.#source.resume();
  }

  cancel(): void {
    this.#tell(undefined);
    this.#source.cancel();
  }

  write(piece: Buffer): boolean {
    this.#size += piece.length;
    if (this.#size > this.#limit) this.#tell(undefined);
    else if (this.#onEnd !== undefined) this.#pieces.push(piece);
    return this.#sink!.write(piece);
  }

  end(trailers: FieldList): void {
    // Without its trailers an answer is another one.
    this.#tell(trailers.length > 0 ? undefined : Buffer.concat(this.#pieces));
    this.#sink!.end(trailers);
  }

  fail(error: BodyError): void {
    this.#tell(undefined);
    this.#sink!.fail(error);
  }

  #tell(content: Uint8Array | undefined): void {
    const onEnd = this.#onEnd;
    this.#onEnd = undefined;
    this.#pieces = [];
    onEnd?.(content);
  }
}
