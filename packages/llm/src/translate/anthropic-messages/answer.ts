import { errorOfStatus } from '../errors.ts';
import type {
  ChatAnswer,
  ChatError,
  ChatErrorKind,
  ChatUsage,
  JsonObject,
  StopReason,
  TextPart,
  ToolCallPart,
} from '../neutral.ts';
import { AnswerUnreadable, isObject, readingAnswer as reading, tokens } from '../read-json.ts';

const stops: Readonly<Record<string, StopReason>> = {
  end_turn: 'end',
  max_tokens: 'limit',
  model_context_window_exceeded: 'limit',
  stop_sequence: 'stop-sequence',
  tool_use: 'tools',
  pause_turn: 'end',
  refusal: 'filtered',
};

/** The reason why an answer ended; words that are new count as an end. */
export function readStop(word: string): StopReason {
  return Object.hasOwn(stops, word) ? stops[word]! : 'end';
}

const written: Readonly<Record<StopReason, string>> = {
  end: 'end_turn',
  limit: 'max_tokens',
  'stop-sequence': 'stop_sequence',
  tools: 'tool_use',
  filtered: 'refusal',
};

/** How the end of an answer is called. */
export function writeStop(stop: StopReason): string {
  return written[stop];
}

/** Reads a message. Thoughts are left out: nobody has asked for them. */
export function readAnswer(body: JsonObject): ChatAnswer {
  return {
    id: typeof body.id === 'string' ? body.id : '',
    model: typeof body.model === 'string' ? body.model : '',
    content: reading.list(body.content, 'content').flatMap((one) => readBlock(reading.object(one, 'content[]'))),
    stop: readStop(String(body.stop_reason)),
    stopSequence: typeof body.stop_sequence === 'string' ? body.stop_sequence : undefined,
    usage: readUsage(body.usage),
  };
}

/** Whether a block holds what the model thought. */
export function isThought(type: unknown): boolean {
  return type === 'thinking' || type === 'redacted_thinking';
}

function readBlock(block: JsonObject): (TextPart | ToolCallPart)[] {
  if (block.type === 'text') return [{ type: 'text', text: reading.text(block.text, 'content[].text') }];
  if (isThought(block.type)) return [];
  if (block.type !== 'tool_use') throw new AnswerUnreadable(`the answer has a block of the type '${block.type}'`);
  const { id, name, input } = block;
  return [
    {
      type: 'tool-call',
      id: reading.text(id, 'content[].id'),
      name: reading.text(name, 'content[].name'),
      input: JSON.stringify(input ?? {}),
    },
  ];
}

/** Reads what an answer has cost; what it says of the prompt may have come before. */
export function readUsage(value: unknown, before?: ChatUsage): ChatUsage | undefined {
  if (!isObject(value)) return before;
  const cachedTokens = tokens(value.cache_read_input_tokens) ?? before?.cachedTokens;
  const cacheWrittenTokens = tokens(value.cache_creation_input_tokens) ?? before?.cacheWrittenTokens;
  const input = tokens(value.input_tokens);
  const promptTokens =
    input === undefined ? before?.promptTokens : input + (cachedTokens ?? 0) + (cacheWrittenTokens ?? 0);
  const completionTokens = tokens(value.output_tokens) ?? before?.completionTokens;
  if (promptTokens === undefined || completionTokens === undefined) return before;
  const details = isObject(value.output_tokens_details) ? value.output_tokens_details : {};
  const reasoningTokens = tokens(details.thinking_tokens) ?? before?.reasoningTokens;
  return { promptTokens, completionTokens, cachedTokens, cacheWrittenTokens, reasoningTokens };
}

/** Writes what an answer has cost. */
export function writeUsage(usage: ChatUsage | undefined): JsonObject {
  const { promptTokens = 0, completionTokens = 0, cachedTokens, cacheWrittenTokens } = usage ?? {};
  return {
    input_tokens: Math.max(0, promptTokens - (cachedTokens ?? 0) - (cacheWrittenTokens ?? 0)),
    output_tokens: completionTokens,
    ...(cachedTokens !== undefined && { cache_read_input_tokens: cachedTokens }),
    ...(cacheWrittenTokens !== undefined && { cache_creation_input_tokens: cacheWrittenTokens }),
  };
}

/** Writes a message. */
export function writeAnswer({ id, model, content, stop, stopSequence, usage }: ChatAnswer): JsonObject {
  return {
    id,
    type: 'message',
    role: 'assistant',
    model,
    content: content.filter((part) => part.type !== 'text' || part.text !== '').map(writeBlock),
    stop_reason: writeStop(stop),
    stop_sequence: stopSequence ?? null,
    usage: writeUsage(usage),
  };
}

function writeBlock(part: TextPart | ToolCallPart): JsonObject {
  if (part.type === 'text') return { type: 'text', text: part.text };
  const input = reading.parsed(part.input, 'the arguments of a tool call');
  return {
    type: 'tool_use',
    id: part.id,
    name: part.name,
    input: reading.object(input, 'the arguments of a tool call'),
  };
}

const types: Readonly<Record<ChatErrorKind, string>> = {
  invalid: 'invalid_request_error',
  authentication: 'authentication_error',
  permission: 'permission_error',
  'not-found': 'not_found_error',
  'too-large': 'request_too_large',
  'rate-limit': 'rate_limit_error',
  overloaded: 'overloaded_error',
  timeout: 'timeout_error',
  server: 'api_error',
};

const kinds: ReadonlyMap<unknown, ChatErrorKind> = new Map(
  Object.entries(types).map(([kind, type]) => [type, kind as ChatErrorKind]),
);

/** Reads an error. */
export function readError(status: number, body: JsonObject): ChatError {
  const { type, message } = isObject(body.error) ? body.error : {};
  const error = errorOfStatus(status, message, type);
  return { ...error, kind: kinds.get(type) ?? error.kind };
}

/** Writes an error. */
export function writeError({ kind, message, details }: ChatError): JsonObject {
  return { type: 'error', error: { type: types[kind], message, ...(details && { details }) } };
}
