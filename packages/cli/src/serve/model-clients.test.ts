import { BedrockRuntimeClient, ConverseCommand, ConverseStreamCommand } from '@aws-sdk/client-bedrock-runtime';
import { ApiError, GoogleGenAI } from '@google/genai';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type ModelServer, startModelServer } from '@turnpike/llm';
import type { RoutedProtocol } from '@turnpike/model';
import OpenAI, { AzureOpenAI } from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { api, ask, startGateway, subscription, type TestGateway } from './testing.ts';

// The SDKs of Azure, Google and Amazon in front of an API of models: the name of a model stands in the path there.

let server: ModelServer;
let gateway: TestGateway;
let url: string;

const names: Readonly<Record<RoutedProtocol, readonly [version: string, model: string]>> = {
  'openai-chat': ['/v1', 'gpt-4o'],
  'openai-responses': ['/v1', 'gpt-4o'],
  'anthropic-messages': ['/v1', 'claude-sonnet-5-5'],
  gemini: ['/v1beta', 'gemini-2.5-flash'],
  'bedrock-converse': ['', 'anthropic.claude-3:0'],
};
const protocols = Object.keys(names) as RoutedProtocol[];
const key = 'key-of-the-application';

beforeAll(async () => {
  server = await startModelServer({ now: () => 1_700_000_000_000 });
  const models = protocols.map((protocol) => ({
    name: protocol,
    targets: [{ backendId: protocol, protocol, model: names[protocol][1], region: 'eu-west-1' }],
  }));
  gateway = await startGateway({
    apis: [api([], { path: 'llm', subscriptionRequired: true, modelRouting: { models } })],
    subscriptions: [subscription('s', key)],
    backends: protocols.map((id) => ({
      id,
      type: 'Single' as const,
      url: server.url + names[id][0],
      ...(id === 'bedrock-converse' && {
        credentials: { authorization: { scheme: 'AWS4-HMAC-SHA256', parameter: 'AKID:very-secret' } },
      }),
    })),
  });
  url = `${gateway.url}/llm`;
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await server.close();
});
afterEach(() => server.behave({}));

const azure = () => new AzureOpenAI({ endpoint: url, apiKey: key, apiVersion: '2024-10-21', maxRetries: 0 });
const google = () => new GoogleGenAI({ apiKey: key, httpOptions: { baseUrl: url } }).models;
const amazon = (more: object = { token: { token: key }, authSchemePreference: ['httpBearerAuth'] }) =>
  new BedrockRuntimeClient({
    region: 'eu-west-1',
    endpoint: url,
    maxAttempts: 1,
    requestHandler: new NodeHttpHandler(),
    ...more,
  });

const messages = [{ role: 'user' as const, content: 'Hello' }];
const turns = (text: string) => [{ role: 'user' as const, content: [{ text }] }];
const schema = { type: 'object', properties: { city: { type: 'string' } } };
const failed = (call: Promise<unknown>): Promise<unknown> =>
  call.then(
    () => 'answered',
    (thrown: unknown) => thrown,
  );

async function allOf<Item>(stream: AsyncIterable<Item>): Promise<Item[]> {
  const items: Item[] = [];
  for await (const item of stream) items.push(item);
  return items;
}

describe.each(protocols)('with a model that speaks %s', (model) => {
  test("Azure's SDK has its answers", async () => {
    const whole = await azure().chat.completions.create({ model, messages });
    const chunks = await allOf(await azure().chat.completions.create({ model, messages, stream: true }));
    const response = await azure().responses.create({ model, input: 'Hello' });
    const streamed = chunks.map(({ choices }) => choices[0]?.delta.content ?? '').join('');
    expect([whole.choices[0]?.message.content, streamed, response.output_text]).toEqual(
      Array(3).fill('You said: Hello'),
    );
  });

  test("Google's SDK has its answers, and its tools called", async () => {
    const whole = await google().generateContent({ model, contents: 'Hello', config: { maxOutputTokens: 50 } });
    const pieces = await allOf(await google().generateContentStream({ model, contents: 'Hello' }));
    expect([whole.text, pieces.map(({ text }) => text).join('')]).toEqual(Array(2).fill('You said: Hello'));
    expect([pieces.at(-1)?.candidates?.[0]?.finishReason, pieces.at(-1)?.usageMetadata?.totalTokenCount]).toEqual([
      'STOP',
      11,
    ]);
    const config = { tools: [{ functionDeclarations: [{ name: 'weather', parametersJsonSchema: schema }] }] };
    const asked = { role: 'user', parts: [{ text: 'weather in Oslo' }] };
    const called = await google().generateContent({ model, contents: [asked], config });
    const [call] = called.functionCalls!;
    expect(call).toMatchObject({ name: 'weather', args: { city: 'weather in Oslo' } });
    const result = {
      functionResponse: { ...(call?.id && { id: call.id }), name: 'weather', response: { output: 'sun' } },
    };
    const contents = [asked, called.candidates![0]!.content!, { role: 'user', parts: [result] }];
    expect((await google().generateContent({ model, contents, config })).text).toContain('sun');
  });

  test("Amazon's SDK has its answers, and its tools called", async () => {
    const whole = await amazon().send(new ConverseCommand({ modelId: model, messages: turns('Hello') }));
    expect(whole).toMatchObject({
      output: { message: { role: 'assistant', content: [{ text: 'You said: Hello' }] } },
      stopReason: 'end_turn',
      usage: { totalTokens: 11 },
    });
    const toolConfig = { tools: [{ toolSpec: { name: 'weather', inputSchema: { json: schema } } }] };
    const asked = new ConverseStreamCommand({ modelId: model, messages: turns('weather in Oslo'), toolConfig });
    const events = await allOf((await amazon().send(asked)).stream!);
    expect(events.map((event) => event.contentBlockDelta?.delta?.toolUse?.input ?? '').join('')).toBe(
      '{"city":"weather in Oslo"}',
    );
    expect(events.find(({ messageStop }) => messageStop)).toEqual({ messageStop: { stopReason: 'tool_use' } });
  });

  test('each SDK has errors as its own', async () => {
    server.behave({ status: 429 });
    expect(await failed(azure().chat.completions.create({ model, messages }))).toBeInstanceOf(OpenAI.RateLimitError);
    const googles = await failed(google().generateContent({ model, contents: 'Hello' }));
    expect(googles).toBeInstanceOf(ApiError);
    expect(googles).toMatchObject({ status: 429 });
    const amazons = await failed(amazon().send(new ConverseCommand({ modelId: model, messages: turns('Hello') })));
    expect(amazons).toMatchObject({ name: 'ThrottlingException', $metadata: { httpStatusCode: 429 } });
    expect(gateway.bugs).toEqual([]);
  });

  test('embeddings come from those who speak as OpenAI does, and are refused by the others', async () => {
    const asked = azure().embeddings.create({ model, input: ['Hello', 'you'], dimensions: 8 });
    if (model.startsWith('openai-')) {
      expect((await asked).data.map(({ embedding }) => embedding.length)).toEqual([8, 8]);
      expect(JSON.parse(String(server.calls.at(-1)!.body))).toMatchObject({ model: 'gpt-4o', dimensions: 8 });
    } else expect(String(await failed(asked))).toMatch(/embeddings cannot be asked of/);
  });
});

test.each(['v1/embeddings', 'openai/v1/embeddings', 'openai/deployments/openai-chat/embeddings'])(
  'the name of a model goes on in the body, wherever it came: %s',
  async (path) => {
    const body = `{${path.includes('deployments') ? '' : '"model":"openai-chat",'}"input":"a"}`;
    const answer = await ask(`${url}/${path}`, { method: 'POST', headers: { 'api-key': key }, body });
    expect(answer.status).toBe(200);
    expect(String(server.calls.at(-1)!.body)).toBe('{"model":"gpt-4o","input":"a"}');
  },
);

test('N4: no provider sees the key of a caller, nor what else its SDK signs with', async () => {
  const credentials = { accessKeyId: 'OWN-ID', secretAccessKey: 'own', sessionToken: 'own-token' };
  const signing = amazon({ credentials, authSchemePreference: ['sigv4'] });
  signing.middlewareStack.add(
    (next) => (args) => {
      (args.request as { headers: Record<string, string> }).headers['x-api-key'] = key;
      return next(args);
    },
    { step: 'build' },
  );
  await signing.send(new ConverseCommand({ modelId: 'bedrock-converse', messages: turns('Hello') }));
  const { headers, path } = server.calls.at(-1)!;
  expect(path).toBe('/model/anthropic.claude-3%3A0/converse');
  expect(headers.authorization).toMatch(/^AWS4-HMAC-SHA256 Credential=AKID\//);
  await google().generateContent({ model: 'gemini', contents: 'Hello' });
  const seen = JSON.stringify([headers, server.calls.at(-1)!.headers]);
  for (const secret of [key, 'OWN-ID', 'own-token', 'very-secret']) expect(seen).not.toContain(secret);
});

test.each<[string, object, string, object]>([
  ['v1/completions', { model: 'openai-responses', prompt: 'a' }, '/v1/completions', { model: 'gpt-4o', prompt: 'a' }],
  [
    'v1/messages/count_tokens',
    { model: 'anthropic-messages', messages },
    '/v1/messages/count_tokens',
    { model: 'claude-sonnet-5-5', messages },
  ],
  [
    'v1beta/models/gemini:countTokens',
    { contents: [{ parts: [{ text: 'a' }] }] },
    '/v1beta/models/gemini-2.5-flash:countTokens',
    { contents: [{ parts: [{ text: 'a' }] }] },
  ],
  [
    'v1beta/models/gemini:batchEmbedContents',
    { requests: [{ model: 'models/gemini', content: { parts: [{ text: 'a' }] } }] },
    '/v1beta/models/gemini-2.5-flash:batchEmbedContents',
    { requests: [{ model: 'models/gemini-2.5-flash', content: { parts: [{ text: 'a' }] } }] },
  ],
])('what is no chat goes to those who speak the protocol: %s', async (path, said, expectedPath, expected) => {
  const asked = { method: 'POST', headers: { 'api-key': key }, body: JSON.stringify(said) };
  expect((await ask(`${url}/${path}`, asked)).status).toBe(200);
  const call = server.calls.at(-1)!;
  expect([call.path, JSON.parse(String(call.body))]).toEqual([expectedPath, expected]);
});

test('what is no chat is refused by the others, in the form of who asks', async () => {
  const asked = { method: 'POST', headers: { 'x-api-key': key }, body: '{"model":"gemini","messages":[]}' };
  const answer = await ask(`${url}/v1/messages/count_tokens`, asked);
  const error = { type: 'invalid_request_error', message: 'counts of tokens cannot be asked of Gemini.' };
  expect([answer.status, JSON.parse(answer.body)]).toEqual([400, { type: 'error', error }]);
});

test('a stream of Gemini without alt=sse is a list of Gemini, and refused by the others', async () => {
  const asked = {
    method: 'POST',
    headers: { 'x-goog-api-key': key },
    body: '{"contents":[{"parts":[{"text":"Hi"}]}]}',
  };
  const list = await ask(`${url}/v1beta/models/gemini:streamGenerateContent`, asked);
  expect(JSON.parse(list.body)).toContainEqual(expect.objectContaining({ candidates: expect.any(Array) }));
  expect(server.calls.at(-1)!.path).toBe('/v1beta/models/gemini-2.5-flash:streamGenerateContent');
  const refused = await ask(`${url}/v1beta/models/openai-chat:streamGenerateContent`, asked);
  expect([refused.status, JSON.parse(refused.body).error.message]).toEqual([
    400,
    "a stream without 'alt=sse' cannot be asked of OpenAI chat completions.",
  ]);
});

test.each([
  ['v1beta/models/gemini:predict', { error: { status: 'NOT_FOUND' } }],
  ['model/nobody/converse', { __type: 'ResourceNotFoundException' }],
  ['openai/deployments/nobody/chat/completions', { error: { code: 'model_not_found' } }],
])('what is not there is told in the form of who asks: %s', async (path, expected) => {
  const answer = await ask(`${url}/${path}`, { method: 'POST', headers: { 'api-key': key }, body: '{}' });
  expect(answer.status).toBe(404);
  expect(JSON.parse(answer.body)).toMatchObject(expected);
});
