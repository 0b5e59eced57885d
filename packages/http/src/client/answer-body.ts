import { Buffer } from 'node:buffer';
import { BodyError, type BodySink, type BodySource } from '../body.ts';
import type { BodyDecoder } from '../codec/body-decoder.ts';
import { FieldList } from '../codec/fields.ts';

/** The connection that a body comes by. */
export interface AnswerBodyOwner {
  pauseReading(): void;
  resumeReading(): void;
  /** Nobody reads the rest. */
  abandonBody(): void;
}

/** What is kept of a body that nobody has asked for yet, before reading stops. */
const keptBytes = 64 * 1024;

/** The body of an answer as it arrives. It is read ahead a little, so that the connection is free early. */
export class AnswerBody implements BodySource {
  readonly length: number | undefined;
  readonly #owner: AnswerBodyOwner;
  readonly #decoder: BodyDecoder;
  #sink: BodySink | undefined;
  #kept: Buffer[] = [];
  #keptBytes = 0;
  #isPaused = true;
  #isReadingPaused = false;
  /** How it ended. */
  #end: FieldList | BodyError | undefined;
  #isOver = false;

  constructor(owner: AnswerBodyOwner, decoder: BodyDecoder, length: number | undefined) {
    this.#owner = owner;
    this.#decoder = decoder;
    this.length = length;
  }

  /** Whether all of it has arrived, or it broke off. */
  get hasEnded(): boolean {
    return this.#end !== undefined;
  }

  /** Whether all of it has arrived. */
  get isComplete(): boolean {
    return this.#end instanceof FieldList;
  }

  takeWhole(): Buffer | undefined {
    if (this.#sink !== undefined || this.#isOver) return undefined;
    if (!(this.#end instanceof FieldList) || this.#end.length > 0) return undefined;
    this.#isOver = true;
    const whole = this.#kept.length === 1 ? this.#kept[0]! : Buffer.concat(this.#kept, this.#keptBytes);
    this.#kept = [];
    return whole;
  }

  pipe(sink: BodySink): void {
    this.#sink = sink;
    this.resume();
  }

  resume(): void {
    if (!this.#isPaused || this.#isOver || this.#sink === undefined) return;
    this.#isPaused = false;
    this.#deliver();
    if (this.#isPaused || this.#isOver || this.#end !== undefined || !this.#isReadingPaused) return;
    this.#isReadingPaused = false;
    this.#owner.resumeReading();
  }

  cancel(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#kept = [];
    if (this.#end === undefined) this.#owner.abandonBody();
  }

  /** Takes what belongs to the body out of a piece, and returns the place behind it. */
  receive(piece: Buffer, from: number): number {
    const decoder = this.#decoder;
    let at = from;
    for (let slice = decoder.read(piece, at); slice !== undefined; slice = decoder.read(piece, at)) {
      at = decoder.position;
      this.#take(slice);
      if (this.#isOver) return at;
    }
    if (decoder.hasEnded) this.#finish(decoder.trailers);
    else if (decoder.refusal !== undefined) this.#finish(new BodyError('malformed', decoder.refusal.message));
    return decoder.position;
  }

  /** Says that the other side has sent its last byte. */
  receiveEnd(): void {
    this.#decoder.end();
    if (this.#decoder.hasEnded) this.#finish(this.#decoder.trailers);
    else this.#finish(new BodyError('closed', 'the backend closed the connection within the body'));
  }

  fail(error: BodyError): void {
    this.#finish(error);
  }

  #take(slice: Buffer): void {
    if (!this.#isPaused && this.#kept.length === 0) {
      if (!this.#sink!.write(slice)) this.#pause();
      return;
    }
    this.#kept.push(slice);
    this.#keptBytes += slice.length;
    if (this.#sink === undefined && this.#keptBytes >= keptBytes) this.#pause();
  }

  #pause(): void {
    this.#isPaused = true;
    if (this.#end !== undefined || this.#isOver || this.#isReadingPaused) return;
    this.#isReadingPaused = true;
    this.#owner.pauseReading();
  }

  #finish(end: FieldList | BodyError): void {
    if (this.#end !== undefined) return;
    this.#end = end;
    if (!this.#isPaused && this.#sink !== undefined) this.#deliver();
  }

  /** Gives the sink what was kept, and then the end, as long as it takes them. */
  #deliver(): void {
    const sink = this.#sink!;
    const kept = this.#kept;
    let next = 0;
    while (next < kept.length && !this.#isPaused && !this.#isOver) if (!sink.write(kept[next++]!)) this.#pause();
    this.#kept = next === kept.length ? [] : kept.slice(next);
    if (this.#kept.length > 0 || this.#isPaused || this.#isOver || this.#end === undefined) return;
    this.#isOver = true;
    if (this.#end instanceof BodyError) sink.fail(this.#end);
    else sink.end(this.#end);
  }
}
