import { type ForwardOptions, type MemoryAnswer, TransportFailure } from '@turnpike/policy';
import { expect, test } from 'vitest';
import { diagnose, type RunOptions, run } from '../testing.ts';

const forward = (attributes: string, options: RunOptions = {}) =>
  run(`<forward-request ${attributes} />`, { section: 'backend', ...options });

async function optionsOf(attributes: string): Promise<ForwardOptions | undefined> {
  let given: ForwardOptions | undefined;
  await forward(attributes, {
    forward: (_, options) => {
      given = options;
      return {};
    },
  });
  return given;
}

const answering = (answer: MemoryAnswer): RunOptions => ({ forward: () => answer });

test('takes what the backend answers for the response', async () => {
  const { response, lastError } = await forward('', answering({ status: 404, headers: { 'X-A': '1' }, body: 'gone' }));
  expect([response.status, response.headers.get('x-a'), response.body.content]).toEqual([404, '1', 'gone']);
  expect(lastError).toBeUndefined();
});

// https://learn.microsoft.com/azure/api-management/forward-request-policy#attributes
test('asks in the way that Azure does when nothing is said', async () => {
  expect(await optionsOf('')).toEqual({
    timeoutMs: 300_000,
    httpVersion: '1',
    followRedirects: false,
    bufferRequestBody: false,
    bufferResponse: true,
  });
});

test('asks in the way that is said', async () => {
  expect(
    await optionsOf(
      'timeout="20" continue-timeout="@(1 + 1)" http-version="2or1" follow-redirects="@(1 == 1)" buffer-request-body="true" buffer-response="false"',
    ),
  ).toEqual({
    timeoutMs: 20_000,
    continueTimeoutMs: 2000,
    httpVersion: '2or1',
    followRedirects: true,
    bufferRequestBody: true,
    bufferResponse: false,
  });
  expect(await optionsOf('timeout-ms="@(8999 + 1)"')).toMatchObject({ timeoutMs: 9000 });
});

test('waits as long as by default when the time limit is 0, and never longer than timers can', async () => {
  expect(await optionsOf('timeout="0"')).toMatchObject({ timeoutMs: 300_000 });
  expect(await optionsOf('timeout-ms="0"')).toMatchObject({ timeoutMs: 300_000 });
  expect(await optionsOf('timeout="2147483647"')).toMatchObject({ timeoutMs: 2_147_483_647 });
});

test('fails when no answer comes', async () => {
  for (const [reason, status] of [
    ['Timeout', 504],
    ['BackendConnectionFailure', 500],
    ['BackendUnavailable', 503],
  ] as const) {
    const failure = new TransportFailure(reason, status, 'no answer', { answer: { headers: [['Retry-After', '5']] } });
    const { lastError, response } = await forward('', answering(failure));
    expect(lastError).toMatchObject({ source: 'forward-request', reason, message: 'no answer', section: 'backend' });
    expect([response.status, response.headers.get('Retry-After')]).toEqual([status, '5']);
  }
});

test('fails with the status of the answer when an error status is to fail', async () => {
  for (const status of [400, 599]) {
    const { lastError, response } = await forward(
      'fail-on-error-status-code="true"',
      answering({ status, body: 'no', headers: { 'X-A': '1' } }),
    );
    expect(lastError).toMatchObject({
      source: 'forward-request',
      reason: 'BackendErrorStatusCode',
      message: `The backend answered with the status ${status}.`,
    });
    expect([response.status, response.headers.get('X-A')]).toEqual([status, null]);
  }
  for (const status of [200, 399, 600])
    expect((await forward('fail-on-error-status-code="true"', answering({ status }))).lastError).toBeUndefined();
});

test('passes on what is no failure of the way there', async () => {
  await expect(forward('', answering(new TypeError('a bug')))).rejects.toThrow('a bug');
});

test('refuses both time limits, expressions where Azure allows none, and other versions', () => {
  expect(diagnose('<forward-request timeout="1" timeout-ms="1" />', 'backend')).toEqual([
    "error conflicting-values [1] 'timeout' and 'timeout-ms' exclude each other",
  ]);
  expect(diagnose('<forward-request buffer-response="@(1 == 1)" />', 'backend')).toEqual([
    `error expression-not-allowed [@(1 == 1)] 'buffer-response' is an expression; expected true or false, written out`,
  ]);
  expect(diagnose('<forward-request http-version="3" />', 'backend')).toEqual([
    "error invalid-value [3] 'http-version' is '3'; expected 1, 2 or 2or1",
  ]);
});

test('stands in backend only', () => {
  expect(diagnose('<forward-request />')).toEqual([
    'error wrong-section [forward-request] <forward-request> stands in inbound; expected backend',
  ]);
});
