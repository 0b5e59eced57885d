import type { CallReading } from '../fields.ts';
import { imageOfUrl, urlOfImage } from '../images.ts';
import { joined, splitSystem } from '../messages.ts';
import type {
  AnswerFormat,
  ChatMessage,
  ChatPart,
  ChatRequest,
  ChatTool,
  ImagePart,
  JsonObject,
  TextPart,
  ToolChoice,
  ToolResultPart,
} from '../neutral.ts';
import { isAbsent, optional, present } from '../read-json.ts';

/** Reads the body of a chat completion. */
export function readRequest(body: JsonObject, reading: CallReading): ChatRequest {
  const number = (name: string) => optional(body[name], (value) => reading.number(value, name));
  const messages = reading
    .list(body.messages, 'messages')
    .map((one, index) => readMessage(reading.object(one, `messages[${index}]`), `messages[${index}]`, reading));
  const streamOptions = optional(body.stream_options, (value) => reading.object(value, 'stream_options'));
  if (streamOptions !== undefined)
    reading.only(streamOptions, 'stream_options', ['include_usage', 'include_obfuscation']);
  return {
    model: reading.text(body.model, 'model'),
    stream: body.stream === true,
    ...splitSystem(messages),
    tools: optional(body.tools, (value) =>
      reading.list(value, 'tools').map((one, index) => readTool(one, `tools[${index}]`, reading)),
    ),
    toolChoice: optional(body.tool_choice, (value) => readToolChoice(value, reading)),
    parallelTools: body.parallel_tool_calls === false ? false : undefined,
    maxTokens: number('max_completion_tokens') ?? number('max_tokens'),
    temperature: number('temperature'),
    topP: number('top_p'),
    stop: optional(body.stop, (value) =>
      (typeof value === 'string' ? [value] : reading.list(value, 'stop')).map((one) => reading.text(one, 'stop')),
    ),
    presencePenalty: number('presence_penalty') || undefined,
    frequencyPenalty: number('frequency_penalty') || undefined,
    seed: number('seed'),
    format: optional(body.response_format, (value) => readFormat(value, reading)),
    effort: optional(body.reasoning_effort, (value) => reading.text(value, 'reasoning_effort')),
    usageInStream: streamOptions?.include_usage === true,
  };
}

function readMessage(message: JsonObject, name: string, reading: CallReading): ChatMessage {
  const role = reading.word(message.role, `${name}.role`, ['system', 'developer', 'user', 'assistant', 'tool']);
  if (role === 'tool') {
    reading.only(message, name, ['role', 'content', 'tool_call_id']);
    const id = reading.text(message.tool_call_id, `${name}.tool_call_id`);
    const content = readContent(message.content, `${name}.content`, reading) as (TextPart | ImagePart)[];
    return { role: 'user', content: [{ type: 'tool-result', id, content, isError: false }] };
  }
  if (role === 'assistant') return readAnswered(message, name, reading);
  reading.only(message, name, ['role', 'content']);
  const content = readContent(message.content, `${name}.content`, reading);
  return { role: role === 'developer' ? 'system' : role, content };
}

function readAnswered(message: JsonObject, name: string, reading: CallReading): ChatMessage {
  // What SDKs send back of an answer: annotations are what a search has found, an empty list without one; what they have
  // parsed is there as text too.
  reading.only(message, name, ['role', 'content', 'refusal', 'tool_calls', 'annotations', 'parsed']);
  if (Array.isArray(message.annotations) && message.annotations.length > 0) reading.refuse(`'${name}.annotations'`);
  const said = isAbsent(message.content) ? [] : readContent(message.content, `${name}.content`, reading);
  const refusal = optional(message.refusal, (value) => textPart(reading.text(value, `${name}.refusal`)));
  const calls = (optional(message.tool_calls, (value) => reading.list(value, `${name}.tool_calls`)) ?? []).map(
    (one, index) => readCall(reading.object(one, `${name}.tool_calls[${index}]`), reading),
  );
  return { role: 'assistant', content: [...said, ...(refusal ? [refusal] : []), ...calls] };
}

function readCall(call: JsonObject, reading: CallReading): ChatPart {
  if (call.type !== undefined && call.type !== 'function') reading.refuse(`a tool call of the type '${call.type}'`);
  const { name, arguments: input } = reading.object(call.function, 'tool_calls.function');
  return {
    type: 'tool-call',
    id: reading.text(call.id, 'tool_calls.id'),
    name: reading.text(name, 'tool_calls.function.name'),
    input: reading.text(input, 'tool_calls.function.arguments'),
  };
}

function readContent(content: unknown, name: string, reading: CallReading): ChatPart[] {
  if (typeof content === 'string') return [textPart(content)];
  return reading.list(content, name).map((one, index) => {
    const at = `${name}[${index}]`;
    const part = reading.object(one, at);
    if (part.type === 'text') return textPart(reading.text(reading.only(part, at, ['type', 'text']).text, at));
    if (part.type === 'refusal') return textPart(reading.text(part.refusal, at));
    if (part.type !== 'image_url') return reading.refuse(`'${at}' of the type '${part.type}'`);
    const image = reading.object(part.image_url, `${at}.image_url`);
    reading.only(image, `${at}.image_url`, ['url', 'detail']);
    const detail = optional(image.detail, (value) => reading.text(value, `${at}.image_url.detail`));
    const place = `${at}.image_url.url`;
    return imageOfUrl(reading.text(image.url, place), place, reading, detail === 'auto' ? undefined : detail);
  });
}

function readTool(value: unknown, name: string, reading: CallReading): ChatTool {
  const tool = reading.object(value, name);
  if (tool.type !== 'function') reading.refuse(`'${name}' of the type '${tool.type}'`);
  reading.only(tool, name, ['type', 'function']);
  const described = reading.object(tool.function, `${name}.function`);
  reading.only(described, `${name}.function`, ['name', 'description', 'parameters', 'strict']);
  return {
    name: reading.text(described.name, `${name}.function.name`),
    description: optional(described.description, (one) => reading.text(one, `${name}.function.description`)),
    parameters: optional(described.parameters, (one) => reading.object(one, `${name}.function.parameters`)),
    strict: described.strict === true ? true : undefined,
  };
}

function readToolChoice(value: unknown, reading: CallReading): ToolChoice {
  if (typeof value === 'string')
    return { type: reading.word(value, 'tool_choice', ['auto', 'none', 'required'] as const) };
  const choice = reading.object(value, 'tool_choice');
  if (choice.type !== 'function') reading.refuse(`'tool_choice' of the type '${choice.type}'`);
  const { name } = reading.object(choice.function, 'tool_choice.function');
  return { type: 'tool', name: reading.text(name, 'tool_choice.function.name') };
}

function readFormat(value: unknown, reading: CallReading): AnswerFormat | undefined {
  const format = reading.object(value, 'response_format');
  const type = reading.word(format.type, 'response_format.type', ['text', 'json_object', 'json_schema']);
  if (type === 'text') return undefined;
  if (type === 'json_object') return { type: 'json' };
  return readSchemaFormat(reading.object(format.json_schema, 'response_format.json_schema'), reading);
}

/** Reads a schema that answers are held to. */
export function readSchemaFormat(described: JsonObject, reading: CallReading): AnswerFormat {
  return {
    type: 'schema',
    name: optional(described.name, (one) => reading.text(one, 'json_schema.name')),
    description: optional(described.description, (one) => reading.text(one, 'json_schema.description')),
    schema: reading.object(described.schema, 'json_schema.schema'),
    strict: optional(described.strict, (one) => reading.flag(one, 'json_schema.strict')),
  };
}

function textPart(text: string): TextPart {
  return { type: 'text', text };
}

/** Writes the body of a chat completion. */
export function writeRequest(request: ChatRequest, reading: CallReading): JsonObject {
  const { tools, toolChoice, format, effort } = request;
  if (effort === 'max') reading.refuse("the effort 'max'");
  const system = request.system.map(({ text }) => ({ role: 'system', content: text }));
  return present({
    model: request.model,
    messages: [...system, ...request.messages.flatMap((message) => writeMessage(message, reading))],
    stream: request.stream ? true : undefined,
    // What a stream costs is told only where it is asked for.
    stream_options: request.stream ? { include_usage: true } : undefined,
    tools: tools?.map(({ name, description, parameters, strict }) => ({
      type: 'function',
      function: present({ name, description, parameters, strict }),
    })),
    tool_choice: toolChoice && writeToolChoice(toolChoice),
    parallel_tool_calls: request.parallelTools,
    max_completion_tokens: request.maxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    stop: request.stop,
    presence_penalty: request.presencePenalty,
    frequency_penalty: request.frequencyPenalty,
    seed: request.seed,
    response_format: format && writeFormat(format),
    reasoning_effort: effort,
  });
}

function writeMessage({ role, content }: ChatMessage, reading: CallReading): readonly JsonObject[] {
  if (role === 'assistant') return [writeAnswered(content)];
  const results = content.filter((part): part is ToolResultPart => part.type === 'tool-result');
  const rest = content.filter(({ type }) => type !== 'tool-result');
  const tools = results.map(({ id, content: said, isError }) => ({
    role: 'tool',
    tool_call_id: id,
    content: writeResult(said, isError, reading),
  }));
  return rest.length === 0 && tools.length > 0 ? tools : [...tools, { role, content: writeContent(rest) }];
}

/** There is no word for a tool that has failed: the model reads it. */
function writeResult(said: ToolResultPart['content'], isError: boolean, reading: CallReading): string {
  if (said.some(({ type }) => type === 'image')) reading.refuse('an image in the result of a tool');
  return isError ? `Error: ${joined(said)}` : joined(said);
}

function writeAnswered(content: readonly ChatPart[]): JsonObject {
  const calls = content.flatMap((part) => (part.type === 'tool-call' ? [writeCall(part)] : []));
  const text = joined(content);
  const said = text === '' && calls.length > 0 ? null : text;
  return { role: 'assistant', content: said, ...(calls.length > 0 && { tool_calls: calls }) };
}

/** Writes a tool call as messages have it. */
export function writeCall({ id, name, input }: Extract<ChatPart, { type: 'tool-call' }>): JsonObject {
  return { id, type: 'function', function: { name, arguments: input } };
}

function writeContent(content: readonly ChatPart[]): unknown {
  const [first, ...rest] = content;
  if (rest.length === 0 && first?.type === 'text') return first.text;
  return content.map((part) => (part.type === 'image' ? writeImage(part) : part));
}

function writeImage(image: ImagePart): JsonObject {
  return { type: 'image_url', image_url: present({ url: urlOfImage(image), detail: image.detail }) };
}

function writeToolChoice(choice: ToolChoice): unknown {
  return choice.type === 'tool' ? { type: 'function', function: { name: choice.name } } : choice.type;
}

function writeFormat(format: AnswerFormat): JsonObject {
  if (format.type === 'json') return { type: 'json_object' };
  const { name = 'answer', description, schema, strict } = format;
  return { type: 'json_schema', json_schema: present({ name, description, schema, strict }) };
}
