import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const policy = (inside: string, attributes = ''): string =>
  `<send-one-way-request ${attributes}>${inside}</send-one-way-request>`;

const url = '<set-url>https://hooks.example/a</set-url>';

test('sends what is said, and goes on', async () => {
  const xml = policy(`${url}<set-method>POST</set-method>
    <set-header name="X-A"><value>1</value></set-header><set-body>@(context.Request.Method)</set-body>`);
  const { sentOneWay, lastError } = await run(`${xml}<set-variable name="b" value="2" />`);
  expect(lastError).toBeUndefined();
  expect(sentOneWay).toEqual([
    { method: 'POST', url: 'https://hooks.example/a', headers: [['X-A', '1']], body: 'GET', timeoutMs: 60_000 },
  ]);
});

test('copies the request, in outbound without its body', async () => {
  const options = (section: 'inbound' | 'outbound'): RunOptions => ({
    section,
    request: { method: 'POST', headers: { 'X-A': '1', Host: 'gateway.example' }, body: 'b' },
  });
  const copy = policy(url, 'mode="copy" timeout="@(2 + 3)"');
  const { sentOneWay } = await run(copy, options('inbound'));
  expect(sentOneWay).toEqual([
    { method: 'POST', url: 'https://hooks.example/a', headers: [['X-A', '1']], body: 'b', timeoutMs: 5000 },
  ]);
  expect((await run(copy, options('outbound'))).sentOneWay[0]?.body).toBeUndefined();
});

test('goes on when there is nothing to send to, and says so in the trace', async () => {
  const { sentOneWay, lastError, traces } = await run(policy(''));
  expect([sentOneWay, lastError]).toEqual([[], undefined]);
  expect(traces).toEqual([
    { source: 'send-one-way-request', severity: 'error', message: 'There is no URL to send the request to.' },
  ]);
});

test('fails when an expression inside does', async () => {
  const { lastError } = await run(policy('<set-url>@("gopher://a")</set-url>'));
  expect(lastError).toMatchObject({ source: 'send-one-way-request', reason: 'ExpressionValueEvaluationFailure' });
});

test('has neither a variable nor a word on errors', () => {
  expect(diagnose(policy(url, 'ignore-error="true"'))).toEqual([
    "error unknown-attribute [ignore-error] <send-one-way-request> has no attribute 'ignore-error'",
  ]);
});
