import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

test('runs the policies of the fragment in its place', async () => {
  const fragments = { post: '<fragment><set-method>POST</set-method></fragment>' };
  expect((await run('<include-fragment fragment-id="post" />', { fragments })).request.method).toBe('POST');
  const late = await run('<include-fragment fragment-id="post" /><set-method>PUT</set-method>', { fragments });
  expect(late.request.method).toBe('PUT');
});

test('may stand in a branch', async () => {
  const fragments = { post: '<fragment><set-method>POST</set-method></fragment>' };
  const xml = '<choose><when condition="true"><include-fragment fragment-id="post" /></when></choose>';
  expect((await run(xml, { fragments })).request.method).toBe('POST');
});

test('refuses a fragment that does not exist, and an expression', () => {
  expect(diagnose('<include-fragment fragment-id="gone" />')).toEqual([
    "error unknown-fragment [gone] there is no policy fragment 'gone'",
  ]);
  expect(diagnose('<include-fragment fragment-id="@("a")" />')).toEqual([
    `error expression-not-allowed [@("a")] 'fragment-id' is an expression; expected a name, written out`,
  ]);
});
