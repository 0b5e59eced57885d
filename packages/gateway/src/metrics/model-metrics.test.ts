import { expect, test } from 'vitest';
import type { ModelUse } from '../records/model-use.ts';
import { addModels, ModelMetrics, otherModels } from './model-metrics.ts';

const use = (more: Partial<ModelUse> = {}): ModelUse => ({
  Protocol: 'openai-chat',
  Asked: 'chat',
  Answered: 'gpt-4o',
  PromptTokens: 10,
  CompletionTokens: 5,
  TotalTokens: 15,
  IsEstimated: false,
  IsStream: false,
  IsComplete: true,
  ...more,
});

test('counts tokens and costs by API and by the model that has answered', () => {
  const metrics = new ModelMetrics();
  metrics.count('chat', use({ CostUsd: 0.5, CachedTokens: 4 }));
  metrics.count('chat', use({ CostUsd: 0.25, IsEstimated: true }));
  metrics.count('other', use({ Answered: undefined }));
  const counted = { model: 'gpt-4o', promptTokens: 20, completionTokens: 10, cachedTokens: 4, costUsd: 0.75 };
  expect(metrics.read()).toMatchObject([
    { api: 'chat', calls: 2, estimatedCalls: 1, unpricedCalls: 0, ...counted },
    { api: 'other', model: 'chat', calls: 1, unpricedCalls: 1, costUsd: 0 },
  ]);
});

test('O4: has no more series than a thousand and one for all others, whatever models are asked for', () => {
  const metrics = new ModelMetrics();
  for (let index = 0; index < 20_000; index++) metrics.count('chat', use({ Answered: `model-${index}` }));
  const series = metrics.read();
  expect(series).toHaveLength(1001);
  expect(series.at(-1)).toMatchObject({ api: otherModels, model: otherModels, calls: 19_000, promptTokens: 190_000 });
});

test('streams are counted by how long their first text took, and by nothing where there was none', () => {
  const metrics = new ModelMetrics();
  for (const FirstTokenMs of [4, 300, 12_000]) metrics.count('chat', use({ IsStream: true, FirstTokenMs }));
  metrics.count('chat', use());
  metrics.count('chat', use({ Answered: 'gpt-5' }));
  const counts = [1, 0, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1];
  const none = { counts: counts.map(() => 0), sum: 0 };
  const [streamed, silent] = metrics.read();
  expect([streamed?.firstToken, silent?.firstToken]).toEqual([{ counts, sum: 12_304 }, none]);
  const [sum] = addModels(metrics.read(), metrics.read());
  expect(sum?.firstToken).toEqual({ counts: counts.map((count) => 2 * count), sum: 24_608 });
});

test('threads are added up', () => {
  const one = new ModelMetrics();
  const other = new ModelMetrics();
  one.count('chat', use({ CostUsd: 1 }));
  other.count('chat', use({ CostUsd: 2 }));
  other.count('chat', use({ Answered: 'gpt-5' }));
  expect(addModels(one.read(), other.read())).toMatchObject([
    { model: 'gpt-4o', calls: 2, promptTokens: 20, costUsd: 3 },
    { model: 'gpt-5', calls: 1, promptTokens: 10, costUsd: 0 },
  ]);
});
