import type { AnswerPlace } from './chat-protocol.ts';
import { checkParts } from './check-parts.ts';
import { errorOfStatus } from './errors.ts';
import { CallReading, fieldOf } from './fields.ts';
import type {
  ChatAnswer,
  ChatError,
  ChatMessage,
  ChatProtocolName,
  ChatRequest,
  ChatSetting,
  JsonObject,
  StopReason,
  ToolCallPart,
} from './neutral.ts';
import { chatProtocols } from './protocols.ts';
import { AnswerUnreadable, isObject, isWhole } from './read-json.ts';

/** A call in the words of another protocol. */
export interface TranslatedCall {
  /** Without the model where that stands in the path. */
  readonly body: JsonObject;
  readonly isStream: boolean;
  /** Whether the caller wants to be told at the end of a stream what it has cost. */
  readonly usageInStream: boolean;
}

/** Names for what a provider gives none. */
export interface AnswerNames extends AnswerPlace {
  readonly id: string;
  readonly model: string;
}

/** An answer that tells of an error, whatever its status says. */
export class AnswerIsError extends Error {
  override readonly name = 'AnswerIsError';
  readonly error: ChatError;

  constructor(error: ChatError) {
    super(error.message);
    this.error = error;
  }
}

/**
 * Puts a call into the words of another protocol, for a model of its own name there.
 * @throws {CallRefused} when it is no call, or says what the other protocol cannot be asked
 */
export function translateCall(
  body: JsonObject,
  from: ChatProtocolName,
  to: ChatProtocolName,
  model: string,
): TranslatedCall {
  const [source, target] = [chatProtocols[from], chatProtocols[to]];
  const reading = new CallReading(target.title);
  reading.check(body, source.fields);
  const read = source.readRequest(body, reading);
  const request = withoutEmptyTools({ ...read, messages: read.messages.map(withoutEmptyText), model }, reading);
  checkParts(request, reading);
  if (source.goesOn && !target.goesOn && hasBegun(request)) reading.refuse('an answer that the caller has begun');
  for (const setting of Object.keys(request) as (keyof ChatRequest)[])
    if (request[setting] !== undefined && isSetting(setting) && !target.takes.includes(setting))
      reading.refuse(`'${fieldOf(source.fields, setting)}'`);
  return {
    body: target.writeRequest(request, reading),
    isStream: request.stream,
    usageInStream: request.usageInStream === true,
  };
}

function isSetting(name: keyof ChatRequest): name is ChatSetting {
  return !['model', 'stream', 'system', 'messages', 'usageInStream'].includes(name);
}

/** Text that is empty says nothing beside something else, and not all servers take it. */
function withoutEmptyText(message: ChatMessage): ChatMessage {
  const content = message.content.filter((part) => part.type !== 'text' || part.text !== '');
  return content.length === 0 ? message : { ...message, content };
}

/** Whether the last that was said is text of an answer. */
function hasBegun({ messages }: ChatRequest): boolean {
  const last = messages.at(-1);
  return last?.role === 'assistant' && last.content.at(-1)?.type === 'text';
}

/** How tools are called means nothing where there are none, unless one has to be. */
function withoutEmptyTools(request: ChatRequest, reading: CallReading): ChatRequest {
  const { tools = [], toolChoice } = request;
  if (tools.length > 0) return request;
  if (toolChoice?.type === 'required' || toolChoice?.type === 'tool')
    reading.fail('a tool has to be called, and there is none');
  return { ...request, tools: undefined, toolChoice: undefined, parallelTools: undefined };
}

/**
 * Puts a whole answer into the words of the caller's protocol.
 * @throws {AnswerUnreadable} when it is no answer of its protocol
 * @throws {AnswerIsError} when it tells of an error
 */
export function translateAnswer(
  text: string,
  from: ChatProtocolName,
  to: ChatProtocolName,
  names: AnswerNames,
): JsonObject {
  const body = parse(text);
  if (body === undefined) throw new AnswerUnreadable('the answer of the model is no JSON object');
  const error = errorWithin(body, from);
  if (error !== undefined) throw new AnswerIsError(error);
  const answer = chatProtocols[from].readAnswer(body);
  return chatProtocols[to].writeAnswer(named(takesPieces(to) ? answer : withoutCutCalls(answer), names), names);
}

function named(answer: ChatAnswer, { id, model }: AnswerNames): ChatAnswer {
  const content = answer.content.map((part) => (part.type === 'tool-call' ? withInput(part) : part));
  const stop = stopWith(
    answer.stop,
    content.some(({ type }) => type === 'tool-call'),
  );
  return { ...answer, content, stop, id: answer.id || id, model: answer.model || model };
}

/** Whether arguments of tools are text there, which may have been cut off. */
function takesPieces(protocol: ChatProtocolName): boolean {
  return protocol === 'openai-chat' || protocol === 'openai-responses';
}

/** What has come to its limit in the middle of a call has not called. */
function withoutCutCalls(answer: ChatAnswer): ChatAnswer {
  if (answer.stop !== 'limit') return answer;
  return { ...answer, content: answer.content.filter((part) => part.type !== 'tool-call' || isWhole(part.input)) };
}

/** Who calls a tool without arguments calls it with none. */
function withInput(call: ToolCallPart): ToolCallPart {
  return call.input.trim() === '' ? { ...call, input: '{}' } : call;
}

/** Why an answer has ended, to whoever looks only there for calls of tools: OpenAI says `stop` where one was demanded. */
export function stopWith(reason: StopReason, callsTools: boolean): StopReason {
  return reason === 'end' && callsTools ? 'tools' : reason;
}

/** The error that an answer tells of whose status says that all is well. */
export function errorWithin(body: JsonObject, protocol: ChatProtocolName): ChatError | undefined {
  const { error } = body;
  if (error === undefined || error === null || error === false) return undefined;
  const { code, status } = isObject(error) ? error : {};
  const said = [code, status].find((one) => typeof one === 'number' && one >= 400 && one < 600) as number | undefined;
  return chatProtocols[protocol].readError(said ?? 500, body);
}

/** Reads what a provider answers with a status that is no success; what is no error of its protocol tells its status. */
export function readErrorAnswer(protocol: ChatProtocolName, status: number, text: string, type?: string): ChatError {
  const body = parse(text);
  if (body === undefined) return errorOfStatus(status);
  return chatProtocols[protocol].readError(status, type === undefined ? body : { __type: type, ...body });
}

/** Writes an error as a protocol has it. */
export function writeErrorAnswer(protocol: ChatProtocolName, status: number, error: ChatError): JsonObject {
  return chatProtocols[protocol].writeError(error, status);
}

function parse(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
