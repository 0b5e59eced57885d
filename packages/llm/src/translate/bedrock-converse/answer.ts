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
import { AnswerUnreadable, isObject, present, readingAnswer as reading, tokens } from '../read-json.ts';

const stops: Readonly<Record<string, StopReason>> = {
  end_turn: 'end',
  max_tokens: 'limit',
  model_context_window_exceeded: 'limit',
  stop_sequence: 'stop-sequence',
  tool_use: 'tools',
  guardrail_intervened: 'filtered',
  content_filtered: 'filtered',
};

/** The reason why an answer ended; words that are new count as an end. */
export function readStop(word: string): StopReason {
  if (word.startsWith('malformed_')) throw new AnswerUnreadable(`the model's answer ended with ${word}`);
  return Object.hasOwn(stops, word) ? stops[word]! : 'end';
}

const written: Readonly<Record<StopReason, string>> = {
  end: 'end_turn',
  limit: 'max_tokens',
  'stop-sequence': 'stop_sequence',
  tools: 'tool_use',
  filtered: 'content_filtered',
};

/** How the end of an answer is called. */
export function writeStop(stop: StopReason): string {
  return written[stop];
}

/** Reads what `Converse` answers. It names neither itself nor its model. */
export function readAnswer(body: JsonObject): ChatAnswer {
  const { message } = reading.object(body.output, 'output');
  const { content } = reading.object(message, 'output.message');
  return {
    id: '',
    model: '',
    content: reading
      .list(content, 'output.message.content')
      .flatMap((one) => readBlock(reading.object(one, 'content[]'))),
    stop: readStop(String(body.stopReason)),
    usage: readUsage(body.usage),
  };
}

function readBlock(block: JsonObject): (TextPart | ToolCallPart)[] {
  if (typeof block.text === 'string') return [{ type: 'text', text: block.text }];
  if (isObject(block.reasoningContent)) return [];
  if (!isObject(block.toolUse))
    throw new AnswerUnreadable(`the answer has a block of the kind '${Object.keys(block).join()}'`);
  const { toolUseId, name, input } = block.toolUse;
  const id = reading.text(toolUseId, 'toolUse.toolUseId');
  return [{ type: 'tool-call', id, name: reading.text(name, 'toolUse.name'), input: JSON.stringify(input ?? {}) }];
}

/** Reads what an answer has cost. */
export function readUsage(value: unknown): ChatUsage | undefined {
  if (!isObject(value)) return undefined;
  const input = tokens(value.inputTokens);
  const completionTokens = tokens(value.outputTokens);
  if (input === undefined || completionTokens === undefined) return undefined;
  const cachedTokens = tokens(value.cacheReadInputTokens);
  const cacheWrittenTokens = tokens(value.cacheWriteInputTokens);
  const promptTokens = input + (cachedTokens ?? 0) + (cacheWrittenTokens ?? 0);
  return { promptTokens, completionTokens, cachedTokens, cacheWrittenTokens };
}

/** Writes what an answer has cost. */
export function writeUsage(usage: ChatUsage | undefined): JsonObject {
  const { promptTokens = 0, completionTokens = 0, cachedTokens, cacheWrittenTokens } = usage ?? {};
  return present({
    inputTokens: Math.max(0, promptTokens - (cachedTokens ?? 0) - (cacheWrittenTokens ?? 0)),
    outputTokens: completionTokens,
    totalTokens: promptTokens + completionTokens,
    cacheReadInputTokens: cachedTokens,
    cacheWriteInputTokens: cacheWrittenTokens,
  });
}

/** Writes what `Converse` answers. */
export function writeAnswer({ content, stop, usage }: ChatAnswer): JsonObject {
  return {
    output: { message: { role: 'assistant', content: content.map(writeBlock) } },
    stopReason: writeStop(stop),
    usage: writeUsage(usage),
    metrics: { latencyMs: 0 },
  };
}

function writeBlock(part: TextPart | ToolCallPart): JsonObject {
  if (part.type === 'text') return { text: part.text };
  const input = reading.object(
    reading.parsed(part.input, 'the arguments of a tool call'),
    'the arguments of a tool call',
  );
  return { toolUse: { toolUseId: part.id, name: part.name, input } };
}

const names: Readonly<Record<string, ChatErrorKind>> = {
  accessdenied: 'permission',
  unrecognizedclient: 'authentication',
  expiredtoken: 'authentication',
  incompletesignature: 'authentication',
  invalidsignature: 'authentication',
  throttling: 'rate-limit',
  servicequotaexceeded: 'rate-limit',
  modelnotready: 'overloaded',
  serviceunavailable: 'overloaded',
  modeltimeout: 'timeout',
  resourcenotfound: 'not-found',
  validation: 'invalid',
};

/** Reads an error; `type` is what the event or the header `x-amzn-errortype` calls it. */
export function readError(status: number, body: JsonObject): ChatError {
  const type = typeof body.__type === 'string' ? body.__type : '';
  const error = errorOfStatus(status, body.message ?? body.Message, type === '' ? undefined : type);
  const word = type
    .replace(/^.*#/, '')
    .replace(/Exception.*$/i, '')
    .toLowerCase();
  return { ...error, kind: Object.hasOwn(names, word) ? names[word]! : error.kind };
}

const types: Readonly<Record<ChatErrorKind, string>> = {
  invalid: 'ValidationException',
  authentication: 'UnrecognizedClientException',
  permission: 'AccessDeniedException',
  'not-found': 'ResourceNotFoundException',
  'too-large': 'ValidationException',
  'rate-limit': 'ThrottlingException',
  overloaded: 'ServiceUnavailableException',
  timeout: 'ModelTimeoutException',
  server: 'InternalServerException',
};

/** Writes an error as AWS does. */
export function writeError({ kind, message }: ChatError): JsonObject {
  return { __type: types[kind], message };
}
