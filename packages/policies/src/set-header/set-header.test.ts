import { describe, expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const header = (action: string, ...values: string[]): string =>
  `<set-header name="X-A" exists-action="${action}">${values.map((value) => `<value>${value}</value>`).join('')}</set-header>`;

const request = { headers: { 'x-a': ['1', '2'], 'X-B': '3' } };

describe('a header that is there', () => {
  const cases: readonly [string, string | null][] = [
    [header('override', 'n'), 'n'],
    [header('skip', 'n'), '1,2'],
    [header('append', 'n'), '1,2,n'],
    [header('delete', 'n'), null],
    [header('override'), null],
    ['<set-header name="X-A"><value>n</value></set-header>', 'n'],
  ];
  test.each(cases)('%s', async (xml, value) => {
    expect((await run(xml, { request })).request.headers.get('X-A')).toBe(value);
  });
});

test('a header that is not there is set, except by delete', async () => {
  for (const action of ['override', 'skip', 'append'])
    expect((await run(header(action, 'n'))).request.headers.get('X-A'), action).toBe('n');
  expect((await run(header('delete'))).request.headers.get('X-A')).toBeNull();
});

// https://learn.microsoft.com/azure/api-management/set-header-policy#usage-notes
test('several values become one line with commas and no spaces', async () => {
  const { request } = await run(header('override', 'a', 'b', '@("c")'));
  expect([...request.headers]).toEqual([['X-A', 'a,b,c']]);
});

test('several values become a line each where a comma would not do', async () => {
  const { response } = await run('<set-header name="set-cookie"><value>a=1</value><value>b=2</value></set-header>', {
    section: 'outbound',
  });
  expect([...response.headers]).toEqual([
    ['set-cookie', 'a=1'],
    ['set-cookie', 'b=2'],
  ]);
});

test('acts on the request in inbound and backend, on the response in outbound and on-error', async () => {
  for (const section of ['inbound', 'backend'] as const)
    expect((await run(header('override', 'n'), { section })).request.headers.get('X-A')).toBe('n');
  expect((await run(header('override', 'n'), { section: 'outbound' })).response.headers.get('X-A')).toBe('n');
  const failed = await run('<set-variable name="a" value="@(int.Parse(""))" />', { onError: header('override', 'n') });
  expect(failed.response.headers.get('X-A')).toBe('n');
});

test('name and action may be expressions', async () => {
  const { request } = await run(
    '<set-header name="@("X-" + "A")" exists-action="@("app" + "end")"><value>n</value></set-header>',
    {
      request: { headers: { 'X-A': '1' } },
    },
  );
  expect(request.headers.get('X-A')).toBe('1,n');
});

test('a value with a line break fails the request', async () => {
  const { lastError } = await run(header('override', '@("a\\r\\nSet-Cookie: b=c")'));
  expect(lastError).toMatchObject({
    source: 'set-header',
    reason: 'ExpressionValueEvaluationFailure',
    message: "Expression evaluation failed. 'value' is not a header value, without line breaks inside",
    path: 'set-header[1]\\value[1]',
  });
});

test('headers of the connection stay as they are', async () => {
  const xml = '<set-header name="Content-Length" exists-action="delete" />';
  expect(diagnose(xml)).toEqual([
    "warning no-effect [Content-Length] 'Content-Length' cannot be changed; the gateway sets it",
  ]);
  const { request } = await run(xml, { request: { headers: { 'content-length': '5' } } });
  expect(request.headers.get('content-length')).toBe('5');
});

test('refuses what is no name of a header', () => {
  expect(diagnose('<set-header name="a b"><value>c</value></set-header>')).toEqual([
    "error invalid-value [a b] 'name' is 'a b'; expected the name of a header",
  ]);
});

test('the address of the client stays in X-Forwarded-For', async () => {
  const after = async (xml: string): Promise<string | null> => {
    const headers = { 'X-Forwarded-For': '203.0.113.1, 198.51.100.7' };
    return (await run(xml, { request: { headers } })).request.headers.get('X-Forwarded-For');
  };
  expect(await after('<set-header name="X-Forwarded-For" exists-action="delete" />')).toBe('198.51.100.7');
  expect(await after('<set-header name="@("x-forwarded-FOR")"><value>a</value></set-header>')).toBe('a,198.51.100.7');
  expect(await after('<set-header name="X-Forwarded-For"><value>198.51.100.7</value></set-header>')).toBe(
    '198.51.100.7',
  );
  expect(await after('<set-header name="X-A"><value>1</value></set-header>')).toBe('203.0.113.1, 198.51.100.7');
});
