import { GoogleGenAI, Type } from '@google/genai';
import { expect } from 'vitest';
import { allOf, applicationKey, endless, errorOf, leave, type Place, type Scenario } from './scenario.ts';

// Google's client.

const hello = { model: 'gemini-2.5-flash', contents: 'Hello, мир' };
const said = 'You said: Hello, мир';
const parameters = { type: Type.OBJECT, properties: { city: { type: Type.STRING } } };
const tools = [{ functionDeclarations: [{ name: 'get_weather', parameters }] }];

function models({ url }: Place): GoogleGenAI['models'] {
  return new GoogleGenAI({ apiKey: applicationKey, httpOptions: { baseUrl: url } }).models;
}

/** What an application sees of an answer; the client keeps the response of HTTP beside it. */
function seen(answer: object): unknown {
  const { sdkHttpResponse: _, ...rest } = answer as { readonly sdkHttpResponse?: unknown };
  return structuredClone(rest);
}

/** What is done with Google's client. */
export const geminiScenarios: readonly Scenario[] = [
  {
    name: '@google/genai: content',
    expects: { candidates: [{ content: { parts: [{ text: said }] }, finishReason: 'STOP' }] },
    run: async (place) => seen(await models(place).generateContent(hello)),
  },
  {
    name: '@google/genai: content, streamed in packets of nine bytes',
    behaviour: { packetBytes: 9 },
    expects: expect.arrayContaining([expect.objectContaining({ modelVersion: hello.model })]),
    run: async (place) => (await allOf(await models(place).generateContentStream(hello))).map(seen),
  },
  {
    name: '@google/genai: calls a function',
    expects: { candidates: [{ content: { parts: [{ functionCall: { name: 'get_weather' } }] } }] },
    run: async (place) =>
      seen(await models(place).generateContent({ ...hello, contents: 'get_weather in Oslo', config: { tools } })),
  },
  {
    name: '@google/genai: JSON by a schema',
    expects: { candidates: [{ content: { parts: [{ text: '{"city":"Hello, мир"}' }] } }] },
    run: async (place) => {
      const config = { responseMimeType: 'application/json', responseSchema: parameters };
      return seen(await models(place).generateContent({ ...hello, config }));
    },
  },
  {
    name: '@google/genai: embeddings',
    expects: { embeddings: [{ values: expect.any(Array) }, {}] },
    run: async (place) =>
      seen(await models(place).embedContent({ model: 'gemini-embedding-001', contents: ['tea', 'coffee'] })),
  },
  {
    name: '@google/genai: counts tokens',
    expects: { totalTokens: expect.any(Number) },
    run: async (place) => seen(await models(place).countTokens(hello)),
  },
  {
    name: '@google/genai: an error',
    behaviour: { status: 429 },
    expects: { failed: true, status: 429 },
    run: (place) => errorOf(models(place).generateContent(hello)),
  },
  {
    name: '@google/genai: leaves a stream',
    behaviour: endless,
    expects: 0,
    run: (place) =>
      leave(place, (abortSignal) => models(place).generateContentStream({ ...hello, config: { abortSignal } })),
  },
];
