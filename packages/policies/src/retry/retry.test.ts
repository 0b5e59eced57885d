import {
  compileDocument,
  type MemoryAnswer,
  memoryContext,
  readPolicyDocument,
  runPipeline,
  TransportFailure,
} from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { catalog } from '../index.ts';
import { diagnose, type RunOptions, run } from '../testing.ts';
import { delayBefore } from './delays.ts';

/** A backend that gives these answers one after another, the last for ever. */
function backend(...answers: readonly MemoryAnswer[]): RunOptions & { readonly calls: () => number } {
  let calls = 0;
  return {
    section: 'backend',
    forward: () => answers[Math.min(calls++, answers.length - 1)] as MemoryAnswer,
    calls: () => calls,
  };
}

const failed = '@(context.Response.StatusCode >= 500)';
const retry = (attributes: string, inside = '<forward-request />', condition = failed): string =>
  `<retry condition="${condition}" ${attributes}>${inside}</retry>`;

test('runs once when the condition does not hold', async () => {
  const options = backend({ status: 200 });
  const { response, waits } = await run(retry('count="3" interval="1"'), options);
  expect([response.status, options.calls(), waits]).toEqual([200, 1, []]);
});

test('runs again until the condition holds no more', async () => {
  const options = backend({ status: 503 }, { status: 500 }, { status: 200 });
  const { response, waits } = await run(retry('count="3" interval="2"'), options);
  expect([response.status, options.calls(), waits]).toEqual([200, 3, [2000, 2000]]);
});

test('D8: runs no more often than it is told, which is 51 times at most', async () => {
  for (const [count, calls] of [
    [1, 2],
    [50, 51],
  ]) {
    const options = backend({ status: 503 });
    const { response } = await run(retry(`count="${count}" interval="0"`), options);
    expect([response.status, options.calls()]).toEqual([503, calls]);
  }
  expect(diagnose(retry('count="51" interval="0"', ''))).toEqual([
    "error invalid-value [51] 'count' is '51'; expected an integer from 1 to 50",
  ]);
  expect((await run(retry('count="@(51)" interval="0"'), backend({}))).lastError?.reason).toBe(
    'ExpressionValueEvaluationFailure',
  );
});

describe('what the page of Azure gives as formulas', () => {
  // https://learn.microsoft.com/azure/api-management/retry-policy#attributes
  const delays = (attributes: string) =>
    run(retry(`count="5" ${attributes}`), backend({ status: 500 })).then(({ waits }) =>
      waits.map((milliseconds) => milliseconds / 1000),
    );
  test('fixed', async () => {
    expect(await delays('interval="10"')).toEqual([10, 10, 10, 10, 10]);
    expect(await delays('interval="10" max-interval="5"')).toEqual([5, 5, 5, 5, 5]);
  });
  test('linear', async () => {
    expect(await delays('interval="10" delta="@(2 + 3)"')).toEqual([10, 15, 20, 25, 30]);
  });
  test('exponential', async () => {
    expect(await delays('interval="10" max-interval="100" delta="10"')).toEqual([20, 30, 50, 90, 100]);
  });
  test('the first at once', async () => {
    expect(await delays('interval="10" delta="5" first-fast-retry="true"')).toEqual([15, 20, 25, 30]);
  });
  test('spread by chance, a fifth to either side', () => {
    const given = { interval: 10, maxInterval: 100, delta: 10, isFirstFast: false };
    expect(delayBefore(2, given, () => 0)).toBe(26);
    expect(delayBefore(2, given, () => 0.999_999)).toBeCloseTo(34, 3);
  });
});

describe('when the backend gives no answer', () => {
  const lost = new TransportFailure('BackendConnectionFailure', 500, 'refused');

  test('tries again where the condition holds for the failure', async () => {
    const options = backend(lost, { status: 200 });
    const { response, lastError } = await run(retry('count="3" interval="1"'), options);
    expect([response.status, lastError, options.calls()]).toEqual([200, undefined, 2]);
    const byReason = backend(lost, { status: 200 });
    const condition = '@(context.LastError != null && context.LastError.Reason == "BackendConnectionFailure")';
    await run(retry('count="3" interval="1"', undefined, condition), byReason);
    expect(byReason.calls()).toBe(2);
  });

  test('fails where it does not, and when all attempts have failed', async () => {
    const options = backend(lost);
    const { lastError } = await run(
      retry('count="3" interval="1"', undefined, '@(context.Response.StatusCode == 429)'),
      options,
    );
    expect(options.calls()).toBe(1);
    expect(lastError).toMatchObject({
      source: 'forward-request',
      reason: 'BackendConnectionFailure',
      path: 'retry[1]',
    });
    const always = backend(lost);
    expect((await run(retry('count="3" interval="1"'), always)).lastError?.message).toBe('refused');
    expect(always.calls()).toBe(4);
  });

  test('lets the policies inside see why they run again', async () => {
    const options = backend(lost, lost, { status: 200 });
    const inside = `<choose><when condition="@(context.LastError != null)">
      <set-header name="X-Again" exists-action="append"><value>@(context.LastError.Reason)</value></set-header>
    </when></choose><forward-request />`;
    const { request, lastError } = await run(retry('count="3" interval="1"', inside), options);
    expect(request.headers.get('X-Again')).toBe('BackendConnectionFailure,BackendConnectionFailure');
    expect(lastError).toBeUndefined();
  });

  test('does not try again for a caller who went away', async () => {
    const options = backend(new TransportFailure('ClientConnectionFailure', 499, 'gone'));
    await run(retry('count="3" interval="1"', undefined, 'true'), options);
    expect(options.calls()).toBe(1);
  });

  test('does not try again what another policy failed with', async () => {
    const { lastError, waits } = await run(
      retry('count="3" interval="1"', '<set-variable name="a" value="@(int.Parse(""))" />', 'true'),
    );
    expect([lastError?.source, waits]).toEqual(['set-variable', []]);
  });

  test('tries again an error status that is to fail', async () => {
    const options = backend({ status: 503 }, { status: 200 });
    const inside = '<forward-request fail-on-error-status-code="true" />';
    expect((await run(retry('count="3" interval="1"', inside), options)).response.status).toBe(200);
  });
});

test('the condition reads the body of each answer', async () => {
  const options = backend({ body: 'wait' }, { body: 'wait' }, { body: 'done' });
  const condition = '@(context.Response.Body.As<string>(preserveContent: true) == "wait")';
  const { response } = await run(retry('count="5" interval="1"', undefined, condition), options);
  expect([options.calls(), response.body.content, response.body.buffered]).toEqual([3, 'done', 1]);
});

test('ends when a policy inside answers the caller', async () => {
  const inside = '<return-response><set-status code="500" /></return-response>';
  const { response, waits } = await run(retry('count="5" interval="1"', inside));
  expect([response.status, waits]).toEqual([500, []]);
});

test('evaluates its numbers once, before anything runs', async () => {
  const inside = '<set-variable name="n" value="@((int)context.Variables["n"] + 1)" />';
  const { variables } = await run(retry('count="@((int)context.Variables["n"])" interval="0"', inside, 'true'), {
    variables: { n: 2 },
  });
  expect(variables.get('n')).toBe(5);
});

test('may not hold wait', () => {
  expect(
    diagnose(retry('count="1" interval="1"', '<wait><choose><when condition="true" /></choose></wait>')),
  ).toContain('error unknown-child [wait] <retry> may not hold <wait>');
});

test('refuses intervals that are none', () => {
  for (const interval of ['-1', 'ten', '2147484'])
    expect(diagnose(retry(`count="1" interval="${interval}"`, ''))).toEqual([
      `error invalid-value [${interval}] 'interval' is '${interval}'; expected a number of seconds, such as 10 or 0.5`,
    ]);
});

test('D8: retries in retries that wait for nothing let others have their turn, and end when nobody waits for them', async () => {
  const attributes = 'condition="@(true)" count="50" interval="0"';
  const nested = `${`<retry ${attributes}>`.repeat(6)}<set-variable name="a" value="b" />${'</retry>'.repeat(6)}`;
  const { document } = readPolicyDocument(`<policies><inbound>${nested}</inbound></policies>`);
  const { pipeline } = compileDocument(document!, { policies: catalog, unavailable: 'error' });
  const context = memoryContext();
  let waits = 0;
  // As it does where the caller has gone away.
  context.wait = async () => {
    if (++waits === 3) throw new Error('gone');
  };
  await expect(runPipeline(pipeline!, context)).rejects.toThrow('gone');
  expect(waits).toBe(3);
});
