import { describe, expect, test } from 'vitest';
import { type RunOptions, run } from '../testing.ts';

const policy = (attributes = '') => `<validate-odata-request error-variable-name="errors" ${attributes} />`;

const get = (target: string, headers: Record<string, string> = {}, body?: string): RunOptions => ({
  request: { url: `https://gateway.example${target}`, headers, ...(body !== undefined && { body }) },
});

const complaint = async (options: RunOptions, xml = policy()) => (await run(xml, options)).lastError?.message;

test.each([
  '/People',
  "/People('O''Neil')/Friends/$count?$filter=contains(Name,'(')&$top=5",
  '/Orders(1)/Items?$select=Id,Name&$expand=Product($select=Name;$levels=max)&$orderby=Name desc,length(Name)&$count=true',
  '/$metadata?$format=json',
  '/Files?mine=1&@p=2&$skip=0&$search=tea',
  "/Notes('a%2Fb')",
])('%s passes', async (target) => {
  expect(await complaint(get(target))).toBeUndefined();
});

test.each([
  ['/People?$tops=1', "The query option '$tops' is not one of OData."],
  ['/People?$top=-1', "The query option '$top' is '-1'; expected an integer, 0 or more."],
  ['/People?$top=1&$top=2', "The query option '$top' is there more than once."],
  ['/People?$count=yes', "The query option '$count' is 'yes'; expected true or false."],
  [
    "/People?$filter=Name eq 'a",
    "The query option '$filter' is 'Name eq 'a'; expected an expression with closed quotes and parentheses.",
  ],
  [
    '/People?$orderby=Name up',
    "The query option '$orderby' is 'Name up'; expected properties, each with asc or desc after it or nothing.",
  ],
  ["/People('a", 'The path has a quote or a parenthesis that is not closed.'],
  ['/People/$all/$nothing', "The segment '$nothing' of the path is not one of OData."],
])('%s: %s', async (target, message) => {
  expect(await complaint(get(target))).toBe(message);
});

test('a request that is wrong is answered 400, with all that is wrong', async () => {
  const { lastError, response, variables } = await run(policy(), get('/People?$top=x&$skip=y'));
  expect(lastError).toMatchObject({ source: 'validate-odata-request', reason: 'Bad request', status: 400 });
  expect(response.body.content).toMatch(/\$top.*\$skip/);
  expect(JSON.parse(String(variables.get('errors')))).toMatchObject([
    { Name: null, Type: 'ODataRequest', ValidationRule: 'Protocol', Action: 'prevent' },
    { Type: 'ODataRequest' },
  ]);
});

describe('versions', () => {
  const bounds = policy('min-odata-version="4.0" max-odata-version="@("4.0")"');

  test.each<[string, Record<string, string>, string | undefined]>([
    [bounds, {}, undefined],
    [bounds, { 'OData-Version': '4.0', 'OData-MaxVersion': '4.01' }, undefined],
    [bounds, { 'OData-Version': '4.01' }, 'The OData version is 4.01; expected 4.0 or earlier.'],
    [bounds, { DataServiceVersion: '3.0;NetFx' }, 'The OData version is 3.0; expected 4.0 or later.'],
    [bounds, { 'OData-Version': '5.0' }, "The OData version '5.0' is not known."],
    [bounds, { 'OData-MaxVersion': 'x' }, "The OData version 'x' is not known."],
    [
      policy('min-odata-version="4.0" default-odata-version="3.0"'),
      {},
      'The OData version is 3.0; expected 4.0 or later.',
    ],
  ])('%s %j', async (xml, headers, message) => {
    expect(await complaint(get('/People', headers), xml)).toBe(message);
  });
});

test('a body may be too long, as it is or as it says', async () => {
  const message = 'The body is 11 bytes long; expected at most 10.';
  expect(await complaint(get('/People', {}, 'x'.repeat(11)), policy('max-size="10"'))).toBe(message);
  const { lastError, request } = await run(
    policy('max-size="10"'),
    get('/People', { 'Content-Length': '11' }, 'x'.repeat(11)),
  );
  expect([lastError?.message, request.body.buffered]).toEqual([message, 0]);
  expect(await complaint(get('/People', {}, 'x'.repeat(10)), policy('max-size="10"'))).toBeUndefined();
});
