import type { ModelMessage, ModelUsage } from '@turnpike/policy';
import { readContent } from './content.ts';
import { asList, asObject, asText, type JsonObject, objectsOf } from './json.ts';
import { type AnswerStep, OpenAnswers } from './open-answers.ts';
import {
  type AnswerReading,
  type AnswerText,
  type ClosingEvent,
  done,
  type Protocol,
  type ReportedUsage,
  type StreamReader,
} from './protocol.ts';
import { readLimit, readModel, readObjects, readRole, readTools } from './reading.ts';

/** Chat completions of OpenAI, Azure OpenAI, Azure AI model inference, and all servers that are compatible. */
export const openaiChat: Protocol = {
  name: 'openai-chat',
  path: /(?:\/deployments\/(?<model>[^/]+))?\/chat\/completions$/i,
  keys: ['messages'],
  isCall: ({ messages }) => Array.isArray(messages) && messages.length > 0 && messages.every(isMessage),
  readCall(body, { model }) {
    const { tools, functions } = body;
    const call = {
      protocol: 'openai-chat',
      model: readModel(body, model),
      isStream: body.stream === true,
      messages: readObjects(body.messages, 'messages').map(readMessage),
      completionLimit: readLimit(
        { max_tokens: body.max_tokens, max_completion_tokens: body.max_completion_tokens },
        { n: body.n },
      ),
    } as const;
    const hasTools = tools !== undefined || functions !== undefined;
    return hasTools ? { ...call, ...readTools([...asList(tools), ...asList(functions)]) } : call;
  },
  answerMembers: new Set(['id', 'model', 'usage', 'error']),
  readAnswer(body) {
    if (!Array.isArray(body.choices) && body.usage === undefined) return undefined;
    const texts = objectsOf(body.choices).flatMap(({ message }, index) => textsOf(asObject(message) ?? {}, `${index}`));
    return { id: asText(body.id), model: asText(body.model), usage: openaiUsage(body.usage), texts };
  },
  openStream: (body) => new ChatStream(asObject(body.stream_options)?.include_usage === true),
};

function isMessage(message: unknown): boolean {
  return typeof asObject(message)?.role === 'string';
}

function readMessage(message: JsonObject, index: number): ModelMessage {
  const { content, refusal, reasoning_content, tool_calls, function_call } = message;
  const role = readRole(message.role, 'messages', index);
  // As nearly all messages are.
  if (typeof content === 'string' && (refusal ?? reasoning_content ?? tool_calls ?? function_call ?? null) === null)
    return { role, text: content, images: 0 };
  const parts = [reasoning_content, content, refusal, tool_calls, function_call];
  const { text, images } = readContent(parts, `'messages[${index}]'`);
  return { role, text, images };
}

/** What OpenAI, and who took after it, says that a call has cost. */
export function openaiUsage(value: unknown): ReportedUsage | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  return {
    prompt: usage.prompt_tokens,
    completion: usage.completion_tokens ?? 0,
    total: usage.total_tokens,
    cached: asObject(usage.prompt_tokens_details)?.cached_tokens,
    reasoning: asObject(usage.completion_tokens_details)?.reasoning_tokens,
  };
}

/** A message, or what has come of one. */
function textsOf(message: JsonObject, choice: string): readonly AnswerText[] {
  const { content, refusal, reasoning_content, reasoning, audio, tool_calls, function_call } = message;
  const texts: AnswerText[] = [];
  addText(texts, choice, 'thought', reasoning_content ?? reasoning);
  addText(texts, choice, 'content', content);
  // Some servers have parts here, as requests do.
  if (Array.isArray(content)) for (const part of objectsOf(content)) addText(texts, choice, 'content', part.text);
  addText(texts, choice, 'refusal', refusal);
  addText(texts, choice, 'audio', asObject(audio)?.transcript);
  addCall(texts, choice, asObject(function_call));
  if (Array.isArray(tool_calls)) for (const call of objectsOf(tool_calls)) addCall(texts, choice, call);
  return texts;
}

function addText(texts: AnswerText[], choice: string, what: string, text: unknown): void {
  if (typeof text === 'string' && text !== '') texts.push({ lane: `${choice} ${what}`, text });
}

function addCall(texts: AnswerText[], choice: string, call: JsonObject | undefined): void {
  if (call === undefined) return;
  const { name, arguments: given } = asObject(call.function) ?? call;
  addText(texts, choice, `call ${call.index ?? ''}`, name);
  addText(texts, choice, `call ${call.index ?? ''}`, given);
}

class ChatStream implements StreamReader {
  readonly #wantsUsage: boolean;
  /** What every event has in common, as the last one had it. */
  #head: JsonObject = {};
  readonly #answers = new OpenAnswers();

  constructor(wantsUsage: boolean) {
    this.#wantsUsage = wantsUsage;
  }

  read(data: JsonObject): AnswerReading | undefined {
    if (data.error !== undefined && data.error !== null && !Array.isArray(data.choices))
      return { texts: [], ends: 'failed' };
    const choices = objectsOf(data.choices);
    return {
      id: asText(data.id),
      model: asText(data.model),
      usage: openaiUsage(data.usage),
      texts: choices.flatMap((choice, place) =>
        textsOf(asObject(choice.delta) ?? asObject(choice.message) ?? {}, `${choice.index ?? place}`),
      ),
      ends: this.#answers.endWith(stepsOf(data)) ? 'whole' : undefined,
    };
  }

  passed(data: JsonObject): void {
    const { id, object, created, model, system_fingerprint } = data;
    // Azure begins with what its filters say of the prompt, which has no names in it.
    if (asText(id) !== undefined) this.#head = { id, object, created, model, system_fingerprint };
    this.#answers.pass(stepsOf(data));
  }

  endAtLimit(usage: ModelUsage): readonly ClosingEvent[] {
    const rest = this.#wantsUsage ? { usage: null } : {};
    const last = this.#answers.toEnd.map((index) => ({
      data: { ...this.#named(), choices: [{ index, delta: {}, logprobs: null, finish_reason: 'length' }], ...rest },
    }));
    const counted = { data: { ...this.#named(), choices: [], usage: writeOpenaiUsage(usage) } };
    return [...last, ...(this.#wantsUsage ? [counted] : []), done];
  }

  endWithheld(): readonly ClosingEvent[] {
    return [done];
  }

  endFailed(message: string): readonly ClosingEvent[] {
    return [openaiError(message), done];
  }

  /** Nobody reads the end of a stream without the names that its events have. */
  #named(): JsonObject {
    const { id = '', created = 0, model = '', system_fingerprint } = this.#head;
    const mark = system_fingerprint === undefined ? {} : { system_fingerprint };
    return { id, object: 'chat.completion.chunk', created, model, ...mark };
  }
}

/** What an event says of each choice. */
export function stepsOf({ choices }: JsonObject): readonly AnswerStep[] {
  return objectsOf(choices).map(({ index, finish_reason }, place) => ({
    index: index ?? place,
    isEnd: typeof finish_reason === 'string',
  }));
}

/** Usage as OpenAI writes it. */
export function writeOpenaiUsage(usage: ModelUsage): JsonObject {
  const { promptTokens, completionTokens, totalTokens } = usage;
  return { prompt_tokens: promptTokens, completion_tokens: completionTokens, total_tokens: totalTokens };
}

/** An error in the middle of a stream, as OpenAI's own servers and libraries have it. */
export function openaiError(message: string): ClosingEvent {
  return { data: { error: { message, type: 'server_error', param: null, code: null } } };
}
