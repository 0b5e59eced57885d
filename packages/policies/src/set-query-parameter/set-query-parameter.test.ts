import { describe, expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

const parameter = (name: string, action: string, ...values: string[]): string =>
  `<set-query-parameter name="${name}" exists-action="${action}">${values.map((value) => `<value>${value}</value>`).join('')}</set-query-parameter>`;

async function queryOf(xml: string, query: string): Promise<string> {
  return (await run(xml, { request: { url: `https://gateway.example/${query}` } })).request.query;
}

describe('a parameter that is there', () => {
  const cases: readonly [xml: string, query: string][] = [
    [parameter('a', 'override', 'n'), '?x=1&a=n&y=2'],
    [parameter('a', 'override', 'n', 'm'), '?x=1&a=n&a=m&y=2'],
    [parameter('a', 'skip', 'n'), '?x=1&a=1&y=2&A=2'],
    [parameter('a', 'append', 'n'), '?x=1&a=1&y=2&A=2&a=n'],
    [parameter('a', 'delete', 'n'), '?x=1&y=2'],
    [parameter('a', 'override'), '?x=1&y=2'],
    ['<set-query-parameter name="a"><value>n</value></set-query-parameter>', '?x=1&a=n&y=2'],
  ];
  test.each(cases)('%s', async (xml, expected) => {
    expect(await queryOf(xml, '?x=1&a=1&y=2&A=2')).toBe(expected);
  });
});

test('a parameter that is not there is added at the end, except by delete', async () => {
  for (const action of ['override', 'skip', 'append']) {
    expect(await queryOf(parameter('a', action, 'n'), '?b=1'), action).toBe('?b=1&a=n');
    expect(await queryOf(parameter('a', action, 'n'), ''), action).toBe('?a=n');
  }
  expect(await queryOf(parameter('a', 'delete'), '?b=1')).toBe('?b=1');
});

test('no question mark is left behind', async () => {
  expect(await queryOf(parameter('a', 'delete'), '?a=1')).toBe('');
});

test('what nobody names is sent on byte for byte', async () => {
  expect(await queryOf(parameter('a', 'delete'), '?x=%7e%41&&=&y&z=1+2&%zz=%&a=1&q=%2f?')).toBe(
    '?x=%7e%41&&=&y&z=1+2&%zz=%&q=%2f?',
  );
});

test('names are compared decoded and without regard to case', async () => {
  expect(await queryOf(parameter('api key', 'override', 'n'), '?API%20Key=1&api+key=2')).toBe('?api%20key=n');
});

test('name and values are encoded', async () => {
  expect(await queryOf(parameter('$filter', 'override', 'a&amp;b=c #+ü%41'), '')).toBe(
    '?$filter=a%26b%3Dc%20%23%2B%C3%BC%2541',
  );
});

test('H11: a line break or half a character in a value does not reach the wire', async () => {
  expect(await queryOf(parameter('a', 'override', '@("1\\r\\nHost: evil")'), '')).toBe('?a=1%0D%0AHost:%20evil');
  expect(await queryOf(parameter('a', 'override', '@("\\ud800")'), '')).toBe('?a=%EF%BF%BD');
});

test('name, action and values may be expressions', async () => {
  const xml =
    '<set-query-parameter name="@("a" + 1)" exists-action="@("app" + "end")"><value>@(1 + 1)</value></set-query-parameter>';
  expect(await queryOf(xml, '?a1=1')).toBe('?a1=1&a1=2');
});

test('refuses other actions, and a name left out', () => {
  expect(diagnose(parameter('a', 'replace', 'n'))).toEqual([
    "error invalid-value [replace] 'exists-action' is 'replace'; expected override, skip, append or delete",
  ]);
  expect(diagnose('<set-query-parameter><value>n</value></set-query-parameter>')).toEqual([
    'error missing-attribute [set-query-parameter] <set-query-parameter> has no \'name\'; expected name="…"',
  ]);
});

test('stands in outbound with a warning', () => {
  expect(diagnose(parameter('a', 'delete'), 'outbound')).toEqual([
    'warning wrong-section [set-query-parameter] <set-query-parameter> stands in outbound; expected inbound or backend',
  ]);
});
