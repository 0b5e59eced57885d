import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { expect } from 'vitest';
import { allOf, endless, errorOf, leave, type Place, type Scenario } from './scenario.ts';

// Amazon's client for Bedrock. It signs for the host that it calls; what a gateway does about that is not looked at here,
// as the provider in these tests asks for a signature and does not check it.

const hello = {
  modelId: 'anthropic.claude-sonnet-4-5-20250929-v1:0',
  system: [{ text: 'Be kind.' }],
  messages: [{ role: 'user' as const, content: [{ text: 'Hello, 世界' }] }],
};
const json = { type: 'object', properties: { city: { type: 'string' } } };
const toolConfig = { tools: [{ toolSpec: { name: 'get_weather', inputSchema: { json } } }] };

function client({ url }: Place, maxAttempts = 1): BedrockRuntimeClient {
  return new BedrockRuntimeClient({
    region: 'eu-central-1',
    endpoint: url,
    maxAttempts,
    credentials: { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret' },
    // By itself it speaks HTTP/2, which needs TLS on both ways.
    requestHandler: new NodeHttpHandler(),
  });
}

function seen(answer: object): unknown {
  const { $metadata: _, ...rest } = answer as { readonly $metadata?: unknown };
  return rest;
}

async function streamed(place: Place, more: object = {}): Promise<unknown> {
  const { stream } = await client(place).send(new ConverseStreamCommand({ ...hello, ...more }));
  return allOf(stream!);
}

/** What is done with Amazon's client. */
export const bedrockScenarios: readonly Scenario[] = [
  {
    name: '@aws-sdk/client-bedrock-runtime: Converse',
    expects: { output: { message: { content: [{ text: 'You said: Hello, 世界' }] } }, stopReason: 'end_turn' },
    run: async (place) => seen(await client(place).send(new ConverseCommand(hello))),
  },
  {
    name: '@aws-sdk/client-bedrock-runtime: ConverseStream, in packets of thirteen bytes',
    behaviour: { packetBytes: 13 },
    expects: expect.arrayContaining([
      { messageStart: { role: 'assistant' } },
      { messageStop: { stopReason: 'end_turn' } },
      { metadata: expect.objectContaining({ usage: expect.anything() }) },
    ]),
    run: (place) => streamed(place),
  },
  {
    name: '@aws-sdk/client-bedrock-runtime: tools, also streamed',
    expects: [{ stopReason: 'tool_use' }, expect.arrayContaining([{ messageStop: { stopReason: 'tool_use' } }])],
    async run(place) {
      const messages = [{ role: 'user' as const, content: [{ text: 'get_weather in Oslo' }] }];
      const whole = await client(place).send(new ConverseCommand({ ...hello, messages, toolConfig }));
      return [seen(whole), await streamed(place, { messages, toolConfig })];
    },
  },
  {
    name: '@aws-sdk/client-bedrock-runtime: an error',
    behaviour: { status: 429 },
    expects: { failed: true, name: 'ThrottlingException' },
    run: (place) => errorOf(client(place).send(new ConverseCommand(hello))),
  },
  {
    name: '@aws-sdk/client-bedrock-runtime: an error in the middle of a stream',
    behaviour: { errorAfter: 1 },
    expects: { failed: true, name: 'ModelStreamErrorException' },
    run: (place) => errorOf(streamed(place)),
  },
  {
    name: '@aws-sdk/client-bedrock-runtime: tries again when it is told to slow down',
    behaviour: { status: 429, failures: 1, retryAfter: '0' },
    expects: { stopReason: 'end_turn' },
    run: async (place) => seen(await client(place, 3).send(new ConverseCommand(hello))),
  },
  {
    name: '@aws-sdk/client-bedrock-runtime: leaves a stream',
    behaviour: endless,
    expects: 0,
    run: (place) =>
      leave(place, async (abortSignal) => {
        const answer = await client(place).send(new ConverseStreamCommand(hello), { abortSignal });
        return answer.stream!;
      }),
  },
];
