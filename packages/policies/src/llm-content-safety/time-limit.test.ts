import { expect, test } from 'vitest';
import { TimeLimitExceeded, within } from './time-limit.ts';

test('gives what comes in time, and fails as it fails', async () => {
  expect(await within(10_000, async () => 'tea')).toBe('tea');
  await expect(within(10_000, () => Promise.reject(new Error('no')))).rejects.toThrow('no');
});

test('N5: what never ends is told, and not waited for', async () => {
  let isTold = false;
  const never = within(5, (signal) => {
    signal.addEventListener('abort', () => {
      isTold = true;
    });
    return new Promise(() => {});
  });
  await expect(never).rejects.toThrow(TimeLimitExceeded);
  expect(isTold).toBe(true);
});
