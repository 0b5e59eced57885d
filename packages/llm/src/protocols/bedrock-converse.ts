import { performance } from 'node:perf_hooks';
import type { ModelMessage, ModelUsage } from '@turnpike/policy';
import { readContent } from './content.ts';
import { asObject, type JsonObject, jsonText, objectsOf } from './json.ts';
import type { AnswerReading, AnswerText, ClosingEvent, Protocol, ReportedUsage, StreamReader } from './protocol.ts';
import { readLimit, readModel, readObjects, readRole, readTools, systemMessages } from './reading.ts';
import { sumOfCounts } from './sum-of-counts.ts';

/** Converse, the form in which Amazon Bedrock is asked whatever the model is. */
export const bedrockConverse: Protocol = {
  name: 'bedrock-converse',
  path: /\/model\/(?<model>[^/]+)\/converse(?:-stream)?$/i,
  keys: ['messages', 'promptVariables', 'inferenceConfig', 'system'],
  isCall: ({ messages, inferenceConfig, toolConfig }) =>
    Array.isArray(messages) && (asObject(inferenceConfig) !== undefined || asObject(toolConfig) !== undefined),
  readCall: (body, { model, path }) => ({
    protocol: 'bedrock-converse',
    model: readModel(body, model),
    isStream: path.endsWith('/converse-stream'),
    messages: [
      ...systemMessages(body.system, 'system'),
      ...readObjects(body.messages ?? [], 'messages').map(readMessage),
    ],
    ...readTools(asObject(body.toolConfig)?.tools),
    completionLimit: readLimit({ maxTokens: asObject(body.inferenceConfig)?.maxTokens }),
  }),
  answerMembers: new Set(['usage', 'error']),
  readAnswer(body) {
    const message = asObject(asObject(body.output)?.message);
    if (message === undefined && body.usage === undefined) return undefined;
    const texts = objectsOf(message?.content).flatMap((block, index) => textsOf(block, index));
    return { usage: readUsage(body.usage), texts };
  },
  openStream: () => new ConverseStream(),
};

function readMessage(message: JsonObject, index: number): ModelMessage {
  const place = `'messages[${index}]'`;
  const blocks = objectsOf(message.content);
  const isResult = blocks.length > 0 && blocks.every((block) => 'toolResult' in block);
  return {
    role: isResult ? 'tool' : readRole(message.role, 'messages', index),
    ...readContent(message.content, place),
  };
}

function readUsage(value: unknown): ReportedUsage | undefined {
  const usage = asObject(value);
  if (usage === undefined) return undefined;
  return {
    prompt: sumOfCounts(usage.inputTokens, usage.cacheReadInputTokens, usage.cacheWriteInputTokens),
    completion: usage.outputTokens,
    total: usage.totalTokens,
    cached: usage.cacheReadInputTokens,
  };
}

/** A block, the beginning of one, or a piece: they name their things alike. */
function textsOf(block: JsonObject, index: unknown): readonly AnswerText[] {
  const tool = asObject(block.toolUse);
  const thought = asObject(block.reasoningContent);
  const given = asObject(tool?.input) === undefined ? tool?.input : jsonText(tool?.input);
  const pieces = [block.text, thought?.text, asObject(thought?.reasoningText)?.text, tool?.name, given];
  return pieces.flatMap((text) => (typeof text === 'string' && text !== '' ? [{ lane: `${index}`, text }] : []));
}

class ConverseStream implements StreamReader {
  readonly #startedAt = performance.now();
  readonly #open = new Set<unknown>();

  read(data: JsonObject, type: string | undefined): AnswerReading | undefined {
    const { contentBlockIndex: index } = data;
    if (type === 'messageStart') return { texts: [] };
    if (type === 'contentBlockStart') return { texts: textsOf(asObject(data.start) ?? {}, index) };
    if (type === 'contentBlockDelta') return { texts: textsOf(asObject(data.delta) ?? {}, index) };
    if (type === 'messageStop') return { texts: [], ends: 'whole' };
    if (type === 'metadata') return { texts: [], usage: readUsage(data.usage), isLast: true };
    return undefined;
  }

  passed({ contentBlockIndex: index }: JsonObject, type: string | undefined): void {
    // Blocks of text have no event that begins them.
    if (type === 'contentBlockStart' || type === 'contentBlockDelta') this.#open.add(index);
    if (type === 'contentBlockStop') this.#open.delete(index);
  }

  endAtLimit({ promptTokens, completionTokens, totalTokens }: ModelUsage): readonly ClosingEvent[] {
    const usage = { inputTokens: promptTokens, outputTokens: completionTokens, totalTokens };
    const latencyMs = Math.round(performance.now() - this.#startedAt);
    return [
      ...[...this.#open].map((contentBlockIndex) => ({ type: 'contentBlockStop', data: { contentBlockIndex } })),
      { type: 'messageStop', data: { stopReason: 'max_tokens' } },
      { type: 'metadata', data: { usage, metrics: { latencyMs } } },
    ];
  }

  endWithheld(): readonly ClosingEvent[] {
    return [];
  }

  endFailed(message: string): readonly ClosingEvent[] {
    return [{ type: 'modelStreamErrorException', data: { message } }];
  }
}
