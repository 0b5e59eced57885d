import type { PolicyContext } from './policy-context.ts';

// What policies know of a request that asks a language model, whatever protocol it speaks. The request is read once, the
// answer once while it goes by; policies watch. What is counted here is an estimate until the provider has said its word.

/** The forms in which models are asked. */
export const modelProtocols = [
  'openai-chat',
  'openai-completions',
  'openai-responses',
  'openai-embeddings',
  'openai-images',
  'openai-audio',
  'openai-realtime',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
] as const;

/** A form in which models are asked. */
export type ModelProtocol = (typeof modelProtocols)[number];

/** What was said in a dialogue before. */
export interface ModelMessage {
  readonly role: 'system' | 'user' | 'assistant' | 'tool';
  /** All of its text, arguments and results of tools included, without markup of the protocol. */
  readonly text: string;
  /** How many images it has. */
  readonly images: number;
}

/** What a model is asked. */
export interface ModelCall {
  readonly protocol: ModelProtocol;
  /** As the body or the path names it; empty where neither does. */
  readonly model: string;
  /** Whether the answer is wanted piece by piece. */
  readonly isStream: boolean;
  /** In order; for what is no dialogue one message of the user. */
  readonly messages: readonly ModelMessage[];
  /** How many tokens of the prompt came as numbers in the place of text: nobody can judge them. */
  readonly givenTokens?: number;
  /** The definitions of the tools that it brings, as JSON; they are part of the prompt. */
  readonly tools?: string;
  /** The most tokens that all answers together may have, as the request says; absent where it says nothing. */
  readonly completionLimit: number | undefined;
}

/** What a call has cost, in tokens. None is negative, all are whole. */
export interface ModelUsage {
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly totalTokens: number;
  /** Of those of the prompt, how many the provider had kept from before. */
  readonly cachedTokens: number | undefined;
  /** Of those of the completion, how many nobody reads. */
  readonly reasoningTokens: number | undefined;
  /** Whether they were counted here, because the provider has said nothing, or nothing that can be true. */
  readonly isEstimated: boolean;
}

/** How a call has ended. */
export interface ModelOutcome {
  /** Whether a model has answered: what was refused, answered by a cache or never sent has cost nothing. */
  readonly isAnswered: boolean;
  /** The last status of the provider; absent where none was asked. */
  readonly status: number | undefined;
  /** The model as the answer names it. */
  readonly model: string | undefined;
  /** The provider's own name for the answer. */
  readonly id: string | undefined;
  readonly usage: ModelUsage;
  /** Whether all of it has come: not where it broke off, the caller went away, or a policy has ended it. */
  readonly isComplete: boolean;
  /**
   * What was answered, arguments of tools included; at most 2 MB. Absent where nobody who watches `keepsText`, and where the
   * answer cannot be read.
   */
  readonly text: string | undefined;
}

/** Who watches the answer of a model. */
export interface ModelWatcher {
  /** Whether the outcome shall have the text of the answer. */
  readonly keepsText?: boolean;
  /**
   * More of a stream has come: so many tokens all in all, by estimate. It has not gone on yet. With `false` it does not,
   * and the stream is ended as its protocol ends one that has reached its limit.
   */
  streamed?(completionTokens: number): boolean | Promise<boolean>;
  /**
   * It is over, whatever came of it: called exactly once. For an answer in one piece that is before the outbound section,
   * so that policies there see what was set; for others once the last byte has gone, or the caller.
   */
  ended(outcome: ModelOutcome): void | Promise<void>;
}

/** Judges the text of a stream before the caller gets it. */
export interface CompletionGuard {
  /** How many characters are judged at once; absent for all of it. Events wait until so much has come. */
  readonly windowSize: number | undefined;
  /** How many characters of one window are in the next one too. */
  readonly overlap: number;
  /** False when the text must not go on. Of a stream nothing more goes on then, but its end. It does not reject. */
  judge(text: string): Promise<boolean>;
}

/** A call of a model and what becomes of it. */
export interface ModelExchange {
  readonly call: ModelCall;
  /** How many tokens the prompt has by the tokenizer of the model, or the nearest that is known; counted once. */
  estimatePrompt(): number | Promise<number>;
  /** To be told of the answer; before the backend is asked. */
  watch(watcher: ModelWatcher): void;
  /**
   * Has the text of a stream judged on its way, arguments of tools included; until the outbound section is over. An answer in
   * one piece is not: its outcome is there before outbound, and whoever watches with `keepsText` can judge that.
   */
  guard(guard: CompletionGuard): void;
  /** How it has ended; absent until then. */
  readonly outcome: ModelOutcome | undefined;
  /** When the first text of a stream had come, by `performance.now`; absent until then, and of an answer in one piece. */
  readonly firstTextAt?: number | undefined;
}

/** A dialogue by a WebSocket: one exchange from its handshake to its end, whatever is asked in it. */
export interface ModelSession extends ModelExchange {
  /** The socket is open: the exchange ends when it closes, and not with the answer to the handshake. */
  opened(): void;
  /** The provider has said a message of text. With `false` the tokens are used up, and the session must end. */
  said(text: string): boolean | Promise<boolean>;
  /** The socket is closed, by whomever. */
  closed(): void;
}

/** Reads what requests ask of language models. */
export interface LanguageModels {
  /**
   * The call that a request is, the same for all that ask; `undefined` when it is none. The request's body is in memory
   * then.
   * @throws {PolicyFailure} when it is one that cannot be read: status 400
   */
  exchangeOf(context: PolicyContext): ModelExchange | undefined | Promise<ModelExchange | undefined>;
  /** The dialogue that a handshake begins, the same for all that ask; `undefined` when it begins none. */
  sessionOf(context: PolicyContext): ModelSession | undefined;
  /** What was asked for with either, if anything. */
  knownExchange(context: PolicyContext): ModelExchange | undefined;
  /** The dialogue, where somebody has asked for it before. */
  knownSession(context: PolicyContext): ModelSession | undefined;
}
