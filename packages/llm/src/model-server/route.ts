import { answerFor } from './answer-for.ts';
import type { ModelServerBehaviour } from './behaviour.ts';
import { BadQuestion, type Dialect, type ErrorsOf, type Stamp, type Target } from './dialect.ts';
import type { Framing, StreamEvent } from './framing.ts';
import { type JsonObject, objectIn } from './json.ts';
import type { Tokenizer } from './tokenizer.ts';

/** A request that is to be answered. */
export interface ServedCall extends Target {
  readonly body: Buffer;
  readonly stamp: Stamp;
  readonly tokenizer: Tokenizer;
  readonly behaviour: ModelServerBehaviour;
}

/** What is answered. */
export type Reply =
  | { readonly json: JsonObject }
  | { readonly bytes: Buffer; readonly contentType: string }
  | { readonly events: Iterable<StreamEvent>; readonly framing: Framing; readonly errorEvent: StreamEvent };

/** A path that the server knows. */
export interface Route {
  readonly method: 'GET' | 'POST';
  /** Its named groups are the names of the target. */
  readonly path: RegExp;
  readonly errors: ErrorsOf;
  /** @throws {BadQuestion} */
  answer(call: ServedCall): Reply | Promise<Reply>;
}

/** The JSON of a body. */
export function jsonOf({ body }: ServedCall): JsonObject {
  try {
    return objectIn(JSON.parse(body.toString('utf8')));
  } catch {
    throw new BadQuestion('We could not parse the JSON body of your request.');
  }
}

/** A path at which one talks with a model. */
export function dialogue(path: RegExp, dialect: Dialect): Route {
  return {
    method: 'POST',
    path,
    errors: dialect.errors,
    answer(call) {
      const { tokenizer, behaviour, stamp } = call;
      const question = dialect.readQuestion(jsonOf(call), call);
      const answer = answerFor(question, tokenizer, behaviour);
      if (!question.isStream && behaviour.isEndless === true) return endlessReply;
      if (!question.isStream) return { json: dialect.whole(question, answer, stamp, call) };
      return {
        events: dialect.events(question, answer, stamp, call),
        framing: dialect.framing(behaviour, call),
        errorEvent: dialect.errorEvent('The model server was told to fail.'),
      };
    },
  };
}

// Blanks are JSON until something else comes.
const blank: StreamEvent = { data: ' ', isToken: true };
const blanks: Framing = {
  contentType: 'application/json',
  frame: () => Buffer.from(' '),
  frameError: () => Buffer.from(' '),
  broken: Buffer.from('<'),
  end: '',
  blankBytes: 0,
};
const endlessReply: Reply = {
  events: {
    *[Symbol.iterator]() {
      for (;;) yield blank;
    },
  },
  framing: blanks,
  errorEvent: blank,
};
