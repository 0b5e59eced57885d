import { randomBytes } from 'node:crypto';
import { createServer } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import Anthropic from '@anthropic-ai/sdk';
import { createCircuitMemory, createCounterMemory } from '@turnpike/gateway';
import { type Backend, emptySnapshot } from '@turnpike/model';
import OpenAI from 'openai';
import { expect, test } from 'vitest';
import { checkSemanticCache } from './start-checks.ts';
import { Supervisor } from './supervisor.ts';
import { api, ask, policies, startBackend, startGateway, subscription } from './testing.ts';

// Semantic caches behind a whole gateway: real clients, a model, and a backend that makes vectors.

/** A model that counts its calls and tells the number, in the two protocols, whole and in pieces. */
async function startModel(answers: { status?: number; isCut?: boolean; coding?: 'gzip' } = {}) {
  let calls = 0;
  const backend = await startBackend(async (request, response) => {
    const { stream = false, model } = JSON.parse((await buffer(request)).toString());
    calls++;
    const text = `answer ${calls}`;
    const isAnthropic = request.url!.endsWith('/messages');
    const body = isAnthropic ? anthropic(model, text, stream) : openai(model, text, stream);
    const bytes = answers.coding === 'gzip' ? gzipSync(body) : Buffer.from(body);
    response.writeHead(answers.status ?? 200, {
      'Content-Type': stream ? 'text/event-stream' : 'application/json',
      ...(answers.coding && { 'Content-Encoding': answers.coding }),
    });
    if (!answers.isCut) return response.end(bytes);
    response.write(bytes.subarray(0, bytes.length / 2), () => response.destroy());
  });
  return { url: backend.url, calls: () => calls, [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose]() };
}

function openai(model: string, text: string, isStream: boolean): string {
  const common = { id: 'chatcmpl-1', created: 1, model };
  const usage = { prompt_tokens: 3, completion_tokens: 2, total_tokens: 5 };
  const message = { role: 'assistant', content: text };
  if (!isStream)
    return JSON.stringify({
      ...common,
      object: 'chat.completion',
      choices: [{ index: 0, message, logprobs: null, finish_reason: 'stop' }],
      usage,
    });
  const chunk = (delta: object, finish_reason: string | null) =>
    `data: ${JSON.stringify({ ...common, object: 'chat.completion.chunk', choices: [{ index: 0, delta, finish_reason }] })}\n\n`;
  return `${chunk({ role: 'assistant', content: '' }, null)}${chunk({ content: text }, null)}${chunk({}, 'stop')}data: [DONE]\n\n`;
}

function anthropic(model: string, text: string, isStream: boolean): string {
  const message = { id: 'msg_1', type: 'message', role: 'assistant', model, stop_sequence: null };
  if (!isStream)
    return JSON.stringify({
      ...message,
      content: [{ type: 'text', text }],
      stop_reason: 'end_turn',
      usage: { input_tokens: 3, output_tokens: 2 },
    });
  const start = { ...message, content: [], stop_reason: null, usage: { input_tokens: 3, output_tokens: 1 } };
  return [
    { type: 'message_start', message: start },
    { type: 'content_block_start', index: 0, content_block: { type: 'text', text: '' } },
    { type: 'content_block_delta', index: 0, delta: { type: 'text_delta', text } },
    { type: 'content_block_stop', index: 0 },
    { type: 'message_delta', delta: { stop_reason: 'end_turn', stop_sequence: null }, usage: { output_tokens: 2 } },
    { type: 'message_stop' },
  ]
    .map((event) => `event: ${event.type}\ndata: ${JSON.stringify(event)}\n\n`)
    .join('');
}

/** A deployment of an embeddings model: how many letters of each kind a text has. */
async function startEmbeddings() {
  const seen: { url: string; headers: Record<string, unknown> }[] = [];
  const backend = await startBackend(async (request, response) => {
    const { input } = JSON.parse((await buffer(request)).toString());
    seen.push({ url: request.url!, headers: request.headers });
    const embedding = new Array(26).fill(0);
    for (const letter of input.toLowerCase())
      if (letter >= 'a' && letter <= 'z') embedding[letter.charCodeAt(0) - 97]++;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ object: 'list', data: [{ object: 'embedding', index: 0, embedding }], model: 'x' }));
  });
  return { url: backend.url, seen, [Symbol.asyncDispose]: () => backend[Symbol.asyncDispose]() };
}

const withBackend = policies({
  inbound:
    '<llm-semantic-cache-lookup score-threshold="0.01" embeddings-backend-id="vectors" embeddings-backend-auth="system-assigned" />',
  outbound: '<llm-semantic-cache-store duration="60" />',
});

function vectors(url: string): { readonly backends: readonly Backend[] } {
  const credentials = {
    header: { 'api-key': ['of the backend'] },
    authorization: { scheme: 'Basic', parameter: 'own' },
  };
  return {
    backends: [{ id: 'vectors', type: 'Single', url: `${url}/openai/deployments/ada/embeddings`, credentials }],
  };
}

const operations = ['POST /chat/completions', 'POST /v1/messages'];

async function startCached(answers?: Parameters<typeof startModel>[0], more: Parameters<typeof startGateway>[1] = {}) {
  const model = await startModel(answers);
  const embeddings = await startEmbeddings();
  const gateway = await startGateway(
    { apis: [api(operations, { serviceUrl: model.url })], ...withBackend, ...vectors(embeddings.url) },
    { ...more, settings: { semanticCache: { commandMs: 30_000 }, ...more.settings } },
  );
  return {
    model,
    embeddings,
    gateway,
    url: `${gateway.url}/a`,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await model[Symbol.asyncDispose]();
      await embeddings[Symbol.asyncDispose]();
    },
  };
}

type Started = Awaited<ReturnType<typeof startCached>>;

/** What the client of OpenAI reads of an answer, whole or in pieces. */
async function completion({ url }: Started, content: string, stream: boolean, apiKey = 'a'): Promise<string> {
  const client = new OpenAI({ baseURL: url, apiKey, maxRetries: 0 });
  const messages = [{ role: 'user' as const, content }];
  if (!stream)
    return (await client.chat.completions.create({ model: 'gpt-4o', messages })).choices[0]!.message.content!;
  let text = '';
  for await (const { choices } of await client.chat.completions.create({ model: 'gpt-4o', messages, stream }))
    text += choices[0]?.delta.content ?? '';
  return text;
}

async function message({ url }: Started, content: string, stream: boolean): Promise<string> {
  const client = new Anthropic({ baseURL: url, apiKey: 'a', maxRetries: 0 });
  const question = { model: 'claude', max_tokens: 10, messages: [{ role: 'user' as const, content }] };
  const answer = stream
    ? await client.messages.stream(question).finalMessage()
    : await client.messages.create(question);
  return answer.content.map((block) => (block.type === 'text' ? block.text : '')).join('');
}

test.each([
  ['OpenAI', completion],
  ['Anthropic', message],
] as const)('the client of %s gets answers of the cache whole and as streams, whichever was kept', async (_, talk) => {
  for (const coding of [undefined, 'gzip'] as const)
    for (const first of coding === undefined ? [false, true] : [false]) {
      await using cached = await startCached(coding === undefined ? {} : { coding });
      await talk(cached, 'reset my password', first);
      // What was answered is kept when its last byte has gone: the next may come before.
      const asked = async () => {
        const before = cached.model.calls();
        await talk(cached, 'my password reset', first);
        return cached.model.calls() - before;
      };
      await expect.poll(asked).toBe(0);
      const known = cached.model.calls();
      for (const stream of [true, false, true])
        expect(await talk(cached, 'password my reset', stream)).toMatch(/^answer \d+$/);
      expect(cached.model.calls()).toBe(known);
      expect(await talk(cached, 'what is for lunch', true)).toBe(`answer ${known + 1}`);
      expect(cached.gateway.bugs).toEqual([]);
    }
});

test('the backend for vectors is asked as a deployment of Azure, with its own credentials', async () => {
  await using cached = await startCached();
  await completion(cached, 'hello', false);
  const [{ url, headers } = { url: '', headers: {} }] = cached.embeddings.seen;
  expect(url).toBe('/openai/deployments/ada/embeddings?api-version=2024-10-21');
  expect([headers['api-key'], headers.authorization]).toEqual(['of the backend', 'Basic own']);
});

test('N4: keys of one caller never give the answers of another', async () => {
  await using cached = await startCached();
  const answers = new Map<string, string>();
  for (const key of ['ann', 'bob', 'ann', 'bob', 'ann', 'bob'])
    answers.set(key, await completion(cached, 'who am I', false, key));
  expect(answers.get('ann')).not.toBe(answers.get('bob'));
  expect(cached.model.calls()).toBeLessThan(6);
});

test('N4: keys of callers count as they came, though a policy has put that of the provider in their place', async () => {
  await using model = await startModel();
  await using gateway = await startGateway({
    apis: [api(operations, { serviceUrl: model.url })],
    ...policies({
      inbound:
        '<set-header name="Authorization" exists-action="override"><value>Bearer of-the-provider</value></set-header><set-header name="api-key" exists-action="delete" /><set-query-parameter name="subscription-key" exists-action="delete" /><llm-semantic-cache-lookup score-threshold="0.05" />',
      backend: '<forward-request />',
      outbound: '<llm-semantic-cache-store duration="60" />',
    }),
  });
  const body = JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content: 'who am I' }] });
  const answerOf = async (headers: Record<string, string>, query = '') => {
    const all = { 'Content-Type': 'application/json', ...headers };
    return (await ask(`${gateway.url}/a/chat/completions${query}`, { method: 'POST', headers: all, body })).body;
  };
  const callers = [
    [{}],
    [{ Authorization: 'Bearer ann' }],
    [{ Authorization: 'Bearer bob' }],
    [{ 'api-key': 'ann' }],
    [{}, '?subscription-key=ann'],
  ] as const;
  const answers = new Set<string>();
  for (const [headers, query] of callers) answers.add(await answerOf(headers, query));
  expect(answers.size).toBe(callers.length);
});

test('N4: subscriptions are apart, whatever header their key comes in', async () => {
  await using model = await startModel();
  await using embeddings = await startEmbeddings();
  await using gateway = await startGateway(
    {
      apis: [api(operations, { serviceUrl: model.url, subscriptionRequired: true })],
      subscriptions: [subscription('one', 'key-one'), subscription('two', 'key-two')],
      ...withBackend,
      ...vectors(embeddings.url),
    },
    { settings: { semanticCache: { commandMs: 30_000 } } },
  );
  const body = JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content: 'who am I' }] });
  const answers = new Map<string, string>();
  for (const key of ['key-one', 'key-two', 'key-one', 'key-two', 'key-one', 'key-two']) {
    const headers = { 'Content-Type': 'application/json', 'Ocp-Apim-Subscription-Key': key };
    answers.set(key, (await ask(`${gateway.url}/a/chat/completions`, { method: 'POST', headers, body })).body);
  }
  expect(answers.get('key-one')).not.toBe(answers.get('key-two'));
  expect(model.calls()).toBeLessThan(6);
});

test('what has failed, or broken off, is not given to the next', async () => {
  for (const answers of [{ status: 500 }, { isCut: true }]) {
    await using cached = await startCached(answers);
    for (const stream of [true, true, false, false]) await completion(cached, 'hello', stream).catch(() => {});
    expect(cached.model.calls()).toBe(4);
  }
});

test('N4: without the backend for vectors, calls go on to their model', async () => {
  const nobody = createServer((_, response) => response.destroy());
  await new Promise<void>((resolve) => nobody.listen(0, '127.0.0.1', resolve));
  const { port } = nobody.address() as { port: number };
  await using model = await startModel();
  await using gateway = await startGateway({
    apis: [api(operations, { serviceUrl: model.url })],
    ...withBackend,
    ...vectors(`http://127.0.0.1:${port}`),
  });
  const body = JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content: 'hello' }] });
  for (const _ of [1, 2])
    expect((await ask(`${gateway.url}/a/chat/completions`, { method: 'POST', body })).status).toBe(200);
  expect(model.calls()).toBe(2);
  nobody.closeAllConnections();
  await new Promise((resolve) => nobody.close(resolve));
});

test('without a backend, the model that comes along knows what means the same', async () => {
  await using model = await startModel();
  await using gateway = await startGateway(
    {
      apis: [api(operations, { serviceUrl: model.url })],
      ...policies({
        inbound: '<llm-semantic-cache-lookup score-threshold="0.12" />',
        outbound: '<llm-semantic-cache-store duration="60" />',
      }),
    },
    { settings: { semanticCache: { commandMs: 30_000 } } },
  );
  const talk = async (content: string) => {
    const body = JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content }] });
    const headers = { 'Semantic-Cache-Debug': 'true' };
    return (await ask(`${gateway.url}/a/chat/completions`, { method: 'POST', body, headers })).headers;
  };
  expect((await talk('How do I reset my password?'))['semantic-cache-score']).toBeUndefined();
  const score = Number((await talk('I forgot my password, how can I change it?'))['semantic-cache-score']);
  expect(score).toBeGreaterThan(0.01);
  expect(score).toBeLessThan(0.12);
  expect((await talk('What is the capital of France?'))['semantic-cache-score']).toBeUndefined();
  expect(model.calls()).toBe(2);
});

test('threads that serve share what is kept', async () => {
  await using model = await startModel();
  await using embeddings = await startEmbeddings();
  const estate = { apis: [api(operations, { serviceUrl: model.url })], ...withBackend, ...vectors(embeddings.url) };
  const supervisor = new Supervisor(
    {
      listeners: [{ host: '127.0.0.1', port: 0 }],
      snapshot: { ...emptySnapshot, ...estate },
      counterMemory: createCounterMemory({ keys: 1024 }),
      circuitMemory: createCircuitMemory({ circuits: 64 }),
      secret: randomBytes(32),
      trustedProxies: [],
      gatewayId: 'managed',
      settings: { semanticCache: { commandMs: 30_000 } },
    },
    { onPublished() {}, onBug() {}, onNote() {}, onCrash() {} },
  );
  const [port] = await supervisor.start(2);
  const body = JSON.stringify({ model: 'gpt', messages: [{ role: 'user', content: 'hello' }] });
  const talk = async () => {
    const before = model.calls();
    await ask(`http://127.0.0.1:${port}/a/chat/completions`, { method: 'POST', body });
    return model.calls() - before;
  };
  await expect.poll(talk).toBe(0);
  for (let times = 0; times < 20; times++) expect(await talk()).toBe(0);
  await supervisor.drain(1000);
});

test('a place for answers that nobody has named is refused', () => {
  expect(() => checkSemanticCache({ semanticCache: { store: 'redis' } })).toThrow("without 'redis'");
  expect(() => checkSemanticCache({ semanticCache: { store: 'postgresql' } })).toThrow("'semanticCache.postgresUrl'");
  expect(() => checkSemanticCache({ semanticCache: { store: 'memory' } })).not.toThrow();
  expect(() => checkSemanticCache({})).not.toThrow();
});

test('a store that cannot be asked is a miss', async () => {
  for (const settings of [
    { semanticCache: { store: 'postgresql' as const, postgresUrl: 'postgres://a@127.0.0.1:1/a', commandMs: 50 } },
    { semanticCache: { store: 'redis' as const }, redis: { urls: ['redis://127.0.0.1:1'] } },
  ]) {
    await using cached = await startCached({}, { settings });
    for (const _ of [1, 2]) expect(await completion(cached, 'hello', false)).toMatch(/^answer/);
    expect(cached.model.calls()).toBe(2);
  }
});
