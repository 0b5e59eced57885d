import type { ModelMessage, ModelUsage } from '@turnpike/policy';
import { readContent } from './content.ts';
import { asObject, asText, type JsonObject, jsonText, objectsOf } from './json.ts';
import type { AnswerReading, AnswerText, ClosingEvent, Protocol, ReportedUsage, StreamReader } from './protocol.ts';
import { readLimit, readModel, readObjects, readRole, readTools, systemMessages } from './reading.ts';
import { sumOfCounts } from './sum-of-counts.ts';

/** Messages of Anthropic, also at Vertex and Bedrock in the form that is Anthropic's own. */
export const anthropicMessages: Protocol = {
  name: 'anthropic-messages',
  path: /\/messages$/i,
  keys: ['messages'],
  isCall: (body, headers) => Array.isArray(body.messages) && (headers.get('anthropic-version') !== null || isOwn(body)),
  readCall: (body, { model, path }) => ({
    protocol: 'anthropic-messages',
    model: readModel(body, model),
    isStream: body.stream === true || /[:/](?:streamRawPredict|invoke-with-response-stream)$/.test(path),
    messages: [...systemMessages(body.system, 'system'), ...readObjects(body.messages, 'messages').map(readMessage)],
    ...readTools(body.tools),
    completionLimit: readLimit({ max_tokens: body.max_tokens }),
  }),
  answerMembers: new Set(['id', 'model', 'usage', 'error']),
  readAnswer(body) {
    if (!Array.isArray(body.content) && body.usage === undefined) return undefined;
    const texts = objectsOf(body.content).flatMap((block, index) => textsOf(block, index));
    return { id: asText(body.id), model: asText(body.model), usage: readUsage(asObject(body.usage)), texts };
  },
  openStream: () => new MessageStream(),
};

/** Whether a body has what only Anthropic's have. */
function isOwn(body: JsonObject): boolean {
  const { max_tokens, system, anthropic_version, stop_sequences, thinking } = body;
  if (typeof anthropic_version === 'string') return true;
  const hasMarks = system !== undefined || Array.isArray(stop_sequences) || asObject(thinking) !== undefined;
  return typeof max_tokens === 'number' && (hasMarks || objectsOf(body.tools).some((tool) => 'input_schema' in tool));
}

function readMessage(message: JsonObject, index: number): ModelMessage {
  const place = `'messages[${index}]'`;
  const parts = objectsOf(message.content);
  const isResult = parts.length > 0 && parts.every(({ type }) => type === 'tool_result');
  return {
    role: isResult ? 'tool' : readRole(message.role, 'messages', index),
    ...readContent(message.content, place),
  };
}

function readUsage(usage: JsonObject | undefined): ReportedUsage | undefined {
  if (usage === undefined) return undefined;
  const { input_tokens, cache_creation_input_tokens, cache_read_input_tokens, output_tokens } = usage;
  return {
    prompt: sumOfCounts(input_tokens, cache_creation_input_tokens, cache_read_input_tokens),
    completion: output_tokens,
    cached: cache_read_input_tokens,
  };
}

function textsOf(block: JsonObject, index: unknown): readonly AnswerText[] {
  const { text, thinking, name, input } = block;
  const given = asObject(input) !== undefined && Object.keys(input as object).length > 0 ? jsonText(input) : input;
  return [text, thinking, name, given].flatMap((piece) =>
    typeof piece === 'string' && piece !== '' ? [{ lane: `${index}`, text: piece }] : [],
  );
}

class MessageStream implements StreamReader {
  #usage: JsonObject = {};
  readonly #open = new Set<unknown>();

  read(data: JsonObject): AnswerReading | undefined {
    const { type, index } = data;
    if (type === 'message_start') return this.#start(asObject(data.message) ?? {});
    if (type === 'content_block_start') return { texts: textsOf(asObject(data.content_block) ?? {}, index) };
    if (type === 'content_block_delta') return { texts: deltaOf(asObject(data.delta) ?? {}, index) };
    if (type === 'message_delta') return { texts: [], usage: this.#count(data.usage) };
    if (type === 'message_stop') return { texts: [], ends: 'whole', isLast: true };
    if (type === 'error') return { texts: [], ends: 'failed' };
    return undefined;
  }

  passed({ type, index }: JsonObject): void {
    if (type === 'content_block_start') this.#open.add(index);
    if (type === 'content_block_stop') this.#open.delete(index);
  }

  #start(message: JsonObject): AnswerReading {
    return { id: asText(message.id), model: asText(message.model), usage: this.#count(message.usage), texts: [] };
  }

  /** What a later event says takes the place of what was said before; `null` says nothing. */
  #count(usage: unknown): ReportedUsage | undefined {
    const said = Object.entries(asObject(usage) ?? {}).filter(([, value]) => value !== null);
    this.#usage = { ...this.#usage, ...Object.fromEntries(said) };
    return readUsage(this.#usage);
  }

  endAtLimit({ completionTokens }: ModelUsage): readonly ClosingEvent[] {
    return [
      ...[...this.#open].map((index) => event({ type: 'content_block_stop', index })),
      event({
        type: 'message_delta',
        delta: { stop_reason: 'max_tokens', stop_sequence: null },
        usage: { output_tokens: completionTokens },
      }),
      event({ type: 'message_stop' }),
    ];
  }

  endWithheld(): readonly ClosingEvent[] {
    return [];
  }

  endFailed(message: string): readonly ClosingEvent[] {
    return [event({ type: 'error', error: { type: 'api_error', message } })];
  }
}

function deltaOf({ text, thinking, partial_json }: JsonObject, index: unknown): readonly AnswerText[] {
  const piece = text ?? thinking ?? partial_json;
  return typeof piece === 'string' && piece !== '' ? [{ lane: `${index}`, text: piece }] : [];
}

function event(data: JsonObject & { readonly type: string }): ClosingEvent {
  return { type: data.type, data };
}
