import Anthropic from '@anthropic-ai/sdk';
import { BedrockRuntimeClient, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { GoogleGenAI } from '@google/genai';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { streamText } from 'ai';
import OpenAI, { AzureOpenAI } from 'openai';
import { models } from './ai-sdk.ts';
import { allOf, applicationKey, type Place } from './scenario.ts';

// Streams that come to the end of a budget: what each client takes the end for. The answer that is asked for is much longer.

/** What a client has seen. */
export interface LimitedStream {
  /** In the client's words. */
  readonly ending: unknown;
  readonly text: string;
}

/** A client, its word for the end, and how it asks. */
export type LimitedCase = readonly [client: string, ending: string, run: (place: Place) => Promise<LimitedStream>];

const content = 'count to 1000';
const chat = { model: 'gpt-4o', messages: [{ role: 'user' as const, content }] };
const options = { apiKey: applicationKey, maxRetries: 0 };
const openAi = ({ url }: Place) => new OpenAI({ baseURL: `${url}/v1`, ...options });

async function chatWith(client: OpenAI): Promise<LimitedStream> {
  const [choice] = (await client.chat.completions.stream(chat).finalChatCompletion()).choices;
  return { ending: choice?.finish_reason, text: choice?.message.content ?? '' };
}

/** Each client with a stream that is too long. */
export const limitedCases: readonly LimitedCase[] = [
  ['openai, chat', 'length', (place) => chatWith(openAi(place))],
  [
    'AzureOpenAI, chat',
    'length',
    ({ url }) => chatWith(new AzureOpenAI({ endpoint: url, apiVersion: '2024-10-21', ...options })),
  ],
  [
    'openai, completions',
    'length',
    async (place) => {
      const asked = { model: 'gpt-3.5-turbo-instruct', prompt: content, max_tokens: 4000, stream: true as const };
      const choices = (await allOf(await openAi(place).completions.create(asked))).flatMap((chunk) => chunk.choices);
      return { ending: choices.at(-1)?.finish_reason, text: choices.map(({ text }) => text).join('') };
    },
  ],
  [
    'openai, responses',
    'max_output_tokens',
    async (place) => {
      const response = await openAi(place).responses.stream({ model: 'gpt-4o', input: content }).finalResponse();
      return { ending: response.incomplete_details?.reason, text: response.output_text };
    },
  ],
  [
    '@anthropic-ai/sdk',
    'max_tokens',
    async ({ url }) => {
      const asked = { ...chat, model: 'claude-sonnet-5-5', max_tokens: 4000 };
      const stream = new Anthropic({ baseURL: url, ...options }).messages.stream(asked);
      return { ending: (await stream.finalMessage()).stop_reason, text: await stream.finalText() };
    },
  ],
  ...Object.entries(models).map(
    ([name, modelAt]): LimitedCase => [
      name,
      'length',
      async (place) => {
        const result = streamText({ model: modelAt(place), maxRetries: 0, prompt: content });
        const text = (await allOf(result.textStream)).join('');
        return { ending: await result.finishReason, text };
      },
    ],
  ),
  [
    '@google/genai',
    'MAX_TOKENS',
    async ({ url }) => {
      const google = new GoogleGenAI({ apiKey: applicationKey, httpOptions: { baseUrl: url } });
      const asked = { model: 'gemini-2.5-flash', contents: content };
      const chunks = await allOf(await google.models.generateContentStream(asked));
      const text = chunks.map((chunk) => chunk.text ?? '').join('');
      return { ending: chunks.at(-1)?.candidates?.[0]?.finishReason, text };
    },
  ],
  [
    '@aws-sdk/client-bedrock-runtime',
    'max_tokens',
    async ({ url }) => {
      const bedrock = new BedrockRuntimeClient({
        region: 'eu-central-1',
        endpoint: url,
        credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
        requestHandler: new NodeHttpHandler(),
      });
      const messages = [{ role: 'user' as const, content: [{ text: content }] }];
      const { stream } = await bedrock.send(new ConverseStreamCommand({ modelId: 'claude', messages }));
      const events = await allOf(stream!);
      const text = events.map((event) => event.contentBlockDelta?.delta?.text ?? '').join('');
      return { ending: events.find(({ messageStop }) => messageStop !== undefined)?.messageStop?.stopReason, text };
    },
  ],
];
