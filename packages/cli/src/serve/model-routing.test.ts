import Anthropic from '@anthropic-ai/sdk';
import { type ModelServer, type ModelServerBehaviour, startModelServer } from '@turnpike/llm';
import type { Backend, ModelTarget, RoutedProtocol, Snapshot } from '@turnpike/model';
import OpenAI from 'openai';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import {
  api,
  ask,
  countTokensOf,
  policies,
  startBackend,
  startGateway,
  subscription,
  type TestGateway,
} from './testing.ts';

// Two model servers of different providers, a gateway in front of them, and the SDKs that applications use.

beforeAll(() => countTokensOf('gpt-4o', 'gpt-4'));

let first: ModelServer;
let second: ModelServer;

/** Has a model for each protocol, which is called as that is. */
let translating: TestGateway;

beforeAll(async () => {
  first = await startModelServer({ now: () => 1_700_000_000_000 });
  second = await startModelServer({ now: () => 1_700_000_000_000 });
  translating = await startGateway({
    apis: [
      api([], {
        path: 'llm/v1',
        modelRouting: { models: others.map((name) => ({ name, targets: [target(name, name)] })) },
      }),
    ],
    backends: others.map((name) => backend(name, first, name)),
  });
});
afterAll(async () => {
  await translating[Symbol.asyncDispose]();
  await first.close();
  await second.close();
});
afterEach(() => {
  first.behave({});
  second.behave({});
});

/** Below which a provider has the paths of a protocol. */
const versions: Readonly<Record<RoutedProtocol, string>> = {
  'openai-chat': '/v1',
  'openai-responses': '/v1',
  'anthropic-messages': '/v1',
  gemini: '/v1beta',
  'bedrock-converse': '',
};

const models: Readonly<Record<RoutedProtocol, string>> = {
  'openai-chat': 'gpt-4o',
  'openai-responses': 'gpt-4o',
  'anthropic-messages': 'claude-sonnet-5-5',
  gemini: 'gemini-2.5-flash',
  'bedrock-converse': 'anthropic.claude-3:0',
};

function backend(id: string, server: ModelServer, protocol: RoutedProtocol, more: Partial<Backend> = {}): Backend {
  return {
    id,
    type: 'Single',
    url: server.url + versions[protocol],
    ...(protocol === 'bedrock-converse' && { credentials: { authorization: keys } }),
    ...more,
  };
}

const keys = { scheme: 'AWS4-HMAC-SHA256', parameter: 'AKID:very-secret' };

function target(backendId: string, protocol: RoutedProtocol, more: Partial<ModelTarget> = {}): ModelTarget {
  const region = protocol === 'bedrock-converse' ? { region: 'eu-west-1' } : {};
  return { backendId, protocol, model: models[protocol], ...region, ...more };
}

/** A gateway whose model `m` has these targets; `one` and `two` are the two providers. */
function routed(
  targets: readonly [RoutedProtocol, Partial<ModelTarget>?][],
  more: Partial<Snapshot> = {},
  routing: object = {},
): Promise<TestGateway> {
  const servers = [first, second];
  return startGateway({
    apis: [
      api([], {
        path: 'llm/v1',
        modelRouting: {
          models: [
            { name: 'm', targets: targets.map(([protocol, rest], index) => target(`b${index}`, protocol, rest)) },
          ],
          ...routing,
        },
      }),
    ],
    backends: targets.map(([protocol], index) => backend(`b${index}`, servers[index % 2]!, protocol)),
    ...more,
  });
}

const openai = ({ url }: TestGateway): OpenAI => new OpenAI({ apiKey: 'k', baseURL: `${url}/llm/v1`, maxRetries: 0 });
const anthropic = ({ url }: TestGateway): Anthropic =>
  new Anthropic({ apiKey: 'k', baseURL: `${url}/llm`, maxRetries: 0 });

const hello = { model: 'm', messages: [{ role: 'user' as const, content: 'Hello' }] };
const others = ['anthropic-messages', 'openai-responses', 'gemini', 'bedrock-converse', 'openai-chat'] as const;

const tool = {
  type: 'function' as const,
  function: {
    name: 'weather',
    description: 'Tells the weather.',
    parameters: { type: 'object', properties: { city: { type: 'string' } }, required: ['city'] },
  },
};

describe.each(others)("OpenAI's SDK with a model that speaks %s", (protocol) => {
  test('has its answer', async () => {
    const answer = await openai(translating).chat.completions.create({ ...hello, model: protocol });
    expect(answer.choices[0]).toMatchObject({
      message: { role: 'assistant', content: 'You said: Hello' },
      finish_reason: 'stop',
    });
    expect(answer.usage?.completion_tokens).toBeGreaterThan(0);
    expect(translating.bugs).toEqual([]);
  });

  test('has it piece by piece', async () => {
    const stream = await openai(translating).chat.completions.create({
      ...hello,
      model: protocol,
      stream: true,
      stream_options: { include_usage: true },
    });
    let text = '';
    const ends: unknown[] = [];
    let usage: unknown;
    for await (const { choices, usage: told } of stream) {
      text += choices[0]?.delta.content ?? '';
      if (choices[0]?.finish_reason) ends.push(choices[0].finish_reason);
      usage = told ?? usage;
    }
    expect([text, ends]).toEqual(['You said: Hello', ['stop']]);
    expect(usage).toMatchObject({ completion_tokens: expect.any(Number) });
  });

  test('has its tools called, and says what they answered', async () => {
    const asked = { ...hello, model: protocol, tools: [tool], tool_choice: 'required' as const };
    const { choices } = await openai(translating).chat.completions.create(asked);
    const { message, finish_reason: finish } = choices[0]!;
    const [call] = message.tool_calls!;
    expect([call?.type === 'function' && call.function.name, finish]).toEqual(['weather', 'tool_calls']);
    const runner = openai(translating).chat.completions.stream(asked);
    const streamed = await runner.finalChatCompletion();
    expect(streamed.choices[0]!.message.tool_calls).toHaveLength(1);
    const result = { role: 'tool' as const, tool_call_id: call!.id, content: 'rain' };
    const after = await openai(translating).chat.completions.create({
      ...hello,
      model: protocol,
      tools: [tool],
      messages: [...hello.messages, message, result],
    });
    expect(after.choices[0]!.message).toBeDefined();
  });

  test('has its errors as its own', async () => {
    first.behave({ status: 429, retryAfter: '3' });
    const error = await openai(translating)
      .chat.completions.create({ ...hello, model: protocol })
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect((error as InstanceType<typeof OpenAI.RateLimitError>).headers?.get('retry-after')).toBe('3');
  });
});

describe.each(others)("Anthropic's SDK with a model that speaks %s", (protocol) => {
  test('has its answer, whole and piece by piece', async () => {
    const asked = { ...hello, model: protocol, max_tokens: 50 };
    const whole = await anthropic(translating).messages.create(asked);
    expect(whole).toMatchObject({
      type: 'message',
      content: [{ type: 'text', text: 'You said: Hello' }],
      stop_reason: 'end_turn',
    });
    const streamed = await anthropic(translating).messages.stream(asked).finalMessage();
    expect(streamed).toMatchObject({ content: [{ text: 'You said: Hello' }], stop_reason: 'end_turn' });
    expect(streamed.usage.output_tokens).toBe(whole.usage.output_tokens);
  });

  test('has its tools called', async () => {
    const { name, description, parameters } = tool.function;
    const tools = [{ name, description, input_schema: parameters as { type: 'object' } }];
    const asked = { ...hello, model: protocol, max_tokens: 200, tools, tool_choice: { type: 'any' as const } };
    const whole = await anthropic(translating).messages.create(asked);
    expect([whole.content.at(-1), whole.stop_reason]).toMatchObject([
      { type: 'tool_use', name: 'weather' },
      'tool_use',
    ]);
    const streamed = await anthropic(translating).messages.stream(asked).finalMessage();
    expect(streamed.content.at(-1)).toMatchObject({ type: 'tool_use', name: 'weather', input: expect.any(Object) });
  });

  // What is not translated has it where its provider puts it.
  test.skipIf(protocol === 'anthropic-messages')('has the name that the provider has for the call', async () => {
    const { request_id: id } = await anthropic(translating)
      .messages.create({ ...hello, model: protocol, max_tokens: 50 })
      .withResponse();
    expect(id).toMatch(/^req_/);
  });

  test('has its errors as its own', async () => {
    first.behave({ status: 429 });
    await expect(
      anthropic(translating).messages.create({ ...hello, model: protocol, max_tokens: 9 }),
    ).rejects.toBeInstanceOf(Anthropic.RateLimitError);
  });
});

test("OpenAI's responses have their answer of an Anthropic model", async () => {
  await using gateway = await routed([['anthropic-messages']]);
  const answer = await openai(gateway).responses.create({ model: 'm', input: 'Hello' });
  expect([answer.output_text, answer.status]).toEqual(['You said: Hello', 'completed']);
  const stream = openai(gateway).responses.stream({ model: 'm', input: 'Hello' });
  expect((await stream.finalResponse()).output_text).toBe('You said: Hello');
});

test('what cannot be asked is refused by its name, in the form of who asks', async () => {
  await using gateway = await routed([['anthropic-messages']]);
  const error = await openai(gateway)
    .chat.completions.create({ ...hello, logprobs: true })
    .catch((thrown: unknown) => thrown);
  expect(error).toMatchObject({ status: 400, type: 'invalid_request_error' });
  expect((error as Error).message).toBe("400 'logprobs' cannot be asked of Anthropic messages.");
});

test('a target that can be asked it is taken instead', async () => {
  await using gateway = await routed([['anthropic-messages'], ['openai-chat', { priority: 1 }]]);
  const answer = await openai(gateway).chat.completions.create({ ...hello, seed: 7 });
  expect(answer.model).toBe('gpt-4o');
});

test('the body goes on byte for byte where the protocol and the name are the same', async () => {
  await using gateway = await routed([['openai-chat', { model: 'm' }]]);
  const body = '{ "model" : "m", "temperature":1.0,"messages":[ {"role":"user","content":"\\u00e5"} ]}';
  await ask(`${gateway.url}/llm/v1/chat/completions`, { method: 'POST', body });
  expect(first.calls.at(-1)!.body.toString()).toBe(body);
});

test('of the body only the name changes where the protocol is the same', async () => {
  await using gateway = await routed([['openai-chat']]);
  const body = '{ "model" : "m", "temperature":1.0,"messages":[ {"role":"user","content":"\\u00e5"} ]}';
  await ask(`${gateway.url}/llm/v1/chat/completions`, { method: 'POST', body });
  expect(first.calls.at(-1)!.body.toString()).toBe(body.replace('"m"', '"gpt-4o"'));
});

test("a caller's key opens the API wherever its SDK puts it, and no provider sees it", async () => {
  const withKey = api([], {
    path: 'llm/v1',
    subscriptionRequired: true,
    modelRouting: { models: [{ name: 'm', targets: [target('b0', 'anthropic-messages')] }] },
  });
  await using gateway = await routed([['anthropic-messages']], {
    apis: [withKey],
    subscriptions: [subscription('s', 'secret-key')],
    backends: [
      backend('b0', first, 'anthropic-messages', { credentials: { header: { 'x-api-key': ['provider-key'] } } }),
    ],
  });
  const keyed = { authorization: 'Bearer secret-key', 'x-api-key': 'secret-key', 'api-key': 'secret-key' };
  for (const [name, value] of Object.entries(keyed)) {
    const url = `${gateway.url}/llm/v1/chat/completions`;
    const answer = await ask(url, { method: 'POST', headers: { [name]: value }, body: JSON.stringify(hello) });
    expect(answer.status).toBe(200);
    const seen = first.calls.at(-1)!;
    expect(seen.headers['x-api-key']).toBe('provider-key');
    expect(JSON.stringify(seen.headers)).not.toContain('secret-key');
  }
  const without = await ask(`${gateway.url}/llm/v1/models`);
  expect(without.status).toBe(401);
});

describe('fallback', () => {
  let gateway: TestGateway;

  beforeAll(async () => {
    gateway = await startGateway({
      apis: [
        api([], {
          path: 'llm/v1',
          modelRouting: {
            models: (['anthropic-messages', 'openai-chat'] as const).map((name) => ({
              name,
              targets: [target(name, name), target('next', 'openai-responses', { priority: 1, model: 'next' })],
            })),
          },
        }),
      ],
      backends: [
        backend('anthropic-messages', first, 'anthropic-messages'),
        backend('openai-chat', first, 'openai-chat'),
        backend('next', second, 'openai-responses'),
      ],
    });
  });
  afterAll(() => gateway[Symbol.asyncDispose]());

  test.each<[string, ModelServerBehaviour]>([
    ['429', { status: 429 }],
    ['503', { status: 503 }],
    ['N8: a page of HTML', { status: 502, isHtml: true }],
    ['N8: 200 with a page of HTML', { status: 200, isHtml: true }],
    ['N8: a Retry-After of years', { status: 429, retryAfter: '99999999' }],
    ['N8: 200 with an error inside', { errorAfter: 0 }],
    ['a reset connection', { resetAfter: 0 }],
  ])('the next target answers after %s', async (_, behaviour) => {
    first.behave(behaviour);
    for (const model of ['anthropic-messages', 'openai-chat']) {
      const answer = await openai(gateway).chat.completions.create({ ...hello, model });
      expect(answer).toMatchObject({ model: 'next', choices: [{ message: { content: 'You said: Hello' } }] });
    }
  });

  test('the next target answers when nobody listens', async () => {
    const gone = await startBackend();
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    await using gateway = await routed([['openai-chat'], ['anthropic-messages', { priority: 1 }]], {
      backends: [{ id: 'b0', type: 'Single', url }, backend('b1', second, 'anthropic-messages')],
    });
    const answer = await openai(gateway).chat.completions.create(hello);
    expect(answer.model).toBe('claude-sonnet-5-5');
  });

  test('when nobody can be reached the error is one that the SDK reads', async () => {
    const gone = await startBackend();
    const { url } = gone;
    await gone[Symbol.asyncDispose]();
    await using alone = await routed([['openai-chat']], { backends: [{ id: 'b0', type: 'Single', url }] });
    const error = await openai(alone)
      .chat.completions.create(hello)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ status: 500, type: 'server_error', error: { message: expect.any(String) } });
  });

  test('a fault of the caller is nobody elses', async () => {
    await using gateway = await routed([['anthropic-messages'], ['openai-chat', { priority: 1 }]]);
    first.behave({ status: 400 });
    const before = second.calls.length;
    await expect(openai(gateway).chat.completions.create(hello)).rejects.toMatchObject({ status: 400 });
    expect(second.calls).toHaveLength(before);
  });

  test('N8: when all fail the last error is told, at once', async () => {
    await using gateway = await routed([['anthropic-messages'], ['openai-chat', { priority: 1 }]]);
    first.behave({ status: 429, retryAfter: '99999999' });
    second.behave({ status: 503 });
    await expect(openai(gateway).chat.completions.create(hello)).rejects.toMatchObject({ status: 503 });
  });

  test('the last error is told as its provider says it, where that speaks as the caller does', async () => {
    const said = { error: { message: 'no', type: 'insufficient_quota', param: 'messages', code: 'x', more: 1 } };
    await using provider = await startBackend((_, response) => {
      response.writeHead(429, { 'content-type': 'application/json', 'retry-after-ms': '30' });
      response.end(JSON.stringify(said));
    });
    await using gateway = await routed([['anthropic-messages'], ['openai-chat', { priority: 1 }]], {
      backends: [backend('b0', first, 'anthropic-messages'), { id: 'b1', type: 'Single', url: provider.url }],
    });
    first.behave({ status: 503 });
    const error = await openai(gateway)
      .chat.completions.create(hello)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(OpenAI.RateLimitError);
    expect(error).toMatchObject({ error: said.error, param: 'messages', type: 'insufficient_quota' });
    expect((error as InstanceType<typeof OpenAI.RateLimitError>).headers?.get('retry-after-ms')).toBe('30');
  });

  test('a stream that has begun is not repeated', async () => {
    await using gateway = await routed([['anthropic-messages'], ['openai-chat', { priority: 1 }]]);
    first.behave({ cutAfter: 2 });
    const before = second.calls.length;
    const stream = await openai(gateway).chat.completions.create({ ...hello, stream: true });
    let text = '';
    const read = async () => {
      for await (const { choices } of stream) text += choices[0]?.delta.content ?? '';
    };
    await expect(read()).rejects.toThrow();
    expect(text).toBe('You said');
    expect(second.calls).toHaveLength(before);
  });

  test('an open circuit is passed over', async () => {
    const circuitBreaker = {
      name: 'r',
      failureCondition: { count: 1, interval: 'PT1M', statusCodeRanges: [{ min: 429, max: 429 }] },
      tripDuration: 'PT1M',
      acceptRetryAfter: true,
    };
    await using gateway = await routed([['anthropic-messages'], ['openai-chat', { priority: 1 }]], {
      backends: [backend('b0', first, 'anthropic-messages', { circuitBreaker }), backend('b1', second, 'openai-chat')],
    });
    first.behave({ status: 429, retryAfter: '99999999' });
    await openai(gateway).chat.completions.create(hello);
    first.behave({});
    const before = first.calls.length;
    expect((await openai(gateway).chat.completions.create(hello)).model).toBe('gpt-4o');
    expect(first.calls).toHaveLength(before);
  });
});

test('targets share calls by their weight', async () => {
  await using gateway = await routed([
    ['openai-chat', { weight: 3 }],
    ['openai-chat', { weight: 1 }],
  ]);
  const before = [first.calls.length, second.calls.length] as const;
  for (let index = 0; index < 8; index++) await openai(gateway).chat.completions.create(hello);
  expect([first.calls.length - before[0], second.calls.length - before[1]]).toEqual([6, 2]);
});

test('calls of one dialogue stay with one target, and a header can say which belong together', async () => {
  const both: [RoutedProtocol][] = [['openai-chat'], ['openai-chat']];
  await using prefixed = await routed(both, {}, { affinity: { by: 'prefix' } });
  await using named = await routed(both, {}, { affinity: { by: 'header', header: 'x-session' } });
  const ports = async (gateway: TestGateway, headers: (index: number) => Record<string, string>) => {
    const before = [first.calls.length, second.calls.length] as const;
    for (let index = 0; index < 6; index++)
      await openai(gateway).chat.completions.create(
        { model: 'm', messages: [...hello.messages, ...Array(index).fill({ role: 'assistant', content: 'x' })] },
        { headers: headers(index) },
      );
    return [first.calls.length - before[0], second.calls.length - before[1]].toSorted();
  };
  expect(await ports(prefixed, () => ({}))).toEqual([0, 6]);
  expect(await ports(named, () => ({ 'x-session': 'a' }))).toEqual([0, 6]);
  expect(await ports(named, () => ({}))).toEqual([3, 3]);
});

test('an abort reaches the provider', async () => {
  await using gateway = await routed([['anthropic-messages']]);
  first.behave({ isEndless: true, tokenDelayMs: 5 });
  const before = first.abandonedAnswers;
  const stream = await openai(gateway).chat.completions.create({ ...hello, stream: true });
  for await (const { choices } of stream) if (choices[0]?.delta.content) break;
  await expect.poll(() => first.abandonedAnswers).toBe(before + 1);
  expect(first.openAnswers).toBe(0);
});

test('policies see calls and answers in the protocol of the caller', async () => {
  await using gateway = await routed([['anthropic-messages']], {
    ...policies({
      inbound: '<set-header name="x-team"><value>blue</value></set-header>',
      backend: '<forward-request />',
      outbound:
        '<set-header name="x-object"><value>@(context.Response.Body.As&lt;JObject&gt;(true)["object"].ToString())</value></set-header>',
    }),
  });
  const url = `${gateway.url}/llm/v1/chat/completions`;
  const answer = await ask(url, { method: 'POST', body: JSON.stringify(hello) });
  expect(answer.headers['x-object']).toBe('chat.completion');
  expect(first.calls.at(-1)!.headers['x-team']).toBe('blue');
});

test('lists the names that callers may use', async () => {
  await using gateway = await routed([['gemini']]);
  const names: string[] = [];
  for await (const { id } of openai(gateway).models.list()) names.push(id);
  for await (const { id } of anthropic(gateway).models.list()) names.push(id);
  names.push((await openai(gateway).models.retrieve('m')).id);
  expect(names).toEqual(['m', 'm', 'm']);
});

test.each([
  ['{', 400, 'The body is no JSON object.'],
  ['{"messages":[]}', 400, "'model' is missing; expected the name of a model."],
  ['{"model":"m","model":"n"}', 400, "'model' is there more than once; expected one."],
  ['{"model":"m","Model":"n"}', 400, "The body has 'Model'; expected 'model' alone."],
  ['{"model":"__proto__","messages":[]}', 404, "There is no model '__proto__' here."],
  ['{"model":"M","messages":[]}', 404, "There is no model 'M' here."],
  ['{"model":"../m?x=#","messages":[]}', 404, "There is no model '../m?x=#' here."],
  [
    `{"model":"m","messages":${'['.repeat(300)}${']'.repeat(300)}}`,
    400,
    'The body is nested deeper than 200 brackets.',
  ],
  ['{"model":"other","messages":[]}', 404, "There is no model 'other' here."],
])('answers bad calls in the form that the SDK reads: %s', async (body, status, message) => {
  const chat = await ask(`${translating.url}/llm/v1/chat/completions`, { method: 'POST', body });
  expect([chat.status, JSON.parse(chat.body).error.message]).toEqual([status, message]);
  const messages = await ask(`${translating.url}/llm/v1/messages`, { method: 'POST', body });
  expect(JSON.parse(messages.body)).toMatchObject({ type: 'error', error: { message } });
});

test('calls to Bedrock are signed, and its keys are never sent', async () => {
  await using gateway = await routed([['bedrock-converse']]);
  await openai(gateway).chat.completions.create(hello);
  const { headers, path } = first.calls.at(-1)!;
  expect(path).toBe('/model/anthropic.claude-3%3A0/converse');
  expect(headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-west-1\/bedrock\/aws4_request, SignedHeaders=content-type;host;x-amz-date, Signature=[0-9a-f]{64}$/,
  );
  expect(JSON.stringify(headers)).not.toContain('very-secret');
});

test('a target that cannot be asked is told when the configuration is read', async () => {
  await using gateway = await routed([['openai-chat']]);
  const { diagnostics } = gateway.plane.publish({
    sequenceNumber: 2,
    apis: [
      api([], {
        modelRouting: { models: [{ name: 'm', targets: [target('nowhere', 'openai-chat')] }] },
      }),
    ],
  } as unknown as Snapshot);
  expect(diagnostics.map(({ code, message }) => [code, message])).toContainEqual([
    'invalid-model-routing',
    "the target 0 of the model 'm' has the backend 'nowhere'; expected one that is there",
  ]);
});

test('a limit of tokens holds for streams that are translated', async () => {
  await using gateway = await routed([['anthropic-messages']], {
    ...policies({
      inbound:
        '<llm-token-limit counter-key="k" tokens-per-minute="40" estimate-prompt-tokens="true" remaining-tokens-header-name="left" />',
      backend: '<forward-request />',
    }),
  });
  const asked = { ...hello, messages: [{ role: 'user' as const, content: 'count to 200' }], stream: true as const };
  let pieces = 0;
  const ends: unknown[] = [];
  for await (const { choices } of await openai(gateway).chat.completions.create(asked)) {
    if (choices[0]?.delta.content) pieces++;
    if (choices[0]?.finish_reason) ends.push(choices[0].finish_reason);
  }
  expect(pieces).toBeLessThanOrEqual(40);
  expect(ends).toEqual(['length']);
  await expect(openai(gateway).chat.completions.create(hello)).rejects.toMatchObject({ status: 429 });
  expect(gateway.bugs).toEqual([]);
});

test('a target may have another path than its protocol, with a query', async () => {
  const path = '/openai/deployments/x/chat/completions?api-version=2024-10-21';
  await using gateway = await routed([['openai-chat', { path }]], {
    backends: [{ id: 'b0', type: 'Single', url: first.url }],
  });
  const answer = await openai(gateway).chat.completions.create(hello);
  expect(answer.choices[0]?.message.content).toBe('You said: Hello');
  expect(first.calls.at(-1)!.path).toBe(path);
});

test.each<ModelServerBehaviour>([
  { packetBytes: 1 },
  { packetBytes: 7, lineEnd: 'crlf' },
  { lineEnd: 'cr', hasNoFinalBlankLine: true },
  { eventsPerPacket: 3 },
])('N7: streams are translated however they come: %j', async (behaviour) => {
  first.behave(behaviour);
  // What is not translated comes as it was sent, and not all clients read all of this.
  for (const model of others.filter((name) => name !== 'anthropic-messages')) {
    const stream = anthropic(translating).messages.stream({ ...hello, model, max_tokens: 50 });
    expect((await stream.finalMessage()).content).toMatchObject([{ type: 'text', text: 'You said: Hello' }]);
  }
});

test('a stream with a broken event ends as an error in the protocol of the caller', async () => {
  first.behave({ malformedAfter: 2 });
  for (const model of ['openai-chat', 'openai-responses', 'gemini']) {
    const stream = anthropic(translating).messages.stream({ ...hello, model, max_tokens: 50 });
    await expect(stream.finalMessage()).rejects.toThrow(/cannot be read/);
  }
  expect(translating.bugs).toEqual([]);
});
