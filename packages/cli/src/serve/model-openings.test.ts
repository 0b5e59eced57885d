import type { ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { createTokenMemory, TokenMinutes } from '@turnpike/gateway';
import { type ModelServer, startModelServer } from '@turnpike/llm';
import type { ModelTarget, RoutedProtocol } from '@turnpike/model';
import OpenAI from 'openai';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import type { WorkerSettings } from './messages.ts';
import { api, ask, countTokensOf, policies, startBackend, startGateway, type TestGateway } from './testing.ts';

// Streams whose first word is an error: a provider that opens them in this and that way, and one that is asked next.

let next: ModelServer;

beforeAll(async () => {
  await countTokensOf('gpt-4o');
  next = await startModelServer({ now: () => 1_700_000_000_000 });
});
afterAll(() => next.close());

const sse = { 'Content-Type': 'text/event-stream' };
const hello = { model: 'm', messages: [{ role: 'user' as const, content: 'Hello' }], stream: true as const };
const openai = ({ url }: TestGateway): OpenAI => new OpenAI({ apiKey: 'k', baseURL: `${url}/llm/v1`, maxRetries: 0 });

interface RoutedOptions extends Pick<WorkerSettings, 'tokenMemory'> {
  readonly hasNext?: boolean;
  readonly inbound?: string;
}

/** A gateway in front of a provider that speaks a protocol as it is told, and of one that answers. */
async function startRouted(
  protocol: RoutedProtocol,
  answer: (response: ServerResponse) => void,
  { hasNext = true, inbound = '', ...settings }: RoutedOptions = {},
) {
  const provider = await startBackend((request, response) => {
    request.resume().on('end', () => answer(response));
  });
  const targets: ModelTarget[] = [
    { url: provider.url, protocol, model: 'one', ...(protocol === 'bedrock-converse' && { region: 'eu-west-1' }) },
    { url: `${next.url}/v1`, protocol: 'openai-chat', model: 'gpt-4o', priority: 1 },
  ];
  const models = [{ name: 'm', targets: hasNext ? targets : targets.slice(0, 1) }];
  const apis = [api([], { path: 'llm/v1', modelRouting: { models } })];
  const gateway = await startGateway({ apis, ...policies({ inbound }) }, settings);
  return {
    gateway,
    async [Symbol.asyncDispose]() {
      await gateway[Symbol.asyncDispose]();
      await provider[Symbol.asyncDispose]();
    },
  };
}

/** What the SDK gets of a stream: its text, and the model that said it. */
async function read(gateway: TestGateway): Promise<readonly [text: string, model: string]> {
  let [text, model] = ['', ''];
  for await (const chunk of await openai(gateway).chat.completions.create(hello)) {
    text += chunk.choices[0]?.delta.content ?? '';
    ({ model } = chunk);
  }
  return [text, model];
}

const chunk = (delta: object) =>
  `data: ${JSON.stringify({ id: 'c', object: 'chat.completion.chunk', created: 1, model: 'one', choices: [{ index: 0, delta, finish_reason: null }] })}\n\n`;
const failed = (type: string) => `data: ${JSON.stringify({ error: { message: 'no', type } })}\n\n`;
const begun = `event: message_start\ndata: {"type":"message_start","message":{"id":"m","model":"one","content":[],"usage":{"input_tokens":5}}}\n\nevent: ping\ndata: {"type":"ping"}\n\n`;
const overloaded =
  'event: error\ndata: {"type":"error","error":{"type":"overloaded_error","message":"Overloaded"}}\n\n';

describe('another target answers where a stream', () => {
  test.each<[string, RoutedProtocol, string]>([
    ['of OpenAI is an error from its first event on', 'openai-chat', failed('server_error')],
    ['has an error behind the role', 'openai-chat', chunk({ role: 'assistant', content: '' }) + failed('server_error')],
    ['is over a limit', 'openai-chat', failed('rate_limit_exceeded')],
    [
      'of responses has failed',
      'openai-responses',
      'event: error\ndata: {"type":"error","code":"server_error","message":"no"}\n\n',
    ],
    ['of Anthropic is overloaded', 'anthropic-messages', overloaded],
    ['of Anthropic is overloaded after it has been accepted', 'anthropic-messages', begun + overloaded],
    ['of Gemini has an error', 'gemini', 'data: {"error":{"code":503,"message":"no","status":"UNAVAILABLE"}}\n\n'],
  ])('%s', async (_, protocol, opening) => {
    // The connection stays open: nobody waits for its end.
    await using routed = await startRouted(protocol, (response) => response.writeHead(200, sse).write(opening));
    expect(await read(routed.gateway)).toEqual(['You said: Hello', 'gpt-4o']);
    expect(routed.gateway.bugs).toEqual([]);
  });

  test('is compressed', async () => {
    await using routed = await startRouted('openai-chat', (response) =>
      response.writeHead(200, { ...sse, 'Content-Encoding': 'gzip' }).end(gzipSync(failed('server_error'))),
    );
    expect(await read(routed.gateway)).toEqual(['You said: Hello', 'gpt-4o']);
  });

  test('N8: ends before it has said anything, or breaks off', async () => {
    const ends = [
      (response: ServerResponse) => void response.end(),
      (response: ServerResponse) => void response.end(chunk({ role: 'assistant' })),
      (response: ServerResponse) => void response.write(chunk({ role: 'assistant' }), () => response.destroy()),
    ];
    for (const end of ends) {
      await using routed = await startRouted('openai-chat', (response) => end(response.writeHead(200, sse)));
      expect(await read(routed.gateway)).toEqual(['You said: Hello', 'gpt-4o']);
    }
  });

  test('N1: fails, and the one that failed costs nothing', async () => {
    const inbound = '<llm-token-limit counter-key="k" tokens-per-minute="1000" estimate-prompt-tokens="true" />';
    const leftAfter = async (answer: (response: ServerResponse) => void): Promise<number> => {
      const tokenMemory = createTokenMemory({ keys: 64 });
      await using routed = await startRouted('anthropic-messages', answer, { inbound, tokenMemory });
      expect(await read(routed.gateway)).toEqual(['You said: Hello', 'gpt-4o']);
      const left = () => new TokenMinutes(tokenMemory).reserve('token-limit\0k', 0, 0, 1000).remaining;
      await expect.poll(left).toBeGreaterThan(900);
      return left();
    };
    const streamed = await leftAfter((response) => response.writeHead(200, sse).write(begun + overloaded));
    expect(streamed).toBe(await leftAfter((response) => void response.writeHead(529).end()));
    expect(streamed).toBeLessThan(1000);
  });
});

describe('a stream goes on as it comes where', () => {
  const partly = chunk({ role: 'assistant' }) + chunk({ content: 'Some' });

  test('something of the answer came before the error', async () => {
    await using routed = await startRouted('openai-chat', (response) =>
      response.writeHead(200, sse).end(partly + failed('server_error')),
    );
    const { body } = await ask(`${routed.gateway.url}/llm/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(hello),
    });
    expect(body).toBe(partly + failed('server_error'));
  });

  test('the error is the fault of the caller', async () => {
    const fault = failed('invalid_request_error');
    await using routed = await startRouted('openai-chat', (response) => response.writeHead(200, sse).end(fault));
    const { body } = await ask(`${routed.gateway.url}/llm/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(hello),
    });
    expect(body).toBe(fault);
  });

  test('nobody else could be asked: its head does not wait', async () => {
    let answering: ServerResponse | undefined;
    await using routed = await startRouted(
      'openai-chat',
      (response) => {
        response.writeHead(200, sse).flushHeaders();
        answering = response;
      },
      { hasNext: false },
    );
    const url = `${routed.gateway.url}/llm/v1/chat/completions`;
    const answer = await fetch(url, { method: 'POST', body: JSON.stringify(hello) });
    expect(answer.status).toBe(200);
    answering!.end(failed('server_error'));
    expect(await answer.text()).toBe(failed('server_error'));
  });

  test('N8: nothing has been said for ten seconds, and nobody else is asked then', async () => {
    let answering: ServerResponse | undefined;
    await using routed = await startRouted('openai-chat', (response) => {
      response.writeHead(200, sse).flushHeaders();
      answering = response;
    });
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const url = `${routed.gateway.url}/llm/v1/chat/completions`;
      const asking = fetch(url, { method: 'POST', body: JSON.stringify(hello) });
      const isAnswered = asking.then(() => true);
      const turn = () => new Promise<false>((resolve) => setImmediate(() => resolve(false)));
      while (!(await Promise.race([isAnswered, turn()]))) if (answering !== undefined) vi.advanceTimersByTime(100);
      answering!.end(failed('server_error'));
      expect(await (await asking).text()).toBe(failed('server_error'));
    } finally {
      vi.useRealTimers();
    }
  });

  test.each([
    ['it comes byte by byte', 1],
    ['it comes in pieces', 37],
  ])('%s', async (_, size) => {
    const whole = `${partly}${chunk({ content: ' text 👋' })}data: [DONE]\n\n`;
    await using routed = await startRouted('openai-chat', async (response) => {
      response.writeHead(200, sse);
      const bytes = Buffer.from(whole);
      for (let at = 0; at < bytes.length; at += size) {
        response.write(bytes.subarray(at, at + size));
        await new Promise(setImmediate);
      }
      response.end();
    });
    const { body } = await ask(`${routed.gateway.url}/llm/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(hello),
    });
    expect(body).toBe(whole);
  });

  test('N8: it is no stream of events, whatever it says', async () => {
    const nonsense = `data: ${'x'.repeat(200_000)}\n\n`;
    await using routed = await startRouted('openai-chat', (response) => response.writeHead(200, sse).end(nonsense));
    const { body } = await ask(`${routed.gateway.url}/llm/v1/chat/completions`, {
      method: 'POST',
      body: JSON.stringify(hello),
    });
    expect(body).toBe(nonsense);
  });
});

test('N8: a caller who leaves while the first word is waited for frees the provider', async () => {
  const { promise: closed, resolve } = Promise.withResolvers<void>();
  const { promise: asked, resolve: answering } = Promise.withResolvers<void>();
  await using routed = await startRouted('openai-chat', (response) => {
    response.on('close', resolve);
    response.writeHead(200, sse).write(': wait\n\n', () => answering());
  });
  const leaving = new AbortController();
  const url = `${routed.gateway.url}/llm/v1/chat/completions`;
  const answer = fetch(url, { method: 'POST', body: JSON.stringify(hello), signal: leaving.signal });
  await asked;
  const before = next.calls.length;
  leaving.abort();
  await expect(answer).rejects.toThrow();
  await closed;
  expect([next.calls.length, routed.gateway.bugs]).toEqual([before, []]);
});
