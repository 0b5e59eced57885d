import { resetBudget } from '@turnpike/expressions';
import { expect, test } from 'vitest';
import { answerText } from './answer-text.ts';
import { memoryContext } from './memory-context.ts';

const request = {
  backendId: 'a',
  scope: undefined,
  method: 'GET',
  path: '',
  headers: [],
  body: undefined,
  timeoutMs: 1,
};

test('a policy reads what it is answered, however much the last expression has used up', async () => {
  const body = Buffer.from('x'.repeat(1000));
  const context = memoryContext({ backends: ['a'], ask: () => ({ body }) });
  const answer = await context.ask(request)!;
  resetBudget({ steps: 0, memory: 0 });
  expect(() => answer.body!.text).toThrow('more steps');
  expect(answerText(answer)).toBe('x'.repeat(1000));
});

test('no body is no text', async () => {
  const context = memoryContext({ backends: ['a'], ask: () => ({ status: 204 }) });
  expect(answerText(await context.ask(request)!)).toBe('');
});
