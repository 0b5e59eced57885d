import { createAnthropic } from '@ai-sdk/anthropic';
import { createOpenAI } from '@ai-sdk/openai';
import { embedMany, generateObject, generateText, type LanguageModel, streamText, tool } from 'ai';
import { expect } from 'vitest';
import { z } from 'zod';
import { allOf, applicationKey, endless, errorOf, leave, type Place, type Scenario } from './scenario.ts';

// The package `ai`, with its providers for OpenAI and Anthropic.

const openAi = ({ url }: Place) => createOpenAI({ baseURL: `${url}/v1`, apiKey: applicationKey });

/** Models by the provider of `ai` that asks them. */
export const models: Readonly<Record<string, (place: Place) => LanguageModel>> = {
  'ai, OpenAI responses': (place) => openAi(place)('gpt-4o'),
  'ai, OpenAI chat': (place) => openAi(place).chat('gpt-4o'),
  'ai, Anthropic': ({ url }) => createAnthropic({ baseURL: `${url}/v1`, apiKey: applicationKey })('claude-sonnet-5-5'),
};

const tools = {
  get_weather: tool({
    inputSchema: z.object({ city: z.string() }),
    execute: ({ city }) => `${city}: sun`,
  }),
};

function scenariosOf(name: string, modelAt: (place: Place) => LanguageModel): readonly Scenario[] {
  const asked = (place: Place) => ({ model: modelAt(place), maxRetries: 0, prompt: 'Hello, Ünïcödé' });
  return [
    {
      name: `${name}: generateText`,
      expects: { text: 'You said: Hello, Ünïcödé', finishReason: 'stop', usage: { outputTokens: expect.any(Number) } },
      async run(place) {
        const { text, finishReason, usage } = await generateText(asked(place));
        return { text, finishReason, usage };
      },
    },
    {
      name: `${name}: streamText`,
      behaviour: { packetBytes: 11 },
      expects: { text: 'You said: Hello, Ünïcödé', finishReason: 'stop' },
      async run(place) {
        const result = streamText(asked(place));
        const pieces = await allOf(result.textStream);
        return { text: pieces.join(''), pieces, finishReason: await result.finishReason, usage: await result.usage };
      },
    },
    {
      name: `${name}: calls a tool`,
      expects: { calls: [{ toolName: 'get_weather', input: { city: 'get_weather in Oslo' } }] },
      async run(place) {
        const { toolCalls, toolResults } = await generateText({
          ...asked(place),
          tools,
          prompt: 'get_weather in Oslo',
        });
        return {
          calls: toolCalls.map(({ toolName, input }) => ({ toolName, input })),
          results: toolResults.map(({ output }) => output),
        };
      },
    },
    {
      name: `${name}: generateObject`,
      expects: { city: 'Hello, Ünïcödé' },
      run: async (place) => (await generateObject({ ...asked(place), schema: z.object({ city: z.string() }) })).object,
    },
    {
      name: `${name}: an error`,
      behaviour: { status: 429 },
      expects: { failed: true, message: 'The model server was told to fail.' },
      run: (place) => errorOf(generateText(asked(place))),
    },
    {
      name: `${name}: leaves a stream`,
      behaviour: endless,
      expects: 0,
      run: (place) =>
        leave(place, async (abortSignal) => streamText({ ...asked(place), abortSignal, onError() {} }).textStream),
    },
  ];
}

/** What is done with the package `ai`. */
export const aiScenarios: readonly Scenario[] = [
  ...Object.entries(models).flatMap(([name, modelAt]) => scenariosOf(name, modelAt)),
  {
    name: 'ai, OpenAI: embedMany',
    expects: [expect.any(Array), expect.any(Array)],
    run: async (place) => {
      const model = openAi(place).embedding('text-embedding-3-small');
      return (await embedMany({ model, values: ['tea', 'coffee'], maxRetries: 0 })).embeddings;
    },
  },
];
