import { Buffer } from 'node:buffer';
import type { BodyFilter, FilterOutput, ModelUsage } from '@turnpike/policy';
import { asObject, type JsonObject, parseJson } from '../protocols/json.ts';
import type { AnswerReading, ClosingEvent, StreamReader } from '../protocols/protocol.ts';
import { type Frame, type Framing, FramingError } from '../sse/framing.ts';
import type { GuardedText } from './guarded-text.ts';
import { PieceQueue } from './piece-queue.ts';

/** Who is told of a stream by the filter it goes through. */
export interface StreamListener {
  /** An event has come, and has not gone on: whether it may, and all after it. */
  read(reading: AnswerReading): boolean | Promise<boolean>;
  /** Who judges its text. */
  guards(): readonly GuardedText[];
  /** What it has cost up to now, for its last words. */
  usage(): ModelUsage | Promise<ModelUsage>;
  /** It is over: all of it has gone on, or not. What is said after the first time changes nothing. */
  ended(how: 'passed' | 'cut' | 'abandoned'): void | Promise<void>;
}

/** An event that waits to be judged. */
interface WaitingEvent {
  readonly end: number;
  readonly texts: readonly { readonly lane: string; readonly until: number }[];
}

interface ReadEvent {
  readonly reading: AnswerReading;
  /** What it says, where that could be read. */
  readonly object?: JsonObject;
}

/** More than that is judged without waiting for a full window. */
const mostHeldBytes = 1024 * 1024;

const unread: AnswerReading = { texts: [] };

/**
 * Reads a stream of events while it goes by, whole events at a time. Its bytes stay as they are, and mostly the pieces do,
 * too; only an end that the listener asks for is of our own.
 */
export class StreamFilter implements BodyFilter {
  readonly keepsLength = false;
  readonly #framing: Framing;
  readonly #reader: StreamReader;
  readonly #listener: StreamListener;
  readonly #pieces = new PieceQueue();
  readonly #waiting: WaitingEvent[] = [];
  /** Up to there events may go on. */
  #free = 0;
  /** Where the last event ends, once that has come. */
  #last = Number.POSITIVE_INFINITY;
  #isOver = false;

  constructor(framing: Framing, reader: StreamReader, listener: StreamListener) {
    this.#framing = framing;
    this.#reader = reader;
    this.#listener = listener;
  }

  write(piece: Uint8Array, output: FilterOutput): void | Promise<void> {
    const bytes = Buffer.isBuffer(piece) ? piece : Buffer.from(piece.buffer, piece.byteOffset, piece.byteLength);
    this.#pieces.add(bytes);
    let frames: readonly Frame[];
    try {
      frames = this.#framing.push(bytes);
    } catch (error) {
      if (!(error instanceof FramingError)) throw error;
      return this.#close(this.#reader.endFailed(error.message), output);
    }
    return this.#take(frames, 0, output);
  }

  async end(output: FilterOutput): Promise<void> {
    await this.#take(this.#framing.finish(), 0, output);
    if (this.#isOver) return;
    const passes = await this.#judge(true);
    if (this.#isOver) return;
    if (!passes) return this.#withhold(output);
    this.#pieces.releaseAll(output);
    this.#isOver = true;
    await this.#listener.ended('passed');
  }

  abandoned(): void {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#pieces.clear();
    void this.#listener.ended('abandoned');
  }

  #take(frames: readonly Frame[], from: number, output: FilterOutput): void | Promise<void> {
    for (let index = from; index < frames.length && !this.#isOver; index++) {
      const waiting = this.#pass(frames[index]!, output);
      if (waiting === undefined) continue;
      this.#release(output);
      return waiting.then(() => this.#take(frames, index + 1, output));
    }
    this.#release(output);
  }

  #pass(frame: Frame, output: FilterOutput): undefined | Promise<void> {
    const event = this.#read(frame);
    if (this.#last < frame.end) return this.#passLate(frame, event, output);
    if (event.reading.isLast === true) this.#last = frame.end;
    const admitted = this.#listener.read(event.reading);
    if (admitted === true) return this.#admit(frame, event, output);
    if (admitted === false) return this.#cut(output);
    return admitted.then((isAdmitted) => (isAdmitted ? this.#admit(frame, event, output) : this.#cut(output)));
  }

  /** Behind the last event: what says anything there is no part of the answer, and was neither counted nor judged. */
  #passLate(frame: Frame, event: ReadEvent, output: FilterOutput): undefined | Promise<void> {
    return event.reading.texts.length === 0 ? this.#admit(frame, event, output) : this.#close([], output);
  }

  #read({ data, type, isError }: Frame): ReadEvent {
    if (isError === true) return { reading: { texts: [], ends: 'failed' } };
    if (data === undefined || data === '') return { reading: unread };
    if (data.trim() === '[DONE]') return { reading: { texts: [], ends: 'whole', isLast: true } };
    const object = asObject(parseJson(data));
    // What cannot be read is counted and judged as what it is.
    if (object === undefined) return { reading: { texts: [{ lane: 'unread', text: data }] } };
    return { reading: this.#reader.read(object, type) ?? unread, object };
  }

  #admit({ end, type }: Frame, { reading, object }: ReadEvent, output: FilterOutput): undefined | Promise<void> {
    if (object !== undefined) this.#reader.passed(object, type);
    const guards = this.#listener.guards();
    if (guards.length === 0) {
      this.#free = end;
      return;
    }
    const texts = reading.texts.map(({ lane, text }) => ({ lane, until: addToAll(guards, lane, text) }));
    this.#waiting.push({ end, texts });
    const judged = this.#judge(reading.ends !== undefined || this.#pieces.size > mostHeldBytes);
    return judged === true ? undefined : judged.then((passes) => (passes ? undefined : this.#withhold(output)));
  }

  /** Has judged what is due, and tells whether it may go on. */
  #judge(isAll: boolean): true | Promise<boolean> {
    const guards = this.#listener.guards();
    const judging = guards.map((guard) => guard.judge(isAll)).filter((judged) => judged !== undefined);
    if (judging.length === 0) {
      this.#free = this.#judgedUntil(guards);
      return true;
    }
    return Promise.all(judging).then((verdicts) => {
      this.#free = this.#judgedUntil(guards);
      return verdicts.every((passes) => passes);
    });
  }

  /** Up to where all events were judged by all. */
  #judgedUntil(guards: readonly GuardedText[]): number {
    let end = this.#free;
    while (this.#waiting.length > 0) {
      const next = this.#waiting[0]!;
      const isJudged = guards.every((guard) => next.texts.every(({ lane, until }) => guard.hasJudged(lane, until)));
      if (!isJudged) break;
      end = next.end;
      this.#waiting.shift();
    }
    return end;
  }

  #release(output: FilterOutput): void {
    if (this.#isOver) return;
    this.#pieces.release(this.#free, output);
    // Nobody knows when the provider closes the connection: who waits for the end of the answer has it now.
    if (this.#free >= this.#last) void this.#listener.ended('passed');
  }

  /** Ends the stream in front of the event that is too much. */
  async #cut(output: FilterOutput): Promise<void> {
    if (!(await this.#judge(true))) return this.#withhold(output);
    this.#release(output);
    const usage = await this.#listener.usage();
    return this.#close(this.#reader.endAtLimit(usage), output);
  }

  #withhold(output: FilterOutput): Promise<void> {
    return this.#close(this.#reader.endWithheld(), output);
  }

  async #close(events: readonly ClosingEvent[], output: FilterOutput): Promise<void> {
    if (this.#isOver) return;
    this.#isOver = true;
    this.#pieces.clear();
    const last = this.#framing.close(events);
    if (last.length > 0) output.push(last);
    output.end();
    await this.#listener.ended('cut');
  }
}

function addToAll(guards: readonly GuardedText[], lane: string, text: string): number {
  return Math.max(...guards.map((guard) => guard.add(lane, text)));
}
