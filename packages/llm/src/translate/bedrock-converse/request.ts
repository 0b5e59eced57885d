import { efforts, readInput } from '../anthropic-messages/request.ts';
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
  ToolResultPart,
} from '../neutral.ts';
import { isObject, optional, present } from '../read-json.ts';
import { isStrictSchema } from '../strict-schema.ts';

/** Reads the body of `Converse`; the model and the stream are in its path, and put into the body by who reads that. */
export function readRequest(body: JsonObject, reading: CallReading): ChatRequest {
  const config = optional(body.inferenceConfig, (value) => reading.object(value, 'inferenceConfig')) ?? {};
  const number = (name: string) => optional(config[name], (value) => reading.number(value, `inferenceConfig.${name}`));
  const toolConfig = optional(body.toolConfig, (value) => reading.object(value, 'toolConfig')) ?? {};
  const output = optional(body.outputConfig, (value) => reading.object(value, 'outputConfig')) ?? {};
  const messages = reading.list(body.messages, 'messages').map((one, index): ChatMessage => {
    const name = `messages[${index}]`;
    const message = reading.only(reading.object(one, name), name, ['role', 'content']);
    return {
      role: reading.word(message.role, `${name}.role`, ['user', 'assistant']),
      content: readBlocks(message.content, `${name}.content`, reading),
    };
  });
  return {
    model: reading.text(body.model, 'model'),
    stream: body.stream === true,
    system: (optional(body.system, (value) => readBlocks(value, 'system', reading)) ?? []) as TextPart[],
    messages,
    tools: optional(toolConfig.tools, (value) => readTools(reading.list(value, 'toolConfig.tools'), reading)),
    toolChoice: optional(toolConfig.toolChoice, (value) =>
      readToolChoice(reading.object(value, 'toolChoice'), reading),
    ),
    maxTokens: number('maxTokens'),
    temperature: number('temperature'),
    topP: number('topP'),
    stop: optional(config.stopSequences, (value) =>
      reading.list(value, 'inferenceConfig.stopSequences').map((one) => reading.text(one, 'stopSequences')),
    ),
    format: optional(output.textFormat, (value) =>
      readFormat(reading.object(value, 'outputConfig.textFormat'), reading),
    ),
    effort: optional(output.effort, (value) => reading.text(value, 'outputConfig.effort')),
    usageInStream: true,
  };
}

function readBlocks(value: unknown, name: string, reading: CallReading): ChatPart[] {
  return reading
    .list(value, name)
    .flatMap((one, index) => readBlock(reading.object(one, name), `${name}[${index}]`, reading));
}

function readBlock(block: JsonObject, name: string, reading: CallReading): ChatPart[] {
  reading.only(block, name, ['text', 'image', 'toolUse', 'toolResult', 'cachePoint', 'json']);
  if (isObject(block.cachePoint)) return [];
  if (typeof block.text === 'string') return [{ type: 'text', text: block.text }];
  if (block.json !== undefined) return [{ type: 'text', text: JSON.stringify(block.json) }];
  if (isObject(block.image)) return [readImage(block.image, `${name}.image`, reading)];
  if (isObject(block.toolUse)) {
    const { toolUseId, name: tool, input } = block.toolUse;
    const id = reading.text(toolUseId, `${name}.toolUse.toolUseId`);
    const called = reading.text(tool, `${name}.toolUse.name`);
    return [{ type: 'tool-call', id, name: called, input: JSON.stringify(input ?? {}) }];
  }
  const result = reading.object(block.toolResult, name);
  reading.only(result, `${name}.toolResult`, ['toolUseId', 'content', 'status']);
  return [
    {
      type: 'tool-result',
      id: reading.text(result.toolUseId, `${name}.toolResult.toolUseId`),
      content: readBlocks(result.content, `${name}.toolResult.content`, reading) as ToolResultPart['content'],
      isError: result.status === 'error',
    },
  ];
}

function readImage(image: JsonObject, name: string, reading: CallReading): ImagePart {
  const source = reading.only(reading.object(image.source, `${name}.source`), `${name}.source`, ['bytes']);
  const format = reading.text(image.format, `${name}.format`);
  const data = reading.text(source.bytes, `${name}.source.bytes`);
  return { type: 'image', mediaType: `image/${format}`, data, url: undefined, detail: undefined };
}

function readTools(tools: readonly unknown[], reading: CallReading): ChatTool[] {
  return tools.flatMap((one, index): ChatTool[] => {
    const name = `toolConfig.tools[${index}]`;
    const tool = reading.only(reading.object(one, name), name, ['toolSpec', 'cachePoint']);
    if (isObject(tool.cachePoint)) return [];
    const spec = reading.only(reading.object(tool.toolSpec, `${name}.toolSpec`), `${name}.toolSpec`, [
      'name',
      'description',
      'inputSchema',
      'strict',
    ]);
    const { json } = reading.object(spec.inputSchema, `${name}.toolSpec.inputSchema`);
    return [
      {
        name: reading.text(spec.name, `${name}.toolSpec.name`),
        description: optional(spec.description, (text) => reading.text(text, `${name}.toolSpec.description`)),
        parameters: reading.object(json, `${name}.toolSpec.inputSchema.json`),
        strict: spec.strict === true ? true : undefined,
      },
    ];
  });
}

function readToolChoice(choice: JsonObject, reading: CallReading): ToolChoice {
  if (isObject(choice.tool)) return { type: 'tool', name: reading.text(choice.tool.name, 'toolChoice.tool.name') };
  if (isObject(choice.any)) return { type: 'required' };
  return isObject(choice.auto) ? { type: 'auto' } : reading.refuse("'toolConfig.toolChoice'");
}

function readFormat(format: JsonObject, reading: CallReading): AnswerFormat {
  const { jsonSchema } = reading.object(format.structure, 'outputConfig.textFormat.structure');
  const { schema, name, description } = reading.object(jsonSchema, 'outputConfig.textFormat.structure.jsonSchema');
  const parsed = reading.parsed(reading.text(schema, 'jsonSchema.schema'), 'jsonSchema.schema');
  return {
    type: 'schema',
    name: optional(name, (text) => reading.text(text, 'jsonSchema.name')),
    description: optional(description, (text) => reading.text(text, 'jsonSchema.description')),
    schema: reading.object(parsed, 'jsonSchema.schema'),
    strict: isStrictSchema(parsed) || undefined,
  };
}

/** Writes the body of `Converse`. */
export function writeRequest(request: ChatRequest, reading: CallReading): JsonObject {
  const { system, tools, toolChoice, format, effort } = request;
  if (effort !== undefined && !efforts.includes(effort)) reading.refuse(`the effort '${effort}'`);
  if (format?.type === 'json') reading.refuse('an answer in JSON without a schema');
  const inferenceConfig = present({
    maxTokens: request.maxTokens,
    temperature: request.temperature,
    topP: request.topP,
    stopSequences: request.stop,
  });
  const textFormat = format?.type === 'schema' ? writeFormat(format) : undefined;
  return present({
    system: system.length === 0 ? undefined : system.map(({ text }) => ({ text })),
    messages: inTurns(request.messages).map(({ role, content }) => ({
      role: role === 'system' ? reading.refuse('a system message within the dialogue') : role,
      content: content.map((part) => writeBlock(part, reading)),
    })),
    inferenceConfig: Object.keys(inferenceConfig).length === 0 ? undefined : inferenceConfig,
    toolConfig:
      tools && present({ tools: tools.map(writeTool), toolChoice: toolChoice && writeToolChoice(toolChoice, reading) }),
    outputConfig: textFormat || effort ? present({ textFormat, effort }) : undefined,
  });
}

function writeTool({ name, description, parameters, strict }: ChatTool): JsonObject {
  return { toolSpec: present({ name, description, inputSchema: { json: { type: 'object', ...parameters } }, strict }) };
}

function writeToolChoice(choice: ToolChoice, reading: CallReading): JsonObject {
  if (choice.type === 'tool') return { tool: { name: choice.name } };
  if (choice.type === 'none') return reading.refuse("the tool choice 'none'");
  return choice.type === 'required' ? { any: {} } : { auto: {} };
}

function writeFormat({ name, description, schema }: Extract<AnswerFormat, { type: 'schema' }>): JsonObject {
  const jsonSchema = present({ schema: JSON.stringify(schema), name, description });
  return { type: 'json_schema', structure: { jsonSchema } };
}

function writeBlock(part: ChatPart, reading: CallReading): JsonObject {
  switch (part.type) {
    case 'text':
      return { text: part.text };
    case 'image':
      return { image: writeImage(part, reading) };
    case 'tool-call':
      return { toolUse: { toolUseId: part.id, name: part.name, input: readInput(part.input, reading) } };
    case 'tool-result':
      return {
        toolResult: present({
          toolUseId: part.id,
          content: part.content.map((one) => writeBlock(one, reading)),
          status: part.isError ? 'error' : undefined,
        }),
      };
  }
}

function writeImage({ mediaType, data, detail }: ImagePart, reading: CallReading): JsonObject {
  if (detail !== undefined) reading.refuse(`the detail '${detail}' of an image`);
  if (data === undefined) return reading.refuse('an image by its URL');
  return { format: mediaType?.replace('image/', ''), source: { bytes: data } };
}
