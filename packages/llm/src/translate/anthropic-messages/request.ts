import type { CallReading } from '../fields.ts';
import { inTurns } from '../messages.ts';
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
} from '../neutral.ts';
import { isObject, optional, present } from '../read-json.ts';
import { isStrictSchema } from '../strict-schema.ts';

/** Anthropic wants a limit in every call: this one, where the caller names none. */
export const defaultMaxTokens: number = 4096;

/** Reads the body of a message call. */
export function readRequest(body: JsonObject, reading: CallReading): ChatRequest {
  const number = (name: string) => optional(body[name], (value) => reading.number(value, name));
  const choice = optional(body.tool_choice, (value) => reading.object(value, 'tool_choice'));
  const output = optional(body.output_config, (value) => reading.object(value, 'output_config')) ?? {};
  reading.only(output, 'output_config', ['format', 'effort']);
  return {
    model: reading.text(body.model, 'model'),
    stream: body.stream === true,
    system: (optional(body.system, (value) => readContent(value, 'system', reading)) ?? []) as TextPart[],
    messages: reading
      .list(body.messages, 'messages')
      .map((one, index) => readMessage(reading.object(one, `messages[${index}]`), `messages[${index}]`, reading)),
    tools: optional(body.tools, (value) =>
      reading.list(value, 'tools').map((one, index) => readTool(one, `tools[${index}]`, reading)),
    ),
    toolChoice: choice && readToolChoice(choice, reading),
    parallelTools: choice?.disable_parallel_tool_use === true ? false : undefined,
    maxTokens: number('max_tokens'),
    temperature: number('temperature'),
    topP: number('top_p'),
    topK: number('top_k'),
    stop: optional(body.stop_sequences, (value) =>
      reading.list(value, 'stop_sequences').map((one) => reading.text(one, 'stop_sequences')),
    ),
    format: optional(output.format, (value) => readFormat(reading.object(value, 'output_config.format'), reading)),
    effort: optional(output.effort, (value) => reading.text(value, 'output_config.effort')),
    usageInStream: true,
  };
}

function readFormat(format: JsonObject, reading: CallReading): AnswerFormat {
  if (format.type !== 'json_schema') reading.refuse(`'output_config.format' of the type '${format.type}'`);
  const schema = reading.object(format.schema, 'output_config.format.schema');
  return {
    type: 'schema',
    name: undefined,
    description: undefined,
    schema,
    strict: isStrictSchema(schema) || undefined,
  };
}

function readMessage(message: JsonObject, name: string, reading: CallReading): ChatMessage {
  reading.only(message, name, ['role', 'content']);
  return {
    role: reading.word(message.role, `${name}.role`, ['user', 'assistant', 'system']),
    content: readContent(message.content, `${name}.content`, reading),
  };
}

function readContent(content: unknown, name: string, reading: CallReading): ChatPart[] {
  if (typeof content === 'string') return [{ type: 'text', text: content }];
  return reading
    .list(content, name)
    .map((one, index) => readBlock(reading.object(one, name), `${name}[${index}]`, reading));
}

// `cache_control` says what is worth keeping for the next call, and changes no answer.
function readBlock(block: JsonObject, name: string, reading: CallReading): ChatPart {
  switch (block.type) {
    case 'text':
      reading.only(block, name, [
        'type',
        'text',
        'cache_control',
        ...(isEmptyList(block.citations) ? ['citations'] : []),
      ]);
      return { type: 'text', text: reading.text(block.text, `${name}.text`) };
    case 'image':
      reading.only(block, name, ['type', 'source', 'cache_control']);
      return readImage(reading.object(block.source, `${name}.source`), `${name}.source`, reading);
    case 'tool_use':
      reading.only(block, name, ['type', 'id', 'name', 'input', 'cache_control', 'caller']);
      return {
        type: 'tool-call',
        id: reading.text(block.id, `${name}.id`),
        name: reading.text(block.name, `${name}.name`),
        input: JSON.stringify(block.input ?? {}),
      };
    case 'tool_result':
      reading.only(block, name, ['type', 'tool_use_id', 'content', 'is_error', 'cache_control']);
      return {
        type: 'tool-result',
        id: reading.text(block.tool_use_id, `${name}.tool_use_id`),
        content: (optional(block.content, (value) => readContent(value, `${name}.content`, reading)) ??
          []) as TextPart[],
        isError: block.is_error === true,
      };
    default:
      return reading.refuse(`'${name}' of the type '${block.type}'`);
  }
}

function readImage(source: JsonObject, name: string, reading: CallReading): ImagePart {
  const shared = { type: 'image', detail: undefined } as const;
  if (source.type === 'url')
    return { ...shared, mediaType: undefined, data: undefined, url: reading.text(source.url, `${name}.url`) };
  if (source.type !== 'base64') return reading.refuse(`'${name}' of the type '${source.type}'`);
  const mediaType = reading.text(source.media_type, `${name}.media_type`);
  return { ...shared, mediaType, data: reading.text(source.data, `${name}.data`), url: undefined };
}

function readTool(value: unknown, name: string, reading: CallReading): ChatTool {
  const tool = reading.object(value, name);
  if (tool.type !== undefined && tool.type !== null && tool.type !== 'custom')
    reading.refuse(`'${name}' of the type '${tool.type}'`);
  const known = ['type', 'name', 'description', 'input_schema', 'strict', 'cache_control', 'eager_input_streaming'];
  reading.only(tool, name, known);
  return {
    name: reading.text(tool.name, `${name}.name`),
    description: optional(tool.description, (one) => reading.text(one, `${name}.description`)),
    parameters: reading.object(tool.input_schema, `${name}.input_schema`),
    strict: tool.strict === true ? true : undefined,
  };
}

function readToolChoice(choice: JsonObject, reading: CallReading): ToolChoice {
  const type = reading.word(choice.type, 'tool_choice.type', ['auto', 'any', 'none', 'tool']);
  if (type === 'tool') return { type, name: reading.text(choice.name, 'tool_choice.name') };
  return { type: type === 'any' ? 'required' : type };
}

function isEmptyList(value: unknown): boolean {
  return Array.isArray(value) && value.length === 0;
}

/** How much a model can be told to think. */
export const efforts: readonly string[] = ['low', 'medium', 'high', 'xhigh', 'max'];

/** Writes the body of a message call. */
export function writeRequest(request: ChatRequest, reading: CallReading): JsonObject {
  const { system, tools, format, effort, temperature } = request;
  if (temperature !== undefined && temperature > 1) reading.refuse(`a temperature above 1, here ${temperature},`);
  if (effort !== undefined && !efforts.includes(effort)) reading.refuse(`the effort '${effort}'`);
  if (format?.type === 'json') reading.refuse('an answer in JSON without a schema');
  const schema = format?.type === 'schema' ? { type: 'json_schema', schema: format.schema } : undefined;
  const [only, ...more] = system;
  return present({
    model: request.model,
    max_tokens: request.maxTokens ?? defaultMaxTokens,
    system: more.length === 0 ? only?.text : system,
    messages: inTurns(request.messages).map(({ role, content }) => ({ role, content: writeContent(content, reading) })),
    stream: request.stream ? true : undefined,
    tools: tools?.map(({ name, description, parameters, strict }) =>
      present({ name, description, input_schema: { type: 'object', ...parameters }, strict }),
    ),
    tool_choice: writeToolChoice(request),
    temperature,
    top_p: request.topP,
    top_k: request.topK,
    stop_sequences: request.stop,
    output_config: schema || effort ? present({ format: schema, effort }) : undefined,
  });
}

function writeToolChoice({ toolChoice, parallelTools }: ChatRequest): JsonObject | undefined {
  if (toolChoice === undefined && parallelTools === undefined) return undefined;
  const choice = toolChoice ?? { type: 'auto' };
  const type = choice.type === 'required' ? 'any' : choice.type;
  return present({
    type,
    name: choice.type === 'tool' ? choice.name : undefined,
    disable_parallel_tool_use: parallelTools === false && type !== 'none' ? true : undefined,
  });
}

function writeContent(content: readonly ChatPart[], reading: CallReading): unknown {
  const [first, ...rest] = content;
  if (rest.length === 0 && first?.type === 'text') return first.text;
  // Results come before everything else that is said with them.
  const sorted = [
    ...content.filter(({ type }) => type === 'tool-result'),
    ...content.filter(({ type }) => type !== 'tool-result'),
  ];
  return sorted.filter((part) => part.type !== 'text' || part.text !== '').map((part) => writeBlock(part, reading));
}

function writeBlock(part: ChatPart, reading: CallReading): JsonObject {
  switch (part.type) {
    case 'text':
      return { type: 'text', text: part.text };
    case 'image':
      return { type: 'image', source: writeImage(part, reading) };
    case 'tool-call':
      return { type: 'tool_use', id: part.id, name: part.name, input: readInput(part.input, reading) };
    case 'tool-result':
      return present({
        type: 'tool_result',
        tool_use_id: part.id,
        content: writeContent(part.content, reading),
        is_error: part.isError ? true : undefined,
      });
  }
}

function writeImage({ url, mediaType, data, detail }: ImagePart, reading: CallReading): JsonObject {
  if (detail !== undefined) reading.refuse(`the detail '${detail}' of an image`);
  return url === undefined ? { type: 'base64', media_type: mediaType, data } : { type: 'url', url };
}

/** Reads arguments of a tool for protocols that have them as an object. */
export function readInput(input: string, reading: CallReading): JsonObject {
  const value = reading.parsed(input, 'the arguments of a tool call');
  return isObject(value) ? value : reading.fail('the arguments of a tool call are no object');
}
