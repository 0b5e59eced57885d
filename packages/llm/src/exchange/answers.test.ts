import { Buffer } from 'node:buffer';
import { type MemoryContextOptions, type ModelOutcome, memoryContext } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { roughTokens } from '../testing.ts';
import { ModelReader } from './model-reader.ts';

const json = { 'Content-Type': 'application/json' };
const chat = { model: 'm', messages: [{ role: 'user', content: 'Hello there' }] };

/** An exchange whose outcomes are kept. */
async function begin(path: string, call: unknown, response: MemoryContextOptions['response'], keepsText = true) {
  const models = new ModelReader(roughTokens);
  const context = memoryContext({
    request: { method: 'POST', url: `https://gateway.example${path}`, body: JSON.stringify(call) },
    ...(response && { response }),
  });
  const exchange = (await models.exchangeOf(context))!;
  const outcomes: ModelOutcome[] = [];
  exchange.watch({ keepsText, ended: (outcome) => void outcomes.push(outcome) });
  return { context, exchange, outcomes };
}

async function answer(path: string, call: unknown, body: unknown, type = 'application/json') {
  const content = typeof body === 'string' ? body : JSON.stringify(body);
  const { context, outcomes } = await begin(path, call, { headers: { 'Content-Type': type }, body: content });
  await context.answered();
  await context.finish();
  expect(outcomes).toHaveLength(1);
  expect(String(context.response.body.content)).toBe(content);
  // Where nobody wants the text, only a part of the answer is read.
  const brief = await begin(path, call, { headers: { 'Content-Type': type }, body: Buffer.from(content) }, false);
  await brief.context.answered();
  await brief.context.finish();
  expect(brief.outcomes).toEqual(outcomes.map((outcome) => ({ ...outcome, text: undefined })));
  return outcomes[0]!;
}

const choices = [{ index: 0, message: { role: 'assistant', content: 'Hi there' }, finish_reason: 'stop' }];

test('an answer without a body has cost nothing, which is known at once', async () => {
  for (const status of [200, 204, 401, 429]) {
    const { context, exchange } = await begin('/v1/chat/completions', chat, { status });
    await context.answered();
    expect(exchange.outcome, `${status}`).toMatchObject({ isAnswered: false, status, usage: { totalTokens: 0 } });
  }
});

test('an answer without usage is counted with the tokenizer that its prompt has waited for', async () => {
  let isRead = false;
  const models = new ModelReader({
    prompt: async () => {
      isRead = true;
      return 7;
    },
    text: () => (isRead ? 5 : 1),
  });
  for (const [type, body] of [
    ['application/json', JSON.stringify({ choices })],
    ['text/event-stream', `data: ${JSON.stringify({ choices: [{ index: 0, delta: { content: 'Hi' } }] })}\n\n`],
  ] as const) {
    isRead = false;
    const context = memoryContext({
      request: { method: 'POST', url: 'https://gateway.example/v1/chat/completions', body: JSON.stringify(chat) },
      response: { headers: { 'Content-Type': type }, body },
    });
    const exchange = (await models.exchangeOf(context))!;
    exchange.watch({ ended: () => {} });
    await context.answered();
    await context.finish();
    expect(exchange.outcome?.usage, type).toMatchObject({ promptTokens: 7, completionTokens: 5 });
  }
});

describe('an answer in one piece', () => {
  test.each([
    [
      '/v1/chat/completions',
      chat,
      {
        choices,
        usage: {
          prompt_tokens: 9,
          completion_tokens: 5,
          total_tokens: 14,
          prompt_tokens_details: { cached_tokens: 4 },
          completion_tokens_details: { reasoning_tokens: 3 },
        },
      },
      { promptTokens: 9, completionTokens: 5, totalTokens: 14, cachedTokens: 4, reasoningTokens: 3 },
      'Hi there',
    ],
    [
      '/v1/completions',
      { model: 'm', prompt: 'x' },
      {
        choices: [{ index: 0, text: 'Hi there' }],
        usage: { prompt_tokens: 9, completion_tokens: 5, total_tokens: 14 },
      },
      { promptTokens: 9, completionTokens: 5, totalTokens: 14 },
      'Hi there',
    ],
    [
      '/v1/responses',
      { model: 'm', input: 'x' },
      {
        id: 'resp_1',
        status: 'completed',
        error: null,
        output: [{ type: 'message', content: [{ type: 'output_text', text: 'Hi there' }] }],
        usage: { input_tokens: 9, output_tokens: 5, total_tokens: 14 },
      },
      { promptTokens: 9, completionTokens: 5, totalTokens: 14 },
      'Hi there',
    ],
    [
      '/v1/embeddings',
      { model: 'm', input: 'x' },
      { data: [{ embedding: [0.1] }], usage: { prompt_tokens: 9, total_tokens: 9 } },
      { promptTokens: 9, completionTokens: 0, totalTokens: 9 },
      '',
    ],
    [
      '/v1/images/generations',
      { model: 'm', prompt: 'x' },
      { data: [{ b64_json: 'AAAA' }], usage: { input_tokens: 9, output_tokens: 5, total_tokens: 14 } },
      { promptTokens: 9, completionTokens: 5, totalTokens: 14 },
      '',
    ],
    [
      '/v1/audio/transcriptions',
      { model: 'm', prompt: 'x' },
      { text: 'Hi there', usage: { type: 'tokens', input_tokens: 9, output_tokens: 5, total_tokens: 14 } },
      { promptTokens: 9, completionTokens: 5, totalTokens: 14 },
      'Hi there',
    ],
    [
      '/v1/messages',
      { ...chat, max_tokens: 5 },
      {
        id: 'msg_1',
        content: [{ type: 'text', text: 'Hi there' }],
        usage: { input_tokens: 4, cache_read_input_tokens: 3, cache_creation_input_tokens: 2, output_tokens: 5 },
      },
      { promptTokens: 9, completionTokens: 5, totalTokens: 14, cachedTokens: 3 },
      'Hi there',
    ],
    [
      '/v1beta/models/g:generateContent',
      { contents: [{ parts: [{ text: 'x' }] }] },
      {
        candidates: [{ content: { parts: [{ text: 'Hi there' }] }, finishReason: 'STOP' }],
        usageMetadata: { promptTokenCount: 9, candidatesTokenCount: 2, thoughtsTokenCount: 3, totalTokenCount: 14 },
      },
      { promptTokens: 9, completionTokens: 5, totalTokens: 14, reasoningTokens: 3 },
      'Hi there',
    ],
    [
      '/model/m/converse',
      { messages: [{ role: 'user', content: [{ text: 'x' }] }] },
      {
        output: { message: { role: 'assistant', content: [{ text: 'Hi there' }] } },
        stopReason: 'end_turn',
        usage: { inputTokens: 9, outputTokens: 5, totalTokens: 14 },
      },
      { promptTokens: 9, completionTokens: 5, totalTokens: 14 },
      'Hi there',
    ],
  ])('at %s has cost what the provider says', async (path, call, body, usage, text) => {
    expect(await answer(path, call, body)).toMatchObject({
      isAnswered: true,
      isComplete: true,
      status: 200,
      text,
      usage: { ...usage, isEstimated: false },
    });
  });

  test('N1: whose usage cannot be true, or is missing, is counted here', async () => {
    const estimated = { promptTokens: 3, completionTokens: 2, totalTokens: 5, isEstimated: true };
    for (const wrong of [-5, '12', 1e18, 1.5, null, {}]) {
      const usage = { prompt_tokens: wrong, completion_tokens: 5, total_tokens: 5 };
      expect((await answer('/v1/chat/completions', chat, { choices, usage })).usage).toMatchObject(estimated);
    }
    expect((await answer('/v1/chat/completions', chat, { choices })).usage).toMatchObject(estimated);
    const hidden = { input_tokens: -100, cache_read_input_tokens: 103, output_tokens: 5 };
    const body = { content: [{ type: 'text', text: 'Hi there' }], usage: hidden };
    expect((await answer('/v1/messages', { ...chat, max_tokens: 5 }, body)).usage).toMatchObject(estimated);
  });

  test('N1: whose total cannot be true is added up', async () => {
    for (const total_tokens of [1e18, -1, 3, 'many']) {
      const usage = { prompt_tokens: 9, completion_tokens: 5, total_tokens };
      expect((await answer('/v1/chat/completions', chat, { choices, usage })).usage).toMatchObject({
        totalTokens: 14,
        isEstimated: false,
      });
    }
  });

  test('N8: that is an error, a page, or cut off has cost nothing and has no text', async () => {
    const nothing = { isAnswered: false, isComplete: false, text: undefined, usage: { totalTokens: 0 } };
    const usage = { prompt_tokens: 9, completion_tokens: 5 };
    const path = '/v1/chat/completions';
    expect(await answer(path, chat, { error: { message: 'overloaded' }, usage })).toMatchObject(nothing);
    expect(await answer(path, chat, '<html></html>', 'text/html')).toMatchObject(nothing);
    expect(await answer(path, chat, '{"choices": [{')).toMatchObject(nothing);
    expect(await answer(path, chat, [])).toMatchObject(nothing);
    expect(await answer(path, { ...chat, stream: true }, { error: { message: 'no' } })).toMatchObject(nothing);
  });

  test('of sound has cost its prompt, and one of plain text what it says', async () => {
    const speech = await answer(
      '/v1/audio/speech',
      { model: 'm', input: 'Hello there', voice: 'v' },
      'abc',
      'audio/mpeg',
    );
    expect(speech).toMatchObject({ isAnswered: true, text: undefined, usage: { totalTokens: 3, isEstimated: true } });
    const text = await answer('/v1/audio/transcriptions', { model: 'm', prompt: 'x' }, 'Hi there', 'text/plain');
    expect(text).toMatchObject({ isAnswered: true, text: 'Hi there', usage: { totalTokens: 3, isEstimated: true } });
  });
});

describe('an exchange', () => {
  test('that no backend has answered ends once all is over, and has cost nothing', async () => {
    const { context, outcomes } = await begin('/v1/chat/completions', chat, undefined);
    await context.finish();
    expect(outcomes).toMatchObject([{ isAnswered: false, status: undefined, usage: { totalTokens: 0 } }]);
  });

  test('that was refused says with what, and the body of the refusal is left alone', async () => {
    const { context, outcomes } = await begin('/v1/chat/completions', chat, { status: 429, headers: json, body: '{}' });
    await context.answered();
    // Before outbound, so that headers tell what has been given back.
    expect(outcomes).toMatchObject([{ isAnswered: false, status: 429, usage: { totalTokens: 0 } }]);
    expect(context.response.body.buffered).toBe(0);
    await context.finish();
    expect(outcomes).toHaveLength(1);
  });

  test('tells all who watch, also those who come late, though one of them fails', async () => {
    const { context, exchange, outcomes } = await begin('/v1/chat/completions', chat, {
      headers: json,
      body: JSON.stringify({ choices }),
    });
    const told: string[] = [];
    exchange.watch({
      ended: () => {
        throw new Error('refused');
      },
    });
    exchange.watch({ ended: () => void told.push('after') });
    await expect(async () => context.answered()).rejects.toThrow('refused');
    exchange.watch({ ended: () => void told.push('late') });
    expect([told, outcomes.length, exchange.outcome]).toEqual([['after', 'late'], 1, outcomes[0]]);
    // The request has failed with it: it is no bug besides.
    await context.finish();
  });

  test('whose answer breaks off before it is all there has cost its prompt', async () => {
    const { context, outcomes } = await begin('/v1/chat/completions', chat, { headers: json, body: '{' });
    context.response.body.buffer = () => {
      throw new Error('broken off');
    };
    await expect(async () => context.answered()).rejects.toThrow('broken off');
    await context.finish();
    expect(outcomes).toMatchObject([
      { isAnswered: true, isComplete: false, usage: { promptTokens: 3, totalTokens: 3 } },
    ]);
  });

  test('counts its prompt once', async () => {
    let counts = 0;
    const models = new ModelReader({ ...roughTokens, prompt: async () => ++counts });
    const { context } = await begin('/v1/chat/completions', chat, undefined);
    const exchange = await models.exchangeOf(context);
    expect(await Promise.all([exchange?.estimatePrompt(), exchange?.estimatePrompt()])).toEqual([1, 1]);
  });

  test('is none where the request is no call', async () => {
    const models = new ModelReader(roughTokens);
    const context = memoryContext({ request: { method: 'POST', url: 'https://g.example/orders', body: '{"a":1}' } });
    expect([await models.exchangeOf(context), models.knownExchange(context)]).toEqual([undefined, undefined]);
    expect(models.exchangeOf(memoryContext({ request: { method: 'GET' } }))).toBeUndefined();
  });
});
