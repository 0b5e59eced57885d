import Anthropic from '@anthropic-ai/sdk';
import { expect } from 'vitest';
import { allOf, applicationKey, endless, errorOf, leave, type Place, type Scenario } from './scenario.ts';

// Anthropic's own client.

const hello = {
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  system: 'Be kind.',
  messages: [{ role: 'user' as const, content: 'Hello, 世界' }],
};
const tools = [
  {
    name: 'get_weather',
    input_schema: { type: 'object' as const, properties: { city: { type: 'string' } }, required: ['city'] },
  },
];
const weatherCall = { ...hello, tools, messages: [{ role: 'user' as const, content: 'get_weather in Oslo' }] };

function client({ url }: Place, maxRetries = 0): Anthropic {
  return new Anthropic({ baseURL: url, apiKey: applicationKey, maxRetries });
}

/** What is done with Anthropic's client. */
export const anthropicScenarios: readonly Scenario[] = [
  {
    name: '@anthropic-ai/sdk: messages',
    expects: { content: [{ type: 'text', text: 'You said: Hello, 世界' }], stop_reason: 'end_turn' },
    run: (place) => client(place).messages.create(hello),
  },
  {
    name: '@anthropic-ai/sdk: messages, streamed',
    expects: {
      types: expect.arrayContaining(['message_start', 'content_block_delta', 'message_delta', 'message_stop']),
    },
    async run(place) {
      const events = await allOf(await client(place).messages.create({ ...hello, stream: true }));
      return { types: [...new Set(events.map(({ type }) => type))], events };
    },
  },
  {
    name: '@anthropic-ai/sdk: messages, streamed by its helper in packets of five bytes',
    behaviour: { packetBytes: 5 },
    expects: { content: [{ text: 'You said: Hello, 世界' }], usage: { output_tokens: expect.any(Number) } },
    run: (place) => client(place).messages.stream(hello).finalMessage(),
  },
  {
    name: '@anthropic-ai/sdk: a limit of tokens',
    expects: { stop_reason: 'max_tokens', usage: { output_tokens: 2 } },
    run: (place) =>
      client(place)
        .messages.stream({ ...hello, max_tokens: 2 })
        .finalMessage(),
  },
  {
    name: '@anthropic-ai/sdk: tools, streamed, and their results',
    expects: [
      { stop_reason: 'tool_use', content: [{ type: 'tool_use', input: { city: 'get_weather in Oslo' } }] },
      { content: [{ text: 'The tool says: sun' }] },
    ],
    async run(place) {
      const asked = await client(place).messages.stream(weatherCall).finalMessage();
      const [use] = asked.content;
      if (use?.type !== 'tool_use') return [asked];
      const result = { type: 'tool_result' as const, tool_use_id: use.id, content: 'sun' };
      const messages = [
        ...weatherCall.messages,
        { role: 'assistant' as const, content: asked.content },
        { role: 'user' as const, content: [result] },
      ];
      return [asked, await client(place).messages.create({ ...weatherCall, messages })];
    },
  },
  {
    name: '@anthropic-ai/sdk: counts tokens',
    expects: { input_tokens: expect.any(Number) },
    run: (place) => client(place).messages.countTokens({ model: hello.model, messages: hello.messages }),
  },
  ...[400, 429, 500, 529].map((status) => ({
    name: `@anthropic-ai/sdk: an error with status ${status}`,
    behaviour: { status },
    expects: { failed: true, status },
    run: (place: Place) => errorOf(client(place).messages.create(hello)),
  })),
  {
    name: '@anthropic-ai/sdk: an error in the middle of a stream',
    behaviour: { errorAfter: 1 },
    expects: { failed: true, message: expect.stringContaining('told to fail') },
    run: (place) => errorOf(client(place).messages.stream(hello).finalMessage()),
  },
  {
    name: '@anthropic-ai/sdk: tries again when it is told to slow down',
    behaviour: { status: 529, failures: 1, retryAfter: '0' },
    expects: { content: [{ text: 'You said: Hello, 世界' }] },
    run: (place) => client(place, 2).messages.create(hello),
  },
  {
    name: '@anthropic-ai/sdk: leaves a stream',
    behaviour: endless,
    expects: 0,
    run: (place) => leave(place, (signal) => client(place).messages.create({ ...hello, stream: true }, { signal })),
  },
];
