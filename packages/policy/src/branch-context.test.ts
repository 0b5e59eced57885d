import { describe, expect, test } from 'vitest';
import { branchContext } from './branch-context.ts';
import { memoryContext } from './memory-context.ts';
import { runSteps, type Step } from './pipeline.ts';

function branch() {
  const context = memoryContext({ send: () => new Promise(() => {}) });
  const ending = new AbortController();
  return { context, ending, branch: branchContext(context, ending.signal) };
}

const ask = { method: 'GET', url: 'https://a.example/', headers: [], body: undefined, timeoutMs: 1000 };

const step = (run: Step['run']): Step => ({
  policy: 'a',
  scope: undefined,
  section: undefined,
  path: undefined,
  policyId: undefined,
  reads: { requestBody: false, responseBody: false },
  run,
});

describe('a branch', () => {
  test('works on the same request', () => {
    const { context, branch: one } = branch();
    one.variables.set('a', 1);
    one.request.headers.set('X-A', ['1']);
    one.lastError = undefined;
    one.stop();
    expect([context.variables.get('a'), context.request.headers.get('X-A'), context.stopped]).toEqual([1, '1', true]);
    expect([one.requestId, one.now(), one.stopped]).toEqual([context.requestId, context.now(), true]);
  });

  test('gives up what it waits for when it is ended', async () => {
    const { ending, branch: one } = branch();
    const answer = one.send(ask);
    ending.abort();
    await expect(answer).rejects.toMatchObject({ reason: 'ClientConnectionFailure' });
    await expect(one.wait(1)).rejects.toMatchObject({ reason: 'ClientConnectionFailure' });
    expect(one.sendOneWay(ask)).toBe(false);
  });

  test('leaves nothing behind once it has been ended', () => {
    const { context, ending, branch: one } = branch();
    ending.abort();
    one.variables.set('a', 1);
    one.stop();
    one.trace({ source: 'a', severity: 'error', message: 'b' });
    one.lastError = { source: 'a' } as typeof one.lastError;
    expect([context.variables.size, context.stopped, context.traces, context.lastError]).toEqual([
      0,
      false,
      [],
      undefined,
    ]);
  });

  test('runs no further step once it has been ended', async () => {
    const { ending, branch: one } = branch();
    const ran: string[] = [];
    await runSteps(
      [step(() => void ran.push('first')), step(() => ending.abort()), step(() => void ran.push('last'))],
      one,
    );
    expect(ran).toEqual(['first']);
  });
});
