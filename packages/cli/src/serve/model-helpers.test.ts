import Anthropic from '@anthropic-ai/sdk';
import { type ModelServer, startModelServer } from '@turnpike/llm';
import type { RoutedProtocol } from '@turnpike/model';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { api, startGateway, type TestGateway } from './testing.ts';

// Helpers of SDKs ask again by themselves, with what they were answered: all of that has to be read.

let server: ModelServer;
let gateway: TestGateway;

const versions: Readonly<Record<RoutedProtocol, string>> = {
  'openai-chat': '/v1',
  'openai-responses': '/v1',
  'anthropic-messages': '/v1',
  gemini: '/v1beta',
  'bedrock-converse': '',
};
const protocols = Object.keys(versions) as RoutedProtocol[];
const authorization = { scheme: 'Bearer', parameter: 'key' };

beforeAll(async () => {
  server = await startModelServer();
  const models = protocols.map((name) => ({ name, targets: [{ backendId: name, protocol: name }] }));
  gateway = await startGateway({
    apis: [api([], { path: 'llm', modelRouting: { models } })],
    backends: protocols.map((id) => ({
      id,
      type: 'Single' as const,
      url: server.url + versions[id],
      credentials: { authorization },
    })),
  });
});
afterAll(async () => {
  await gateway[Symbol.asyncDispose]();
  await server.close();
});

const openai = () => new OpenAI({ apiKey: 'k', baseURL: `${gateway.url}/llm/v1`, maxRetries: 0 });
const anthropic = () => new Anthropic({ apiKey: 'k', baseURL: `${gateway.url}/llm`, maxRetries: 0 });

const parameters = { type: 'object' as const, properties: { city: { type: 'string' } } };
const messages = [{ role: 'user' as const, content: 'weather in Oslo' }];
const said = expect.stringContaining('rain for weather in Oslo');

describe.each(protocols)('with a model that speaks %s', (model) => {
  test("OpenAI's SDK runs tools, whole and piece by piece", async () => {
    const run = (text: string) => `rain for ${JSON.parse(text).city}`;
    const weather = { name: 'weather', description: 'Tells it.', parameters, function: run };
    const asked = { model, messages, tools: [{ type: 'function' as const, function: weather }] };
    expect(await openai().chat.completions.runTools(asked).finalContent()).toEqual(said);
    const streamed = openai().chat.completions.runTools({ ...asked, stream: true });
    expect(await streamed.finalContent()).toEqual(said);
  });

  test("OpenAI's SDK sends back what it has parsed", async () => {
    const format = { type: 'json_schema' as const, json_schema: { name: 'place', schema: parameters } };
    const { choices } = await openai().chat.completions.parse({ model, messages, response_format: format });
    const { message } = choices[0]!;
    expect(JSON.parse(message.content!)).toEqual({ city: 'weather in Oslo' });
    const again = [...messages, { ...message, parsed: { city: 'Oslo' } }, { role: 'user' as const, content: 'Hello' }];
    const answer = await openai().chat.completions.create({ model, messages: again });
    expect(answer.choices[0]!.message.content).toBe('You said: Hello');
  });

  test("OpenAI's responses go on with the items that came", async () => {
    const tools = [{ type: 'function' as const, name: 'weather', parameters, strict: false }];
    const { output } = await openai().responses.create({ model, input: messages, tools });
    const calls = output.filter((item) => item.type === 'function_call');
    const results = calls.map(({ call_id }) => ({ type: 'function_call_output' as const, call_id, output: 'rain' }));
    const second = await openai().responses.create({ model, tools, input: [...messages, ...calls, ...results] });
    expect(second.output_text).toContain('rain');
    const texts = second.output.filter((item) => item.type === 'message');
    const third = await openai().responses.create({
      model,
      input: [...messages, ...texts, { role: 'user', content: 'Hello' }],
    });
    expect(third.output_text).toBe('You said: Hello');
  });

  test("Anthropic's SDK runs tools, and sends all that was said where nobody keeps it", async () => {
    const weather = {
      name: 'weather',
      description: 'Tells it.',
      input_schema: parameters,
      parse: (input: unknown) => input as { readonly city: string },
      run: ({ city }: { readonly city: string }) => `rain for ${city}`,
    };
    const { content } = await anthropic().beta.messages.toolRunner({
      ...{ model, max_tokens: 100, messages },
      tools: [weather],
    });
    expect(content).toMatchObject([{ type: 'text', text: said }]);
    expect(gateway.bugs).toEqual([]);
  });
});

test("what Anthropic's SDK tries goes on to Anthropic", async () => {
  await anthropic().beta.messages.create({ model: 'anthropic-messages', max_tokens: 9, messages, betas: ['new'] });
  expect(server.calls.at(-1)!.headers['anthropic-beta']).toBe('new');
});
