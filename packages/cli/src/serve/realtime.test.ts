import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createTokenMemory, TokenMinutes } from '@turnpike/gateway';
import { type ModelServer, startModelServer } from '@turnpike/llm';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RawData, WebSocket, WebSocketServer } from 'ws';
import { api, countTokensOf, policies, startGateway } from './testing.ts';

// OpenAI's realtime protocol through a WebSocket API: what is said goes on as it is, and every response is counted.

let model: ModelServer;
let folder: string;

beforeAll(async () => {
  await countTokensOf('gpt-realtime');
  model = await startModelServer();
  folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
});
afterAll(async () => {
  await model.close();
  rmSync(folder, { recursive: true });
});

const metric = '<llm-emit-token-metric><dimension name="API ID" /></llm-emit-token-metric>';

/** A gateway with a limit in front of a model, and what it has left and records. */
async function startLimited(budget: number, serviceUrl = `${model.url.replace('http', 'ws')}/v1/realtime`) {
  const tokenMemory = createTokenMemory({ keys: 64 });
  const minutes = new TokenMinutes(tokenMemory);
  const records = join(folder, `${Math.random()}.ndjson`);
  const gateway = await startGateway(
    {
      apis: [api([], { type: 'websocket', protocols: ['ws', 'wss'], serviceUrl })],
      ...policies({
        inbound: `<llm-token-limit counter-key="k" tokens-per-minute="${budget}" estimate-prompt-tokens="true" />${metric}`,
      }),
    },
    { tokenMemory, records },
  );
  return {
    gateway,
    url: `ws://127.0.0.1:${gateway.port}/a?model=gpt-realtime`,
    left: () => minutes.reserve('token-limit\0k', 0, 0, budget).remaining,
    models: () => {
      const told = gateway.plane.answer({ about: 'itself' });
      return told !== undefined && 'reading' in told ? told.reading.requests.models : [];
    },
    record: () => JSON.parse(readFileSync(records, 'utf8')),
    [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose](),
  };
}

interface Usage {
  readonly input_tokens: number;
  readonly output_tokens: number;
  readonly total_tokens: number;
}

/** Somebody who talks to a model, and what he hears. */
async function talk(url: string) {
  const socket = new WebSocket(url);
  const heard: { readonly type: string; readonly response?: { readonly usage: Usage } }[] = [];
  socket.on('message', (data) => heard.push(JSON.parse(String(data))));
  const closed = once(socket, 'close') as Promise<[code: number, reason: Buffer]>;
  await once(socket, 'open');
  return {
    socket,
    heard,
    closed,
    say(text: string): void {
      const content = [{ type: 'input_text', text }];
      const item = { type: 'message', role: 'user', content };
      socket.send(JSON.stringify({ type: 'conversation.item.create', item }));
      socket.send('{"type":"response.create"}');
    },
    usages: () => heard.flatMap(({ type, response }) => (type === 'response.done' ? [response!.usage] : [])),
  };
}

const sum = (usages: readonly Usage[], name: keyof Usage) => usages.reduce((all, usage) => all + usage[name], 0);

test('every response is counted as it comes, and all of them are one call in the end', async () => {
  await using limited = await startLimited(10_000);
  const speaker = await talk(limited.url);
  speaker.say('Hello');
  await expect.poll(() => speaker.usages()).toHaveLength(1);
  speaker.say('some more words '.repeat(100));
  await expect.poll(() => speaker.usages()).toHaveLength(2);
  const usages = speaker.usages();
  const used = sum(usages, 'total_tokens');
  expect(used).toBeGreaterThan(600);
  // While the session lasts somewhat more is held, for what comes next.
  expect(limited.left()).toBeLessThanOrEqual(10_000 - used);
  speaker.socket.close(1000, 'done');
  expect((await speaker.closed)[0]).toBe(1000);
  await expect.poll(limited.left).toBe(10_000 - used);
  await expect
    .poll(limited.models)
    .toMatchObject([
      { api: 'a', model: 'gpt-realtime', calls: 1, promptTokens: sum(usages, 'input_tokens'), estimatedCalls: 0 },
    ]);
  await expect
    .poll(() => limited.record().Model)
    .toMatchObject({
      Protocol: 'openai-realtime',
      Asked: 'gpt-realtime',
      Answered: 'gpt-realtime',
      PromptTokens: sum(usages, 'input_tokens'),
      CompletionTokens: sum(usages, 'output_tokens'),
      TotalTokens: used,
      IsComplete: true,
    });
  expect(limited.gateway.bugs).toEqual([]);
});

test('a session that has used up its tokens is closed behind the response that did, and the next is refused', async () => {
  await using limited = await startLimited(500);
  const speaker = await talk(limited.url);
  speaker.say('some words to be said again '.repeat(60));
  const [code, reason] = await speaker.closed;
  expect([code, String(reason)]).toEqual([1008, 'Token limit is exceeded.']);
  expect(speaker.usages()).toHaveLength(1);
  expect(speaker.heard.at(-1)?.type).toBe('response.done');
  await expect.poll(limited.left).toBe(0);
  const next = new WebSocket(limited.url);
  next.on('error', () => {});
  const [, refusal] = await once(next, 'unexpected-response');
  expect(refusal.statusCode).toBe(429);
  refusal.resume();
  next.terminate();
  expect(limited.gateway.bugs).toEqual([]);
});

test('N6: a caller who is gone has what came until then counted', async () => {
  await using limited = await startLimited(10_000);
  const speaker = await talk(limited.url);
  speaker.say('Hello');
  await expect.poll(() => speaker.usages()).toHaveLength(1);
  speaker.socket.terminate();
  await expect.poll(limited.left).toBe(10_000 - sum(speaker.usages(), 'total_tokens'));
  await expect.poll(limited.models).toMatchObject([{ calls: 1 }]);
});

test('a session in which nothing was asked has cost nothing', async () => {
  await using limited = await startLimited(1000);
  const speaker = await talk(limited.url);
  await expect.poll(() => speaker.heard.length).toBe(1);
  speaker.socket.close();
  await speaker.closed;
  await expect.poll(limited.left).toBe(1000);
  expect(limited.models()).toEqual([]);
});

test('a handshake that the model refuses gives everything back', async () => {
  await using limited = await startLimited(1000, `${model.url.replace('http', 'ws')}/nowhere`);
  const socket = new WebSocket(limited.url);
  socket.on('error', () => {});
  const [, refusal] = await once(socket, 'unexpected-response');
  refusal.resume();
  expect(refusal.statusCode).toBe(404);
  await expect.poll(limited.left).toBe(1000);
  socket.terminate();
});

/** A model that says what it is told to say, whole or in parts. */
async function startSaying(messages: readonly (string | Buffer)[]) {
  const server = new WebSocketServer({ port: 0, host: '127.0.0.1', perMessageDeflate: true });
  server.on('connection', (socket) => {
    socket.on('error', () => {});
    for (const message of messages)
      for (let at = 0; at < message.length; at += 50_000)
        socket.send(message.slice(at, at + 50_000), { fin: at + 50_000 >= message.length });
    socket.on('message', (data, binary) => socket.send(data, { binary }));
  });
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  return {
    url: `ws://127.0.0.1:${port}`,
    async [Symbol.asyncDispose]() {
      for (const client of server.clients) client.terminate();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

const doneWith = (usage: unknown, text = 'one two three') =>
  JSON.stringify({ type: 'response.done', response: { output: [{ content: [{ text }] }], usage } });
const cost = { input_tokens: 30, output_tokens: 20, total_tokens: 50 };

test.each<[string, string, (left: number) => void]>([
  ['N1: says nothing of what it has cost', doneWith(null), (left) => expect(left).toBe(1000 - 3)],
  ['N1: says what cannot be true', doneWith({ ...cost, output_tokens: -1 }), (left) => expect(left).toBe(1000 - 3)],
  ['N8: is no JSON', '{"type":"response.done",', (left) => expect(left).toBe(1000)],
  [
    'N8: quotes what an end looks like',
    JSON.stringify({ type: 'x', delta: doneWith(cost) }),
    (left) => expect(left).toBe(1000),
  ],
  ['is long and comes in parts', doneWith(cost, 'word '.repeat(100_000)), (left) => expect(left).toBe(950)],
])('a message that %s', async (_, message, expected) => {
  await using saying = await startSaying([message]);
  await using limited = await startLimited(1000, saying.url);
  const socket = new WebSocket(limited.url);
  const [[heard]] = (await Promise.all([once(socket, 'message'), once(socket, 'open')])) as [[RawData], unknown];
  expect(String(heard)).toBe(message);
  const echo = once(socket, 'message');
  socket.send(Buffer.alloc(200_000, 7));
  expect(Buffer.alloc(200_000, 7).equals((await echo)[0])).toBe(true);
  socket.close();
  await once(socket, 'close');
  await expect.poll(limited.left).toBeGreaterThan(1000 - 60);
  expected(limited.left());
  expect(limited.gateway.bugs).toEqual([]);
});

test('sockets without a limit stay as they are: compressed where both ends want it', async () => {
  await using saying = await startSaying([doneWith(cost)]);
  await using gateway = await startGateway({
    apis: [api([], { type: 'websocket', protocols: ['ws', 'wss'], serviceUrl: saying.url })],
  });
  const socket = new WebSocket(`ws://127.0.0.1:${gateway.port}/a`);
  await once(socket, 'open');
  expect(socket.extensions).toContain('permessage-deflate');
  socket.terminate();
});
