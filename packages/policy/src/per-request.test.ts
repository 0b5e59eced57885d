import { expect, test } from 'vitest';
import { memoryContext } from './memory-context.ts';
import { PerRequest } from './per-request.ts';

test('what is kept with a request is found with it, and with no other', () => {
  const [one, other] = [memoryContext(), memoryContext()];
  const kept = new PerRequest<string>();
  kept.set(one, 'first');
  expect([kept.get(one), kept.get(other)]).toEqual(['first', undefined]);
});

test('two keepers do not see what the other has', () => {
  const context = memoryContext();
  const [kept, another] = [new PerRequest<string>(), new PerRequest<string>()];
  kept.set(context, 'first');
  another.set(context, 'second');
  expect([kept.get(context), another.get(context)]).toEqual(['first', 'second']);
});
