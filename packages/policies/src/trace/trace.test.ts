import { expect, test } from 'vitest';
import { diagnose, run } from '../testing.ts';

test('puts a message into the trace', async () => {
  const { traces } = await run(`<trace source="here" severity="error">
    <message>@("a" + 1)</message>
    <metadata name="one" value="1" />
    <metadata name="two" value="@(context.Request.Method)" />
  </trace>`);
  expect(traces).toEqual([
    {
      source: 'here',
      severity: 'error',
      message: 'a1',
      metadata: new Map([
        ['one', '1'],
        ['two', 'GET'],
      ]),
    },
  ]);
});

test('is verbose when nothing is said', async () => {
  const { traces } = await run('<trace source="here"><message>a</message></trace>');
  expect(traces).toEqual([{ source: 'here', severity: 'verbose', message: 'a' }]);
});

// Azure/api-management-policy-snippets: Route requests based on size
test('takes an expression as the source', async () => {
  const { traces } = await run('<trace source="@(context.Request.Method)"><message>a</message></trace>');
  expect(traces[0]?.source).toBe('GET');
});

// Azure/api-management-policy-snippets: Log errors to Stackify
test('takes its own text for the message', async () => {
  const { traces } = await run('<trace source="a">@("b" + 1)</trace><trace source="c">\n  On Error\n</trace>');
  expect(traces.map(({ message }) => message)).toEqual(['b1', 'On Error']);
});

test('stands in on-error with a warning', () => {
  expect(diagnose('<trace source="a"><message>b</message></trace>', 'on-error')).toEqual([
    'warning wrong-section [trace] <trace> stands in on-error; expected inbound, backend or outbound',
  ]);
});

test('refuses other severities, and a message left out', () => {
  expect(diagnose('<trace source="a" severity="warning"><message>b</message></trace>')).toEqual([
    "error invalid-value [warning] 'severity' is 'warning'; expected verbose, information or error",
  ]);
  expect(diagnose('<trace source="a" />')).toEqual([
    'error missing-child [trace] <trace> has no <message>; expected <message>',
  ]);
});
