import { describe, expect, test } from 'vitest';
import { ModelPrices } from './model-prices.ts';
import given from './prices.json' with { type: 'json' };

const million = {
  promptTokens: 1_000_000,
  completionTokens: 1_000_000,
  totalTokens: 2_000_000,
  cachedTokens: undefined,
  reasoningTokens: undefined,
  isEstimated: false,
};
const small = { ...million, promptTokens: 1000, completionTokens: 100, totalTokens: 1100 };

describe('the cost of a call', () => {
  const prices = new ModelPrices();

  test('is that of its prompt and its completion', () => {
    expect(prices.costOf('gpt-4o', million)).toBe(12.5);
    expect(prices.costOf('gpt-4o-mini', small)).toBeCloseTo(0.00021, 10);
  });

  test('is less for what the provider had kept', () => {
    expect(prices.costOf('gpt-4o', { ...million, cachedTokens: 400_000 })).toBe(1.5 + 0.5 + 10);
  });

  test('is that of the whole prompt where more was kept than there is', () => {
    expect(prices.costOf('gpt-4o', { ...million, cachedTokens: 9_000_000 })).toBe(1.25 + 10);
  });

  test('is that of all tokens for what is kept where it has no price', () => {
    expect(prices.costOf('o3', { ...million, cachedTokens: 400_000 })).toBe(10);
  });

  test('is more for all of a call with a long prompt', () => {
    expect(prices.costOf('gemini-2.5-pro', million)).toBe(17.5);
    expect(prices.costOf('gemini-2.5-pro', { ...million, promptTokens: 200_000 })).toBe(10.25);
  });

  test.each([
    ['gpt-4o-2024-08-06', 12.5],
    ['openai/gpt-4o', 12.5],
    ['claude-opus-4-1-20250805', 90],
    ['us.anthropic.claude-opus-4-1-20250805-v1:0', 90],
    ['publishers/google/models/gemini-2.5-flash', 2.8],
    ['GPT-4o', 12.5],
  ])('is known of %s, by the name without date and provider', (name, cost) => {
    expect(prices.costOf(name, million)).toBeCloseTo(cost, 10);
  });

  test.each(['my-deployment', '', 'gpt-4o-super', 'gpt-4', '__proto__', 'x'.repeat(1_000_000)])(
    'is not known of what is not listed, and not guessed (%#)',
    (name) => {
      expect(prices.costOf(name, million)).toBeUndefined();
    },
  );
});

describe('prices of the user', () => {
  test('are beside those that come with the gateway, and in their place', () => {
    const prices = new ModelPrices([
      { model: 'team-chat', input: 1, output: 2 },
      { model: 'GPT-4o', input: 7, output: 0 },
      { model: 'llama-*', input: 0, output: 0 },
      { model: 'llama-4-*', input: 0.5, output: 0.5 },
    ]);
    expect(prices.costOf('team-chat', million)).toBe(3);
    expect(prices.costOf('gpt-4o', million)).toBe(7);
    expect(prices.costOf('gpt-4o-mini', million)).toBe(0.75);
    expect(prices.costOf('llama-3', million)).toBe(0);
    expect(prices.costOf('llama-4-scout', million)).toBe(1);
  });
});

describe('the prices that come with the gateway', () => {
  test('have a name of their own, a date and a source each', () => {
    const names = given.models.map(({ model }) => model);
    expect(new Set(names).size).toBe(names.length);
    for (const { date, source } of given.models) {
      expect(date).toMatch(/^\d{4}-\d{2}$/);
      expect(source).toMatch(/^https:/);
    }
  });
});
