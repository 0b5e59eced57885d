import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { type ModelServer, startModelServer } from '../../packages/llm/src/index.ts';
import { apiFiles, type ClientGateway, startGateway } from '../clients/gateway.ts';
import { aiScenarios } from './ai-sdk.ts';
import { anthropicScenarios } from './anthropic.ts';
import { bedrockScenarios } from './bedrock.ts';
import { geminiScenarios } from './gemini.ts';
import { limitedCases } from './limited.ts';
import { openAiScenarios } from './openai.ts';
import { aiPolicy, tightPolicy } from './policies.ts';
import { talkInRealtime } from './realtime.ts';
import { bytesOf, streamBehaviours, streamRequests } from './wire.ts';

// Clients of language models that others wrote, unmodified, by way of a gateway: what comes of it is what comes of going
// to the provider itself, to the last field.

let server: ModelServer;
let gateway: ClientGateway;

beforeAll(async () => {
  server = await startModelServer({ now: () => 1_700_000_000_000 });
  const serviceUrl = server.url;
  const operations = ['GET /*', 'POST /*'];
  const realtimeUrl = `${serviceUrl.replace('http', 'ws')}/v1/realtime`;
  gateway = await startGateway({
    ...apiFiles('plain', { path: 'plain', serviceUrl, operations }),
    ...apiFiles('guarded', { path: 'guarded', serviceUrl, operations, policy: aiPolicy }),
    ...apiFiles('tight', { path: 'tight', serviceUrl, operations, policy: tightPolicy }),
    ...apiFiles('realtime', { path: 'voice/v1/realtime', type: 'websocket', serviceUrl: realtimeUrl }),
  });
});
afterAll(async () => {
  await gateway?.[Symbol.asyncDispose]();
  await server?.close();
});
afterEach(() => server.behave({}));

const scenarios = [...openAiScenarios, ...anthropicScenarios, ...aiScenarios, ...geminiScenarios, ...bedrockScenarios];

describe.each([
  ['without policies', 'plain'],
  ['with a budget of tokens and metrics', 'guarded'],
])('by way of a gateway %s it is the same as at the provider', (_, path) => {
  test.each(scenarios)('$name', async ({ behaviour = {}, expects, run }) => {
    server.behave(behaviour);
    const direct = await run({ url: server.url, server });
    if (typeof expects === 'object') expect({ direct }).toMatchObject({ direct: expects });
    else expect(direct).toBe(expects);
    server.behave(behaviour);
    expect(await run({ url: `${gateway.url}/${path}`, server })).toEqual(direct);
  });
});

describe.each(Object.entries(streamBehaviours))('N7: a stream with %s is handed on byte for byte', (_, behaviour) => {
  test.each(streamRequests)('$protocol', async (request) => {
    server.behave(behaviour);
    const direct = await bytesOf(server.url, request);
    expect(direct).toMatchObject({ status: 200, text: expect.stringMatching(/./) });
    // A checksum that is wrong cannot be read past: see below.
    const isUnreadable = request.protocol === 'Bedrock' && 'malformedAfter' in behaviour;
    for (const path of isUnreadable ? ['plain'] : ['plain', 'guarded'])
      expect(await bytesOf(`${gateway.url}/${path}`, request)).toEqual(direct);
  });
});

test('N7: an event of Bedrock with a wrong checksum ends a stream that is metered, with an error of Bedrock', async () => {
  server.behave({ malformedAfter: 2 });
  const request = streamRequests.find(({ protocol }) => protocol === 'Bedrock')!;
  const { text } = (await bytesOf(`${gateway.url}/guarded`, request)) as { readonly text: string };
  expect(text).toContain('"delta":{"text":" said"}');
  expect(text).toContain('modelStreamErrorException');
  expect(text).not.toContain('messageStop');
});

describe('a stream that uses its budget up', () => {
  test.each(limitedCases)('has come to its limit, for %s: %s', async (_, ending, run) => {
    const stream = await run({ url: `${gateway.url}/tight`, server });
    expect(stream).toMatchObject({ ending, text: expect.stringMatching(/^1 2 3 /) });
    // A number and a blank are two tokens, and the budget is a hundred with the prompt.
    expect(stream.text.split(' ').length).toBeLessThanOrEqual(50);
    await server.whenOpen(0);
  });
});

test('openai: a dialogue in realtime', async () => {
  const { types, text, usage } = await talkInRealtime(`${gateway.tlsUrl}/voice/v1`, gateway.authorityFile, 'Hello');
  expect(types[0]).toBe('session.created');
  expect(types.filter((type) => type === 'response.output_text.delta')).toHaveLength(4);
  expect([text, types.at(-1)]).toEqual(['You said: Hello', 'response.done']);
  expect(usage).toMatchObject({ input_tokens: 7, output_tokens: 4, total_tokens: 11 });
  expect(server.calls.at(-1)).toMatchObject({ path: '/v1/realtime?model=gpt-realtime' });
});
