import { type ModelOutcome, memoryContext, type PolicyContext } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { roughTokens } from '../testing.ts';
import { ModelReader } from './model-reader.ts';

const hello = { model: 'gpt-4o', messages: [{ role: 'user', content: 'Hello there' }] };

test('a chat completion is the same call for all who ask, and its outcome is there before outbound', async () => {
  const models = new ModelReader(roughTokens);
  const usage = { prompt_tokens: 9, completion_tokens: 3, total_tokens: 12 };
  const message = { role: 'assistant', content: 'Hi!' };
  const context = memoryContext({
    request: { method: 'POST', url: 'https://gateway.example/v1/chat/completions', body: JSON.stringify(hello) },
    response: {
      headers: { 'Content-Type': 'application/json' },
      body: JSON.stringify({ id: 'c1', model: 'gpt-4o-2024', choices: [{ index: 0, message }], usage }),
    },
  });
  const exchange = await models.exchangeOf(context);
  expect(await models.exchangeOf(context)).toBe(exchange);
  expect(models.knownExchange(context)).toBe(exchange);
  const outcomes: ModelOutcome[] = [];
  exchange?.watch({ keepsText: true, ended: (outcome) => void outcomes.push(outcome) });
  await (context as PolicyContext).answered();
  await context.finish();
  expect(outcomes).toEqual([
    {
      isAnswered: true,
      status: 200,
      model: 'gpt-4o-2024',
      id: 'c1',
      usage: {
        promptTokens: 9,
        completionTokens: 3,
        totalTokens: 12,
        cachedTokens: undefined,
        reasoningTokens: undefined,
        isEstimated: false,
      },
      isComplete: true,
      text: 'Hi!',
    },
  ]);
});
