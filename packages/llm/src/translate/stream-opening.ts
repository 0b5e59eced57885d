import type { Buffer } from 'node:buffer';
import { protocols } from '../protocols/index.ts';
import { asObject, parseJson } from '../protocols/json.ts';
import type { StreamReader } from '../protocols/protocol.ts';
import { type Frame, type Framing, FramingError } from '../sse/framing.ts';
import { errorOfStatus, statusOfKind } from './errors.ts';
import type { ChatError, ChatErrorKind, ChatProtocolName } from './neutral.ts';
import { chatProtocols } from './protocols.ts';
import { AnswerUnreadable } from './read-json.ts';
import { framingOf } from './translated-stream.ts';

/** A provider that has answered 200, and then an error in the place of its answer. */
export interface OpeningFailure {
  readonly status: number;
  readonly error: ChatError;
}

/** What says this much and no word of an answer is no beginning that anybody waits for. */
const mostBytes = 64 * 1024;

/** What another provider may answer better; other errors are the caller's, and others would say the same. */
const passing: ReadonlySet<ChatErrorKind> = new Set(['rate-limit', 'overloaded', 'timeout', 'server']);

/** Reads a stream up to the first word of its answer, or the error that is there instead. */
export class StreamOpening {
  failure: OpeningFailure | undefined;
  /** Whether something of the answer has come, or all of it. */
  hasBegun = false;
  readonly #protocol: ChatProtocolName;
  readonly #framing: Framing;
  readonly #reader: StreamReader | undefined;
  #bytes = 0;

  constructor(protocol: ChatProtocolName) {
    this.#protocol = protocol;
    this.#framing = framingOf(chatProtocols[protocol]);
    this.#reader = protocols.find(({ name }) => name === protocol)?.openStream?.({});
  }

  /** Takes in what has come; whether it is known now how the stream begins. */
  read(piece: Buffer): boolean {
    this.#bytes += piece.length;
    try {
      for (const frame of this.#framing.push(piece)) if (this.#take(frame)) return true;
    } catch (error) {
      // What cannot be read goes on as it is, for those to say so who read it then.
      if (!(error instanceof FramingError)) throw error;
      this.hasBegun = true;
    }
    if (this.#bytes > mostBytes) this.hasBegun = true;
    return this.hasBegun;
  }

  #take({ type, data, isError }: Frame): boolean {
    if (data === undefined || data === '') return false;
    const object = asObject(parseJson(data));
    const reading = object && this.#reader?.read(object, type);
    if (isError === true || reading?.ends === 'failed') this.#fail(type, data);
    else this.hasBegun = object === undefined || reading?.ends !== undefined || (reading?.texts.length ?? 0) > 0;
    return this.hasBegun || this.failure !== undefined;
  }

  #fail(event: string | undefined, data: string): void {
    const error = this.#errorIn(event, data);
    if (passing.has(error.kind)) this.failure = { status: statusOfKind[error.kind], error };
    else this.hasBegun = true;
  }

  #errorIn(event: string | undefined, data: string): ChatError {
    try {
      const events = chatProtocols[this.#protocol].openReader().read({ event, data });
      const found = events.find(({ type }) => type === 'error');
      if (found?.type === 'error') return found.error;
    } catch (error) {
      if (!(error instanceof AnswerUnreadable)) throw error;
    }
    return errorOfStatus(500);
  }
}
