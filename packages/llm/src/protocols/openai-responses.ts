import type { ModelMessage, ModelUsage } from '@turnpike/policy';
import { readContent } from './content.ts';
import { asList, asObject, asText, type JsonObject, objectsOf, unreadable } from './json.ts';
import { OpenItems } from './open-items.ts';
import type { AnswerReading, AnswerText, ClosingEvent, Protocol, ReportedUsage, StreamReader } from './protocol.ts';
import { kindOf, readLimit, readModel, readObjects, readRole, readTools, systemMessages } from './reading.ts';

/** Responses, OpenAI's protocol for what is more than a chat. */
export const openaiResponses: Protocol = {
  name: 'openai-responses',
  path: /(?:\/deployments\/(?<model>[^/]+))?\/responses$/i,
  keys: ['input', 'prompt', 'model', 'previous_response_id', 'conversation'],
  isCall: ({ input, model, voice }) =>
    typeof model === 'string' &&
    voice === undefined &&
    ((typeof input === 'string' && !/embed/i.test(model)) ||
      (Array.isArray(input) && input.length > 0 && input.every(isItem))),
  readCall: (body, { model }) => ({
    protocol: 'openai-responses',
    model: readModel(body, model),
    isStream: body.stream === true,
    messages: [
      ...systemMessages(body.instructions, 'instructions'),
      ...readVariables(asObject(body.prompt)),
      ...readInput(body.input),
    ],
    ...readTools(body.tools),
    completionLimit: readLimit({ max_output_tokens: body.max_output_tokens }),
  }),
  answerMembers: new Set(['id', 'model', 'status', 'usage', 'error']),
  readAnswer(body) {
    if (!Array.isArray(body.output) && (body.usage === undefined || body.usage === null)) return undefined;
    return readResponse(body, objectsOf(body.output).flatMap(textsOf));
  },
  openStream: () => new ResponseStream(),
};

function isItem(item: unknown): boolean {
  const { role, type } = asObject(item) ?? {};
  return typeof role === 'string' || typeof type === 'string';
}

function readInput(input: unknown): readonly ModelMessage[] {
  if (input === undefined || input === null) return [];
  if (typeof input === 'string') return [{ role: 'user', text: input, images: 0 }];
  if (!Array.isArray(input)) throw unreadable(`'input' is ${kindOf(input)}; expected text or a list.`);
  return readObjects(input, 'input').map((item, index) => {
    const place = `'input[${index}]'`;
    return { role: roleOf(item, index), ...readContent(item, place) };
  });
}

/** What goes into a prompt that the provider has kept. */
function readVariables(prompt: JsonObject | undefined): readonly ModelMessage[] {
  const variables = Object.entries(asObject(prompt?.variables) ?? {});
  return variables.map(([name, value]) => ({ role: 'user', ...readContent(value, `'prompt.variables.${name}'`) }));
}

/** What is no message is a step of the model, or what one of its tools has given. */
function roleOf({ role, type }: JsonObject, index: number): ModelMessage['role'] {
  if (role === undefined && typeof type === 'string') return type.endsWith('_output') ? 'tool' : 'assistant';
  return readRole(role, 'input', index);
}

function readResponse({ id, model, usage, status }: JsonObject, texts: readonly AnswerText[]): AnswerReading {
  const ends = status === 'failed' || status === 'cancelled' ? ('failed' as const) : undefined;
  return { id: asText(id), model: asText(model), usage: responsesUsage(usage), texts, ...(ends && { ends }) };
}

function responsesUsage(value: unknown): ReportedUsage | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  return {
    prompt: usage.input_tokens,
    completion: usage.output_tokens ?? 0,
    total: usage.total_tokens,
    cached: asObject(usage.input_tokens_details)?.cached_tokens,
    reasoning: asObject(usage.output_tokens_details)?.reasoning_tokens,
  };
}

function textsOf(item: JsonObject, index: number): readonly AnswerText[] {
  const parts = [...asList(item.summary), ...asList(item.content)].map(asObject);
  const texts = [
    item.name,
    item.arguments,
    item.input,
    item.code,
    ...parts.flatMap((part) => [part?.text, part?.refusal]),
  ];
  return texts.flatMap((text) => (typeof text === 'string' && text !== '' ? [{ lane: `${index}`, text }] : []));
}

class ResponseStream implements StreamReader {
  #response: JsonObject = {};
  #sequence = 0;
  readonly #items = new OpenItems();

  read(data: JsonObject): AnswerReading | undefined {
    const type = asText(data.type) ?? '';
    const response = asObject(data.response);
    if (response !== undefined) return this.#readWhole(response, type);
    return type === 'error' ? { texts: [], ends: 'failed' } : { texts: deltaOf(type, data) };
  }

  passed(data: JsonObject): void {
    if (typeof data.sequence_number === 'number') this.#sequence = data.sequence_number + 1;
    this.#response = asObject(data.response) ?? this.#response;
    this.#items.take(asText(data.type) ?? '', data);
  }

  #readWhole(response: JsonObject, type: string): AnswerReading {
    const isEnd = type === 'response.completed' || type === 'response.incomplete';
    const ends = isEnd ? 'whole' : type === 'response.failed' ? 'failed' : undefined;
    return { ...readResponse(response, []), ends, isLast: ends !== undefined };
  }

  endAtLimit(usage: ModelUsage): readonly ClosingEvent[] {
    const output = this.#items.close();
    return [
      ...output.events.map((event) => this.#event(event)),
      this.#event({
        type: 'response.incomplete',
        response: {
          ...this.#response,
          status: 'incomplete',
          incomplete_details: { reason: 'max_output_tokens' },
          output: output.items,
          usage: writeUsage(usage),
        },
      }),
    ];
  }

  /** These streams have no `[DONE]` of their own; clients of all that is OpenAI's understand it. */
  endWithheld(): readonly ClosingEvent[] {
    return [{ data: '[DONE]' }];
  }

  endFailed(message: string): readonly ClosingEvent[] {
    return [this.#event({ type: 'error', code: 'server_error', message, param: null })];
  }

  #event(data: JsonObject & { readonly type: string }): ClosingEvent {
    return { type: data.type, data: { ...data, sequence_number: this.#sequence++ } };
  }
}

/** Text of whatever kind; sound comes in deltas too, but as bytes. */
function deltaOf(type: string, data: JsonObject): readonly AnswerText[] {
  const { item, delta, item_id, content_index = '', output_index = '' } = data;
  if (type === 'response.output_item.added') {
    const name = asText(asObject(item)?.name);
    return name === undefined ? [] : [{ lane: `${output_index} name`, text: name }];
  }
  if (!type.endsWith('.delta') || type === 'response.audio.delta') return [];
  return typeof delta === 'string' && delta !== ''
    ? [{ lane: `${item_id} ${content_index} ${type}`, text: delta }]
    : [];
}

function writeUsage({
  promptTokens,
  completionTokens,
  totalTokens,
  cachedTokens,
  reasoningTokens,
}: ModelUsage): JsonObject {
  return {
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: cachedTokens ?? 0 },
    output_tokens: completionTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens ?? 0 },
    total_tokens: totalTokens,
  };
}
