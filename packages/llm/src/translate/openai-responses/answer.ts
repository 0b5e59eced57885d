import type { AnswerPlace } from '../chat-protocol.ts';
import { isText } from '../messages.ts';
import type { ChatAnswer, ChatUsage, JsonObject, StopReason, TextPart, ToolCallPart } from '../neutral.ts';
import { AnswerUnreadable, isObject, readingAnswer as reading, tokens } from '../read-json.ts';

/** Reads a response. */
export function readAnswer(body: JsonObject): ChatAnswer {
  const output = reading.list(body.output, 'output').map((one) => reading.object(one, 'output[]'));
  const content = output.flatMap(readItem);
  return {
    id: typeof body.id === 'string' ? body.id : '',
    model: typeof body.model === 'string' ? body.model : '',
    content,
    stop: readStop(body, {
      callsTools: content.some(({ type }) => type === 'tool-call'),
      refuses: output.some(refuses),
    }),
    usage: readUsage(body.usage),
  };
}

/** How a response has ended: by its status, or by what it holds. */
export function readStop(
  body: JsonObject,
  said: { readonly callsTools: boolean; readonly refuses: boolean },
): StopReason {
  if (body.status === 'incomplete') {
    const { reason } = isObject(body.incomplete_details) ? body.incomplete_details : {};
    return reason === 'content_filter' ? 'filtered' : 'limit';
  }
  if (!['completed', 'incomplete', undefined, null].includes(body.status as string | undefined | null))
    throw new AnswerUnreadable(`the response is ${body.status}`);
  if (said.refuses) return 'filtered';
  return said.callsTools ? 'tools' : 'end';
}

/** Whether an item of the output holds a refusal. */
export function refuses({ content }: JsonObject): boolean {
  return Array.isArray(content) && content.some((part) => isObject(part) && part.type === 'refusal');
}

function readItem(item: JsonObject): (TextPart | ToolCallPart)[] {
  if (item.type === 'reasoning') return [];
  if (item.type === 'function_call') {
    const id = reading.text(item.call_id, 'output[].call_id');
    const input = reading.text(item.arguments, 'output[].arguments');
    return [{ type: 'tool-call', id, name: reading.text(item.name, 'output[].name'), input }];
  }
  if (item.type !== 'message') throw new AnswerUnreadable(`the answer has an item of the type '${item.type}'`);
  return reading.list(item.content, 'output[].content').map((one): TextPart => {
    const part = reading.object(one, 'output[].content[]');
    return part.type === 'refusal'
      ? { type: 'text', text: reading.text(part.refusal, 'output[].content[].refusal'), isRefusal: true }
      : { type: 'text', text: reading.text(part.text, 'output[].content[].text') };
  });
}

/** Reads what a response has cost. */
export function readUsage(value: unknown): ChatUsage | undefined {
  if (!isObject(value)) return undefined;
  const promptTokens = tokens(value.input_tokens);
  const completionTokens = tokens(value.output_tokens);
  if (promptTokens === undefined || completionTokens === undefined) return undefined;
  const input = isObject(value.input_tokens_details) ? value.input_tokens_details : {};
  const output = isObject(value.output_tokens_details) ? value.output_tokens_details : {};
  return {
    promptTokens,
    completionTokens,
    cachedTokens: tokens(input.cached_tokens),
    // It says 0 where others say nothing.
    reasoningTokens: tokens(output.reasoning_tokens) || undefined,
  };
}

/** Writes what a response has cost. */
export function writeUsage(usage: ChatUsage | undefined): JsonObject | null {
  if (usage === undefined) return null;
  const { promptTokens, completionTokens, cachedTokens = 0, reasoningTokens = 0 } = usage;
  return {
    input_tokens: promptTokens,
    input_tokens_details: { cached_tokens: cachedTokens },
    output_tokens: completionTokens,
    output_tokens_details: { reasoning_tokens: reasoningTokens },
    total_tokens: promptTokens + completionTokens,
  };
}

/** A response as it stands. */
export interface ResponseState {
  readonly id: string;
  readonly model: string;
  readonly output: readonly JsonObject[];
  readonly usage: ChatUsage | undefined;
  /** Absent while it is being written. */
  readonly stop: StopReason | undefined;
}

/** Writes a response as it stands. */
export function writeResponse(
  { id, model, output, usage, stop }: ResponseState,
  { createdAt }: AnswerPlace,
): JsonObject {
  const incomplete: Partial<Record<StopReason, string>> = { limit: 'max_output_tokens', filtered: 'content_filter' };
  const reason = stop && incomplete[stop];
  const status = stop === undefined ? 'in_progress' : reason === undefined ? 'completed' : 'incomplete';
  return {
    id,
    object: 'response',
    created_at: createdAt,
    status,
    error: null,
    incomplete_details: reason === undefined ? null : { reason },
    instructions: null,
    metadata: {},
    model,
    output,
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    usage: writeUsage(usage),
  };
}

/** Writes a response. */
export function writeAnswer(answer: ChatAnswer, place: AnswerPlace): JsonObject {
  const { id, model, content, stop, usage } = answer;
  const texts = content.filter(isText);
  const calls = content.filter((part): part is ToolCallPart => part.type === 'tool-call');
  const output = [
    ...(texts.length > 0
      ? [
          writeMessage(
            `msg_${id}`,
            texts.map(({ text, isRefusal }) => writeText(text, isRefusal)),
          ),
        ]
      : []),
    ...calls.map((call) => writeCall(call)),
  ];
  const hasRefused = texts.some(({ isRefusal }) => isRefusal);
  return writeResponse({ id, model, output, usage, stop: hasRefused ? 'end' : stop }, place);
}

/** Writes a message of a response. */
export function writeMessage(id: string, content: readonly JsonObject[], status = 'completed'): JsonObject {
  return { type: 'message', id, status, role: 'assistant', content };
}

/** Writes text of a message. */
export function writeText(text: string, isRefusal?: boolean): JsonObject {
  if (isRefusal) return { type: 'refusal', refusal: text };
  return { type: 'output_text', text, annotations: [], logprobs: [] };
}

/** Writes a call of a tool. */
export function writeCall({ id, name, input }: Omit<ToolCallPart, 'type'>, status = 'completed'): JsonObject {
  return { type: 'function_call', id: `fc_${id}`, call_id: id, name, arguments: input, status };
}
