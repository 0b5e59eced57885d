import { BadQuestion, type Dialect, type ErrorsOf } from '../dialect.ts';
import { awsFraming, type StreamEvent } from '../framing.ts';
import { type JsonObject, listIn, numberIn, objectIn, textIn } from '../json.ts';
import { type Answer, type Question, questionOf, type ToolCall, textOf, type Utterance } from '../question.ts';

// https://docs.aws.amazon.com/bedrock/latest/APIReference/API_runtime_Converse.html and …_ConverseStream.html

const errorTypes: Readonly<Record<number, string>> = {
  400: 'ValidationException',
  403: 'AccessDeniedException',
  404: 'ResourceNotFoundException',
  429: 'ThrottlingException',
  503: 'ServiceUnavailableException',
};
const endings = { stop: 'end_turn', length: 'max_tokens', tools: 'tool_use' } as const;
const latencyMs = 1;

const errors: ErrorsOf = (status, message) => ({
  headers: { 'x-amzn-errortype': errorTypes[status] ?? 'InternalServerException' },
  body: { message },
});

/** Bedrock's Converse and ConverseStream. */
export const bedrockConverse: Dialect = {
  readQuestion(body, { names, headers }) {
    // Bedrock takes a signature or an API key; who signed is not looked into.
    if (headers.authorization === undefined) throw new BadQuestion('Missing Authentication Token', 403);
    return readConversation(body, names.model ?? '', names.method === 'converse-stream');
  },
  whole: (_question, answer) => ({
    output: { message: { role: 'assistant', content: contentOf(answer) } },
    stopReason: endings[answer.ending],
    usage: usageOf(answer),
    metrics: { latencyMs },
  }),
  events,
  framing: () => awsFraming,
  errors,
  errorEvent: (message) => ({ name: 'modelStreamErrorException', data: { message } }),
};

function readConversation(body: JsonObject, model: string, isStream: boolean): Question {
  const messages = listIn(body.messages).map(objectIn);
  if (messages.length === 0) throw new BadQuestion('The messages field is required.');
  const system = textsOf(body.system);
  const { tools, toolChoice } = objectIn(body.toolConfig);
  const choice = objectIn(toolChoice);
  return questionOf({
    model,
    utterances: [...(system === '' ? [] : [{ role: 'system' as const, text: system }]), ...messages.map(utteranceOf)],
    tools: listIn(tools)
      .map((tool) => objectIn(objectIn(tool).toolSpec))
      .map(({ name, inputSchema }) => ({ name: textIn(name), schema: objectIn(objectIn(inputSchema).json) })),
    mustCall: choice.any !== undefined || textIn(objectIn(choice.tool).name) || false,
    limit: numberIn(objectIn(body.inferenceConfig).maxTokens),
    isStream,
    jsonSchema: schemaOf(objectIn(objectIn(body.outputConfig).textFormat)),
  });
}

/** The schema comes as text. */
function schemaOf({ type, structure }: JsonObject): JsonObject | undefined {
  if (type !== 'json_schema') return undefined;
  try {
    return objectIn(JSON.parse(textIn(objectIn(objectIn(structure).jsonSchema).schema)));
  } catch {
    throw new BadQuestion('The schema of the output is no JSON.');
  }
}

function utteranceOf({ role, content }: JsonObject): Utterance {
  const parts = listIn(content).map(objectIn);
  const results = parts.filter(({ toolResult }) => toolResult !== undefined).map((part) => objectIn(part.toolResult));
  if (results.length > 0) return { role: 'tool', text: results.map(resultText).join('\n') };
  const images = parts.filter(({ image }) => image !== undefined).length;
  return { role: role === 'assistant' ? 'assistant' : 'user', text: textsOf(content), images };
}

function resultText({ content }: JsonObject): string {
  return listIn(content)
    .map(objectIn)
    .map(({ text, json }) => (typeof text === 'string' ? text : JSON.stringify(json ?? '')))
    .join('');
}

function textsOf(content: unknown): string {
  return listIn(content)
    .map((part) => textIn(objectIn(part).text))
    .join('');
}

function* events(_question: Question, answer: Answer): Generator<StreamEvent> {
  const event = (name: string, data: JsonObject, isToken = false): StreamEvent => ({ name, data, isToken });
  yield event('messageStart', { role: 'assistant' });
  if (answer.calls.length === 0) {
    for (const text of answer.pieces) yield event('contentBlockDelta', { contentBlockIndex: 0, delta: { text } }, true);
    yield event('contentBlockStop', { contentBlockIndex: 0 });
  }
  for (const [contentBlockIndex, { id, name, pieces }] of answer.calls.entries()) {
    const start = { toolUse: { toolUseId: `tooluse_${id}`, name } };
    yield event('contentBlockStart', { contentBlockIndex, start });
    for (const input of pieces)
      yield event('contentBlockDelta', { contentBlockIndex, delta: { toolUse: { input } } }, true);
    yield event('contentBlockStop', { contentBlockIndex });
  }
  yield event('messageStop', { stopReason: endings[answer.ending] });
  yield event('metadata', { usage: usageOf(answer), metrics: { latencyMs } });
}

function contentOf(answer: Answer): readonly JsonObject[] {
  return answer.calls.length > 0 ? answer.calls.map(toolUse) : [{ text: textOf(answer) }];
}

function toolUse({ id, name, input }: ToolCall): JsonObject {
  return { toolUse: { toolUseId: `tooluse_${id}`, name, input } };
}

function usageOf({ promptTokens, completionTokens }: Answer): JsonObject {
  const totalTokens = promptTokens + completionTokens;
  return { inputTokens: promptTokens, outputTokens: completionTokens, totalTokens };
}
