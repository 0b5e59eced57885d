import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const policy = (attributes: string, children = '') =>
  `<validate-status-code unspecified-status-code-action="prevent" ${attributes}>${children}</validate-status-code>`;

const answer = (status: number): RunOptions => ({
  section: 'outbound',
  operation: { responses: [{ statusCode: 200, representations: [] }] },
  response: { status },
});

test('a status that is described passes, whatever is said of it', async () => {
  const xml = policy('', '<status-code code="200" action="prevent" />');
  expect((await run(xml, answer(200))).response.status).toBe(200);
});

// https://learn.microsoft.com/azure/api-management/validation-policies#validation-errors
test('one that is not described becomes 502', async () => {
  const { lastError, response, variables } = await run(policy('errors-variable-name="errors"'), answer(418));
  const message = 'Response status code 418 is not allowed.';
  expect(lastError).toMatchObject({
    source: 'validate-status-code',
    reason: 'Response not allowed',
    message,
    status: 502,
  });
  expect([response.status, response.reason, response.body.content]).toEqual([
    502,
    'Response Not Allowed',
    '{ "statusCode": 502, "message": "The request could not be processed due to an internal error. Contact the API owner." }',
  ]);
  expect(JSON.parse(String(variables.get('errors')))).toEqual([
    { Name: '418', Type: 'StatusCode', ValidationRule: 'Unspecified', Details: message, Action: 'prevent' },
  ]);
});

test.each(['ignore', 'allow', 'detect', '@("ignore")'])('%s of one status lets it pass', async (action) => {
  const xml = policy('error-variable-name="errors"', `<status-code code="404" action='${action}' />`);
  const { lastError, response, variables } = await run(xml, answer(404));
  expect([lastError, response.status, variables.has('errors')]).toEqual([undefined, 404, action === 'detect']);
});

test('the variable has one name', () => {
  expect(diagnose(policy('errors-variable-name="a" error-variable-name="b"'), 'outbound')).toEqual([
    "error conflicting-values [b] 'errors-variable-name' and 'error-variable-name' are the same; expected one of them",
  ]);
});

test('needs a status and an action', () => {
  expect(diagnose(policy('', '<status-code code="4XX" />'), 'outbound')).toEqual([
    expect.stringContaining('missing-attribute'),
    expect.stringContaining("'code' is '4XX'; expected an HTTP status such as 200"),
  ]);
});
