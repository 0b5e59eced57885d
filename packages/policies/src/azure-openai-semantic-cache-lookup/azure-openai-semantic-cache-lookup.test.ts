import { Buffer } from 'node:buffer';
import { expect, test } from 'vitest';
import { SemanticCalls } from '../llm-semantic-cache-lookup/semantic-calls.ts';

test('the pair with the older names looks up and keeps alike', async () => {
  const calls = new SemanticCalls(
    '<azure-openai-semantic-cache-lookup score-threshold="0.01" />',
    '<azure-openai-semantic-cache-store duration="60" />',
  );
  const answers = [];
  for (const question of ['reset my password', 'what is for lunch', 'reset my password'])
    answers.push(Buffer.from((await calls.ask(question)).response.body.content ?? '').toString());
  expect(calls.asked).toBe(2);
  expect(answers[2]).toBe(answers[0]);
});
