import { expect, test } from 'vitest';
import { inSlices } from './in-slices.ts';

test('others have their turn between slices, and the end is given', async () => {
  const order: string[] = [];
  function* steps(): Generator<void, string> {
    for (const name of ['first', 'second']) {
      order.push(name);
      // As long as a slice.
      for (const endsAt = performance.now() + 2; performance.now() < endsAt; );
      yield;
    }
    return 'done';
  }
  setImmediate(() => order.push('another'));
  expect(await inSlices(steps(), 1)).toBe('done');
  expect(order).toEqual(['first', 'another', 'second']);
});

test('what is thrown is for whoever waits', async () => {
  // biome-ignore lint/correctness/useYield: it throws before.
  function* steps(): Generator<void, string> {
    throw new Error('by a step');
  }
  await expect(inSlices(steps(), 1)).rejects.toThrow('by a step');
});
