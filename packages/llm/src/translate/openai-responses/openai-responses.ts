import type { ChatProtocol } from '../chat-protocol.ts';
import { readError, writeError } from '../openai-chat/answer.ts';
import { readAnswer, writeAnswer } from './answer.ts';
import { readRequest, writeRequest } from './request.ts';
import { ResponseReader, ResponseWriter } from './stream.ts';

const record = 'about records and bills of the provider';

/** OpenAI's responses, as far as they keep nothing at the provider. */
export const openaiResponses: ChatProtocol = {
  name: 'openai-responses',
  title: 'OpenAI responses',
  goesOn: false,
  framing: 'server-sent-events',
  fields: {
    model: { carries: 'call' },
    input: { carries: 'call' },
    instructions: { carries: 'call' },
    stream: { carries: 'call' },
    tools: { carries: 'tools' },
    tool_choice: { carries: 'toolChoice' },
    parallel_tool_calls: { carries: 'parallelTools' },
    max_output_tokens: { carries: 'maxTokens' },
    temperature: { carries: 'temperature' },
    top_p: { carries: 'topP' },
    'text.format': { carries: 'format' },
    'text.verbosity': { refusedUnless: ['medium'] },
    'reasoning.effort': { carries: 'effort' },
    'reasoning.summary': { refusedUnless: ['auto'] },
    user: { harmless: record },
    safety_identifier: { harmless: record },
    metadata: { harmless: record },
    stream_options: { harmless: 'about the padding of events' },
    prompt_cache_key: { harmless: 'a hint for the cache of the provider' },
    prompt_cache_retention: { harmless: 'a hint for the cache of the provider' },
    store: { harmless: 'nothing is kept; to go on from an answer is refused' },
    include: { refusedUnless: [[], ['reasoning.encrypted_content']] },
    service_tier: { refusedUnless: ['auto', 'default'] },
    truncation: { refusedUnless: ['disabled'] },
    background: { refusedUnless: [false] },
    previous_response_id: { refusedUnless: [] },
    conversation: { refusedUnless: [] },
    prompt: { refusedUnless: [] },
    max_tool_calls: { refusedUnless: [] },
    top_logprobs: { refusedUnless: [0] },
    context_management: { refusedUnless: [[]] },
    moderation: { refusedUnless: [] },
    image: { refusedUnless: [] },
  },
  takes: ['tools', 'toolChoice', 'parallelTools', 'maxTokens', 'temperature', 'topP', 'format', 'effort'],
  readRequest,
  writeRequest,
  readAnswer,
  writeAnswer,
  openReader: () => new ResponseReader(),
  openWriter: (place) => new ResponseWriter(place),
  readError,
  writeError,
};
