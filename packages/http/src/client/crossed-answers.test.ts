import { expect, test } from 'vitest';
import { countCrossedAnswers } from './crossed-answers.ts';

test('A23, T4: a backend that tries everything gives no answer to another request than its own', async () => {
  const { crossed, leaked, outcomes } = await countCrossedAnswers({ requests: 2_000, seed: 7 });
  expect(crossed).toEqual([]);
  expect(leaked).toBe(0);
  expect(Object.values(outcomes).reduce((sum, count) => sum + count)).toBe(2_000);
  // It was neither all good nor all bad.
  expect(outcomes.complete).toBeGreaterThan(500);
  for (const reason of ['malformed-answer', 'closed', 'response-timeout', 'cancelled', 'not read'])
    expect(outcomes[reason]).toBeGreaterThan(0);
});
