import type { ModelServerBehaviour } from './behaviour.ts';
import type { Framing, StreamEvent } from './framing.ts';
import type { JsonObject } from './json.ts';
import type { Answer, Question } from './question.ts';

/** Where a request goes. */
export interface Target {
  /** What the path names, such as the model. */
  readonly names: Readonly<Record<string, string>>;
  readonly query: URLSearchParams;
  readonly headers: Readonly<Record<string, string | readonly string[] | undefined>>;
}

/** What the server puts on an answer. */
export interface Stamp {
  /** The same for the same request. */
  readonly id: string;
  /** In seconds since 1970. */
  readonly created: number;
}

/** An error as a protocol says it. */
export interface ErrorAnswer {
  readonly headers?: Readonly<Record<string, string>>;
  readonly body: JsonObject;
}

/** How errors are said in a protocol. */
export type ErrorsOf = (status: number, message: string) => ErrorAnswer;

/** A protocol in which one talks with a model. */
export interface Dialect {
  /** @throws {BadQuestion} */
  readQuestion(body: JsonObject, target: Target): Question;
  /** The answer in one piece. */
  whole(question: Question, answer: Answer, stamp: Stamp, target: Target): JsonObject;
  /** The answer piece by piece. */
  events(question: Question, answer: Answer, stamp: Stamp, target: Target): Iterable<StreamEvent>;
  framing(behaviour: ModelServerBehaviour, target: Target): Framing;
  readonly errors: ErrorsOf;
  /** The event that says an error in the middle of a stream. */
  errorEvent(message: string): StreamEvent;
}

/** A request that is not as its protocol wants it. */
export class BadQuestion extends Error {
  readonly status: number;

  constructor(message: string, status = 400) {
    super(message);
    this.status = status;
  }
}
