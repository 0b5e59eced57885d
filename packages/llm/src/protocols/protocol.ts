import type { HeaderFields, ModelCall, ModelProtocol, ModelUsage } from '@turnpike/policy';
import type { JsonObject } from './json.ts';

// What one protocol is: how its calls are recognised and read, what of its answers matters here, and how it ends a stream.
// Everything else, whoever watches, counts or judges, knows none of them.

/** What is known of a call besides its body. */
export interface CallPlace {
  /** The model or deployment that the path names, decoded; absent where it names none. */
  readonly model: string | undefined;
  readonly path: string;
  readonly query: string;
}

/** A call, and what of its prompt is no text. */
export interface ReadCall extends ModelCall {
  /** How many tokens came as numbers. */
  readonly givenTokens?: number;
}

/** One form in which models are asked. */
export interface Protocol {
  readonly name: ModelProtocol;
  /** The ends of paths at which it is spoken; a group `model` has the name of the model. */
  readonly path: RegExp;
  /** What a body at such a path has at least one of: without any, something else is there. */
  readonly keys: readonly string[];
  /** Whether forms are understood as well as JSON. */
  readonly takesForms?: true;
  /** Whether what was asked for as a stream may come as a JSON list. */
  readonly streamsJson?: true;
  /** Whether what is no JSON, such as sound, may be an answer. */
  readonly answersOpaque?: true;
  /** Whether a body is a call of it, where the path does not tell. It is asked in the order of the index. */
  isCall(body: JsonObject, headers: HeaderFields): boolean;
  /**
   * What a model is asked.
   * @throws {PolicyFailure} 400 when a part of it cannot be read
   */
  readCall(body: JsonObject, place: CallPlace): ReadCall;
  /** The members of an answer in one piece that say all of it but its text, and `error`. */
  readonly answerMembers: ReadonlySet<string>;
  /** What an answer in one piece says; `undefined` when it is none. Of one that has only `answerMembers` the text is missing. */
  readAnswer(body: JsonObject): AnswerReading | undefined;
  /** Begins to read an answer that comes piece by piece; absent where there are none such. */
  openStream?(body: JsonObject): StreamReader;
}

/** What matters of an answer, or of a piece of one. */
export interface AnswerReading {
  readonly id?: string | undefined;
  readonly model?: string | undefined;
  readonly usage?: ReportedUsage | undefined;
  readonly texts: readonly AnswerText[];
  /** How the answer ends with this: as a whole, or with an error in its place. */
  readonly ends?: 'whole' | 'failed' | undefined;
  /** Whether nothing of the answer comes after it, not even what it has cost. */
  readonly isLast?: boolean;
}

/** A piece of text, and which of the things that are being said side by side it belongs to. */
export interface AnswerText {
  /** Such as the index of a choice and what of it is meant. */
  readonly lane: string;
  readonly text: string;
}

/** What the provider says that a call has cost, unchecked. */
export interface ReportedUsage {
  readonly prompt?: unknown;
  readonly completion?: unknown;
  readonly total?: unknown;
  readonly cached?: unknown;
  readonly reasoning?: unknown;
}

/** Reads the events of one stream, and ends it where it must go on no longer. */
export interface StreamReader {
  /** What an event says. Its type is that of the frame, if it has one. */
  read(data: JsonObject, type: string | undefined): AnswerReading | undefined;
  /** The event that was read last may go on: it counts for the end of the stream. */
  passed(data: JsonObject, type: string | undefined): void;
  /** The events with which the protocol ends a stream that has reached its limit, after those that have passed. */
  endAtLimit(usage: ModelUsage): readonly ClosingEvent[];
  /** The events after which nothing comes when the rest is withheld. */
  endWithheld(): readonly ClosingEvent[];
  /** The events that tell the caller of an error in the middle. */
  endFailed(message: string): readonly ClosingEvent[];
}

/** An event of ours. */
export interface ClosingEvent {
  readonly type?: string;
  /** Written as JSON; text as it is. */
  readonly data: JsonObject | string;
}

/** What ends the streams of OpenAI's chat, and of others that took after it. */
export const done: ClosingEvent = { data: '[DONE]' };
