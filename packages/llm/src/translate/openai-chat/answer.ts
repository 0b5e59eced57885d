import type { AnswerPlace } from '../chat-protocol.ts';
import { errorOfStatus } from '../errors.ts';
import { joined } from '../messages.ts';
import type { ChatAnswer, ChatError, ChatUsage, JsonObject, StopReason, TextPart, ToolCallPart } from '../neutral.ts';
import { AnswerUnreadable, isObject, optional, present, readingAnswer as reading, tokens } from '../read-json.ts';
import { writeCall } from './request.ts';

const stops: Readonly<Record<string, StopReason>> = {
  stop: 'end',
  length: 'limit',
  tool_calls: 'tools',
  function_call: 'tools',
  content_filter: 'filtered',
};

/** The reason why an answer ended; words that are new count as an end. */
export function readStop(word: string): StopReason {
  return Object.hasOwn(stops, word) ? stops[word]! : 'end';
}

const finishes: Readonly<Record<StopReason, string>> = {
  end: 'stop',
  limit: 'length',
  'stop-sequence': 'stop',
  tools: 'tool_calls',
  filtered: 'content_filter',
};

/** How the end of an answer is called. */
export function writeStop(stop: StopReason): string {
  return finishes[stop];
}

/** Reads a chat completion. */
export function readAnswer(body: JsonObject): ChatAnswer {
  const [choice] = reading.list(body.choices, 'choices');
  const { message, finish_reason: finish } = reading.object(choice, 'choices[0]');
  const said = reading.object(message, 'choices[0].message');
  const texts = readTexts(said);
  const calls = (optional(said.tool_calls, (value) => reading.list(value, 'tool_calls')) ?? []).map(readCall);
  const isRefused = texts.some(({ isRefusal }) => isRefusal);
  return {
    id: typeof body.id === 'string' ? body.id : '',
    model: typeof body.model === 'string' ? body.model : '',
    content: [...texts, ...calls],
    stop: isRefused ? 'filtered' : readStop(String(finish)),
    usage: readUsage(body.usage),
  };
}

/** What a message says, or what has come of one: nobody has asked for calls of the old kind, nor for sound. */
export function readTexts({ content, refusal, function_call: call, audio }: JsonObject): readonly TextPart[] {
  if (isObject(call)) throw new AnswerUnreadable("the answer has a 'function_call'");
  if (isObject(audio)) throw new AnswerUnreadable("the answer has 'audio'");
  // Some servers answer in parts, as they are asked.
  const parts = Array.isArray(content) ? content.flatMap(readPart) : [content];
  return [
    ...parts.flatMap((text) => textPart({ type: 'text', text })),
    ...textPart({ type: 'text', text: refusal, isRefusal: true }),
  ];
}

function readPart(value: unknown): unknown[] {
  const { type, text } = reading.object(value, 'content[]');
  if (type === 'thinking' || type === 'reasoning') return [];
  if (type !== 'text') throw new AnswerUnreadable(`the answer has a part of the type '${type}'`);
  return [text];
}

function textPart({ text, ...part }: Omit<TextPart, 'text'> & { readonly text: unknown }): TextPart[] {
  return typeof text === 'string' && text !== '' ? [{ ...part, text }] : [];
}

function readCall(value: unknown): ToolCallPart {
  const call = reading.object(value, 'tool_calls[]');
  const { name, arguments: input } = reading.object(call.function, 'tool_calls[].function');
  return {
    type: 'tool-call',
    id: reading.text(call.id, 'tool_calls[].id'),
    name: reading.text(name, 'tool_calls[].function.name'),
    input: reading.text(input, 'tool_calls[].function.arguments'),
  };
}

/** Reads what an answer has cost; nothing when that cannot be true. */
export function readUsage(value: unknown): ChatUsage | undefined {
  if (!isObject(value)) return undefined;
  const promptTokens = tokens(value.prompt_tokens);
  const completionTokens = tokens(value.completion_tokens);
  if (promptTokens === undefined || completionTokens === undefined) return undefined;
  const prompt = isObject(value.prompt_tokens_details) ? value.prompt_tokens_details : {};
  const completion = isObject(value.completion_tokens_details) ? value.completion_tokens_details : {};
  return {
    promptTokens,
    completionTokens,
    cachedTokens: tokens(prompt.cached_tokens),
    reasoningTokens: tokens(completion.reasoning_tokens),
  };
}

/** Writes what an answer has cost. */
export function writeUsage(usage: ChatUsage | undefined): JsonObject | undefined {
  if (usage === undefined) return undefined;
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens } = usage;
  return present({
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: cachedTokens === undefined ? undefined : { cached_tokens: cachedTokens },
    completion_tokens_details: reasoningTokens === undefined ? undefined : { reasoning_tokens: reasoningTokens },
  });
}

/** Writes a chat completion. */
export function writeAnswer({ id, model, content, stop, usage }: ChatAnswer, { createdAt }: AnswerPlace): JsonObject {
  const calls = content.flatMap((part) => (part.type === 'tool-call' ? [writeCall(part)] : []));
  const text = joined(content.filter((part) => part.type === 'text' && part.isRefusal !== true));
  const refusals = content.filter((part) => part.type === 'text' && part.isRefusal === true);
  const message = {
    role: 'assistant',
    content: text === '' && calls.length + refusals.length > 0 ? null : text,
    refusal: refusals.length > 0 ? joined(refusals) : null,
    ...(calls.length > 0 && { tool_calls: calls }),
  };
  return present({
    id,
    object: 'chat.completion',
    created: createdAt,
    model,
    choices: [{ index: 0, message, logprobs: null, finish_reason: refusals.length > 0 ? 'stop' : writeStop(stop) }],
    usage: writeUsage(usage),
  });
}

/** Reads an error of OpenAI, of Azure, or of a server that speaks as they do. */
export function readError(status: number, body: JsonObject): ChatError {
  const error = isObject(body.error) ? body.error : body;
  const { type, param } = error;
  return {
    ...errorOfStatus(status, error.message ?? body.error, error.code ?? error.type),
    ...(typeof type === 'string' && { type }),
    ...(typeof param === 'string' && { param }),
  };
}

const types: Readonly<Record<ChatError['kind'], string>> = {
  invalid: 'invalid_request_error',
  authentication: 'authentication_error',
  permission: 'permission_error',
  'not-found': 'invalid_request_error',
  'too-large': 'invalid_request_error',
  'rate-limit': 'rate_limit_error',
  overloaded: 'server_error',
  timeout: 'server_error',
  server: 'server_error',
};

/** Writes an error as OpenAI does. */
export function writeError({ kind, message, type, param, code }: ChatError): JsonObject {
  return { error: { message, type: type ?? types[kind], param: param ?? null, code: code ?? null } };
}
