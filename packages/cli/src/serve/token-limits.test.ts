import Anthropic from '@anthropic-ai/sdk';
import { createTokenMemory, TokenMinutes } from '@turnpike/gateway';
import { type ModelServer, startModelServer } from '@turnpike/llm';
import OpenAI, { RateLimitError } from 'openai';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { api, countTokensOf, policies, startGateway } from './testing.ts';

// Limits of tokens behind a whole gateway: SDKs as they are, a model server, and whatever lies between.

beforeAll(() => countTokensOf('gpt-4o', 'gpt-4'));

let model: ModelServer;

beforeAll(async () => {
  model = await startModelServer();
});
afterAll(() => model.close());

const limit = (attributes: string): string =>
  `<llm-token-limit counter-key="k" estimate-prompt-tokens="true" ${attributes} />`;

async function startLimited(inbound: string, tokenMemory: SharedArrayBuffer = createTokenMemory({ keys: 64 })) {
  const gateway = await startGateway(
    {
      apis: [api(['POST /chat/completions', 'POST /v1/messages'], { serviceUrl: `${model.url}/v1` })],
      ...policies({
        inbound: `<choose><when condition="@(context.Operation.UrlTemplate.Contains("messages"))"><set-backend-service base-url="${model.url}" /></when></choose>${inbound}`,
        backend: '<forward-request />',
      }),
    },
    { tokenMemory },
  );
  const openai = new OpenAI({ apiKey: 'none', baseURL: `${gateway.url}/a`, maxRetries: 0 });
  const minutes = new TokenMinutes(tokenMemory);
  const left = (limit: number, key = 'k'): number => minutes.reserve(`token-limit\0${key}`, 0, 0, limit).remaining;
  return { gateway, openai, left, [Symbol.asyncDispose]: () => gateway[Symbol.asyncDispose]() };
}

const messages = (content: string) => [{ role: 'user' as const, content }];
const counting = { model: 'gpt-4o', messages: messages('count to 100') };

test('a call beyond the limit is what the SDK knows as such', async () => {
  await using limited = await startLimited(limit('tokens-per-minute="250" remaining-tokens-header-name="X-Left"'));
  const { data, response } = await limited.openai.chat.completions.create(counting).withResponse();
  const { total_tokens } = data.usage!;
  expect(total_tokens).toBeGreaterThan(190);
  expect(response.headers.get('x-left')).toBe(String(250 - total_tokens));
  const long = { model: 'gpt-4o', messages: messages('word '.repeat(100)) };
  const error = await limited.openai.chat.completions.create(long).catch((thrown: unknown) => thrown);
  expect(error).toBeInstanceOf(RateLimitError);
  expect(Number((error as RateLimitError).headers?.get('retry-after'))).toBeGreaterThan(50);
  expect((error as RateLimitError).status).toBe(429);
});

test('a stream that has used up what there is ends as one that has reached its limit', async () => {
  await using limited = await startLimited(limit('tokens-per-minute="120"'));
  const stream = await limited.openai.chat.completions.create({ ...counting, stream: true });
  let pieces = 0;
  let finish: string | null | undefined;
  for await (const { choices } of stream) {
    if (choices[0]?.delta.content) pieces++;
    finish = choices[0]?.finish_reason ?? finish;
  }
  expect(finish).toBe('length');
  expect(pieces).toBeGreaterThan(80);
  expect(pieces).toBeLessThanOrEqual(120);
  await expect.poll(() => limited.left(120)).toBeLessThan(5);
});

test('so does one of another protocol', async () => {
  await using limited = await startLimited(limit('tokens-per-minute="120"'));
  const anthropic = new Anthropic({ apiKey: 'none', baseURL: `${limited.gateway.url}/a`, maxRetries: 0 });
  const message = await anthropic.messages
    .stream({ model: 'claude-sonnet-5', max_tokens: 1000, messages: messages('count to 100') })
    .finalMessage();
  expect(message.stop_reason).toBe('max_tokens');
  await expect.poll(() => limited.left(120)).toBeLessThan(20);
});

test('N6: a caller who goes away gives back what it has not had', async () => {
  await using limited = await startLimited(limit('tokens-per-minute="100000"'));
  const stream = await limited.openai.chat.completions.create(
    { ...counting, max_tokens: 5000, stream: true },
    { headers: { 'x-model-server': '{"tokenDelayMs":20}' } },
  );
  let pieces = 0;
  for await (const _ of stream) if (++pieces === 10) break;
  await expect.poll(() => limited.left(100_000)).toBeGreaterThan(99_000);
  expect(limited.left(100_000)).toBeLessThan(100_000 - 10);
});

test('N1: usage that cannot be true is not believed: what was said is counted', async () => {
  const byCaller = limit('tokens-per-minute="100000"').replace('"k"', '"@(context.Request.Headers["X-Key"][0])"');
  await using limited = await startLimited(byCaller);
  const usual = (await limited.openai.chat.completions.create(counting, { headers: { 'x-key': 'true' } })).usage!;
  for (const usage of ['negative', 'text', 'huge', 'fraction', 'missing'])
    for (const stream of [false, true]) {
      const key = `${usage} ${stream}`;
      const headers = { 'x-key': key, 'x-model-server': JSON.stringify({ usage }) };
      const response = await limited.openai.chat.completions.create({ ...counting, stream }, { headers }).asResponse();
      await response.text();
      const isCounted = () => Math.abs(100_000 - limited.left(100_000, key) - usual.total_tokens) <= 2;
      await expect.poll(isCounted, { message: key }).toBe(true);
    }
});

test('threads share the account', async () => {
  const tokenMemory = createTokenMemory({ keys: 64 });
  await using one = await startLimited(limit('tokens-per-minute="250"'), tokenMemory);
  await using other = await startLimited(limit('tokens-per-minute="250"'), tokenMemory);
  await one.openai.chat.completions.create(counting);
  await expect(
    other.openai.chat.completions.create({ ...counting, messages: messages('word '.repeat(100)) }),
  ).rejects.toThrow('429');
});

test('an answer of the provider that it is too busy costs nothing', async () => {
  await using limited = await startLimited(limit('tokens-per-minute="1000"'));
  const headers = { 'x-model-server': '{"status":429,"retryAfter":"7"}' };
  const error = await limited.openai.chat.completions.create(counting, { headers }).catch((thrown: unknown) => thrown);
  expect((error as RateLimitError).headers?.get('retry-after')).toBe('7');
  await expect.poll(() => limited.left(1000)).toBe(1000);
});

test('tokens are counted in metrics, of streams too', async () => {
  const metric =
    '<llm-emit-token-metric namespace="llm"><dimension name="Operation ID" /><dimension name="Model" value="@((string)context.Variables["model"])" /></llm-emit-token-metric>';
  await using limited = await startLimited(`<set-variable name="model" value="a" />${metric}`);
  const { usage } = await limited.openai.chat.completions.create(counting);
  const stream = await limited.openai.chat.completions.create({
    ...counting,
    stream: true,
    stream_options: { include_usage: true },
  });
  for await (const _ of stream);
  const sums = () => {
    const answer = limited.gateway.plane.answer({ about: 'itself' });
    return JSON.stringify(answer, (_key, value) => (value instanceof Map ? [...value] : value));
  };
  await expect.poll(sums).toContain(`"sum":${2 * usage!.total_tokens}`);
  expect(sums()).toContain(`"sum":${2 * usage!.prompt_tokens}`);
  expect(sums()).toContain('Completion Tokens');
});
