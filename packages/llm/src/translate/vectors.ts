import { Buffer } from 'node:buffer';
import { writeMessage } from '../sse/aws-event-framing.ts';
import type { ChatProtocolName, JsonObject } from './neutral.ts';

// The same dialogue and the same answer in each protocol, written by hand after the public references, for tests.

const schema = { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] };
const pixel = 'iVBORw0KGgo=';

/** One call: a system prompt, a picture, a tool that was called and has answered, and settings that all of them have. */
export const calls: Readonly<Record<ChatProtocolName, JsonObject>> = {
  'openai-chat': {
    model: 'm',
    messages: [
      { role: 'system', content: 'Be brief.' },
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Where is this?' },
          { type: 'image_url', image_url: { url: `data:image/png;base64,${pixel}` } },
        ],
      },
      {
        role: 'assistant',
        content: 'Let me see.',
        tool_calls: [{ id: 'c1', type: 'function', function: { name: 'weather', arguments: '{"city":"Oslo"}' } }],
      },
      { role: 'tool', tool_call_id: 'c1', content: 'rain' },
      { role: 'user', content: 'And now?' },
    ],
    tools: [{ type: 'function', function: { name: 'weather', description: 'Tells it.', parameters: schema } }],
    tool_choice: 'required',
    max_completion_tokens: 100,
    temperature: 0.5,
    top_p: 0.9,
  },
  'openai-responses': {
    model: 'm',
    input: [
      { role: 'system', content: [{ type: 'input_text', text: 'Be brief.' }] },
      {
        role: 'user',
        content: [
          { type: 'input_text', text: 'Where is this?' },
          { type: 'input_image', image_url: `data:image/png;base64,${pixel}`, detail: 'auto' },
        ],
      },
      { role: 'assistant', content: [{ type: 'output_text', text: 'Let me see.' }] },
      { type: 'function_call', call_id: 'c1', name: 'weather', arguments: '{"city":"Oslo"}' },
      { type: 'function_call_output', call_id: 'c1', output: 'rain' },
      { role: 'user', content: [{ type: 'input_text', text: 'And now?' }] },
    ],
    store: false,
    tools: [{ type: 'function', name: 'weather', description: 'Tells it.', parameters: schema, strict: false }],
    tool_choice: 'required',
    max_output_tokens: 100,
    temperature: 0.5,
    top_p: 0.9,
  },
  'anthropic-messages': {
    model: 'm',
    max_tokens: 100,
    system: 'Be brief.',
    messages: [
      {
        role: 'user',
        content: [
          { type: 'text', text: 'Where is this?' },
          { type: 'image', source: { type: 'base64', media_type: 'image/png', data: pixel } },
        ],
      },
      {
        role: 'assistant',
        content: [
          { type: 'text', text: 'Let me see.' },
          { type: 'tool_use', id: 'c1', name: 'weather', input: { city: 'Oslo' } },
        ],
      },
      {
        role: 'user',
        content: [
          { type: 'tool_result', tool_use_id: 'c1', content: 'rain' },
          { type: 'text', text: 'And now?' },
        ],
      },
    ],
    tools: [{ name: 'weather', description: 'Tells it.', input_schema: schema }],
    tool_choice: { type: 'any' },
    temperature: 0.5,
    top_p: 0.9,
  },
  gemini: {
    model: 'm',
    systemInstruction: { parts: [{ text: 'Be brief.' }] },
    contents: [
      { role: 'user', parts: [{ text: 'Where is this?' }, { inlineData: { mimeType: 'image/png', data: pixel } }] },
      {
        role: 'model',
        parts: [
          { text: 'Let me see.' },
          {
            functionCall: { id: 'c1', name: 'weather', args: { city: 'Oslo' } },
            thoughtSignature: 'skip_thought_signature_validator',
          },
        ],
      },
      {
        role: 'user',
        parts: [
          { functionResponse: { id: 'c1', name: 'weather', response: { output: 'rain' } } },
          { text: 'And now?' },
        ],
      },
    ],
    tools: [{ functionDeclarations: [{ name: 'weather', description: 'Tells it.', parametersJsonSchema: schema }] }],
    toolConfig: { functionCallingConfig: { mode: 'ANY' } },
    generationConfig: { maxOutputTokens: 100, temperature: 0.5, topP: 0.9 },
  },
  'bedrock-converse': {
    model: 'm',
    system: [{ text: 'Be brief.' }],
    messages: [
      { role: 'user', content: [{ text: 'Where is this?' }, { image: { format: 'png', source: { bytes: pixel } } }] },
      {
        role: 'assistant',
        content: [{ text: 'Let me see.' }, { toolUse: { toolUseId: 'c1', name: 'weather', input: { city: 'Oslo' } } }],
      },
      {
        role: 'user',
        content: [{ toolResult: { toolUseId: 'c1', content: [{ text: 'rain' }] } }, { text: 'And now?' }],
      },
    ],
    inferenceConfig: { maxTokens: 100, temperature: 0.5, topP: 0.9 },
    toolConfig: {
      tools: [{ toolSpec: { name: 'weather', description: 'Tells it.', inputSchema: { json: schema } } }],
      toolChoice: { any: {} },
    },
  },
};

/** One answer: text, a call of a tool, and what it has cost. */
export const answers: Readonly<Record<ChatProtocolName, JsonObject>> = {
  'openai-chat': {
    id: 'a1',
    object: 'chat.completion',
    created: 1700000000,
    model: 'm',
    choices: [
      {
        index: 0,
        message: {
          role: 'assistant',
          content: 'Är det så?',
          refusal: null,
          tool_calls: [{ id: 'c2', type: 'function', function: { name: 'weather', arguments: '{"city":"Bergen"}' } }],
        },
        logprobs: null,
        finish_reason: 'tool_calls',
      },
    ],
    usage: {
      prompt_tokens: 30,
      completion_tokens: 12,
      total_tokens: 42,
      prompt_tokens_details: { cached_tokens: 10 },
    },
  },
  'openai-responses': {
    id: 'a1',
    object: 'response',
    created_at: 1700000000,
    status: 'completed',
    error: null,
    incomplete_details: null,
    instructions: null,
    metadata: {},
    model: 'm',
    output: [
      {
        type: 'message',
        id: 'msg_a1',
        status: 'completed',
        role: 'assistant',
        content: [{ type: 'output_text', text: 'Är det så?', annotations: [], logprobs: [] }],
      },
      {
        type: 'function_call',
        id: 'fc_c2',
        call_id: 'c2',
        name: 'weather',
        arguments: '{"city":"Bergen"}',
        status: 'completed',
      },
    ],
    parallel_tool_calls: true,
    temperature: null,
    tool_choice: 'auto',
    tools: [],
    top_p: null,
    usage: {
      input_tokens: 30,
      input_tokens_details: { cached_tokens: 10 },
      output_tokens: 12,
      output_tokens_details: { reasoning_tokens: 0 },
      total_tokens: 42,
    },
  },
  'anthropic-messages': {
    id: 'a1',
    type: 'message',
    role: 'assistant',
    model: 'm',
    content: [
      { type: 'text', text: 'Är det så?' },
      { type: 'tool_use', id: 'c2', name: 'weather', input: { city: 'Bergen' } },
    ],
    stop_reason: 'tool_use',
    stop_sequence: null,
    usage: { input_tokens: 20, output_tokens: 12, cache_read_input_tokens: 10 },
  },
  gemini: {
    candidates: [
      {
        content: {
          role: 'model',
          parts: [{ text: 'Är det så?' }, { functionCall: { id: 'c2', name: 'weather', args: { city: 'Bergen' } } }],
        },
        finishReason: 'STOP',
        index: 0,
      },
    ],
    usageMetadata: {
      promptTokenCount: 30,
      candidatesTokenCount: 12,
      totalTokenCount: 42,
      cachedContentTokenCount: 10,
    },
    modelVersion: 'm',
    responseId: 'a1',
  },
  'bedrock-converse': {
    output: {
      message: {
        role: 'assistant',
        content: [{ text: 'Är det så?' }, { toolUse: { toolUseId: 'c2', name: 'weather', input: { city: 'Bergen' } } }],
      },
    },
    stopReason: 'tool_use',
    usage: { inputTokens: 20, outputTokens: 12, totalTokens: 42, cacheReadInputTokens: 10 },
    metrics: { latencyMs: 0 },
  },
};

function sse(...data: readonly unknown[]): Buffer {
  const lines = data.map((one) => {
    const type = (one as { type?: string }).type;
    return `${type === undefined ? '' : `event: ${type}\n`}data: ${typeof one === 'string' ? one : JSON.stringify(one)}\n\n`;
  });
  return Buffer.from(lines.join(''));
}

function chunk(delta: JsonObject, finish: string | null = null): JsonObject {
  return {
    id: 'a1',
    object: 'chat.completion.chunk',
    model: 'm',
    choices: [{ index: 0, delta, finish_reason: finish }],
  };
}

function awsEvents(...events: readonly (readonly [type: string, payload: JsonObject])[]): Buffer {
  return Buffer.concat(
    events.map(([type, payload]) =>
      writeMessage(
        { ':event-type': type, ':content-type': 'application/json', ':message-type': 'event' },
        JSON.stringify(payload),
      ),
    ),
  );
}

/** The same answer piece by piece, as providers send it. */
export const streams: Readonly<Record<ChatProtocolName, Buffer>> = {
  'openai-chat': sse(
    chunk({ role: 'assistant', content: '' }),
    chunk({ content: 'Är det' }),
    chunk({ content: ' så?' }),
    chunk({ tool_calls: [{ index: 0, id: 'c2', type: 'function', function: { name: 'weather', arguments: '' } }] }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: '{"city":' } }] }),
    chunk({ tool_calls: [{ index: 0, function: { arguments: '"Bergen"}' } }] }),
    chunk({}, 'tool_calls'),
    { id: 'a1', model: 'm', choices: [], usage: (answers['openai-chat'] as { usage: unknown }).usage },
    '[DONE]',
  ),
  'openai-responses': sse(
    {
      type: 'response.created',
      sequence_number: 0,
      response: { id: 'a1', model: 'm', status: 'in_progress', output: [] },
    },
    {
      type: 'response.output_item.added',
      output_index: 0,
      item: { type: 'message', id: 'x', role: 'assistant', content: [] },
    },
    { type: 'response.content_part.added', item_id: 'x', part: { type: 'output_text', text: '' } },
    { type: 'response.output_text.delta', item_id: 'x', delta: 'Är det' },
    { type: 'response.output_text.delta', item_id: 'x', delta: ' så?' },
    { type: 'response.output_text.done', item_id: 'x', text: 'Är det så?' },
    {
      type: 'response.output_item.added',
      output_index: 1,
      item: { type: 'function_call', id: 'y', call_id: 'c2', name: 'weather', arguments: '' },
    },
    { type: 'response.function_call_arguments.delta', item_id: 'y', delta: '{"city":' },
    { type: 'response.function_call_arguments.delta', item_id: 'y', delta: '"Bergen"}' },
    { type: 'response.function_call_arguments.done', item_id: 'y', arguments: '{"city":"Bergen"}' },
    { type: 'response.completed', response: answers['openai-responses'] },
  ),
  'anthropic-messages': sse(
    {
      type: 'message_start',
      message: {
        id: 'a1',
        type: 'message',
        role: 'assistant',
        model: 'm',
        content: [],
        usage: { input_tokens: 20, cache_read_input_tokens: 10, output_tokens: 1 },
      },
    },
    { type: 'ping' },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: 'Är det' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text: ' så?' } },
    { type: 'content_block_stop', index: 0 },
    {
      type: 'content_block_start',
      index: 1,
      content_block: { type: 'tool_use', id: 'c2', name: 'weather', input: {} },
    },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '{"city":' } },
    { type: 'content_block_delta', index: 1, delta: { type: 'input_json_delta', partial_json: '"Bergen"}' } },
    { type: 'content_block_stop', index: 1 },
    { type: 'message_delta', delta: { stop_reason: 'tool_use', stop_sequence: null }, usage: { output_tokens: 12 } },
    { type: 'message_stop' },
  ),
  gemini: sse(
    { candidates: [{ content: { role: 'model', parts: [{ text: 'Är det' }] } }], modelVersion: 'm', responseId: 'a1' },
    { candidates: [{ content: { role: 'model', parts: [{ text: ' så?' }] } }], modelVersion: 'm', responseId: 'a1' },
    {
      candidates: [
        {
          content: {
            role: 'model',
            parts: [{ functionCall: { id: 'c2', name: 'weather', args: { city: 'Bergen' } } }],
          },
          finishReason: 'STOP',
        },
      ],
      usageMetadata: (answers.gemini as { usageMetadata: unknown }).usageMetadata,
      modelVersion: 'm',
      responseId: 'a1',
    },
  ),
  'bedrock-converse': awsEvents(
    ['messageStart', { role: 'assistant' }],
    ['contentBlockDelta', { delta: { text: 'Är det' }, contentBlockIndex: 0 }],
    ['contentBlockDelta', { delta: { text: ' så?' }, contentBlockIndex: 0 }],
    ['contentBlockStop', { contentBlockIndex: 0 }],
    ['contentBlockStart', { start: { toolUse: { toolUseId: 'c2', name: 'weather' } }, contentBlockIndex: 1 }],
    ['contentBlockDelta', { delta: { toolUse: { input: '{"city":' } }, contentBlockIndex: 1 }],
    ['contentBlockDelta', { delta: { toolUse: { input: '"Bergen"}' } }, contentBlockIndex: 1 }],
    ['contentBlockStop', { contentBlockIndex: 1 }],
    ['messageStop', { stopReason: 'tool_use' }],
    ['metadata', { usage: (answers['bedrock-converse'] as { usage: unknown }).usage, metrics: { latencyMs: 1 } }],
  ),
};
