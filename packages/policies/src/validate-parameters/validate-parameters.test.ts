import type { Operation } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const operation: Partial<Operation> = {
  urlTemplate: '/orders/{id}?from={from}',
  templateParameters: [
    { name: 'id', type: 'integer', required: true, schema: { type: 'integer', minimum: 1 } },
    { name: 'from', type: 'string', required: true, schema: { type: 'string', format: 'date' } },
  ],
  request: {
    queryParameters: [
      { name: 'state', type: 'string', values: ['open', 'closed'] },
      { name: 'tags', schema: { type: 'array', items: { type: 'integer' } }, style: 'form', explode: true },
      { name: 'ids', schema: { type: 'array', items: { type: 'integer' } }, style: 'pipeDelimited', explode: false },
      { name: 'range', schema: { $ref: '#/components/schemas/Range' }, style: 'deepObject', explode: true },
      { name: 'filter', schema: { type: 'object', required: ['a'] }, style: 'json' },
      { name: 'flag', schema: { type: 'boolean' } },
      { name: 'broken', schema: { $ref: '#/components/schemas/Missing' } },
    ],
    headers: [{ name: 'X-Count', required: true, schema: { type: 'integer', format: 'int32' } }],
  },
};
const api = { schemas: { Range: { type: 'object', properties: { to: { type: 'integer', maximum: 9 } } } } };

const policy = (children = '', specified = 'prevent', unspecified = 'prevent') =>
  `<validate-parameters specified-parameter-action="${specified}" unspecified-parameter-action="${unspecified}" errors-variable-name="errors">${children}</validate-parameters>`;

function call(query: string, headers: Record<string, string | string[]> = {}, id = '7'): RunOptions {
  return {
    api,
    operation,
    matchedParameters: { id, from: '2026-01-01' },
    request: {
      url: `https://gateway.example/orders/${id}?from=2026-01-01${query}`,
      headers: { 'x-count': '1', ...headers },
    },
  };
}

async function complaint(options: RunOptions, xml = policy()): Promise<string | undefined> {
  return (await run(xml, options)).lastError?.message;
}

test('a request that is as described passes', async () => {
  const good = '&state=open&tags=1&tags=2&ids=1|2&range[to]=9&filter=%7B%22a%22%3A1%7D&flag=TRUE';
  const { lastError, variables } = await run(policy(), call(good, { 'X-Forwarded-For': '192.0.2.1' }));
  expect([lastError, variables.has('errors')]).toEqual([undefined, false]);
});

test.each([
  ['a property of an object', '&range[to]=9&range[to]=10', 'range'],
  ['an object as a whole and a property of it', '&range=10&range[to]=9', 'range'],
  ['a document of JSON', '&filter={"a":1}&filter={}', 'filter'],
])('I2: %s that comes twice is refused, because a backend may take the other', async (_, query, name) => {
  expect(await complaint(call(query))).toBe(`Request cannot contain multiple values for the query parameter ${name}.`);
});

test('I2: what stands in the place of an object cannot say anything beside it', async () => {
  const schema = { type: 'object', properties: { x: { type: 'object' } } };
  const own: Partial<Operation> = {
    ...operation,
    request: { ...operation.request, queryParameters: [{ name: 'o', schema, style: 'deepObject', explode: true }] },
  };
  expect(await complaint({ ...call('&o[x]={},"y":1'), operation: own })).toBe(
    'Value of the query parameter o cannot be parsed according to the definition. ' +
      'Additional text encountered after finished reading JSON content. Line 1, position 2.',
  );
});

// https://learn.microsoft.com/azure/api-management/validation-policies#validation-errors
describe('the table of errors', () => {
  test.each<[string, RunOptions, string]>([
    ['a header that is not described', call('', { 'X-A': '1' }), 'Unspecified header x-a is not allowed.'],
    ['a query parameter that is not described', call('&x=1'), 'Unspecified query parameter x is not allowed.'],
    [
      'several values of one',
      call('&state=open&state=closed'),
      'Request cannot contain multiple values for the query parameter state.',
    ],
    [
      'several lines of a header',
      call('', { 'x-count': ['1', '2'] }),
      'Request cannot contain multiple values for the header x-count.',
    ],
    [
      'a value that does not fit',
      call('&state=x'),
      'Value of the query parameter state does not conform to the definition. Value "x" is not defined in enum. Line: 1, Position: 3',
    ],
    [
      'a path that does not fit',
      call('', {}, '0'),
      'Value of the path parameter id does not conform to the definition. Integer 0 is less than minimum value of 1. Line: 1, Position: 1',
    ],
    [
      'a path that is no number',
      call('', {}, 'x'),
      "Value of the path parameter id cannot be parsed according to the definition. Could not convert 'x' to integer.",
    ],
    [
      'a number with a zero before',
      call('', {}, '07'),
      "Value of the path parameter id cannot be parsed according to the definition. Could not convert '07' to integer.",
    ],
    [
      'a header beyond its format',
      call('', { 'x-count': '2147483648' }),
      "Value of the header x-count does not conform to the definition. Integer 2147483648 does not validate against format 'int32'. Line: 1, Position: 10",
    ],
    [
      'an item that is no number',
      call('&tags=1&tags=x'),
      "Value of the query parameter tags cannot be parsed according to the definition. Could not convert 'x' to integer.",
    ],
    [
      'an item among others in one text',
      call('&ids=1|x'),
      "Value of the query parameter ids cannot be parsed according to the definition. Could not convert 'x' to integer.",
    ],
    [
      'an object that is put together',
      call('&range[to]=10'),
      'Value of the query parameter range does not conform to the definition. Integer 10 exceeds maximum value of 9. Line: 1, Position: 8',
    ],
    [
      'JSON that does not fit',
      call('&filter=%7B%7D'),
      'Value of the query parameter filter does not conform to the definition. Required properties are missing from object: a. Line: 1, Position: 1',
    ],
    [
      'what is no JSON',
      call('&filter=%7B'),
      'Value of the query parameter filter cannot be parsed according to the definition. Expected the name of a property. Line 1, position 1.',
    ],
    [
      'a definition that is missing',
      call('&broken=1'),
      "API's schema does not contain definition Missing, which is associated with the query parameter broken.",
    ],
  ])('%s', async (_, options, message) => {
    expect(await complaint(options)).toBe(message);
  });

  test('a header that is required', async () => {
    const options = call('');
    expect(await complaint({ ...options, request: { ...options.request, headers: {} } })).toBe(
      'Value of the header x-count does not conform to the definition. The header is required.',
    );
  });

  test('the caller reads other words', async () => {
    const { response, lastError, variables } = await run(policy(), call('&state=x'));
    expect(response.body.content).toBe(
      '{ "statusCode": 400, "message": "The value of the query parameter state does not conform to the definition. Value \\"x\\" is not defined in enum. Line: 1, Position: 3" }',
    );
    expect(lastError).toMatchObject({ source: 'validate-parameters', reason: 'Bad request', status: 400 });
    expect(JSON.parse(String(variables.get('errors')))).toMatchObject([
      { Name: 'state', Type: 'QueryParameter', ValidationRule: 'IncorrectMessage', Action: 'prevent' },
    ]);
  });

  test('what is wrong with the API is not for the caller', async () => {
    const { response } = await run(policy(), call('&broken=1'));
    expect(response.body.content).toMatch(/Contact the API owner\./);
  });
});

test('several mistakes at once are told together, and still reach on-error', async () => {
  const options = {
    ...call('&state=x&y=1'),
    onError: '<set-variable name="source" value="@(context.LastError.Source)" />',
  };
  const { lastError, variables } = await run(policy(), options);
  expect(lastError?.message).toMatch(/parameter state .* Unspecified query parameter y is not allowed\.$/);
  expect(variables.get('source')).toBe('validate-parameters');
});

describe('actions', () => {
  const bad = call('&state=x&y=1', { 'X-A': '1' });

  test.each([
    [policy('', 'ignore', 'ignore'), undefined],
    [
      policy('<query specified-parameter-action="ignore" unspecified-parameter-action="ignore" />'),
      'Unspecified header x-a is not allowed.',
    ],
    [
      policy(
        '<headers specified-parameter-action="ignore" unspecified-parameter-action="ignore"><parameter name="X-a" action="prevent" /></headers>',
        'ignore',
        'ignore',
      ),
      'Unspecified header x-a is not allowed.',
    ],
    [
      policy(
        '<headers><parameter name="X-A" action="ignore" /></headers><query><parameter name="y" action="ignore" /><parameter name="state" action="@("ignore")" /></query>',
      ),
      undefined,
    ],
    [policy('', 'detect', 'detect'), undefined],
  ])('%s', async (xml, message) => {
    expect(await complaint(bad, xml)).toBe(message);
  });

  test('detect puts everything into the variable', async () => {
    const { variables } = await run(policy('', 'detect', 'detect'), bad);
    const errors = JSON.parse(String(variables.get('errors'))) as { Name: string; Action: string }[];
    expect(errors.map(({ Name, Action }) => `${Name} ${Action}`)).toEqual(['x-a detect', 'state detect', 'y detect']);
  });

  test('paths have none for what is not described', () => {
    expect(
      diagnose(policy('<path specified-parameter-action="prevent" unspecified-parameter-action="prevent" />')),
    ).toEqual([expect.stringContaining('error unknown-attribute')]);
  });
});

test('H4: a pattern that would take forever ends', async () => {
  const request = { headers: [{ name: 'X-P', schema: { type: 'string', pattern: '^(a+)+$' } }] };
  const options = call('', { 'X-P': `${'a'.repeat(50_000)}!` });
  const xml = policy('', 'prevent', 'ignore');
  expect(await complaint({ ...options, operation: { ...operation, request } }, xml)).toMatch(
    /^Value of the header x-p does not conform/,
  );
});

test('H3: numbers are not rounded', async () => {
  const queryParameters = [{ name: 'n', schema: { type: 'integer', maximum: 9_007_199_254_740_992 } }];
  const options = { ...call('&n=9007199254740993'), operation: { ...operation, request: { queryParameters } } };
  expect(await complaint(options, policy('', 'prevent', 'ignore'))).toMatch(
    /Integer 9007199254740993 exceeds maximum value/,
  );
});
