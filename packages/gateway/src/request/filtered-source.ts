import { Buffer } from 'node:buffer';
import { BodyError, type BodySink, type BodySource, FieldList } from '@turnpike/http';
import type { BodyFilter, FilterOutput } from '@turnpike/policy';

/** A body that goes through a filter on its way, at the pace of whoever takes it. */
export class FilteredSource implements BodySource, BodySink {
  readonly length: number | undefined;
  readonly #source: BodySource;
  readonly #filter: BodyFilter;
  readonly #output: FilterOutput = {
    push: (piece) => this.#push(piece),
    end: () => this.#endEarly(),
  };
  /** What has come while the filter was not through with what came before. */
  readonly #waiting: (Buffer | FieldList | BodyError)[] = [];
  #sink: BodySink | undefined;
  #isBusy = false;
  /** Whether the receiver wants a pause. */
  #isFull = false;
  #isOver = false;

  constructor(source: BodySource, filter: BodyFilter) {
    this.length = filter.keepsLength ? source.length : undefined;
    this.#source = source;
    this.#filter = filter;
  }

  /** Nobody knows whether the filter has to wait before it has been asked. */
  takeWhole(): undefined {}

  pipe(sink: BodySink): void {
    this.#sink = sink;
    this.#source.pipe(this);
  }

  resume(): void {
    this.#isFull = false;
    if (!this.#isBusy && !this.#isOver) this.#source.resume();
  }

  cancel(): void {
    this.#abandon();
    this.#source.cancel();
  }

  write(piece: Buffer): boolean {
    this.#take(piece);
    return !this.#isBusy && !this.#isFull;
  }

  end(trailers: FieldList): void {
    this.#take(trailers);
  }

  fail(error: BodyError): void {
    this.#take(error);
  }

  #push(piece: Uint8Array): void {
    if (this.#isOver || piece.length === 0) return;
    if (!this.#sink!.write(asBuffer(piece))) this.#isFull = true;
  }

  #endEarly(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#source.cancel();
    this.#sink!.end(new FieldList());
  }

  #take(what: Buffer | FieldList | BodyError): void {
    if (this.#isOver) return;
    if (this.#isBusy) this.#waiting.push(what);
    else this.#pass(what);
  }

  #pass(what: Buffer | FieldList | BodyError): void {
    if (!Buffer.isBuffer(what) && !(what instanceof FieldList)) {
      this.#abandon();
      this.#sink!.fail(what);
      return;
    }
    try {
      if (Buffer.isBuffer(what)) this.#after(this.#filter.write(what, this.#output), () => {});
      else this.#after(this.#filter.end(this.#output), () => this.#finish(what));
    } catch (cause) {
      this.#breakOff(cause);
    }
  }

  /** A filter that fails against its word: nobody gets half of a body for all of it, and the connection lives on. */
  #breakOff(cause: unknown): void {
    if (this.#isOver) return;
    this.#abandon();
    this.#source.cancel();
    this.#sink!.fail(new BodyError('cancelled', 'what changes the body on its way has failed', { cause }));
  }

  #after(waiting: void | Promise<void>, then: () => void): void {
    if (waiting === undefined) {
      then();
      return;
    }
    this.#isBusy = true;
    const goOn = () => {
      this.#isBusy = false;
      if (this.#isOver) return;
      then();
      this.#goOn();
    };
    waiting.then(goOn, (cause: unknown) => this.#breakOff(cause));
  }

  #goOn(): void {
    while (!this.#isBusy && !this.#isOver && this.#waiting.length > 0) this.#pass(this.#waiting.shift()!);
    if (!this.#isBusy && !this.#isFull && !this.#isOver) this.#source.resume();
  }

  #finish(trailers: FieldList): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#sink!.end(trailers);
  }

  #abandon(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#filter.abandoned();
  }
}

function asBuffer(content: Uint8Array): Buffer {
  return Buffer.isBuffer(content) ? content : Buffer.from(content.buffer, content.byteOffset, content.byteLength);
}
