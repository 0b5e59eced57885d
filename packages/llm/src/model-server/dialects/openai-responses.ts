import { BadQuestion, type Dialect, type Stamp } from '../dialect.ts';
import { sseFraming } from '../framing.ts';
import { type JsonObject, listIn, numberIn, objectIn, textIn } from '../json.ts';
import { type Answer, type Question, questionOf, type ToolCall, textOf, type Utterance } from '../question.ts';
import { openAiErrors } from './openai-errors.ts';

// https://platform.openai.com/docs/api-reference/responses

/** OpenAI's responses. */
export const openAiResponses: Dialect = {
  readQuestion,
  whole: (question, answer, stamp) => response(question, answer, stamp, outputOf(answer, stamp)),
  *events(question, answer, stamp) {
    let sequence = 0;
    for (const [type, data, isToken] of steps(question, answer, stamp))
      yield { name: type, data: { type, sequence_number: sequence++, ...data }, isToken };
  },
  framing: sseFraming,
  errors: openAiErrors,
  errorEvent: (message) => ({
    name: 'error',
    data: { type: 'error', sequence_number: 0, code: 'server_error', message, param: null },
  }),
};

type Step = readonly [type: string, data: JsonObject, isToken?: boolean];

function readQuestion(body: JsonObject): Question {
  if (body.input === undefined) throw new BadQuestion("Missing required parameter: 'input'.");
  const items = typeof body.input === 'string' ? [{ role: 'user', content: body.input }] : listIn(body.input);
  const instructions: Utterance[] =
    typeof body.instructions === 'string' ? [{ role: 'system', text: body.instructions }] : [];
  const format = objectIn(objectIn(body.text).format);
  return questionOf({
    model: textIn(body.model),
    utterances: [...instructions, ...items.map((item) => utteranceOf(objectIn(item)))],
    tools: listIn(body.tools)
      .map(objectIn)
      .filter(({ type }) => type === 'function')
      .map(({ name, parameters }) => ({ name: textIn(name), schema: objectIn(parameters) })),
    mustCall: body.tool_choice === 'required' || textIn(objectIn(body.tool_choice).name) || false,
    limit: numberIn(body.max_output_tokens),
    isStream: body.stream === true,
    jsonSchema: format.type === 'json_schema' || format.type === 'json_object' ? objectIn(format.schema) : undefined,
  });
}

function utteranceOf(item: JsonObject): Utterance {
  if (item.type === 'function_call_output') return { role: 'tool', text: textIn(item.output) };
  if (item.type === 'function_call') return { role: 'assistant', text: textIn(item.arguments) };
  const parts = listIn(item.content).map(objectIn);
  const text = typeof item.content === 'string' ? item.content : parts.map((part) => textIn(part.text)).join('');
  const role = item.role === 'assistant' || item.role === 'user' ? item.role : 'system';
  return { role, text, images: parts.filter(({ type }) => type === 'input_image').length };
}

function* steps(question: Question, answer: Answer, stamp: Stamp): Generator<Step> {
  const begun = { ...response(question, answer, stamp, []), status: 'in_progress', usage: null };
  yield ['response.created', { response: begun }];
  yield ['response.in_progress', { response: begun }];
  if (answer.calls.length === 0) yield* textSteps(answer, stamp);
  for (const [index, call] of answer.calls.entries()) yield* callSteps(index, call);
  const type = answer.ending === 'length' ? 'response.incomplete' : 'response.completed';
  yield [type, { response: response(question, answer, stamp, outputOf(answer, stamp)) }];
}

function* textSteps(answer: Answer, stamp: Stamp): Generator<Step> {
  const item: JsonObject = { ...messageOf('', stamp), status: 'in_progress', content: [] };
  const place = { item_id: item.id, output_index: 0, content_index: 0 };
  yield ['response.output_item.added', { output_index: 0, item }];
  yield ['response.content_part.added', { ...place, part: textPart('') }];
  for (const piece of answer.pieces)
    yield ['response.output_text.delta', { ...place, delta: piece, logprobs: [] }, true];
  const text = textOf(answer);
  yield ['response.output_text.done', { ...place, text, logprobs: [] }];
  yield ['response.content_part.done', { ...place, part: textPart(text) }];
  yield ['response.output_item.done', { output_index: 0, item: messageOf(text, stamp) }];
}

function* callSteps(index: number, call: ToolCall): Generator<Step> {
  const item = callOf(call);
  const place = { item_id: item.id, output_index: index };
  yield [
    'response.output_item.added',
    { output_index: index, item: { ...item, status: 'in_progress', arguments: '' } },
  ];
  for (const piece of call.pieces) yield ['response.function_call_arguments.delta', { ...place, delta: piece }, true];
  yield ['response.function_call_arguments.done', { ...place, name: call.name, arguments: item.arguments }];
  yield ['response.output_item.done', { output_index: index, item }];
}

function outputOf(answer: Answer, stamp: Stamp): readonly JsonObject[] {
  return answer.calls.length > 0 ? answer.calls.map(callOf) : [messageOf(textOf(answer), stamp)];
}

function messageOf(text: string, { id }: Stamp): JsonObject {
  return { id: `msg_${id}`, type: 'message', status: 'completed', role: 'assistant', content: [textPart(text)] };
}

function textPart(text: string): JsonObject {
  return { type: 'output_text', annotations: [], logprobs: [], text };
}

function callOf({ id, name, input }: ToolCall): JsonObject {
  const { arguments: text } = { arguments: JSON.stringify(input) };
  return { id: `fc_${id}`, type: 'function_call', status: 'completed', arguments: text, call_id: `call_${id}`, name };
}

function response(
  question: Question,
  answer: Answer,
  { id, created }: Stamp,
  output: readonly JsonObject[],
): JsonObject {
  const isShort = answer.ending === 'length';
  const { promptTokens, completionTokens } = answer;
  return {
    ...{ id: `resp_${id}`, object: 'response', created_at: created, status: isShort ? 'incomplete' : 'completed' },
    ...{ error: null, incomplete_details: isShort ? { reason: 'max_output_tokens' } : null, instructions: null },
    ...{ max_output_tokens: question.limit ?? null, model: question.model, output, parallel_tool_calls: true },
    ...{ previous_response_id: null, reasoning: { effort: null, summary: null }, store: true, temperature: 1 },
    ...{ text: { format: { type: 'text' } }, tool_choice: 'auto', tools: [], top_p: 1, truncation: 'disabled' },
    usage: {
      input_tokens: promptTokens,
      input_tokens_details: { cached_tokens: 0 },
      output_tokens: completionTokens,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: promptTokens + completionTokens,
    },
    ...{ user: null, metadata: {} },
  };
}
