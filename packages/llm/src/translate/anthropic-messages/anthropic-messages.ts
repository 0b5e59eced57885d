import type { ChatProtocol } from '../chat-protocol.ts';
import { readAnswer, readError, writeAnswer, writeError } from './answer.ts';
import { readRequest, writeRequest } from './request.ts';
import { MessageReader, MessageWriter } from './stream.ts';

/** Anthropic's messages. */
export const anthropicMessages: ChatProtocol = {
  name: 'anthropic-messages',
  title: 'Anthropic messages',
  goesOn: true,
  framing: 'server-sent-events',
  fields: {
    model: { carries: 'call' },
    messages: { carries: 'call' },
    system: { carries: 'call' },
    stream: { carries: 'call' },
    max_tokens: { carries: 'maxTokens' },
    tools: { carries: 'tools' },
    tool_choice: { carries: 'toolChoice' },
    'tool_choice.disable_parallel_tool_use': { carries: 'parallelTools' },
    temperature: { carries: 'temperature' },
    top_p: { carries: 'topP' },
    top_k: { carries: 'topK' },
    stop_sequences: { carries: 'stop' },
    'output_config.format': { carries: 'format' },
    'output_config.effort': { carries: 'effort' },
    metadata: { harmless: 'about records of the provider' },
    cache_control: { harmless: 'a hint for the cache of the provider, in blocks and tools too' },
    service_tier: { harmless: 'about the capacity that the provider takes' },
    thinking: { refusedUnless: [{ type: 'disabled' }] },
    container: { refusedUnless: [] },
    mcp_servers: { refusedUnless: [[]] },
    context_management: { refusedUnless: [] },
    inference_geo: { refusedUnless: [] },
    // By this the SDK knows that it is to send all that was said.
    thread: {
      refusedUnless: [],
      details: { error_code: 'thread_unsupported_request', unsupported: ['thread'] },
    },
    speed: { refusedUnless: ['standard'] },
  },
  takes: [
    'tools',
    'toolChoice',
    'parallelTools',
    'maxTokens',
    'temperature',
    'topP',
    'topK',
    'stop',
    'format',
    'effort',
  ],
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  openReader: () => new MessageReader(),
  openWriter: () => new MessageWriter(),
  readError,
  writeError,
};
