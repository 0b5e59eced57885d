import { BadQuestion, type Dialect, type Stamp } from '../dialect.ts';
import { type StreamEvent, sseFraming } from '../framing.ts';
import { type JsonObject, listIn, numberIn, objectIn, textIn } from '../json.ts';
import { type Answer, type Question, questionOf, type ToolCall, textOf, type Utterance } from '../question.ts';
import { azureErrors, openAiErrors } from './openai-errors.ts';

// https://platform.openai.com/docs/api-reference/chat

const endings = { stop: 'stop', length: 'length', tools: 'tool_calls' } as const;

/** OpenAI's chat completions. */
export const openAiChat: Dialect = {
  readQuestion,
  whole: (question, answer, stamp) => ({
    ...head('chat.completion', question, stamp),
    choices: indexes(question).map((index) => ({
      index,
      message: { role: 'assistant', content: contentOf(answer), refusal: null, ...callsOf(answer), annotations: [] },
      logprobs: null,
      finish_reason: endings[answer.ending],
    })),
    usage: usageOf(answer),
    service_tier: 'default',
    system_fingerprint: 'fp_model_server',
  }),
  events: (question, answer, stamp) => chunks(question, answer, stamp),
  framing: sseFraming,
  errors: openAiErrors,
  errorEvent: (message) => ({ data: openAiErrors(500, message).body }),
};

const passed = { filtered: false, severity: 'safe' };
const filterResults = { hate: passed, self_harm: passed, sexual: passed, violence: passed };
const promptResults = [{ prompt_index: 0, content_filter_results: filterResults }];

/** The same as Azure OpenAI has it, with the results of its content filter. */
export const azureOpenAiChat: Dialect = {
  ...openAiChat,
  readQuestion: (body, { names, query, headers }) => {
    if (names.model !== undefined && !query.has('api-version')) throw new BadQuestion('Resource not found', 404);
    return readQuestion({ ...body, model: names.model ?? body.model }, { names, query, headers });
  },
  whole: (question, answer, stamp, target) => {
    const whole = openAiChat.whole(question, answer, stamp, target);
    const choices = listIn(whole.choices).map((choice) => ({
      content_filter_results: filterResults,
      ...objectIn(choice),
    }));
    return { ...whole, choices, prompt_filter_results: promptResults };
  },
  *events(question, answer, stamp) {
    yield {
      data: { choices: [], created: 0, id: '', model: '', object: '', prompt_filter_results: promptResults },
    };
    yield* chunks(question, answer, stamp);
  },
  errors: azureErrors,
};

function readQuestion(body: JsonObject, { names }: Parameters<Dialect['readQuestion']>[1]): Question {
  const messages = listIn(body.messages).map(objectIn);
  if (messages.length === 0) throw new BadQuestion("Missing required parameter: 'messages'.");
  const format = objectIn(body.response_format);
  const { type } = format;
  return questionOf({
    model: textIn(body.model ?? names.model),
    utterances: messages.map(utteranceOf),
    tools: listIn(body.tools).map((tool) => {
      const { name, parameters } = objectIn(objectIn(tool).function);
      return { name: textIn(name), schema: objectIn(parameters) };
    }),
    mustCall: mustCallOf(body.tool_choice),
    limit: numberIn(body.max_completion_tokens) ?? numberIn(body.max_tokens),
    isStream: body.stream === true,
    jsonSchema:
      type === 'json_object' || type === 'json_schema' ? objectIn(objectIn(format.json_schema).schema) : undefined,
    choices: numberIn(body.n) ?? 1,
    wantsUsage: objectIn(body.stream_options).include_usage === true,
  });
}

function mustCallOf(choice: unknown): boolean | string {
  if (typeof choice === 'string') return choice === 'required';
  return textIn(objectIn(objectIn(choice).function).name) || false;
}

function utteranceOf({ role, content }: JsonObject): Utterance {
  const parts = listIn(content).map(objectIn);
  const text = typeof content === 'string' ? content : parts.map((part) => textIn(part.text)).join('');
  const known = role === 'assistant' || role === 'tool' || role === 'user' ? role : 'system';
  return { role: known, text, images: parts.filter(({ type }) => type === 'image_url').length };
}

function* chunks(question: Question, answer: Answer, stamp: Stamp): Generator<StreamEvent> {
  const all = indexes(question);
  const chunk = (index: number, delta: JsonObject, finish: string | null = null): StreamEvent => ({
    data: {
      ...head('chat.completion.chunk', question, stamp),
      service_tier: 'default',
      system_fingerprint: 'fp_model_server',
      choices: [{ index, delta, logprobs: null, finish_reason: finish }],
      ...(question.wantsUsage && { usage: null }),
    },
    isToken: finish === null && !('role' in delta),
  });
  for (const index of all)
    yield chunk(index, { role: 'assistant', content: answer.calls.length > 0 ? null : '', refusal: null });
  for (const piece of answer.pieces) for (const index of all) yield chunk(index, { content: piece });
  for (const [position, call] of answer.calls.entries())
    for (const index of all) for (const delta of callDeltas(position, call)) yield chunk(index, delta);
  for (const index of all) yield chunk(index, {}, endings[answer.ending]);
  if (question.wantsUsage)
    yield { data: { ...head('chat.completion.chunk', question, stamp), choices: [], usage: usageOf(answer) } };
  yield { data: '[DONE]' };
}

function* callDeltas(index: number, { id, name, pieces }: ToolCall): Generator<JsonObject> {
  yield { tool_calls: [{ index, id: `call_${id}`, type: 'function', function: { name, arguments: '' } }] };
  for (const piece of pieces) yield { tool_calls: [{ index, function: { arguments: piece } }] };
}

function head(object: string, { model }: Question, { id, created }: Stamp): JsonObject {
  return { id: `chatcmpl-${id}`, object, created, model };
}

function indexes({ choices }: Question): readonly number[] {
  return Array.from({ length: choices }, (_, index) => index);
}

function contentOf(answer: Answer): string | null {
  return answer.calls.length > 0 ? null : textOf(answer);
}

function callsOf({ calls }: Answer): JsonObject {
  if (calls.length === 0) return {};
  return {
    tool_calls: calls.map(({ id, name, input }) => ({
      id: `call_${id}`,
      type: 'function',
      function: { name, arguments: JSON.stringify(input) },
    })),
  };
}

/** What a call has cost, as chat completions say it. */
export function usageOf({ promptTokens, completionTokens }: Answer): JsonObject {
  return {
    prompt_tokens: promptTokens,
    completion_tokens: completionTokens,
    total_tokens: promptTokens + completionTokens,
    prompt_tokens_details: { cached_tokens: 0, audio_tokens: 0 },
    completion_tokens_details: { reasoning_tokens: 0, audio_tokens: 0 },
  };
}
