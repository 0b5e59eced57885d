import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const sent = async (xml: string): Promise<string | null> =>
  (await run(xml, { request: { headers: { Authorization: ['Bearer a', 'Bearer b'] } } })).request.headers.get(
    'Authorization',
  );

// https://www.rfc-editor.org/rfc/rfc7617#section-2
test('takes the place of what the caller has sent', async () => {
  expect(await sent('<authentication-basic username="Aladdin" password="open sesame" />')).toBe(
    'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  );
});

// https://www.rfc-editor.org/rfc/rfc7617#section-2.1
test('is encoded as UTF-8', async () => {
  expect(await sent('<authentication-basic username="test" password="123£" />')).toBe('Basic dGVzdDoxMjPCow==');
});

test('may be expressions, and empty', async () => {
  expect(await sent('<authentication-basic username="@("Aladd" + "in")" password="@("open sesame")" />')).toBe(
    'Basic QWxhZGRpbjpvcGVuIHNlc2FtZQ==',
  );
  expect(await sent('<authentication-basic username="a" password="" />')).toBe('Basic YTo=');
});

test('a user with a colon is refused', () => {
  expect(diagnose('<authentication-basic username="a:b" password="c" />')).toEqual([
    "error invalid-value [a:b] 'username' has a colon; expected a user without one",
  ]);
});

test('stands once', () => {
  expect(diagnose('<authentication-basic username="a" password="c" />'.repeat(2))).toEqual([
    expect.stringContaining('error repeated-policy'),
  ]);
});
