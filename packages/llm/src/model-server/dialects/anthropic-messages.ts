import { BadQuestion, type Dialect, type ErrorsOf, type Stamp } from '../dialect.ts';
import { type StreamEvent, sseFraming } from '../framing.ts';
import { type JsonObject, listIn, numberIn, objectIn, textIn } from '../json.ts';
import { type Answer, type Question, questionOf, type ToolCall, textOf, type Utterance } from '../question.ts';

// https://docs.claude.com/en/api/messages and /en/docs/build-with-claude/streaming

const errorTypes: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  413: 'request_too_large',
  429: 'rate_limit_error',
  529: 'overloaded_error',
};
const endings = { stop: 'end_turn', length: 'max_tokens', tools: 'tool_use' } as const;

const errors: ErrorsOf = (status, message) => ({
  body: {
    type: 'error',
    error: { type: errorTypes[status] ?? 'api_error', message },
    request_id: 'req_model_server',
  },
});

/** Anthropic's messages. */
export const anthropicMessages: Dialect = {
  readQuestion(body, { headers }) {
    if (headers['anthropic-version'] === undefined) throw new BadQuestion('anthropic-version: header is required');
    if (numberIn(body.max_tokens) === undefined) throw new BadQuestion('max_tokens: Field required');
    return readMessages(body);
  },
  whole: (question, answer, stamp) => ({
    ...messageOf(question, stamp),
    content: contentOf(answer),
    stop_reason: endings[answer.ending],
    usage: { ...inputUsage(answer), output_tokens: answer.completionTokens, service_tier: 'standard' },
  }),
  events,
  framing: sseFraming,
  errors,
  errorEvent: (message) => ({ name: 'error', data: errors(529, message).body }),
};

/** What a body of messages asks, whether or not it may be answered. */
export function readMessages(body: JsonObject): Question {
  const messages = listIn(body.messages).map(objectIn);
  if (messages.length === 0) throw new BadQuestion('messages: Field required');
  const system = textsOf(body.system);
  const choice = objectIn(body.tool_choice);
  return questionOf({
    model: textIn(body.model),
    utterances: [...(system === '' ? [] : [{ role: 'system' as const, text: system }]), ...messages.map(utteranceOf)],
    tools: listIn(body.tools)
      .map(objectIn)
      .map(({ name, input_schema: schema }) => ({ name: textIn(name), schema: objectIn(schema) })),
    mustCall: choice.type === 'any' || (choice.type === 'tool' && textIn(choice.name)),
    limit: numberIn(body.max_tokens),
    isStream: body.stream === true,
    jsonSchema: schemaOf(objectIn(objectIn(body.output_config).format ?? body.output_format)),
  });
}

function schemaOf({ type, schema }: JsonObject): JsonObject | undefined {
  return type === 'json_schema' ? objectIn(schema) : undefined;
}

function utteranceOf({ role, content }: JsonObject): Utterance {
  const parts = listIn(content).map(objectIn);
  const results = parts.filter(({ type }) => type === 'tool_result');
  if (results.length > 0) return { role: 'tool', text: results.map((part) => textsOf(part.content)).join('\n') };
  const images = parts.filter(({ type }) => type === 'image').length;
  return { role: role === 'assistant' ? 'assistant' : 'user', text: textsOf(content), images };
}

function textsOf(content: unknown): string {
  if (typeof content === 'string') return content;
  return listIn(content)
    .map((part) => textIn(objectIn(part).text))
    .join('');
}

function* events(question: Question, answer: Answer, stamp: Stamp): Generator<StreamEvent> {
  const event = (type: string, data: JsonObject, isToken = false): StreamEvent => ({
    name: type,
    data: { type, ...data },
    isToken,
  });
  const usage = { ...inputUsage(answer), output_tokens: 1, service_tier: 'standard' };
  yield event('message_start', { message: { ...messageOf(question, stamp), content: [], usage } });
  if (answer.calls.length === 0) {
    yield event('content_block_start', { index: 0, content_block: { type: 'text', text: '' } });
    yield event('ping', {});
    for (const text of answer.pieces)
      yield event('content_block_delta', { index: 0, delta: { type: 'text_delta', text } }, true);
    yield event('content_block_stop', { index: 0 });
  }
  for (const [index, call] of answer.calls.entries()) {
    yield event('content_block_start', { index, content_block: { ...toolUse(call), input: {} } });
    yield event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: '' } });
    for (const piece of call.pieces)
      yield event('content_block_delta', { index, delta: { type: 'input_json_delta', partial_json: piece } }, true);
    yield event('content_block_stop', { index });
  }
  const delta = { stop_reason: endings[answer.ending], stop_sequence: null };
  yield event('message_delta', { delta, usage: { output_tokens: answer.completionTokens } });
  yield event('message_stop', {});
}

function messageOf({ model }: Question, { id }: Stamp): JsonObject {
  const ending = { stop_reason: null, stop_sequence: null };
  return { id: `msg_${id}`, type: 'message', role: 'assistant', model, content: [], ...ending };
}

function contentOf(answer: Answer): readonly JsonObject[] {
  return answer.calls.length > 0 ? answer.calls.map(toolUse) : [{ type: 'text', text: textOf(answer) }];
}

function toolUse({ id, name, input }: ToolCall): JsonObject {
  return { type: 'tool_use', id: `toolu_${id}`, name, input };
}

function inputUsage({ promptTokens }: Answer): JsonObject {
  return { input_tokens: promptTokens, cache_creation_input_tokens: 0, cache_read_input_tokens: 0 };
}
