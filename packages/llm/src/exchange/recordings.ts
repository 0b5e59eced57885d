import { writeMessage } from '../sse/aws-event-framing.ts';
import type { Recording } from '../testing.ts';

// Streams as the providers document them, each with text that is more than one byte a character, a call of a tool where the
// protocol has such, and the provider's usage.

const hello = [{ role: 'user', content: 'Say hello in Greek' }];

function sse(...events: readonly (object | string)[]): string {
  return events.map((data) => `data: ${typeof data === 'string' ? data : JSON.stringify(data)}\n\n`).join('');
}

function named(...events: readonly { readonly type: string }[]): string {
  return events.map((data) => `event: ${data.type}\ndata: ${JSON.stringify(data)}\n\n`).join('');
}

function chatChunk(delta: object, finish_reason: string | null = null): object {
  return { ...chatHead, choices: [{ index: 0, delta, logprobs: null, finish_reason }], usage: null };
}

const chatHead = {
  id: 'chatcmpl-1',
  object: 'chat.completion.chunk',
  created: 1_700_000_000,
  model: 'gpt-4o-2024-08-06',
  system_fingerprint: 'fp_1',
};

const anthropicStart = {
  type: 'message_start',
  message: {
    id: 'msg_1',
    type: 'message',
    role: 'assistant',
    content: [],
    model: 'claude-sonnet-4-5',
    stop_reason: null,
    usage: { input_tokens: 10, cache_creation_input_tokens: 3, cache_read_input_tokens: 2, output_tokens: 1 },
  },
};

const responseHead = {
  id: 'resp_1',
  object: 'response',
  model: 'gpt-4o',
  status: 'in_progress',
  output: [],
  usage: null,
};
const item = { id: 'msg_1', type: 'message', role: 'assistant', status: 'in_progress', content: [] };
const where = { item_id: 'msg_1', output_index: 0, content_index: 0 };

function geminiPiece(text: string, more: object = {}): object {
  return {
    candidates: [{ content: { parts: [{ text }], role: 'model' }, index: 0, ...more }],
    usageMetadata: { promptTokenCount: 15, candidatesTokenCount: 4, totalTokenCount: 24, thoughtsTokenCount: 5 },
    modelVersion: 'gemini-2.5-flash',
    responseId: 'r1',
  };
}

const geminiPieces = [geminiPiece('Γειά '), geminiPiece('σου 👋', { finishReason: 'STOP' })];

function awsEvent(type: string, payload: object): Buffer {
  const headers = { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' };
  return writeMessage(headers, JSON.stringify(payload));
}

/** One stream a protocol. All say the same, and all have cost 15 tokens and 9. */
export const recordings = {
  'openai-chat': {
    path: '/v1/chat/completions',
    call: { model: 'gpt-4o', messages: hello, stream: true, stream_options: { include_usage: true } },
    type: 'text/event-stream; charset=utf-8',
    stream: sse(
      chatChunk({ role: 'assistant', content: '' }),
      chatChunk({ content: 'Γειά ' }),
      chatChunk({ content: 'σου 👋' }),
      chatChunk({}, 'stop'),
      { ...chatHead, choices: [], usage: { prompt_tokens: 15, completion_tokens: 9, total_tokens: 24 } },
      '[DONE]',
    ),
  },
  'openai-completions': {
    path: '/v1/completions',
    call: { model: 'gpt-3.5-turbo-instruct', prompt: 'Hello', stream: true, stream_options: { include_usage: true } },
    type: 'text/event-stream',
    stream: sse(
      {
        id: 'cmpl-1',
        object: 'text_completion',
        created: 1,
        model: 'm',
        choices: [{ text: 'Γειά ', index: 0, finish_reason: null }],
      },
      {
        id: 'cmpl-1',
        object: 'text_completion',
        created: 1,
        model: 'm',
        choices: [{ text: 'σου 👋', index: 0, finish_reason: 'stop' }],
      },
      {
        id: 'cmpl-1',
        object: 'text_completion',
        created: 1,
        model: 'm',
        choices: [],
        usage: { prompt_tokens: 15, completion_tokens: 9, total_tokens: 24 },
      },
      '[DONE]',
    ),
  },
  'openai-responses': {
    path: '/v1/responses',
    call: { model: 'gpt-4o', input: 'Say hello in Greek', stream: true },
    type: 'text/event-stream',
    stream: named(
      ...[
        { type: 'response.created', response: responseHead },
        { type: 'response.output_item.added', output_index: 0, item },
        { type: 'response.content_part.added', ...where, part: { type: 'output_text', text: '', annotations: [] } },
        { type: 'response.output_text.delta', ...where, delta: 'Γειά ' },
        { type: 'response.output_text.delta', ...where, delta: 'σου 👋' },
        { type: 'response.output_text.done', ...where, text: 'Γειά σου 👋' },
        { type: 'response.output_item.done', output_index: 0, item: { ...item, status: 'completed' } },
        {
          type: 'response.completed',
          response: {
            ...responseHead,
            status: 'completed',
            usage: {
              input_tokens: 15,
              output_tokens: 9,
              total_tokens: 24,
              output_tokens_details: { reasoning_tokens: 5 },
            },
          },
        },
      ].map((event, sequence_number) => ({ ...event, sequence_number })),
    ),
  },
  'anthropic-messages': {
    path: '/v1/messages',
    call: { model: 'claude-sonnet-4-5', max_tokens: 100, messages: hello, stream: true },
    type: 'text/event-stream; charset=utf-8',
    stream: named(
      anthropicStart,
      { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } } as { type: string },
      { type: 'ping' },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Γειά ' } } as { type: string },
      { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'σου 👋' } } as { type: string },
      { type: 'content_block_stop', index: 0 } as { type: string },
      {
        type: 'message_delta',
        delta: { stop_reason: 'end_turn', stop_sequence: null },
        usage: { output_tokens: 9 },
      } as { type: string },
      { type: 'message_stop' },
    ),
  },
  'gemini as events': {
    path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent?alt=sse',
    call: { contents: [{ role: 'user', parts: [{ text: 'Say hello in Greek' }] }] },
    type: 'text/event-stream',
    stream: sse(...geminiPieces).replaceAll('\n\n', '\r\n\r\n'),
  },
  'gemini as a list': {
    path: '/v1beta/models/gemini-2.5-flash:streamGenerateContent',
    call: { contents: [{ role: 'user', parts: [{ text: 'Say hello in Greek' }] }] },
    type: 'application/json; charset=UTF-8',
    stream: `[${geminiPieces.map((piece) => JSON.stringify(piece, null, 2)).join('\n,\r\n')}\n]\n`,
  },
  'bedrock-converse': {
    path: '/model/anthropic.claude-3-5-sonnet-20241022-v2%3A0/converse-stream',
    call: {
      messages: [{ role: 'user', content: [{ text: 'Say hello in Greek' }] }],
      inferenceConfig: { maxTokens: 100 },
    },
    type: 'application/vnd.amazon.eventstream',
    stream: Buffer.concat([
      awsEvent('messageStart', { role: 'assistant' }),
      awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'Γειά ' } }),
      awsEvent('contentBlockDelta', { contentBlockIndex: 0, delta: { text: 'σου 👋' } }),
      awsEvent('contentBlockStop', { contentBlockIndex: 0 }),
      awsEvent('messageStop', { stopReason: 'end_turn' }),
      awsEvent('metadata', {
        usage: { inputTokens: 15, outputTokens: 9, totalTokens: 24 },
        metrics: { latencyMs: 300 },
      }),
    ]),
  },
} as const satisfies Readonly<Record<string, Recording>>;
