import { expect, test } from 'vitest';
import { tokenizerOf } from './tokenizers.ts';

test.each([
  ['gpt-4o-mini', 'o200k_base', 1],
  ['gpt-4.1', 'o200k_base', 1],
  ['gpt-5.4-nano', 'o200k_base', 1],
  ['gpt-oss-120b', 'o200k_base', 1],
  ['o3-mini', 'o200k_base', 1],
  ['openai/o4-mini', 'o200k_base', 1],
  ['gpt-4', 'cl100k_base', 1],
  ['gpt-4-turbo-2024-04-09', 'cl100k_base', 1],
  ['gpt-4-1106-preview', 'cl100k_base', 1],
  ['gpt-35-turbo', 'cl100k_base', 1],
  ['gpt-3.5-turbo-16k', 'cl100k_base', 1],
  ['text-embedding-3-large', 'cl100k_base', 1],
  ['text-embedding-ada-002', 'cl100k_base', 1],
  ['davinci-002', 'cl100k_base', 1],
  ['text-davinci-003', 'p50k_base', 1],
  ['text-curie-001', 'r50k_base', 1],
  ['claude-3-5-sonnet-20241022', 'o200k_base', 1.2],
  ['us.anthropic.claude-sonnet-4-20250514-v1:0', 'o200k_base', 1.2],
  ['claude-opus-4-1', 'o200k_base', 1.2],
  ['claude-opus-4-7', 'o200k_base', 1.56],
  ['claude-opus-4-20250514', 'o200k_base', 1.2],
  ['claude-sonnet-5', 'o200k_base', 1.56],
  ['gemini-2.5-pro', 'o200k_base', 1],
  ['meta-llama/Llama-3.3-70B', 'cl100k_base', 1],
  ['llama-2-7b', 'cl100k_base', 1.18],
  ['mistral-large-latest', 'o200k_base', 1],
])('the tokens of %s are counted by %s, times %d', (model, encoding, factor) => {
  expect(tokenizerOf(model)).toEqual({ encoding, factor });
});

test('a deployment that is named after its model is counted as the model', () => {
  expect(tokenizerOf('Team-GPT-4-EU').encoding).toBe('cl100k_base');
  expect(tokenizerOf('chat_gpt4o_prod').encoding).toBe('o200k_base');
});

test('a name that says nothing is counted as the models of today', () => {
  expect(tokenizerOf('my-deployment')).toEqual({ encoding: 'o200k_base', factor: 1 });
  expect(tokenizerOf('')).toEqual({ encoding: 'o200k_base', factor: 1 });
});

test('a name of a megabyte is a name', () => {
  expect(tokenizerOf('gpt-4'.repeat(200_000)).encoding).toBe('cl100k_base');
});
