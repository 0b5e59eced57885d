import type { ChatProtocol } from '../chat-protocol.ts';
import { readAnswer, readError, writeAnswer, writeError } from './answer.ts';
import { readRequest, writeRequest } from './request.ts';
import { ConverseReader, ConverseWriter } from './stream.ts';

/** Bedrock's `Converse`. The model and the stream are in its path: here they stand in the body, beside the rest. */
export const bedrockConverse: ChatProtocol = {
  name: 'bedrock-converse',
  title: 'Bedrock Converse',
  goesOn: true,
  framing: 'aws-event-stream',
  fields: {
    model: { carries: 'call' },
    stream: { carries: 'call' },
    messages: { carries: 'call' },
    system: { carries: 'call' },
    'inferenceConfig.maxTokens': { carries: 'maxTokens' },
    'inferenceConfig.temperature': { carries: 'temperature' },
    'inferenceConfig.topP': { carries: 'topP' },
    'inferenceConfig.stopSequences': { carries: 'stop' },
    'toolConfig.tools': { carries: 'tools' },
    'toolConfig.toolChoice': { carries: 'toolChoice' },
    'outputConfig.textFormat': { carries: 'format' },
    'outputConfig.effort': { carries: 'effort' },
    requestMetadata: { harmless: 'about records of the provider' },
    serviceTier: { harmless: 'about the capacity that the provider takes' },
    performanceConfig: { harmless: 'about the capacity that the provider takes' },
    guardrailConfig: { refusedUnless: [] },
    promptVariables: { refusedUnless: [{}] },
    additionalModelRequestFields: { refusedUnless: [{}] },
    additionalModelResponseFieldPaths: { refusedUnless: [[]] },
  },
  takes: ['tools', 'toolChoice', 'maxTokens', 'temperature', 'topP', 'stop', 'format', 'effort'],
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  openReader: () => new ConverseReader(),
  openWriter: () => new ConverseWriter(),
  readError,
  writeError,
};
