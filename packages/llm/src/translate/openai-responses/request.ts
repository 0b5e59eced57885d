import type { CallReading } from '../fields.ts';
import { imageOfUrl, urlOfImage } from '../images.ts';
import { inTurns, isText, joined, splitSystem } from '../messages.ts';
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
import { readSchemaFormat } from '../openai-chat/request.ts';
import { optional, present } from '../read-json.ts';

/** Reads the body of a response call. */
export function readRequest(body: JsonObject, reading: CallReading): ChatRequest {
  const number = (name: string) => optional(body[name], (value) => reading.number(value, name));
  const { system, messages } = splitSystem(inTurns(readInput(body.input, reading)));
  const instructions = optional(body.instructions, (value) => reading.text(value, 'instructions'));
  const text = optional(body.text, (value) => reading.object(value, 'text')) ?? {};
  const reasoning = optional(body.reasoning, (value) => reading.object(value, 'reasoning')) ?? {};
  return {
    model: reading.text(body.model, 'model'),
    stream: body.stream === true,
    system: [...(instructions ? [textPart(instructions)] : []), ...system],
    messages,
    tools: optional(body.tools, (value) =>
      reading.list(value, 'tools').map((one, index) => readTool(one, `tools[${index}]`, reading)),
    ),
    toolChoice: optional(body.tool_choice, (value) => readToolChoice(value, reading)),
    parallelTools: body.parallel_tool_calls === false ? false : undefined,
    maxTokens: number('max_output_tokens'),
    temperature: number('temperature'),
    topP: number('top_p'),
    format: optional(text.format, (value) => readFormat(reading.object(value, 'text.format'), reading)),
    effort: optional(reasoning.effort, (value) => reading.text(value, 'reasoning.effort')),
    usageInStream: true,
  };
}

function readInput(input: unknown, reading: CallReading): ChatMessage[] {
  if (typeof input === 'string') return [{ role: 'user', content: [textPart(input)] }];
  return reading
    .list(input, 'input')
    .map((one, index) => readItem(reading.object(one, `input[${index}]`), `input[${index}]`, reading));
}

function readItem(item: JsonObject, name: string, reading: CallReading): ChatMessage {
  switch (item.type ?? 'message') {
    case 'message': {
      reading.only(item, name, ['type', 'role', 'content', 'id', 'status']);
      const role = reading.word(item.role, `${name}.role`, ['system', 'developer', 'user', 'assistant']);
      return {
        role: role === 'developer' ? 'system' : role,
        content: readContent(item.content, `${name}.content`, reading),
      };
    }
    case 'function_call': {
      reading.only(item, name, ['type', 'id', 'status', 'call_id', 'name', 'arguments']);
      const id = reading.text(item.call_id, `${name}.call_id`);
      const input = reading.text(item.arguments, `${name}.arguments`);
      return {
        role: 'assistant',
        content: [{ type: 'tool-call', id, name: reading.text(item.name, `${name}.name`), input }],
      };
    }
    case 'function_call_output': {
      reading.only(item, name, ['type', 'id', 'status', 'call_id', 'output']);
      const id = reading.text(item.call_id, `${name}.call_id`);
      const content = readContent(item.output, `${name}.output`, reading) as ToolResultPart['content'];
      return { role: 'user', content: [{ type: 'tool-result', id, content, isError: false }] };
    }
    default:
      return reading.refuse(`'${name}' of the type '${item.type}'`);
  }
}

function readContent(content: unknown, name: string, reading: CallReading): ChatPart[] {
  if (typeof content === 'string') return [textPart(content)];
  return reading.list(content, name).map((one, index) => {
    const at = `${name}[${index}]`;
    const part = reading.object(one, at);
    if (part.type === 'input_text' || part.type === 'output_text')
      return textPart(reading.text(part.text, `${at}.text`));
    if (part.type === 'refusal') return textPart(reading.text(part.refusal, `${at}.refusal`));
    if (part.type !== 'input_image') return reading.refuse(`'${at}' of the type '${part.type}'`);
    reading.only(part, at, ['type', 'image_url', 'detail']);
    const detail = optional(part.detail, (value) => reading.text(value, `${at}.detail`));
    const place = `${at}.image_url`;
    return imageOfUrl(reading.text(part.image_url, place), place, reading, detail === 'auto' ? undefined : detail);
  });
}

function readTool(value: unknown, name: string, reading: CallReading): ChatTool {
  const tool = reading.object(value, name);
  if (tool.type !== 'function') reading.refuse(`'${name}' of the type '${tool.type}'`);
  reading.only(tool, name, ['type', 'name', 'description', 'parameters', 'strict']);
  return {
    name: reading.text(tool.name, `${name}.name`),
    description: optional(tool.description, (one) => reading.text(one, `${name}.description`)),
    parameters: optional(tool.parameters, (one) => reading.object(one, `${name}.parameters`)),
    strict: tool.strict === true ? true : undefined,
  };
}

function readToolChoice(value: unknown, reading: CallReading): ToolChoice {
  if (typeof value === 'string')
    return { type: reading.word(value, 'tool_choice', ['auto', 'none', 'required'] as const) };
  const choice = reading.object(value, 'tool_choice');
  if (choice.type !== 'function') reading.refuse(`'tool_choice' of the type '${choice.type}'`);
  return { type: 'tool', name: reading.text(choice.name, 'tool_choice.name') };
}

function readFormat(format: JsonObject, reading: CallReading): AnswerFormat | undefined {
  const type = reading.word(format.type, 'text.format.type', ['text', 'json_object', 'json_schema']);
  if (type === 'text') return undefined;
  return type === 'json_object' ? { type: 'json' } : readSchemaFormat(format, reading);
}

function textPart(text: string): TextPart {
  return { type: 'text', text };
}

/** Writes the body of a response call. Nothing of it is kept there: each call says all that was said. */
export function writeRequest(request: ChatRequest, reading: CallReading): JsonObject {
  const { system, tools, toolChoice, format, effort } = request;
  if (effort === 'max') reading.refuse("the effort 'max'");
  return present({
    model: request.model,
    input: [
      ...system.map((part) => ({ role: 'system', content: [writePart(part, 'system')] })),
      ...request.messages.flatMap(writeMessage),
    ],
    store: false,
    stream: request.stream ? true : undefined,
    // Without a word the schema of a tool would bind here, and nowhere else.
    tools: tools?.map(({ name, description, parameters = null, strict = false }) =>
      present({ type: 'function', name, description, parameters, strict }),
    ),
    tool_choice: toolChoice && writeToolChoice(toolChoice),
    parallel_tool_calls: request.parallelTools,
    max_output_tokens: request.maxTokens,
    temperature: request.temperature,
    top_p: request.topP,
    text: format && { format: writeFormat(format) },
    reasoning: effort && { effort },
  });
}

function writeMessage({ role, content }: ChatMessage): readonly JsonObject[] {
  const items: JsonObject[] = [];
  const said = content.filter((part): part is TextPart | ImagePart => part.type === 'text' || part.type === 'image');
  const message = { role, content: said.map((part) => writePart(part, role)) };
  if (role === 'assistant' && said.length > 0) items.push(message);
  for (const part of content) {
    if (part.type === 'tool-call')
      items.push({ type: 'function_call', call_id: part.id, name: part.name, arguments: part.input });
    if (part.type === 'tool-result')
      items.push({ type: 'function_call_output', call_id: part.id, output: writeResult(part) });
  }
  if (role !== 'assistant' && said.length > 0) items.push(message);
  return items;
}

/** There is no word for a tool that has failed: the model reads it. */
function writeResult({ content, isError }: ToolResultPart): unknown {
  const parts = isError ? [textPart('Error: '), ...content] : content;
  return parts.every(isText) ? joined(parts) : parts.map((part) => writePart(part, 'user'));
}

function writePart(part: TextPart | ImagePart, role: ChatMessage['role']): JsonObject {
  if (part.type === 'text') return { type: role === 'assistant' ? 'output_text' : 'input_text', text: part.text };
  return { type: 'input_image', image_url: urlOfImage(part), detail: part.detail ?? 'auto' };
}

function writeToolChoice(choice: ToolChoice): unknown {
  return choice.type === 'tool' ? { type: 'function', name: choice.name } : choice.type;
}

function writeFormat(format: AnswerFormat): JsonObject {
  if (format.type === 'json') return { type: 'json_object' };
  const { name = 'answer', description, schema, strict } = format;
  return present({ type: 'json_schema', name, description, schema, strict });
}
