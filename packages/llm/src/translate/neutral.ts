// A dialogue with a model as all chat protocols have it. A protocol is read into this form and written from it, so that
// each of them knows only itself. What one of them has and this form has not is refused by whoever reads it.

/** The chat protocols that are translated. */
export const chatProtocolNames = [
  'openai-chat',
  'openai-responses',
  'anthropic-messages',
  'gemini',
  'bedrock-converse',
] as const;

/** A chat protocol that is translated. */
export type ChatProtocolName = (typeof chatProtocolNames)[number];

/** Text that was said. */
export interface TextPart {
  readonly type: 'text';
  readonly text: string;
  /** Whether it says why nothing else is said; OpenAI's protocols tell such text from other. */
  readonly isRefusal?: true;
}

/** A picture: its bytes in base64, or where it is. */
export interface ImagePart {
  readonly type: 'image';
  /** Such as `image/png`; known for bytes, seldom for a place. */
  readonly mediaType: string | undefined;
  readonly data: string | undefined;
  readonly url: string | undefined;
  /** How closely it is looked at, where the caller says so. */
  readonly detail: string | undefined;
}

/** A model wants a tool to be called. */
export interface ToolCallPart {
  readonly type: 'tool-call';
  readonly id: string;
  readonly name: string;
  /** JSON, as the model wrote it. */
  readonly input: string;
}

/** What a tool has answered. */
export interface ToolResultPart {
  readonly type: 'tool-result';
  /** The id of the call. */
  readonly id: string;
  readonly content: readonly (TextPart | ImagePart)[];
  readonly isError: boolean;
}

/** A piece of a message. */
export type ChatPart = TextPart | ImagePart | ToolCallPart | ToolResultPart;

/** What one side has said; results of tools are said by the user. */
export interface ChatMessage {
  readonly role: 'system' | 'user' | 'assistant';
  readonly content: readonly ChatPart[];
}

/** A tool that the model may call. */
export interface ChatTool {
  readonly name: string;
  readonly description: string | undefined;
  /** A JSON Schema. */
  readonly parameters: JsonObject | undefined;
  /** Whether the model is held to the schema. */
  readonly strict: boolean | undefined;
}

/** Which tool is called. */
export type ToolChoice =
  | { readonly type: 'auto' | 'none' | 'required' }
  | { readonly type: 'tool'; readonly name: string };

/** What an answer looks like. */
export type AnswerFormat =
  | { readonly type: 'json' }
  | {
      readonly type: 'schema';
      readonly name: string | undefined;
      readonly description: string | undefined;
      readonly schema: JsonObject;
      readonly strict: boolean | undefined;
    };

/** What a model is asked. What the caller does not say is absent. */
export interface ChatRequest {
  readonly model: string;
  readonly stream: boolean;
  /** What comes before the dialogue. */
  readonly system: readonly TextPart[];
  readonly messages: readonly ChatMessage[];
  readonly tools?: readonly ChatTool[] | undefined;
  readonly toolChoice?: ToolChoice | undefined;
  /** Whether several tools may be called at once. */
  readonly parallelTools?: boolean | undefined;
  readonly maxTokens?: number | undefined;
  readonly temperature?: number | undefined;
  readonly topP?: number | undefined;
  readonly topK?: number | undefined;
  readonly stop?: readonly string[] | undefined;
  readonly presencePenalty?: number | undefined;
  readonly frequencyPenalty?: number | undefined;
  readonly seed?: number | undefined;
  readonly format?: AnswerFormat | undefined;
  /** How much a model thinks before it answers. */
  readonly effort?: string | undefined;
  /** Whether a stream ends with what it has cost, where the caller's protocol leaves that open. */
  readonly usageInStream?: boolean | undefined;
}

/** What can be asked besides a model, messages and a stream. */
export type ChatSetting = keyof Omit<ChatRequest, 'model' | 'stream' | 'messages' | 'system' | 'usageInStream'>;

/** Why an answer has ended: nothing more to say, its limit, a stop sequence, tools to be called, or what must not be said. */
export type StopReason = 'end' | 'limit' | 'stop-sequence' | 'tools' | 'filtered';

/** What an answer has cost, as the provider says. */
export interface ChatUsage {
  /** All of the prompt, what was cached included. */
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens?: number | undefined;
  readonly cacheWrittenTokens?: number | undefined;
  readonly reasoningTokens?: number | undefined;
}

/** What a model has answered. */
export interface ChatAnswer {
  readonly id: string;
  readonly model: string;
  readonly content: readonly (TextPart | ToolCallPart)[];
  readonly stop: StopReason;
  readonly stopSequence?: string | undefined;
  readonly usage?: ChatUsage | undefined;
}

/** What has come of a stream. */
export type ChatEvent =
  | { readonly type: 'start'; readonly id: string; readonly model: string; readonly usage?: ChatUsage | undefined }
  | { readonly type: 'text'; readonly text: string; readonly isRefusal?: true }
  | { readonly type: 'tool'; readonly id: string; readonly name: string; readonly call?: number | undefined }
  /** Arguments of a call, by its number; those of the last one where none is said. */
  | { readonly type: 'input'; readonly text: string; readonly call?: number | undefined }
  | { readonly type: 'stop'; readonly reason: StopReason; readonly sequence?: string | undefined }
  | { readonly type: 'usage'; readonly usage: ChatUsage }
  | { readonly type: 'error'; readonly error: ChatError }
  | { readonly type: 'end' };

/** What went wrong, by kind. */
export type ChatErrorKind =
  | 'invalid'
  | 'authentication'
  | 'permission'
  | 'not-found'
  | 'too-large'
  | 'rate-limit'
  | 'overloaded'
  | 'timeout'
  | 'server';

/** What a provider answers in place of a model. */
export interface ChatError {
  readonly kind: ChatErrorKind;
  readonly message: string;
  /** A word of the provider's. */
  readonly code?: string | undefined;
  /** What OpenAI's protocols say besides: the kind in their words, and the field that is wrong. */
  readonly type?: string | undefined;
  readonly param?: string | undefined;
  /** What Anthropic's protocol says besides, for programs. */
  readonly details?: JsonObject | undefined;
  /** How long to wait, where the body says so. */
  readonly retryAfterSeconds?: number | undefined;
}

/** Any object of JSON. */
export type JsonObject = Readonly<Record<string, unknown>>;
