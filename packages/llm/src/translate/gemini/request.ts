import { readInput } from '../anthropic-messages/request.ts';
import type { CallReading } from '../fields.ts';
import { calledTools, inTurns, joined } from '../messages.ts';
import type {
  AnswerFormat,
  ChatMessage,
  ChatPart,
  ChatRequest,
  ChatTool,
  JsonObject,
  TextPart,
  ToolChoice,
} from '../neutral.ts';
import { isAbsent, isObject, optional, present } from '../read-json.ts';
import { isStrictSchema } from '../strict-schema.ts';

/** Reads the body of `generateContent`; the model and the stream are in its path, and put into the body by who reads that. */
export function readRequest(body: JsonObject, reading: CallReading): ChatRequest {
  const config = optional(body.generationConfig, (value) => reading.object(value, 'generationConfig')) ?? {};
  const number = (name: string) => optional(config[name], (value) => reading.number(value, `generationConfig.${name}`));
  const reader = new ContentReader(reading);
  return {
    model: reading.text(body.model, 'model'),
    stream: body.stream === true,
    system: (optional(body.systemInstruction, (value) => reader.read(value, 'systemInstruction').content) ??
      []) as TextPart[],
    messages: reading.list(body.contents, 'contents').map((one, index) => reader.read(one, `contents[${index}]`)),
    tools: optional(body.tools, (value) => readTools(reading.list(value, 'tools'), reading)),
    toolChoice: optional(body.toolConfig, (value) =>
      readToolChoice(
        reading.only(reading.object(value, 'toolConfig'), 'toolConfig', ['functionCallingConfig']),
        reading,
      ),
    ),
    maxTokens: number('maxOutputTokens'),
    temperature: number('temperature'),
    topP: number('topP'),
    topK: number('topK'),
    stop: optional(config.stopSequences, (value) =>
      reading.list(value, 'generationConfig.stopSequences').map((one) => reading.text(one, 'stopSequences')),
    ),
    presencePenalty: number('presencePenalty') || undefined,
    frequencyPenalty: number('frequencyPenalty') || undefined,
    seed: number('seed'),
    format: readFormat(config, reading),
    usageInStream: true,
  };
}

/** Reads contents. Calls of tools need no ids here: those without one are numbered, and results find theirs by name. */
class ContentReader {
  readonly #reading: CallReading;
  readonly #waiting: { readonly id: string; readonly name: string }[] = [];
  #calls = 0;

  constructor(reading: CallReading) {
    this.#reading = reading;
  }

  read(value: unknown, name: string): ChatMessage {
    const content = this.#reading.object(value, name);
    const role = this.#reading.word(content.role ?? 'user', `${name}.role`, ['user', 'model', 'system', 'function']);
    const parts = this.#reading.list(content.parts, `${name}.parts`);
    return {
      role: role === 'model' ? 'assistant' : 'user',
      content: parts.map((one, index) => this.#part(this.#reading.object(one, name), `${name}.parts[${index}]`)),
    };
  }

  #part(part: JsonObject, name: string): ChatPart {
    const reading = this.#reading;
    const [kind = '', ...others] = Object.keys(part).filter(
      (key) => !isAbsent(part[key]) && !['thought', 'thoughtSignature'].includes(key),
    );
    reading.only(part, name, [
      'text',
      'inlineData',
      'fileData',
      'functionCall',
      'functionResponse',
      'thoughtSignature',
    ]);
    if (others.length > 0) reading.refuse(`'${name}' of the kinds ${[kind, ...others].join(' and ')}`);
    if (kind === 'text') return { type: 'text', text: reading.text(part.text, `${name}.text`) };
    const value = reading.object(part[kind], `${name}.${kind}`);
    if (kind === 'functionCall') return this.#call(value, name);
    if (kind === 'functionResponse') return this.#result(value, name);
    const mediaType = optional(value.mimeType, (one) => reading.text(one, `${name}.${kind}.mimeType`));
    if (mediaType !== undefined && !mediaType.startsWith('image/'))
      reading.refuse(`'${name}' of the type '${mediaType}'`);
    return {
      type: 'image',
      mediaType,
      data: kind === 'inlineData' ? reading.text(value.data, `${name}.inlineData.data`) : undefined,
      url: kind === 'fileData' ? reading.text(value.fileUri, `${name}.fileData.fileUri`) : undefined,
      detail: undefined,
    };
  }

  #call(said: JsonObject, at: string): ChatPart {
    const { id, name, args } = this.#reading.only(said, `${at}.functionCall`, ['id', 'name', 'args']);
    const call = {
      id: typeof id === 'string' ? id : `call_${this.#calls++}`,
      name: this.#reading.text(name, `${at}.functionCall.name`),
    };
    this.#waiting.push(call);
    return { type: 'tool-call', ...call, input: JSON.stringify(args ?? {}) };
  }

  #result(given: JsonObject, at: string): ChatPart {
    const { id, name, response } = this.#reading.only(given, `${at}.functionResponse`, ['id', 'name', 'response']);
    const index = this.#waiting.findIndex((call) => (isAbsent(id) ? call.name === name : call.id === id));
    if (index < 0) return this.#reading.fail(`'${at}.functionResponse' answers no call`);
    const [call] = this.#waiting.splice(index, 1);
    const said = this.#reading.object(response, `${at}.functionResponse.response`);
    const { error, output } = said;
    const keys = Object.keys(said);
    const only = keys.length === 1 ? (error ?? output) : undefined;
    const text = typeof only === 'string' ? only : JSON.stringify(only ?? said);
    return {
      type: 'tool-result',
      id: call!.id,
      content: [{ type: 'text', text }],
      isError: keys.length === 1 && !isAbsent(error),
    };
  }
}

function readTools(tools: readonly unknown[], reading: CallReading): ChatTool[] {
  return tools.flatMap((one, index) => {
    const tool = reading.only(reading.object(one, `tools[${index}]`), `tools[${index}]`, ['functionDeclarations']);
    return reading.list(tool.functionDeclarations, `tools[${index}].functionDeclarations`).map((value) => {
      const at = `tools[${index}].functionDeclarations`;
      const described = reading.object(value, at);
      reading.only(described, at, ['name', 'description', 'parameters', 'parametersJsonSchema']);
      return {
        name: reading.text(described.name, `${at}.name`),
        description: optional(described.description, (text) => reading.text(text, `${at}.description`)),
        parameters:
          optional(described.parametersJsonSchema, (schema) => reading.object(schema, at)) ??
          optional(described.parameters, (schema) => jsonSchemaOf(reading.object(schema, at))),
        strict: undefined,
      };
    });
  });
}

/** Gemini's own schemas are JSON Schemas whose types are in capitals. */
function jsonSchemaOf(schema: JsonObject): JsonObject {
  const entries = Object.entries(schema).map(([key, value]): [string, unknown] => {
    if (key === 'type' && typeof value === 'string') return [key, value.toLowerCase()];
    if (key === 'properties' && isObject(value))
      return [
        key,
        Object.fromEntries(Object.entries(value).map(([name, one]) => [name, isObject(one) ? jsonSchemaOf(one) : one])),
      ];
    if (key === 'items' && isObject(value)) return [key, jsonSchemaOf(value)];
    if (key === 'anyOf' && Array.isArray(value))
      return [key, value.map((one) => (isObject(one) ? jsonSchemaOf(one) : one))];
    return [key, value];
  });
  return Object.fromEntries(entries);
}

function readToolChoice({ functionCallingConfig: config }: JsonObject, reading: CallReading): ToolChoice | undefined {
  if (!isObject(config)) return undefined;
  const mode = reading.word(config.mode ?? 'AUTO', 'toolConfig.functionCallingConfig.mode', ['AUTO', 'ANY', 'NONE']);
  const names = optional(config.allowedFunctionNames, (value) => reading.list(value, 'allowedFunctionNames')) ?? [];
  if (names.length > 1 || (names.length === 1 && mode !== 'ANY'))
    reading.refuse("'toolConfig.functionCallingConfig.allowedFunctionNames'");
  if (names.length === 1) return { type: 'tool', name: reading.text(names[0], 'allowedFunctionNames') };
  return { type: ({ AUTO: 'auto', ANY: 'required', NONE: 'none' } as const)[mode] };
}

function readFormat(config: JsonObject, reading: CallReading): AnswerFormat | undefined {
  if (isAbsent(config.responseMimeType) || config.responseMimeType === 'text/plain') return undefined;
  if (config.responseMimeType !== 'application/json')
    reading.refuse(`'generationConfig.responseMimeType' of '${config.responseMimeType}'`);
  const schema =
    optional(config.responseJsonSchema, (value) => reading.object(value, 'generationConfig.responseJsonSchema')) ??
    optional(config.responseSchema, (value) => jsonSchemaOf(reading.object(value, 'generationConfig.responseSchema')));
  if (schema === undefined) return { type: 'json' };
  return {
    type: 'schema',
    name: undefined,
    description: undefined,
    schema,
    strict: isStrictSchema(schema) || undefined,
  };
}

/** Writes the body of `generateContent`. */
export function writeRequest(request: ChatRequest, reading: CallReading): JsonObject {
  const { system, tools, format } = request;
  const names = calledTools(request.messages);
  const config = present({
    maxOutputTokens: request.maxTokens,
    temperature: request.temperature,
    topP: request.topP,
    topK: request.topK,
    stopSequences: request.stop,
    presencePenalty: request.presencePenalty,
    frequencyPenalty: request.frequencyPenalty,
    seed: request.seed,
    responseMimeType: format && 'application/json',
    responseJsonSchema: format?.type === 'schema' ? format.schema : undefined,
  });
  return present({
    systemInstruction: system.length === 0 ? undefined : { parts: system.map(({ text }) => ({ text })) },
    contents: inTurns(request.messages).map(({ role, content }) => ({
      role:
        role === 'assistant'
          ? 'model'
          : role === 'user'
            ? role
            : reading.refuse('a system message within the dialogue'),
      parts: signed(content.map((part) => writePart(part, names, reading))),
    })),
    tools: tools && [
      {
        functionDeclarations: tools.map(({ name, description, parameters }) =>
          present({ name, description, parametersJsonSchema: parameters }),
        ),
      },
    ],
    toolConfig: writeToolConfig(request),
    generationConfig: Object.keys(config).length === 0 ? undefined : config,
  });
}

/**
 * What models have thought before the first call of a turn is signed, and some refuse a call without: the other protocols
 * have no place for it. This word stands for what cannot be signed (https://ai.google.dev/gemini-api/docs/thought-signatures).
 */
const notSigned = 'skip_thought_signature_validator';

function signed(parts: readonly JsonObject[]): readonly JsonObject[] {
  const first = parts.findIndex((part) => 'functionCall' in part);
  return parts.map((part, index) => (index === first ? { ...part, thoughtSignature: notSigned } : part));
}

function writePart(part: ChatPart, names: ReadonlyMap<string, string>, reading: CallReading): JsonObject {
  switch (part.type) {
    case 'text':
      return { text: part.text };
    case 'image':
      if (part.detail !== undefined) reading.refuse(`the detail '${part.detail}' of an image`);
      if (part.data === undefined) return reading.refuse('an image by its URL');
      return { inlineData: { mimeType: part.mediaType, data: part.data } };
    case 'tool-call':
      return { functionCall: { id: part.id, name: part.name, args: readInput(part.input, reading) } };
    case 'tool-result': {
      const name = names.get(part.id) ?? reading.fail(`the result '${part.id}' answers no tool call`);
      if (part.content.some(({ type }) => type === 'image')) reading.refuse('an image in the result of a tool');
      const response = { [part.isError ? 'error' : 'output']: joined(part.content) };
      return { functionResponse: { id: part.id, name, response } };
    }
  }
}

/** Calls are held to the schemas of tools where one has to be called, or where that is said in place of `AUTO`. */
function writeToolConfig({ tools = [], toolChoice }: ChatRequest): JsonObject | undefined {
  const isFree = toolChoice === undefined || toolChoice.type === 'auto';
  const isStrict = isFree && tools.some(({ strict }) => strict === true);
  if (isStrict) return { functionCallingConfig: { mode: 'VALIDATED' } };
  return toolChoice && { functionCallingConfig: writeToolChoice(toolChoice) };
}

function writeToolChoice(choice: ToolChoice): JsonObject {
  if (choice.type === 'tool') return { mode: 'ANY', allowedFunctionNames: [choice.name] };
  return { mode: ({ auto: 'AUTO', required: 'ANY', none: 'NONE' } as const)[choice.type] };
}
