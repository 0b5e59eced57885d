import { describe, expect, test } from 'vitest';
import {
  hasAnswer,
  memoryContext,
  type Pipeline,
  PolicyFailure,
  runPipeline,
  runSteps,
  type Step,
  TransportFailure,
} from './index.ts';

const none = { requestBody: false, responseBody: false } as const;

function step(run: Step['run'], more: Partial<Step> = {}): Step {
  return {
    policy: 'test',
    scope: 'api',
    section: 'inbound',
    path: undefined,
    policyId: undefined,
    reads: none,
    run,
    ...more,
  };
}

function pipeline(sections: Partial<Pipeline>): Pipeline {
  return { inbound: [], backend: [], outbound: [], 'on-error': [], ...sections };
}

const later = (work: () => void): Promise<void> => Promise.resolve().then(work);

describe('a list of steps', () => {
  test('runs to its end at once when no step waits', () => {
    const order: number[] = [];
    const waiting = runSteps([step(() => void order.push(1)), step(() => void order.push(2))], memoryContext());
    expect(waiting).toBeUndefined();
    expect(order).toEqual([1, 2]);
  });

  test('waits for a step that gives a promise', async () => {
    const order: number[] = [];
    const waiting = runSteps(
      [
        step(() => later(() => void order.push(1))),
        step(() => void order.push(2)),
        step(() => later(() => void order.push(3))),
      ],
      memoryContext(),
    );
    expect(order).toEqual([]);
    await waiting;
    expect(order).toEqual([1, 2, 3]);
  });

  test('ends when the response is final', async () => {
    const context = memoryContext();
    const order: number[] = [];
    runSteps([step((it) => it.stop()), step(() => void order.push(1))], context);
    expect(order).toEqual([]);
    const other = memoryContext();
    await runSteps([step((it) => later(() => it.stop())), step(() => void order.push(1))], other);
    expect(order).toEqual([]);
  });

  test('has the bodies in memory that a step reads', async () => {
    const context = memoryContext({ request: { body: 'a' }, response: { body: 'b' } });
    await runSteps([step(() => {}, { reads: { requestBody: true, responseBody: false } })], context);
    expect([context.request.body.buffered, context.response.body.buffered]).toEqual([1, 0]);
    context.request.body.buffer = () => later(() => {});
    let ran = false;
    const waiting = runSteps(
      [step(() => void (ran = true), { reads: { requestBody: true, responseBody: true } })],
      context,
    );
    expect(ran).toBe(false);
    await waiting;
    expect(ran).toBe(true);
  });
});

describe('a pipeline', () => {
  test('runs its sections in order', async () => {
    const order: string[] = [];
    const put = (word: string): Step => step(() => void order.push(word));
    const all = pipeline({ inbound: [put('i')], backend: [put('b')], outbound: [put('o')], 'on-error': [put('e')] });
    expect(runPipeline(all, memoryContext())).toBeUndefined();
    expect(order).toEqual(['i', 'b', 'o']);
    order.length = 0;
    await runPipeline({ ...all, backend: [step(() => later(() => void order.push('b')))] }, memoryContext());
    expect(order).toEqual(['i', 'b', 'o']);
  });

  test('goes to on-error when a step fails, wherever it stands', async () => {
    for (const waits of [false, true]) {
      const order: string[] = [];
      const failing = step(
        (context) => {
          const inner = step(
            () => {
              throw new PolicyFailure('inner', 'Refused', 403, 'No.');
            },
            { policy: 'inner', path: 'choose[1]\\when[2]', policyId: 'p', section: 'backend' },
          );
          return waits ? later(() => void runSteps([inner], context)) : runSteps([inner], context);
        },
        { policy: 'choose', section: 'backend' },
      );
      const context = memoryContext();
      await runPipeline(
        pipeline({
          backend: [failing, step(() => void order.push('rest'))],
          outbound: [step(() => void order.push('outbound'))],
          'on-error': [step((it) => void order.push(`on-error ${it.response.status}`))],
        }),
        context,
      );
      expect(order).toEqual(['on-error 403']);
      expect(context.lastError).toEqual({
        source: 'inner',
        reason: 'Refused',
        message: 'No.',
        scope: 'api',
        section: 'backend',
        path: 'choose[1]\\when[2]',
        policyId: 'p',
        status: 403,
      });
    }
  });

  test('lets a failure name a place inside its policy', () => {
    const context = memoryContext();
    const failing = step(
      () => {
        throw new PolicyFailure('choose', 'Refused', 500, 'No.', 'choose[1]\\when[1]');
      },
      { path: undefined },
    );
    runPipeline(pipeline({ inbound: [failing] }), context);
    expect(context.lastError?.path).toBe('choose[1]\\when[1]');
  });

  test('answers what failed last when on-error fails too', () => {
    const fail = (reason: string): Step =>
      step(() => {
        throw new PolicyFailure('test', reason, 500, reason);
      });
    const context = memoryContext();
    runPipeline(pipeline({ inbound: [fail('First')], 'on-error': [fail('Second')] }), context);
    expect(context.lastError?.reason).toBe('Second');
  });

  test('fails at the step that was waiting when the caller goes away', async () => {
    const context = memoryContext();
    const waiting = step(() => Promise.reject(new TransportFailure('ClientConnectionFailure', 499, 'gone')), {
      policy: 'retry',
      path: 'choose[1]',
    });
    await runPipeline(pipeline({ inbound: [waiting] }), context);
    expect(context.lastError).toMatchObject({
      source: 'retry',
      reason: 'ClientConnectionFailure',
      message: 'gone',
      path: 'choose[1]',
      status: 499,
    });
  });

  test('leaves our own mistakes to whoever runs it', async () => {
    const bug = new Error('bug');
    const broken = pipeline({
      inbound: [
        step(() => {
          throw bug;
        }),
      ],
    });
    expect(() => runPipeline(broken, memoryContext())).toThrow(bug);
    await expect(runPipeline(pipeline({ inbound: [step(() => Promise.reject(bug))] }), memoryContext())).rejects.toBe(
      bug,
    );
  });

  test('writes a message into the error body as JSON', () => {
    const context = memoryContext();
    const failing = step(() => {
      throw new PolicyFailure('test', 'Refused', 400, 'a "b"\n');
    });
    runPipeline(pipeline({ inbound: [failing] }), context);
    expect(context.response.body.content).toBe('{ "statusCode": 400, "message": "a \\"b\\"\\n" }');
    expect(context.response.headers.get('content-type')).toBe('application/json');
  });
});

describe('a request that is no call', () => {
  const ran: string[] = [];
  const named = (policy: string, inside?: readonly string[]): Step =>
    step(() => void ran.push(policy), { policy, ...(inside && { inside: new Set(inside) }) });
  const steps = [
    named('set-header'),
    named('cors'),
    named('cross-domain'),
    named('choose', ['set-header']),
    named('retry', ['cors']),
  ];
  const everywhere = pipeline({
    inbound: steps,
    backend: [named('forward-request')],
    outbound: steps,
    'on-error': steps,
  });

  test.each([
    ['preflight', ['cors']],
    ['refusal', ['cors']],
    ['cross-domain-file', ['cross-domain']],
  ] as const)('%s runs %j in inbound, and nothing else', async (purpose, expected) => {
    ran.length = 0;
    await runPipeline(everywhere, memoryContext({ purpose }));
    expect(ran).toEqual(expected);
    expect(hasAnswer(steps, purpose)).toBe(true);
    expect(hasAnswer([named('set-header'), named('choose', ['retry'])], purpose)).toBe(false);
  });

  test('runs what leads to the policy that answers it', async () => {
    ran.length = 0;
    await runPipeline(
      pipeline({ inbound: [named('choose', ['set-header', 'cors'])] }),
      memoryContext({ purpose: 'preflight' }),
    );
    expect(ran).toEqual(['choose']);
  });
});

describe('a response that is final for now', () => {
  const resumeAfter = { policy: 'store', scope: 'api' } as const;

  /** The steps that have run, of an outbound section whose steps are told by their names. */
  async function ran(outbound: readonly Partial<Step>[], isLate = false): Promise<readonly string[]> {
    const order: string[] = [];
    const stop: Step['run'] = (it) => (isLate ? later(() => it.stop(resumeAfter)) : it.stop(resumeAfter));
    const context = memoryContext();
    const steps = outbound.map((more) => step(() => void order.push(`${more.policy}`), more));
    const inbound = [step(stop), step(() => void order.push('inbound'))];
    await runPipeline(
      pipeline({ inbound, backend: [step(() => void order.push('backend'))], outbound: steps }),
      context,
    );
    expect([context.stopped, context.resumeAfter]).toEqual([false, undefined]);
    return order;
  }

  test.each([false, true])('goes on behind the policy that was named (late: %s)', async (isLate) => {
    const outbound = [{ policy: 'a' }, { policy: 'store' }, { policy: 'b' }, { policy: 'c' }];
    expect(await ran(outbound, isLate)).toEqual(['b', 'c']);
  });

  test('takes the one of its scope, or else the last', async () => {
    const store = (scope: Step['scope']): Partial<Step> => ({ policy: 'store', scope });
    expect(await ran([store('api'), { policy: 'a' }, store('global'), { policy: 'b' }])).toEqual(['a', 'store', 'b']);
    expect(await ran([store('product'), { policy: 'a' }, store('global'), { policy: 'b' }])).toEqual(['b']);
  });

  test('goes on behind the policy in which that one stands, and with all of outbound where there is none', async () => {
    expect(await ran([{ policy: 'a' }, { policy: 'choose', inside: new Set(['store']) }, { policy: 'b' }])).toEqual([
      'b',
    ]);
    expect(await ran([{ policy: 'a' }, { policy: 'b' }])).toEqual(['a', 'b']);
  });

  test.each([false, true])('a failure behind it comes to on-error (late: %s)', async (isLate) => {
    const context = memoryContext();
    const failure = new PolicyFailure('test', 'Reason', 418, 'no');
    const fail: Step['run'] = () => {
      if (!isLate) throw failure;
      return Promise.reject(failure);
    };
    const inbound = [step((it) => it.stop(resumeAfter))];
    await runPipeline(pipeline({ inbound, outbound: [step(fail)] }), context);
    expect([context.response.status, context.lastError?.reason]).toEqual([418, 'Reason']);
  });
});
