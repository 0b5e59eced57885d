import type { Buffer } from 'node:buffer';
import type { BodyError, BodySink, BodySource, FieldList } from '@turnpike/http';

/** Why nobody looks any longer: enough was seen, or the body has ended or broken off before. */
export type PeekEnd = 'seen' | 'ended' | 'broken' | 'stopped';

/** A body whose beginning somebody has looked at before it is sent; nothing of it is lost. */
export class PeekedSource implements BodySource, BodySink {
  readonly length: number | undefined;
  readonly #source: BodySource;
  readonly #look: (piece: Buffer) => boolean;
  readonly #looking = Promise.withResolvers<PeekEnd>();
  readonly #held: Buffer[] = [];
  #isLooking = true;
  #last: FieldList | BodyError | undefined;
  #sink: BodySink | undefined;
  #isOver = false;

  /** `look` says whether it has seen enough. */
  constructor(source: BodySource, look: (piece: Buffer) => boolean) {
    this.length = source.length;
    this.#source = source;
    this.#look = look;
  }

  /** Begins to look; fulfilled when that is over. */
  peek(): Promise<PeekEnd> {
    this.#source.pipe(this);
    return this.#looking.promise;
  }

  /** Looks no longer. */
  stop(): void {
    this.#seen('stopped');
  }

  takeWhole(): undefined {}

  pipe(sink: BodySink): void {
    this.#sink = sink;
    this.resume();
  }

  resume(): void {
    const sink = this.#sink!;
    while (this.#held.length > 0 && !this.#isOver) if (!sink.write(this.#held.shift()!)) return;
    if (this.#isOver) return;
    if (this.#last === undefined) this.#source.resume();
    else this.#pass(this.#last);
  }

  cancel(): void {
    this.#isOver = true;
    this.#held.length = 0;
    this.#source.cancel();
    this.#seen('stopped');
  }

  write(piece: Buffer): boolean {
    if (this.#sink !== undefined && this.#held.length === 0) return this.#sink.write(piece);
    this.#held.push(piece);
    if (this.#isLooking && this.#look(piece)) this.#seen('seen');
    return this.#isLooking;
  }

  end(trailers: FieldList): void {
    this.#finish(trailers, 'ended');
  }

  fail(error: BodyError): void {
    this.#finish(error, 'broken');
  }

  #finish(last: FieldList | BodyError, how: PeekEnd): void {
    if (this.#sink !== undefined && this.#held.length === 0) this.#pass(last);
    else this.#last = last;
    this.#seen(how);
  }

  #pass(last: FieldList | BodyError): void {
    this.#isOver = true;
    if (last instanceof Error) this.#sink!.fail(last);
    else this.#sink!.end(last);
  }

  #seen(how: PeekEnd): void {
    this.#isLooking = false;
    this.#looking.resolve(how);
  }
}
