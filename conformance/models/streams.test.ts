import { expect, test } from 'vitest';
import { aiPolicy } from './ai-policy.ts';
import { proveStreams } from './streams.ts';

test.each([
  ['without policies', undefined],
  ['with a budget of tokens and metrics', aiPolicy],
])('N6: fifty streams at once come whole, and the provider sees who leaves, %s', async (_, policy) => {
  const settings = { streams: 50, tokens: 20, tokenDelayMs: 20 };
  const proof = await proveStreams(policy === undefined ? settings : { ...settings, policy });
  expect(proof).toMatchObject({ together: 50, left: 25, whole: 25, stayed: 25, stuck: 0 });
});
