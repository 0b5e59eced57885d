import type { Http2Stream } from 'node:http2';
import { BodyError, type BodySink, type BodySource } from '../body.ts';
import { FieldList } from '../codec/fields.ts';
import { mayBeTrailer } from '../codec/trailers.ts';
import { Deadline } from '../timing/deadline-wheel.ts';
import { Patience } from '../timing/patience.ts';
import { errorCodes } from './frames.ts';

/** What a source needs to know of its stream. */
export interface StreamSourceOptions {
  readonly length: number | undefined;
  /** Between two pieces, while somebody is willing to take them, in milliseconds; 0 is for ever. */
  readonly idleMs: number;
  /** Bytes a second that have to come, on average, while somebody is willing to take them; any, unless told. */
  readonly leastBytesPerSecond?: number;
  /** Whether the last frame of the message has arrived: a stream that is reset ends as well. */
  readonly isComplete: () => boolean;
  /** Called when somebody wants the body. */
  readonly onWanted?: () => void;
  /** Called when nobody reads on although the body has not ended. */
  readonly onGivenUp?: () => void;
  /** Called with each piece, for time limits that both directions share. */
  readonly onMoved?: () => void;
}

/** The body that comes by a stream. The peer may send more as pieces are taken, and not before. */
export class StreamSource implements BodySource {
  readonly length: number | undefined;
  readonly #stream: Http2Stream;
  readonly #options: StreamSourceOptions;
  readonly #deadline: Deadline;
  readonly #patience: Patience;
  #sink: BodySink | undefined;
  #isOver = false;
  /** Nothing more comes: of an empty body the end may be known before anybody asks. */
  #hasEnded = false;
  #isClosed = false;
  #trailers: FieldList | undefined;

  constructor(stream: Http2Stream, options: StreamSourceOptions) {
    this.#stream = stream;
    this.#options = options;
    this.length = options.length;
    this.#patience = new Patience(options.idleMs, options.leastBytesPerSecond ?? 0);
    this.#deadline = new Deadline({ onDeadline: () => this.#fail('timeout', 'nothing more came in time') });
    stream.on('trailers', (_fields, _flags, raw?: readonly string[]) => {
      this.#trailers = readTrailers(raw ?? []);
    });
    stream.on('end', () => {
      this.#hasEnded = true;
      this.#settle();
    });
    stream.on('close', () => {
      this.#isClosed = true;
      this.#settle();
    });
  }

  takeWhole(): Buffer | undefined {
    return undefined;
  }

  pipe(sink: BodySink): void {
    this.#sink = sink;
    this.#options.onWanted?.();
    if (this.#hasEnded || this.#isClosed) {
      this.#settle();
      return;
    }
    this.#patience.begin(this.#deadline);
    this.#stream.on('data', (piece: Buffer) => this.#give(piece));
  }

  resume(): void {
    if (this.#isOver) return;
    this.#patience.begin(this.#deadline);
    this.#stream.resume();
  }

  cancel(): void {
    if (!this.#isOver) this.#options.onGivenUp?.();
    this.#finish();
    // What has arrived is dropped; the peer's window is not given back, unless the stream is over.
    if (this.#stream.closed) this.#stream.resume();
    else this.#stream.pause();
  }

  #give(piece: Buffer): void {
    if (this.#isOver || piece.length === 0) return;
    this.#options.onMoved?.();
    this.#patience.reward(piece.length);
    this.#patience.begin(this.#deadline);
    if (this.#sink!.write(piece) || this.#isOver) return;
    this.#deadline.clear();
    this.#patience.end();
    this.#stream.pause();
  }

  /** Says how it ended, once that is known and somebody listens. */
  #settle(): void {
    if (this.#sink === undefined || this.#isOver) {
      if (this.#isClosed) this.#deadline.release();
      return;
    }
    const { rstCode } = this.#stream;
    const isComplete = this.#hasEnded && this.#options.isComplete() && rstCode === errorCodes.noError;
    if (isComplete) this.#finish()?.end(this.#trailers ?? new FieldList());
    else if (rstCode === errorCodes.protocolError) this.#fail('malformed', 'the body or its trailers are malformed');
    else this.#fail('closed', 'the stream was closed before the end of the body');
  }

  #fail(code: 'closed' | 'malformed' | 'timeout', message: string): void {
    const sink = this.#finish();
    if (code === 'timeout') this.#options.onGivenUp?.();
    this.#stream.pause();
    sink?.fail(new BodyError(code, message));
  }

  #finish(): BodySink | undefined {
    const sink = this.#isOver ? undefined : this.#sink;
    this.#isOver = true;
    this.#deadline.release();
    return sink;
  }
}

/** Trailers without those that must not be there (RFC 9110, 6.5.1). */
function readTrailers(raw: readonly string[]): FieldList {
  const fields = new FieldList();
  for (let at = 0; at < raw.length; at += 2) if (mayBeTrailer(raw[at]!)) fields.append(raw[at]!, raw[at + 1]!);
  return fields;
}
