import { once } from 'node:events';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { ModelServerBehaviour } from './behaviour.ts';
import { type ModelServer, startModelServer } from './model-server.ts';

let server: ModelServer;

beforeAll(async () => {
  server = await startModelServer({ now: () => 1_700_000_000_000 });
});
afterAll(() => server.close());
afterEach(() => server.behave({}));

const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] };

function post(path: string, body: unknown, behaviour: ModelServerBehaviour = {}): Promise<Response> {
  return fetch(`${server.url}${path}`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'anthropic-version': '2023-06-01',
      authorization: 'Bearer key',
      'x-model-server': JSON.stringify(behaviour),
    },
    body: typeof body === 'string' ? body : JSON.stringify(body),
  });
}

async function stream(behaviour: ModelServerBehaviour, content = 'Hello'): Promise<string> {
  const body = { ...hello, messages: [{ role: 'user', content }], stream: true };
  return (await post('/v1/chat/completions', body, behaviour)).text();
}

const textOf = (events: string) => [...events.matchAll(/"content":"([^"]*)"/g)].map(([, text]) => text).join('');

test('the same question has the same answer, counted by the tokenizer', async () => {
  const [one, other] = await Promise.all([
    (await post('/v1/chat/completions', hello)).text(),
    (await post('/v1/chat/completions', hello)).text(),
  ]);
  expect(one).toBe(other);
  // "Hello" is one token; 3 for the message and 3 for the reply. "You said: Hello" are four.
  expect(JSON.parse(one)).toMatchObject({
    created: 1_700_000_000,
    choices: [{ message: { role: 'assistant', content: 'You said: Hello' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 7, completion_tokens: 4, total_tokens: 11 },
  });
});

test('a stream has a token for each event, and ends as told', async () => {
  const events = await stream({});
  expect(textOf(events)).toBe('You said: Hello');
  expect(events.match(/"delta":\{"content"/g)).toHaveLength(4);
  expect(events.endsWith('data: [DONE]\n\n')).toBe(true);
});

test('a limit of tokens ends an answer', async () => {
  const answer = await post('/v1/chat/completions', { ...hello, max_tokens: 2 });
  expect(await answer.json()).toMatchObject({
    choices: [{ message: { content: 'You said' }, finish_reason: 'length' }],
    usage: { completion_tokens: 2 },
  });
});

test('every protocol says its errors its way', async () => {
  const fails = { status: 429, retryAfter: '99999999' };
  const chat = await post('/v1/chat/completions', hello, fails);
  expect([chat.status, chat.headers.get('retry-after')]).toEqual([429, '99999999']);
  expect(await chat.json()).toMatchObject({ error: { code: 'rate_limit_exceeded' } });
  const messages = await post('/v1/messages', hello, fails);
  expect(await messages.json()).toMatchObject({ type: 'error', error: { type: 'rate_limit_error' } });
  const gemini = await post('/v1beta/models/gemini-2.5-flash:generateContent', {}, fails);
  expect(await gemini.json()).toMatchObject({ error: { code: 429, status: 'RESOURCE_EXHAUSTED' } });
  const bedrock = await post('/model/claude/converse', {}, fails);
  expect(bedrock.headers.get('x-amzn-errortype')).toBe('ThrottlingException');
  const azure = await post('/openai/deployments/gpt-4o/chat/completions?api-version=2024-10-21', hello, fails);
  expect(await azure.json()).toMatchObject({ error: { code: '429' } });
});

test('what a protocol wants is asked for', async () => {
  expect((await post('/v1/messages', hello)).status).toBe(400);
  expect((await post('/openai/deployments/gpt-4o/chat/completions', hello)).status).toBe(404);
  expect((await post('/v1/chat/completions', '{"model":')).status).toBe(400);
  expect((await post('/v1/nothing', hello)).status).toBe(404);
  const answer = await fetch(`${server.url}/model/claude/converse`, { method: 'POST', body: '{}' });
  expect(answer.status).toBe(403);
});

test('keys are checked where some are named', async () => {
  await using locked = await startModelServer({ keys: ['secret'] });
  const status = async (headers: Record<string, string>) =>
    (await fetch(`${locked.url}/v1/models`, { headers })).status;
  expect([await status({}), await status({ 'api-key': 'wrong' })]).toEqual([401, 401]);
  expect([await status({ 'api-key': 'secret' }), await status({ authorization: 'Bearer secret' })]).toEqual([200, 200]);
});

test('fails as often as it is told to, then no more', async () => {
  server.behave({ status: 503, failures: 2 });
  const statuses = [];
  for (let count = 0; count < 3; count++) statuses.push((await post('/v1/chat/completions', hello)).status);
  expect(statuses).toEqual([503, 503, 200]);
});

test('says an error with status 200, at once or in the middle of a stream', async () => {
  const whole = await post('/v1/chat/completions', hello, { errorAfter: 0 });
  expect([whole.status, Object.keys((await whole.json()) as object)]).toEqual([200, ['error']]);
  const events = await stream({ errorAfter: 2 });
  expect(textOf(events)).toBe('You said');
  expect(events.trimEnd().split('\n\n').at(-1)).toContain('data: {"error":');
});

test('answers with a page where JSON was expected', async () => {
  const answer = await post('/v1/chat/completions', hello, { isHtml: true, status: 502 });
  expect([answer.status, answer.headers.get('content-type')]).toEqual([502, 'text/html']);
});

test('cuts streams, resets connections and breaks events', async () => {
  const cut = await stream({ cutAfter: 2 });
  expect([textOf(cut), cut.includes('[DONE]')]).toEqual(['You said', false]);
  await expect(stream({ resetAfter: 2 })).rejects.toThrow();
  await expect(post('/v1/chat/completions', hello, { resetAfter: 0 })).rejects.toThrow();
  const broken = await stream({ malformedAfter: 1 });
  expect(broken).toContain('"content":"half\n\n');
  expect(broken.endsWith('data: [DONE]\n\n')).toBe(true);
});

test('sends the same bytes in whatever packets', async () => {
  const text = 'Ünïcödé 🎈 日本語';
  const usual = await stream({}, text);
  expect(textOf(usual)).toBe(`You said: ${text}`);
  expect(await stream({ packetBytes: 1 }, text)).toBe(usual);
  expect(await stream({ eventsPerPacket: 3 }, text)).toBe(usual);
  expect(await stream({ lineEnd: 'crlf' }, text)).toBe(usual.replaceAll('\n', '\r\n'));
  expect(await stream({ hasNoFinalBlankLine: true }, text)).toBe(usual.slice(0, -1));
});

test.each([
  ['negative', '"prompt_tokens":-5'],
  ['text', '"prompt_tokens":"12"'],
  ['huge', '"prompt_tokens":1000000000000000000'],
  ['fraction', '"prompt_tokens":1.5'],
] as const)('states usage that is %s', async (usage, expected) => {
  const answer = await post('/v1/chat/completions', hello, { usage });
  expect(await answer.text()).toContain(expected);
});

test('states no usage', async () => {
  const answer = await post('/v1/chat/completions', hello, { usage: 'missing' });
  expect(await answer.text()).not.toContain('usage');
});

test('sees that a caller leaves a stream that has no end', async () => {
  const before = server.abandonedAnswers;
  const leaving = new AbortController();
  const answer = await fetch(`${server.url}/v1/chat/completions`, {
    method: 'POST',
    headers: { 'x-model-server': '{"isEndless":true,"tokenDelayMs":1}' },
    body: JSON.stringify({ ...hello, stream: true }),
    signal: leaving.signal,
  });
  await answer.body!.getReader().read();
  expect(server.openAnswers).toBe(1);
  leaving.abort();
  await server.whenOpen(0);
  expect(server.abandonedAnswers).toBe(before + 1);
});

test('remembers what it was asked, byte for byte', async () => {
  const body = '{ "model" :"gpt-4o","messages":[{"role":"user","content":"é"}]}';
  await post('/v1/chat/completions?a=1', body);
  expect(server.calls.at(-1)).toMatchObject({ method: 'POST', path: '/v1/chat/completions?a=1' });
  expect(String(server.calls.at(-1)?.body)).toBe(body);
});

test('texts that share words have vectors that are near', async () => {
  const input = ['the price of tea', 'what is the price of tea', 'a bicycle without wheels'];
  const answer = await post('/v1/embeddings', { model: 'text-embedding-3-small', input });
  const { data } = (await answer.json()) as { data: readonly { embedding: readonly number[] }[] };
  const [price, question, bicycle] = data.map(({ embedding }) => embedding);
  const cosine = (a: readonly number[] = [], b: readonly number[] = []) =>
    a.reduce((sum, value, index) => sum + value * (b[index] ?? 0), 0);
  expect(price).toHaveLength(1536);
  expect(cosine(price, price)).toBeCloseTo(1, 5);
  expect(cosine(price, question)).toBeGreaterThan(0.7);
  expect(cosine(price, bicycle)).toBeLessThan(0.3);
});

test('closes although somebody listens', async () => {
  const other = await startModelServer();
  const body = JSON.stringify({ ...hello, stream: true });
  const headers = { 'x-model-server': '{"isEndless":true,"tokenDelayMs":5}' };
  const answer = await fetch(`${other.url}/v1/chat/completions`, { method: 'POST', headers, body });
  const rest = answer.text().catch(() => 'cut');
  await other.close();
  expect(await rest).toBe('cut');
});

test('an answer in one piece that has no end goes on until it is left', async () => {
  const leaving = new AbortController();
  const headers = { 'x-model-server': '{"isEndless":true,"tokenDelayMs":1}' };
  const body = JSON.stringify(hello);
  const signal = leaving.signal;
  const answer = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers, body, signal });
  await answer.body!.getReader().read();
  leaving.abort();
  await server.whenOpen(0);
});

test('speaks the realtime protocol', async () => {
  const { WebSocket } = await import('ws');
  const socket = new WebSocket(`${server.url.replace('http', 'ws')}/v1/realtime?model=gpt-realtime`);
  const types: string[] = [];
  let text = '';
  socket.on('message', (data) => {
    const event = JSON.parse(String(data)) as { type: string; text?: string };
    types.push(event.type);
    if (event.type === 'response.output_text.done') text = event.text ?? '';
    if (event.type === 'response.done') socket.close();
  });
  await once(socket, 'open');
  socket.send('no JSON');
  const content = [{ type: 'input_text', text: 'Hello' }];
  socket.send(JSON.stringify({ type: 'conversation.item.create', item: { type: 'message', role: 'user', content } }));
  socket.send('{"type":"response.create"}');
  await once(socket, 'close');
  expect(types.slice(0, 4)).toEqual(['session.created', 'error', 'conversation.item.added', 'conversation.item.done']);
  expect(types.at(-1)).toBe('response.done');
  expect(text).toBe('You said: Hello');
});

test.each([
  ['no JSON', 'the value is no JSON'],
  ['{"packetBytes":0}', "'packetBytes' cannot be 0"],
  ['{"tokens":1e12}', "'tokens' cannot be 1000000000000"],
  ['{"retryAfter":"1\\r\\nSet-Cookie: a=b"}', "'retryAfter' cannot be"],
  ['{"__proto__":{"status":500}}', "'__proto__' is not known"],
  ['{"toString":1}', "'toString' is not known"],
])('is not told to do %s', async (header, expected) => {
  const headers = { 'x-model-server': header };
  const answer = await fetch(`${server.url}/v1/chat/completions`, { method: 'POST', headers, body: '{}' });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(expected.replaceAll('"', '\\"'));
});

test.each([
  ['/v1/chat/completions', { ...hello, n: 1e9 }],
  ['/v1/chat/completions', { ...hello, n: 0.5 }],
  ['/v1/chat/completions', { ...hello, max_tokens: -1 }],
  ['/v1/chat/completions', { messages: 'Hello' }],
  ['/v1/chat/completions', []],
  ['/v1/images/generations', { prompt: 'tea', n: 1e9 }],
  ['/v1/audio/speech', { input: 'tea '.repeat(10_000) }],
  ['/v1/embeddings', { input: 'tea', dimensions: 1e9 }],
  ['/v1/audio/transcriptions', { file: 'tea' }],
  ['/v1beta/models/%zz:generateContent', { contents: [{}] }],
])('refuses %s with %o', async (path, body) => {
  expect((await post(path, body)).status).toBe(400);
});
