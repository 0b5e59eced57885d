import { randomUUID } from 'node:crypto';
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

const filtered = ['SAFETY', 'RECITATION', 'BLOCKLIST', 'PROHIBITED_CONTENT', 'SPII', 'LANGUAGE', 'MODEL_ARMOR'];

/** The reason why an answer ended; a word that is new counts as an end. */
export function readStop(word: unknown, callsTools: boolean): StopReason {
  if (word === 'MAX_TOKENS') return 'limit';
  if (filtered.includes(String(word).replace(/^IMAGE_/, ''))) return 'filtered';
  // A model that has written no proper call has not answered.
  if (/^MALFORMED_|^MISSING_|^UNEXPECTED_TOOL_CALL$|^TOO_MANY_TOOL_CALLS$/.test(String(word)))
    throw new AnswerUnreadable(`the model's answer ended with ${word}`);
  return callsTools ? 'tools' : 'end';
}

/** How the end of an answer is called. */
export function writeStop(stop: StopReason): string {
  if (stop === 'limit') return 'MAX_TOKENS';
  return stop === 'filtered' ? 'SAFETY' : 'STOP';
}

/** Gives calls of tools ids where they have none: no others of the dialogue have the same, which comes back as a whole. */
export class CallNumbers {
  readonly #own: string = randomUUID();
  #next = 0;

  idOf(id: unknown, responseId: string): string {
    return typeof id === 'string' && id !== '' ? id : `call_${responseId || this.#own}_${this.#next++}`;
  }
}

/** What the first candidate of an answer says, thoughts left out. */
export function readParts(body: JsonObject, numbers: CallNumbers): (TextPart | ToolCallPart)[] {
  const content = candidateOf(body)?.content;
  const parts = isObject(content) && Array.isArray(content.parts) ? content.parts : [];
  return parts.flatMap((one): (TextPart | ToolCallPart)[] => {
    const part = reading.object(one, 'parts[]');
    if (part.thought === true) return [];
    if (isObject(part.functionCall)) {
      const { id, name, args } = part.functionCall;
      const input = JSON.stringify(args ?? {});
      const callId = numbers.idOf(id, idOf(body));
      return [{ type: 'tool-call', id: callId, name: reading.text(name, 'functionCall.name'), input }];
    }
    if (typeof part.text === 'string') return part.text === '' ? [] : [{ type: 'text', text: part.text }];
    const other = Object.keys(part).find((key) => key !== 'thoughtSignature');
    if (other === undefined) return [];
    throw new AnswerUnreadable(`the answer has a part of the kind '${other}'`);
  });
}

/** The candidate of an answer; none where the prompt was refused. */
export function candidateOf(body: JsonObject): JsonObject | undefined {
  const [first] = Array.isArray(body.candidates) ? body.candidates : [];
  return isObject(first) ? first : undefined;
}

/** Whether the prompt was refused. */
export function isBlocked({ promptFeedback }: JsonObject): boolean {
  return isObject(promptFeedback) && typeof promptFeedback.blockReason === 'string';
}

export function idOf({ responseId }: JsonObject): string {
  return typeof responseId === 'string' ? responseId : '';
}

export function modelOf({ modelVersion }: JsonObject): string {
  return typeof modelVersion === 'string' ? modelVersion : '';
}

/** Reads what `generateContent` answers. */
export function readAnswer(body: JsonObject): ChatAnswer {
  const candidate = candidateOf(body);
  if (candidate === undefined && !isBlocked(body)) throw new AnswerUnreadable('the answer has no candidate');
  const content = readParts(body, new CallNumbers());
  const callsTools = content.some(({ type }) => type === 'tool-call');
  return {
    id: idOf(body),
    model: modelOf(body),
    content,
    stop: candidate === undefined ? 'filtered' : readStop(candidate.finishReason, callsTools),
    usage: readUsage(body.usageMetadata),
  };
}

/** Reads what an answer has cost. */
export function readUsage(value: unknown): ChatUsage | undefined {
  if (!isObject(value)) return undefined;
  const prompt = tokens(value.promptTokenCount);
  const candidates = tokens(value.candidatesTokenCount) ?? 0;
  const reasoningTokens = tokens(value.thoughtsTokenCount);
  if (prompt === undefined) return undefined;
  return {
    promptTokens: prompt + (tokens(value.toolUsePromptTokenCount) ?? 0),
    completionTokens: candidates + (reasoningTokens ?? 0),
    cachedTokens: tokens(value.cachedContentTokenCount),
    reasoningTokens,
  };
}

/** Writes what an answer has cost. */
export function writeUsage(usage: ChatUsage | undefined): JsonObject | undefined {
  if (usage === undefined) return undefined;
  const { promptTokens, completionTokens, cachedTokens, reasoningTokens } = usage;
  return present({
    promptTokenCount: promptTokens,
    candidatesTokenCount: completionTokens - (reasoningTokens ?? 0),
    totalTokenCount: promptTokens + completionTokens,
    cachedContentTokenCount: cachedTokens,
    thoughtsTokenCount: reasoningTokens,
  });
}

/** Writes what `generateContent` answers. */
export function writeAnswer({ id, model, content, stop, usage }: ChatAnswer): JsonObject {
  const candidate = {
    content: { role: 'model', parts: content.map(writePart) },
    finishReason: writeStop(stop),
    index: 0,
  };
  return present({ candidates: [candidate], usageMetadata: writeUsage(usage), modelVersion: model, responseId: id });
}

/** Writes a part of an answer. */
export function writePart(part: TextPart | ToolCallPart): JsonObject {
  if (part.type === 'text') return { text: part.text };
  const args = reading.object(
    reading.parsed(part.input, 'the arguments of a tool call'),
    'the arguments of a tool call',
  );
  return { functionCall: { id: part.id, name: part.name, args } };
}

/** Reads an error of Google's. */
export function readError(status: number, body: JsonObject): ChatError {
  const { message, status: word, details } = isObject(body.error) ? body.error : {};
  // A key that is wrong is an argument that is.
  const isKey = typeof message === 'string' && /api key/i.test(message) && status === 400;
  const retryAfterSeconds = retryDelayOf(details);
  return {
    ...errorOfStatus(status, message, word),
    ...(isKey && { kind: 'authentication' }),
    ...(retryAfterSeconds !== undefined && { retryAfterSeconds }),
  };
}

/** Google says in the body what others say in a header: `google.rpc.RetryInfo`. */
function retryDelayOf(details: unknown): number | undefined {
  const delays = (Array.isArray(details) ? details : []).flatMap((one) => (isObject(one) ? [one.retryDelay] : []));
  const [, seconds] = /^(\d{1,6}(?:\.\d+)?)s$/.exec(String(delays.find((delay) => delay !== undefined))) ?? [];
  return seconds === undefined ? undefined : Math.ceil(Number(seconds));
}

const words: Readonly<Record<ChatErrorKind, string>> = {
  invalid: 'INVALID_ARGUMENT',
  authentication: 'UNAUTHENTICATED',
  permission: 'PERMISSION_DENIED',
  'not-found': 'NOT_FOUND',
  'too-large': 'INVALID_ARGUMENT',
  'rate-limit': 'RESOURCE_EXHAUSTED',
  overloaded: 'UNAVAILABLE',
  timeout: 'DEADLINE_EXCEEDED',
  server: 'INTERNAL',
};

/** Writes an error as Google does. */
export function writeError({ kind, message }: ChatError, status: number): JsonObject {
  return { error: { code: status, message, status: words[kind] } };
}
