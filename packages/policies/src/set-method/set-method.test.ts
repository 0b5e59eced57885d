import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

test('changes the method of the request', async () => {
  expect((await run('<set-method> PATCH </set-method>')).request.method).toBe('PATCH');
});

test('takes an expression', async () => {
  const { request } = await run('<set-method>@(context.Request.Method + "S")</set-method>', {
    request: { method: 'TE' },
  });
  expect(request.method).toBe('TES');
});

test('refuses what is no method', () => {
  expect(diagnose('<set-method>GET /</set-method>')).toEqual([
    "error invalid-value [GET /] 'set-method' is 'GET /'; expected an HTTP method such as GET",
  ]);
  expect(diagnose('<set-method />')).toEqual([
    'error missing-text [set-method] <set-method> is empty; expected an HTTP method such as GET',
  ]);
});
