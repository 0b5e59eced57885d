import { expect, test } from 'vitest';
import { ask, said, TokenCalls } from '../llm-token-limit/token-calls.ts';

const limit = (name: string, estimate = 'estimate-prompt-tokens="true"'): string =>
  `<${name} counter-key="k" tokens-per-minute="100" ${estimate} />`;

test('limits as the other name does, and is named where it turns a call away', async () => {
  const calls = new TokenCalls(limit('azure-openai-token-limit'));
  expect(await calls.statuses([60, 40])).toEqual([200]);
  const { response, lastError } = await calls.call(ask(1));
  expect([response.status, response.body.content]).toEqual([
    429,
    '{ "statusCode": 429, "message": "Token limit is exceeded. Try again in 60 seconds." }',
  ]);
  expect(lastError).toMatchObject({ source: 'azure-openai-token-limit', reason: 'TokenLimitExceeded' });
});

test('both names share the accounts of their keys', async () => {
  const calls = new TokenCalls(`${limit('azure-openai-token-limit')}${limit('llm-token-limit')}`);
  expect(await calls.statuses([60, 30], [10, 0], [1, 0])).toEqual([200, 200, 429]);
});

// https://github.com/Azure/azure-api-management-policy-toolkit
test('knows the attribute as the policy toolkit writes it', async () => {
  const calls = new TokenCalls(
    limit('azure-openai-token-limit', 'estimate-prompt-token="@(context.Request.Headers.ContainsKey("X-Estimate"))"'),
  );
  expect((await calls.call(ask(101), said(10, 0))).response.status).toBe(200);
  const estimated = { request: { method: 'POST', body: ask(101), headers: { 'X-Estimate': 'yes' } } };
  expect((await calls.call(ask(101), said(), estimated)).response.status).toBe(429);
});
