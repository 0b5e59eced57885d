import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const policy = (values: string, ignoreCase = 'false'): string =>
  `<check-header name="X-A" failed-check-httpcode="418" failed-check-error-message="No &quot;tea&quot;" ignore-case="${ignoreCase}">${values}</check-header>`;
const listed = '<value>One</value><value> Two </value>';

const outcome = async (xml: string, headers: Readonly<Record<string, string | readonly string[]>>) => {
  const { lastError, response } = await run(xml, { request: { headers } });
  return lastError === undefined ? 'passes' : [lastError.reason, lastError.message, response.status];
};

test('passes any value when none is listed', async () => {
  expect(await outcome(policy(''), { 'x-a': '' })).toBe('passes');
});

// https://learn.microsoft.com/azure/api-management/api-management-error-handling-policies#predefined-errors-for-policies
test('turns away what does not carry the header, with the words of the policy', async () => {
  const { lastError, response } = await run(policy(listed));
  expect(lastError).toMatchObject({
    source: 'check-header',
    reason: 'HeaderNotFound',
    message: 'Header X-A was not found in the request. Access denied.',
  });
  expect([response.status, response.body.content]).toEqual([418, '{ "statusCode": 418, "message": "No \\"tea\\"" }']);
});

test.each([
  ['One', 'false', true],
  ['Two', 'false', true],
  ['one', 'false', false],
  ['one', 'true', true],
  ['Three', 'true', false],
  ['', 'true', false],
])('with the values listed, %j with ignore-case %s passes: %s', async (value, ignoreCase, passes) => {
  expect(await outcome(policy(listed, ignoreCase), { 'X-A': value })).toEqual(
    passes ? 'passes' : ['HeaderValueNotAllowed', `Header X-A value of ${value} is not allowed. Access denied.`, 418],
  );
});

test('a header in several lines is one value', async () => {
  const refused = ['HeaderValueNotAllowed', 'Header X-A value of One,Two is not allowed. Access denied.', 418];
  expect(await outcome(policy(listed), { 'X-A': ['One', 'Two'] })).toEqual(refused);
});

test('everything may be an expression', async () => {
  const xml = `<check-header name="@("X-" + "A")" failed-check-httpcode="@(400 + 3)" failed-check-error-message="@("no")"
    ignore-case="@(true)"><value>@("o" + "ne")</value></check-header>`;
  expect(await outcome(xml, { 'X-A': 'ONE' })).toBe('passes');
  expect(await outcome(xml, { 'X-A': 'two' })).toEqual([
    'HeaderValueNotAllowed',
    'Header X-A value of two is not allowed. Access denied.',
    403,
  ]);
});

test('what public documents leave out is a warning, and has a meaning', async () => {
  const xml = '<check-header name="X-A"><value>a</value></check-header>';
  expect(diagnose(xml)).toEqual([
    'warning missing-attribute [check-header] <check-header> has no \'failed-check-httpcode\'; expected failed-check-httpcode="…", without it the status is 401',
    'warning missing-attribute [check-header] <check-header> has no \'failed-check-error-message\'; expected failed-check-error-message="…", without it the caller is told what failed',
    'warning missing-attribute [check-header] <check-header> has no \'ignore-case\'; expected ignore-case="…", without it case matters',
  ]);
  const { response } = await run(xml);
  expect(response.body.content).toBe(
    '{ "statusCode": 401, "message": "Header X-A was not found in the request. Access denied." }',
  );
});

test('a name that no header can have is refused', () => {
  expect(diagnose(policy('').replace('X-A', 'X A'))).toEqual([
    "error invalid-value [X A] 'name' is 'X A'; expected the name of a header",
  ]);
});
