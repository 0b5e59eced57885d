import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

test('changes code and reason of the response', async () => {
  const { response } = await run('<set-status code="418" reason="Short and stout" />', { section: 'outbound' });
  expect([response.status, response.reason]).toEqual([418, 'Short and stout']);
});

test('takes the usual reason when none is given', async () => {
  const { response } = await run('<set-status code="302" />', { section: 'outbound' });
  expect(response.reason).toBe('Found');
});

test('takes expressions', async () => {
  const { response } = await run('<set-status code="@(200 + 3)" reason="@("a" + 1)" />', { section: 'outbound' });
  expect([response.status, response.reason]).toEqual([203, 'a1']);
});

test('refuses a code that is no status', () => {
  expect(diagnose('<set-status code="20" reason="" />')).toEqual([
    "error invalid-value [20] 'code' is '20'; expected an HTTP status such as 200",
  ]);
});

test('refuses a reason that would begin a header', async () => {
  const { lastError } = await run('<set-status code="200" reason="@("a\\r\\nb: c")" />', { section: 'outbound' });
  expect(lastError?.reason).toBe('ExpressionValueEvaluationFailure');
});
