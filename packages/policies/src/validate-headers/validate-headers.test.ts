import type { Operation } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const operation: Partial<Operation> = {
  responses: [
    {
      statusCode: 200,
      headers: [
        { name: 'X-Count', schema: { type: 'integer' }, required: true },
        { name: 'X-List', schema: { type: 'array', items: { type: 'integer' } }, style: 'simple' },
      ],
      representations: [],
    },
  ],
};

const policy = (specified: string, unspecified: string, children = '') =>
  `<validate-headers specified-header-action="${specified}" unspecified-header-action="${unspecified}" errors-variable-name="errors">${children}</validate-headers>`;

const answer = (headers: Record<string, string | string[]>, status = 200): RunOptions => ({
  section: 'outbound',
  operation,
  response: { status, headers },
});

test('headers that are as described pass', async () => {
  const { lastError, response } = await run(
    policy('prevent', 'prevent'),
    answer({ 'x-count': '1', 'X-LIST': ['1,2', '3'] }),
  );
  expect([lastError, response.status]).toEqual([undefined, 200]);
});

// https://learn.microsoft.com/azure/api-management/validation-policies#validation-errors
test.each([
  [
    answer({ 'X-Count': 'x' }),
    "Value of the header X-Count cannot be parsed according to the definition. Could not convert 'x' to integer.",
  ],
  [answer({ 'X-Count': ['1', '2'] }), 'Response cannot contain multiple values for the header X-Count.'],
  [answer({ 'X-Count': '1', 'X-Other': '1' }), 'Unspecified header x-other is not allowed.'],
  [answer({}), 'Value of the header X-Count does not conform to the definition. The header is required.'],
  [answer({ 'X-Count': '1' }, 404), 'Unspecified header x-count is not allowed.'],
])('%j', async (options, message) => {
  const { lastError, response, variables } = await run(policy('prevent', 'prevent'), options);
  expect(lastError).toMatchObject({ source: 'validate-headers', reason: 'Response not allowed', message, status: 502 });
  expect(response.body.content).toBe(
    '{ "statusCode": 502, "message": "The request could not be processed due to an internal error. Contact the API owner." }',
  );
  expect(JSON.parse(String(variables.get('errors')))).toMatchObject([{ Type: 'ResponseHeader', Details: message }]);
});

test('what is said of one header comes before what is said of all', async () => {
  const xml = policy(
    'prevent',
    'ignore',
    '<header name="x-count" action="ignore" /><header name="X-Secret" action="prevent" />',
  );
  expect((await run(xml, answer({ 'X-Count': 'x', 'X-More': '1' }))).lastError).toBeUndefined();
  expect((await run(xml, answer({ 'X-Secret': '1' }))).lastError?.message).toBe(
    'Unspecified header x-secret is not allowed.',
  );
});

test('detect goes on', async () => {
  const { lastError, variables } = await run(policy('detect', '@("detect")'), answer({ 'X-Count': 'x', A: '1' }));
  expect(lastError).toBeUndefined();
  expect(JSON.parse(String(variables.get('errors')))).toHaveLength(2);
});

test('stands in outbound and on-error only', () => {
  expect(diagnose(policy('prevent', 'prevent'))).toEqual([expect.stringContaining('error wrong-section')]);
  expect(diagnose(policy('prevent', 'prevent'), 'on-error')).toEqual([]);
});
