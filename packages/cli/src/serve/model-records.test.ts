import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { metricsText } from './admin/metrics-text.ts';
import {
  type Answer,
  api,
  ask,
  countTokensOf,
  policies,
  startBackend,
  startGateway,
  type TestGateway,
} from './testing.ts';

beforeAll(() => countTokensOf('gpt-4o', 'gpt-4'));

const metric = '<llm-emit-token-metric><dimension name="API ID" /></llm-emit-token-metric>';
const usage = {
  prompt_tokens: 1000,
  completion_tokens: 100,
  total_tokens: 1100,
  prompt_tokens_details: { cached_tokens: 400 },
};
const chat = { model: 'my-deployment', messages: [{ role: 'user', content: 'Say hello' }] };

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'turnpike-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

const quiet = {
  bugs: 0,
  restarts: 0,
  counterEvictions: 0,
  stolenLocks: 0,
  quotaEvictions: 0,
  quotaFile: { failures: 0, isFailing: false },
  inside: 0,
  cache: { hits: 0, misses: 0, stores: 0, evictions: 0, refusals: 0, entries: 0, bytes: 0, stolenLocks: 0 },
  configurationAgeSeconds: undefined,
  isConfigurationLive: true,
  controlPlane: undefined,
};

interface Trial {
  readonly record: Record<string, unknown>;
  readonly answer: Answer;
  readonly models: unknown;
  /** As Prometheus has them. */
  readonly metrics: string;
}

/** Asks once, and gives the record that was left. */
async function recordOf(
  answers: (body: string) => { readonly type?: string; readonly body: string; readonly status?: number },
  body: unknown,
  inbound = metric,
): Promise<Trial> {
  const records = join(folder, `${Math.random()}.ndjson`);
  await using backend = await startBackend((request, response) => {
    request.resume().on('end', () => {
      const { type = 'application/json', body, status = 200 } = answers('');
      response.writeHead(status, { 'content-type': type }).end(body);
    });
  });
  let answer: Answer;
  let models: unknown;
  let metrics = '';
  {
    await using gateway: TestGateway = await startGateway(
      {
        apis: [api(['POST /chat/completions'], { serviceUrl: backend.url })],
        ...policies({ inbound: `<base />${inbound}`, backend: '<forward-request />' }),
      },
      { records, settings: { models: { prices: [{ model: 'llama-*', input: 1, output: 2 }] } } },
    );
    answer = await ask(`${gateway.url}/a/chat/completions`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    await expect
      .poll(() => {
        const told = gateway.plane.answer({ about: 'itself' });
        if (told === undefined || !('reading' in told)) return false;
        models = told.reading.requests.models;
        metrics = metricsText({ ...quiet, fleet: { threads: 1, silentThreads: 0, reading: told.reading } });
        return told.reading.requests.requests.get('a') !== undefined;
      })
      .toBe(true);
    expect(gateway.bugs).toEqual([]);
  }
  const lines = readFileSync(records, 'utf8').trimEnd().split('\n');
  expect(lines).toHaveLength(1);
  return { record: JSON.parse(lines[0] as string), answer, models, metrics };
}

const whole = (model: string) => () => ({
  body: JSON.stringify({
    id: 'chatcmpl-1',
    model,
    choices: [{ index: 0, message: { role: 'assistant', content: 'hello' }, finish_reason: 'stop' }],
    usage,
  }),
});

test('a record has what the request has had of a model, and what that has cost', async () => {
  const { record, models, metrics } = await recordOf(whole('gpt-4o-2024-08-06'), chat);
  expect(record.Model).toEqual({
    Protocol: 'openai-chat',
    Asked: 'my-deployment',
    Answered: 'gpt-4o-2024-08-06',
    PromptTokens: 1000,
    CompletionTokens: 100,
    TotalTokens: 1100,
    CachedTokens: 400,
    IsEstimated: false,
    IsStream: false,
    IsComplete: true,
    // 600 for 2.50, 400 for 1.25 and 100 for 10 dollars a million.
    CostUsd: 0.003,
  });
  expect(record.Model).not.toHaveProperty('FirstTokenMs');
  expect(metrics).not.toContain('first_token');
  expect(models).toMatchObject([
    { api: 'a', model: 'gpt-4o-2024-08-06', calls: 1, promptTokens: 1000, costUsd: 0.003 },
  ]);
});

test('N1: a stream without usage has tokens that were counted, and costs what settings say', async () => {
  const event = (delta: object, more = {}) =>
    `data: ${JSON.stringify({ id: 'c', model: 'llama-3', choices: [{ index: 0, delta, ...more }] })}\n\n`;
  const body = `${event({ role: 'assistant', content: 'hello world' })}${event({}, { finish_reason: 'stop' })}data: [DONE]\n\n`;
  const { record, answer, models, metrics } = await recordOf(() => ({ type: 'text/event-stream', body }), {
    ...chat,
    stream: true,
  });
  expect(answer.body).toContain('hello world');
  const model = record.Model as Record<string, number>;
  expect(model).toMatchObject({ Answered: 'llama-3', IsEstimated: true, IsStream: true, IsComplete: true });
  expect(model.PromptTokens).toBeGreaterThan(7);
  expect(model.FirstTokenMs).toBeGreaterThan(0);
  expect(model.FirstTokenMs).toBeLessThanOrEqual(record.TotalTime as number);
  expect(models).toMatchObject([{ model: 'llama-3', firstToken: { sum: expect.closeTo(model.FirstTokenMs!, 2) } }]);
  expect(metrics).toContain('turnpike_model_first_token_in_ms_count{api_id="a",model="llama-3"} 1\n');
  expect(metrics).toContain('turnpike_model_first_token_in_ms_bucket{api_id="a",model="llama-3",le="+Inf"} 1\n');
  expect(model.CostUsd).toBeCloseTo((model.PromptTokens! + 2 * model.CompletionTokens!) / 1e6, 10);
});

test('a call that no model has answered costs nothing, and is not counted', async () => {
  const { record, models } = await recordOf(() => ({ status: 500, body: '{"error":{"message":"no"}}' }), chat);
  expect(record.Model).toMatchObject({ PromptTokens: 0, CompletionTokens: 0, IsComplete: false });
  expect(record.Model).not.toHaveProperty('CostUsd');
  expect(models).toEqual([]);
});

test('a model of which nobody knows the price has no cost', async () => {
  const { record } = await recordOf(whole('house-model'), chat);
  expect(record.Model).toMatchObject({ Answered: 'house-model', TotalTokens: 1100 });
  expect(record.Model).not.toHaveProperty('CostUsd');
});

test('O2: a name of a model is cut, and breaks no line', async () => {
  const { record } = await recordOf(whole(`x\n"},{"${'y'.repeat(5000)}`), chat);
  expect((record.Model as Record<string, string>).Answered).toBe(`x\n"},{"${'y'.repeat(249)}`);
});

test('a request of which no policy has read what it asks has a record without a model', async () => {
  expect((await recordOf(whole('gpt-4o'), chat, '')).record).not.toHaveProperty('Model');
});
