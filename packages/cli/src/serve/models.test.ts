import { once } from 'node:events';
import { type IncomingMessage, request, type ServerResponse } from 'node:http';
import { buffer } from 'node:stream/consumers';
import { gzipSync } from 'node:zlib';
import { createTokenMemory, TokenMinutes } from '@turnpike/gateway';
import { beforeAll, expect, test } from 'vitest';
import { api, ask, countTokensOf, policies, startBackend, startGateway } from './testing.ts';

// Answers of models on their way through a whole gateway: that they stay as they are, and what becomes of them when somebody
// leaves. What is left of a budget says what was counted.

beforeAll(() => countTokensOf('gpt-4o', 'gpt-4'));

type Answering = (response: ServerResponse, request: IncomingMessage) => void;

async function startModels(answering: Answering, outbound = '') {
  const backend = await startBackend(async (asked, response) => {
    await buffer(asked);
    answering(response, asked);
  });
  const tokenMemory = createTokenMemory({ keys: 64 });
  const minutes = new TokenMinutes(tokenMemory);
  const gateway = await startGateway(
    {
      apis: [api(['POST /chat/completions'], { serviceUrl: backend.url })],
      ...policies({
        inbound: '<llm-token-limit counter-key="k" tokens-per-minute="1000" estimate-prompt-tokens="false" />',
        backend: '<forward-request buffer-response="false" />',
        outbound,
      }),
    },
    { tokenMemory },
  );
  return {
    /** Of the thousand tokens of the minute. */
    left: () => minutes.reserve('token-limit\0k', 0, 0, 1000).remaining,
    gateway,
    url: `${gateway.url}/a/chat/completions`,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await backend[Symbol.asyncDispose]();
    },
  };
}

const json = { 'Content-Type': 'application/json' };
const call = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello' }] };
const streamed = { method: 'POST', headers: json, body: JSON.stringify({ ...call, stream: true, max_tokens: 100 }) };
const whole = { method: 'POST', headers: json, body: JSON.stringify({ ...call, max_tokens: 100 }) };

function chunk(content: string, finish_reason: string | null = null): string {
  const choices = [{ index: 0, delta: { content }, finish_reason }];
  return `data: ${JSON.stringify({ id: 'c1', object: 'chat.completion.chunk', created: 1, model: 'gpt-4o', choices })}\n\n`;
}

const usage = { prompt_tokens: 8, completion_tokens: 2, total_tokens: 10 };
const counted = `data: ${JSON.stringify({ id: 'c1', choices: [], usage })}\n\n`;
const stream = `${chunk('Γειά')}${chunk(' σου', 'stop')}${counted}data: [DONE]\n\n`;

test('a stream comes as the provider has sent it, and costs what the provider says', async () => {
  await using models = await startModels((response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    const bytes = Buffer.from(stream);
    response.write(bytes.subarray(0, 130));
    setImmediate(() => response.end(bytes.subarray(130)));
  });
  const answer = await ask(models.url, streamed);
  expect([answer.status, answer.headers['content-type'], answer.body]).toEqual([200, 'text/event-stream', stream]);
  await expect.poll(models.left).toBe(990);
  expect(models.gateway.bugs).toEqual([]);
});

test('a stream that comes compressed, or with its length, is read and comes all the same', async () => {
  const bytes = gzipSync(stream);
  await using models = await startModels((response) => {
    response.writeHead(200, {
      'Content-Type': 'text/event-stream',
      'Content-Encoding': 'gzip',
      'Content-Length': bytes.length,
    });
    response.end(bytes);
  });
  const { body, headers } = await ask(models.url, { ...streamed, headers: { ...json, 'Accept-Encoding': 'gzip' } });
  expect([body, headers['content-encoding'], headers['content-length']]).toEqual([stream, undefined, undefined]);
  await expect.poll(models.left).toBe(990);
});

test('N6: whoever leaves within a stream has the provider told at once, and pays for what had come', async () => {
  const closed = Promise.withResolvers<void>();
  await using models = await startModels((response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(chunk('one two three four'));
    response.on('close', () => closed.resolve());
  });
  const asking = request(models.url, { method: 'POST', headers: json, agent: false });
  asking.on('error', () => {});
  asking.end(streamed.body);
  const [response] = (await once(asking, 'response')) as [IncomingMessage];
  response.on('error', () => {});
  await once(response, 'data');
  asking.destroy();
  await closed.promise;
  // The prompt and four words by the tokenizer, and nothing of the hundred that were reserved.
  await expect.poll(models.left).toBeGreaterThan(970);
  await expect.poll(models.left).toBeLessThan(996);
  expect(models.gateway.bugs).toEqual([]);
});

test('a provider that breaks off within a stream has it break off here, and is paid for what had come', async () => {
  await using models = await startModels((response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(chunk('one'), () => response.destroy());
  });
  await expect(ask(models.url, streamed)).rejects.toThrow();
  await expect.poll(models.left).toBeGreaterThan(970);
  await expect.poll(models.left).toBeLessThan(1000);
});

test('N8: errors of whatever kind pass as they are, and cost nothing', async () => {
  const answers: [number, Record<string, string>, string][] = [
    [200, json, '{"error":{"message":"overloaded"}}'],
    [200, { 'Content-Type': 'text/html' }, '<html>Sign in</html>'],
    [200, json, '{"choices": [{"mess'],
    [200, { 'Content-Type': 'text/event-stream' }, 'data: {"error":{"message":"overloaded"}}\n\n'],
    [429, { ...json, 'Retry-After': '99999999' }, '{"error":{"message":"slow down"}}'],
    [502, { 'Content-Type': 'text/html' }, '<html>Bad gateway</html>'],
  ];
  let next = 0;
  await using models = await startModels((response) => {
    const [status, headers, body] = answers[next++]!;
    response.writeHead(status, headers).end(body);
  });
  for (const [status, headers, body] of answers) {
    const answer = await ask(models.url, streamed);
    expect([answer.status, answer.headers['retry-after'], answer.body]).toEqual([status, headers['Retry-After'], body]);
    await expect.poll(models.left).toBe(1000);
  }
  expect(models.gateway.bugs).toEqual([]);
});

test('N3: a call that is cut off is refused with what is wrong about it', async () => {
  await using models = await startModels((response) => void response.writeHead(200, json).end('{}'));
  const { status, body } = await ask(models.url, { ...whole, body: '{"model": "gpt-4o", "messages": [{"ro' });
  expect([status, JSON.parse(body)]).toEqual([
    400,
    { statusCode: 400, message: 'The body is not JSON, or not all of it.' },
  ]);
});

test('an answer that a policy puts another in the place of has cost what it has cost', async () => {
  await using models = await startModels((response) => {
    response.writeHead(200, { 'Content-Type': 'text/event-stream' });
    response.write(chunk('one'));
  }, '<choose><when condition="@(context.Response.StatusCode == 200)"><return-response><set-status code="204" /></return-response></when></choose>');
  expect((await ask(models.url, streamed)).status).toBe(204);
  await expect.poll(models.left).toBeGreaterThan(970);
  await expect.poll(models.left).toBeLessThan(1000);
  expect(models.gateway.bugs).toEqual([]);
});
