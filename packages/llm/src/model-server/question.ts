import { BadQuestion } from './dialect.ts';
import type { JsonObject } from './json.ts';

/** What somebody said to the model. */
export interface Utterance {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  readonly text: string;
  readonly images?: number;
}

/** A tool that the model may call. */
export interface ToolOffer {
  readonly name: string;
  readonly schema: JsonObject;
}

/** What a model is asked, in whatever protocol. */
export interface Question {
  readonly model: string;
  readonly utterances: readonly Utterance[];
  readonly tools: readonly ToolOffer[];
  /** Whether it has to call one, or which. */
  readonly mustCall: boolean | string;
  /** The most tokens that one answer may have. */
  readonly limit: number | undefined;
  readonly isStream: boolean;
  /** The schema of the JSON that is wanted; absent where text is. */
  readonly jsonSchema: JsonObject | undefined;
  /** How many answers are wanted. */
  readonly choices: number;
  /** Whether a stream says what it has cost where that has to be asked for. */
  readonly wantsUsage: boolean;
}

const mostChoices = 128;

/** A question with what most of them have. */
export function questionOf(known: Partial<Question> & Pick<Question, 'model' | 'utterances'>): Question {
  const { choices = 1, limit = 1 } = known;
  if (!Number.isInteger(choices) || choices < 1 || choices > mostChoices)
    throw new BadQuestion(`'n' is ${choices}; expected an integer from 1 to ${mostChoices}`);
  if (!Number.isInteger(limit) || limit < 1)
    throw new BadQuestion(`the limit of tokens is ${limit}; expected an integer of 1 or more`);
  return {
    ...{ tools: [], mustCall: false, limit: undefined, isStream: false },
    ...{ jsonSchema: undefined, choices: 1, wantsUsage: false },
    ...known,
  };
}

/** A call of a tool that the model wants. */
export interface ToolCall {
  readonly id: string;
  readonly name: string;
  readonly input: unknown;
  /** The input as JSON, token by token. */
  readonly pieces: readonly string[];
}

/** What the model says. */
export interface Answer {
  /** Its text, token by token; possibly without end. */
  readonly pieces: Iterable<string>;
  readonly calls: readonly ToolCall[];
  readonly ending: 'stop' | 'length' | 'tools';
  readonly promptTokens: number;
  readonly completionTokens: number;
}

/** All of its text. */
export function textOf({ pieces }: Answer): string {
  return [...pieces].join('');
}
