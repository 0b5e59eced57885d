import OpenAI, { AzureOpenAI, toFile } from 'openai';
import { expect } from 'vitest';
import {
  allOf,
  applicationKey,
  endless,
  errorOf,
  leave,
  leaveOnceAsked,
  type Place,
  type Scenario,
} from './scenario.ts';

// The `openai` package: OpenAI's own client, and Azure's.

const model = 'gpt-4o';
const hello = { model, messages: [{ role: 'user' as const, content: 'Tell me of tea, s’il vous plaît 🍵' }] };
const weatherTool = {
  type: 'function' as const,
  function: {
    name: 'get_weather',
    description: 'The weather of a city',
    parameters: { type: 'object', properties: { city: { type: 'string' }, days: { type: 'integer' } } },
  },
};
const weatherCall = {
  model,
  tools: [weatherTool],
  messages: [{ role: 'user' as const, content: 'get_weather in Oslo' }],
};
const pixel = 'data:image/png;base64,iVBORw0KGgo=';

function client({ url }: Place, maxRetries = 0): OpenAI {
  return new OpenAI({ baseURL: `${url}/v1`, apiKey: applicationKey, maxRetries });
}

function azureClient({ url }: Place): AzureOpenAI {
  const version = { apiVersion: '2024-10-21', deployment: 'my-deployment' };
  return new AzureOpenAI({ endpoint: url, apiKey: applicationKey, maxRetries: 0, ...version });
}

const said = 'You said: Tell me of tea, s’il vous plaît 🍵';

/** What is done with OpenAI's client. */
export const openAiScenarios: readonly Scenario[] = [
  {
    name: 'openai: chat',
    expects: { model, choices: [{ message: { content: said }, finish_reason: 'stop' }] },
    run: (place) => client(place).chat.completions.create(hello),
  },
  {
    name: 'openai: chat with images, several choices, a system prompt and a limit',
    expects: { choices: [{ index: 0, finish_reason: 'length' }, { index: 1 }, { index: 2 }] },
    run: (place) =>
      client(place).chat.completions.create({
        model,
        n: 3,
        max_completion_tokens: 5,
        messages: [
          { role: 'system', content: 'Be brief.' },
          {
            role: 'user',
            content: [
              { type: 'text', text: 'What is this?' },
              { type: 'image_url', image_url: { url: pixel } },
            ],
          },
        ],
      }),
  },
  {
    name: 'openai: chat, streamed',
    expects: { content: said, chunks: expect.any(Array) },
    async run(place) {
      const stream = await client(place).chat.completions.create({ ...hello, stream: true });
      const chunks = await allOf(stream);
      return { content: chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join(''), chunks };
    },
  },
  {
    name: 'openai: chat, streamed with usage, by its helper',
    expects: { usage: { completion_tokens: expect.any(Number) }, choices: [{ message: { content: said } }] },
    run: (place) =>
      client(place)
        .chat.completions.stream({ ...hello, stream_options: { include_usage: true } })
        .finalChatCompletion(),
  },
  {
    name: 'openai: chat, streamed in packets of seven bytes',
    behaviour: { packetBytes: 7, lineEnd: 'crlf' },
    expects: { choices: [{ message: { content: said } }] },
    run: (place) => client(place).chat.completions.stream(hello).finalChatCompletion(),
  },
  {
    name: 'openai: tools, and their results',
    expects: [
      { choices: [{ finish_reason: 'tool_calls', message: { tool_calls: [{ function: { name: 'get_weather' } }] } }] },
      { choices: [{ message: { content: 'The tool says: {"sun":true}' } }] },
    ],
    async run(place) {
      const asked = await client(place).chat.completions.create(weatherCall);
      const message = asked.choices[0]!.message;
      const result = { role: 'tool' as const, tool_call_id: message.tool_calls![0]!.id, content: '{"sun":true}' };
      const messages = [...weatherCall.messages, message, result];
      return [asked, await client(place).chat.completions.create({ ...weatherCall, messages })];
    },
  },
  {
    name: 'openai: tools, streamed',
    expects: {
      choices: [{ message: { tool_calls: [{ function: { arguments: '{"city":"get_weather in Oslo","days":1}' } }] } }],
    },
    run: (place) => client(place).chat.completions.stream(weatherCall).finalChatCompletion(),
  },
  {
    name: 'openai: JSON by a schema',
    expects: { choices: [{ message: { content: '{"city":"Oslo"}' } }] },
    run: (place) =>
      client(place).chat.completions.create({
        model,
        messages: [{ role: 'user', content: 'Oslo' }],
        response_format: {
          type: 'json_schema',
          json_schema: { name: 'place', schema: { type: 'object', properties: { city: { type: 'string' } } } },
        },
      }),
  },
  {
    name: 'openai: completions, also streamed',
    expects: [{ choices: [{ text: 'You said: Once upon a time' }] }, expect.any(Array)],
    async run(place) {
      const asked = { model: 'gpt-3.5-turbo-instruct', prompt: 'Once upon a time' };
      const stream = await client(place).completions.create({ ...asked, stream: true });
      return [await client(place).completions.create(asked), await allOf(stream)];
    },
  },
  {
    name: 'openai: responses',
    expects: { status: 'completed', output_text: 'You said: Hello', usage: { input_tokens: expect.any(Number) } },
    run: (place) => client(place).responses.create({ model, input: 'Hello', instructions: 'Be kind.' }),
  },
  {
    name: 'openai: responses, streamed',
    expects: expect.arrayContaining([expect.objectContaining({ type: 'response.completed' })]),
    run: async (place) => allOf(await client(place).responses.create({ model, input: 'Hello', stream: true })),
  },
  {
    name: 'openai: responses with a tool, streamed',
    expects: { output: [{ type: 'function_call', name: 'get_weather' }] },
    run: (place) => {
      const { name, parameters } = weatherTool.function;
      const tools = [{ type: 'function' as const, name, parameters, strict: false }];
      return client(place).responses.stream({ model, tools, input: 'get_weather in Oslo' }).finalResponse();
    },
  },
  {
    name: 'openai: embeddings in both forms',
    expects: [{ data: [{ index: 0 }, { index: 1 }] }, { data: [{ index: 0 }] }],
    run: async (place) => {
      const asked = { model: 'text-embedding-3-small', dimensions: 64 };
      return [
        await client(place).embeddings.create({ ...asked, input: ['tea', 'coffee'] }),
        await client(place).embeddings.create({ ...asked, input: 'tea', encoding_format: 'float' }),
      ];
    },
  },
  {
    name: 'openai: images',
    expects: { data: [{ b64_json: expect.stringMatching(/^iVBOR/) }, {}] },
    run: (place) => client(place).images.generate({ model: 'gpt-image-1', prompt: 'A cup of tea', n: 2 }),
  },
  {
    name: 'openai: speech and transcription',
    expects: { bytes: 4 * 417, heard: { text: 'A sound of 3000 bytes.' } },
    async run(place) {
      const asked = { model: 'gpt-4o-mini-tts', voice: 'alloy', input: 'A cup of tea' };
      const spoken = Buffer.from(await (await client(place).audio.speech.create(asked)).arrayBuffer());
      const file = await toFile(Buffer.alloc(3000, 1), 'sound.wav');
      const heard = await client(place).audio.transcriptions.create({ model: 'whisper-1', file });
      return { bytes: spoken.length, spoken: spoken.toString('base64'), heard };
    },
  },
  {
    name: 'openai: the list of models',
    expects: expect.arrayContaining([expect.objectContaining({ id: 'gpt-4o' })]),
    run: async (place) => allOf(client(place).models.list()),
  },
  ...[400, 401, 404, 429, 500, 503].map((status) => ({
    name: `openai: an error with status ${status}`,
    behaviour: { status },
    expects: { failed: true, status },
    run: (place: Place) => errorOf(client(place).chat.completions.create(hello)),
  })),
  {
    name: 'openai: an error in the middle of a stream',
    behaviour: { errorAfter: 2 },
    expects: { failed: true, message: expect.stringContaining('told to fail') },
    run: (place) => errorOf(client(place).chat.completions.stream(hello).finalChatCompletion()),
  },
  {
    name: 'openai: a page where JSON was expected',
    behaviour: { status: 502, isHtml: true },
    expects: { failed: true, status: 502 },
    run: (place) => errorOf(client(place).chat.completions.create(hello)),
  },
  {
    name: 'openai: tries again when it is told to slow down',
    behaviour: { status: 429, failures: 2, retryAfter: '0' },
    expects: { answer: { choices: [{ message: { content: said } }] }, asked: 3 },
    async run(place) {
      const before = place.server.calls.length;
      const answer = await client(place, 3).chat.completions.create(hello);
      return { answer, asked: place.server.calls.length - before };
    },
  },
  {
    name: 'openai: leaves a stream',
    behaviour: endless,
    expects: 0,
    run: (place) =>
      leave(place, (signal) => client(place).chat.completions.create({ ...hello, stream: true }, { signal })),
  },
  {
    name: 'openai: leaves before an answer has begun',
    behaviour: { firstByteDelayMs: 30_000 },
    expects: 0,
    run: (place) => leaveOnceAsked(place, (signal) => client(place).chat.completions.create(hello, { signal })),
  },
  {
    name: 'openai: leaves in the middle of an answer in one piece',
    behaviour: endless,
    expects: 0,
    run: (place) => leaveOnceAsked(place, (signal) => client(place).chat.completions.create(hello, { signal })),
  },
  {
    name: 'AzureOpenAI: chat',
    expects: { model: 'my-deployment', choices: [{ message: { content: said }, content_filter_results: {} }] },
    run: (place) => azureClient(place).chat.completions.create(hello),
  },
  {
    name: 'AzureOpenAI: chat, streamed',
    expects: { choices: [{ message: { content: said } }] },
    run: (place) => azureClient(place).chat.completions.stream(hello).finalChatCompletion(),
  },
  {
    name: 'AzureOpenAI: embeddings',
    expects: { data: [{ index: 0 }] },
    run: (place) => azureClient(place).embeddings.create({ model: 'embedding', input: 'tea', dimensions: 64 }),
  },
  {
    name: 'AzureOpenAI: responses',
    expects: { output_text: 'You said: Hello' },
    run: (place) => azureClient(place).responses.create({ model, input: 'Hello' }),
  },
  {
    name: 'AzureOpenAI: an error',
    behaviour: { status: 429 },
    expects: { failed: true, status: 429 },
    run: (place) => errorOf(azureClient(place).chat.completions.create(hello)),
  },
];
