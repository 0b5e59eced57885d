import { Worker } from 'node:worker_threads';
import type { CircuitBreaker } from '@turnpike/model';
import { expect, test } from 'vitest';
import { Circuit } from './circuit.ts';
import { CircuitMemory, createCircuitMemory } from './circuit-memory.ts';
import { prepareCircuitRule } from './circuit-rule.ts';

const startDate = Date.UTC(2026, 10, 22);

function makeCircuit(condition: Partial<CircuitBreaker['failureCondition']>, more: Partial<CircuitBreaker> = {}) {
  const time = { now: 1000 };
  const memory = createCircuitMemory({ circuits: 10 });
  const prepared = prepareCircuitRule({
    name: 'rule',
    failureCondition: { interval: 'PT10S', statusCodeRanges: [{ min: 500, max: 599 }], ...condition },
    tripDuration: 'PT30S',
    ...more,
  });
  if (!('rule' in prepared)) throw new Error(prepared.fault);
  const another = () =>
    new Circuit(new CircuitMemory(memory, () => time.now), 'k', prepared.rule, () => startDate + time.now);
  const circuit = another();
  /** Sends a request if one may pass; whether it did. */
  const call = (status: number, retryAfter?: string): boolean => {
    const ticket = circuit.admit();
    if (ticket !== undefined) circuit.report(ticket, { status, retryAfter });
    return ticket !== undefined;
  };
  return { time, circuit, call, another };
}

test('opens at the number of failures within the interval, and closes when a trial after the trip duration succeeds', () => {
  const { time, circuit, call } = makeCircuit({ count: 3 });
  call(500);
  call(200);
  call(500);
  expect(circuit.read()).toEqual({ circuit: 'closed', failures: 2 });
  call(500);
  expect(circuit.read()).toEqual({ circuit: 'open', failures: 0, openUntil: startDate + 31_000 });
  expect(circuit.waitMs()).toBe(30_000);
  expect(call(200)).toBe(false);
  time.now += 29_999;
  expect(circuit.waitMs()).toBe(1);
  expect(call(200)).toBe(false);
  time.now += 1;
  expect(circuit.read()).toEqual({ circuit: 'halfOpen', failures: 0 });
  expect(call(200)).toBe(true);
  expect(circuit.read()).toEqual({ circuit: 'closed', failures: 0 });
});

test('failures further apart than the interval do not add up', () => {
  const { time, circuit, call } = makeCircuit({ count: 2 });
  call(500);
  time.now += 10_000;
  call(500);
  expect(circuit.read()).toEqual({ circuit: 'closed', failures: 1 });
  time.now += 9_999;
  call(500);
  expect(circuit.read().circuit).toBe('open');
});

test('opens at the percentage of failures, once there are enough calls', () => {
  const { circuit, call } = makeCircuit({ percentage: 50 });
  for (const status of [500, 500, 500, 500]) call(status);
  expect(circuit.read().circuit).toBe('closed');
  call(500);
  expect(circuit.read().circuit).toBe('open');

  const other = makeCircuit({ percentage: 50 });
  for (const status of [200, 200, 200, 200, 200, 500, 500, 500, 500]) other.call(status);
  expect(other.circuit.read()).toEqual({ circuit: 'closed', failures: 4 });
  other.call(500);
  expect(other.circuit.read().circuit).toBe('open');
});

test('I7: one trial at a time passes when the trip duration is over, over all threads', () => {
  const { time, circuit, call, another } = makeCircuit({ count: 1 });
  const elsewhere = another();
  call(500);
  expect(elsewhere.waitMs()).toBe(30_000);
  time.now += 30_000;
  const trial = elsewhere.admit();
  expect(trial).toBeDefined();
  expect(circuit.admit()).toBeUndefined();
  expect(circuit.waitMs()).toBe(1000);
  elsewhere.report(trial!, { status: 500 });
  expect(circuit.waitMs()).toBe(30_000);
  time.now += 30_000;
  elsewhere.report(circuit.admit()!, { status: 200 });
  expect(circuit.read()).toEqual({ circuit: 'closed', failures: 0 });
});

test('a trial whose caller went away decides nothing: the next one may try', () => {
  const { time, circuit, call } = makeCircuit({ count: 1 });
  call(500);
  time.now += 30_000;
  circuit.report(circuit.admit()!, { errorReason: 'ClientConnectionFailure' });
  expect(circuit.read().circuit).toBe('halfOpen');
  expect(circuit.admit()).toBeDefined();
});

test('a trial that never ends is given up after a minute, and has no say any more', () => {
  const { time, circuit, call } = makeCircuit({ count: 1 });
  call(500);
  time.now += 30_000;
  const lost = circuit.admit()!;
  time.now += 59_999;
  expect(circuit.admit()).toBeUndefined();
  time.now += 1;
  const next = circuit.admit()!;
  circuit.report(lost, { status: 200 });
  expect(circuit.read().circuit).toBe('halfOpen');
  circuit.report(next, { status: 200 });
  expect(circuit.read().circuit).toBe('closed');
});

test('requests that began before the circuit opened neither close it nor open it again', () => {
  const { time, circuit, call } = makeCircuit({ count: 1 });
  const [early, late, later] = [circuit.admit()!, circuit.admit()!, circuit.admit()!];
  call(500);
  circuit.report(early, { status: 200 });
  expect(circuit.read().circuit).toBe('open');
  time.now += 30_000;
  circuit.report(late, { status: 200 });
  expect(circuit.read().circuit).toBe('halfOpen');
  call(200);
  circuit.report(later, { status: 500 });
  expect(circuit.read()).toEqual({ circuit: 'closed', failures: 0 });
});

test('Retry-After of the failure replaces the trip duration where that is asked for', () => {
  const asked = makeCircuit({ count: 1 }, { acceptRetryAfter: true });
  asked.call(503, '7');
  expect(asked.circuit.waitMs()).toBe(7000);
  const date = makeCircuit({ count: 1 }, { acceptRetryAfter: true });
  date.call(503, new Date(startDate + 61_000).toUTCString());
  expect(date.circuit.waitMs()).toBe(60_000);
  const unreadable = makeCircuit({ count: 1 }, { acceptRetryAfter: true });
  unreadable.call(503, 'later');
  expect(unreadable.circuit.waitMs()).toBe(30_000);
  const unasked = makeCircuit({ count: 1 });
  unasked.call(503, '7');
  expect(unasked.circuit.waitMs()).toBe(30_000);
});

/** A circuit that keeps a list of everything. */
function naiveCircuit(count: number, percentage: number, smallestSample: number) {
  let calls: { at: number; failed: boolean }[] = [];
  let openUntil: number | undefined;
  return {
    isOpen: () => openUntil !== undefined,
    passes: (now: number) => openUntil === undefined || now >= openUntil,
    report(now: number, failed: boolean) {
      if (openUntil !== undefined) {
        openUntil = failed ? now + 30_000 : undefined;
        calls = [];
        return;
      }
      calls = [...calls.filter(({ at }) => now - at < 10_000), { at: now, failed }];
      const failures = calls.filter((call) => call.failed).length;
      const tripsByShare = calls.length >= smallestSample && (failures / calls.length) * 100 >= percentage;
      if (!failed || (failures < count && !tripsByShare)) return;
      openUntil = now + 30_000;
      calls = [];
    },
  };
}

test.each([
  { count: 3, percentage: undefined },
  { count: undefined, percentage: 40 },
  { count: 6, percentage: 60 },
])('random requests open and close it as a list of all of them would: $count, $percentage', ({ count, percentage }) => {
  let seed = 7;
  const random = () => (seed = (Math.imul(seed, 1664525) + 1013904223) >>> 0) / 2 ** 32;
  const naive = naiveCircuit(count ?? Number.POSITIVE_INFINITY, percentage ?? Number.POSITIVE_INFINITY, 5);
  const { time, circuit, call } = makeCircuit({ ...(count && { count }), ...(percentage && { percentage }) });
  let opened = 0;
  for (let step = 0; step < 5000; step++) {
    // Further apart than a sub-window, so that each call leaves the window at its own time.
    time.now += 180 + Math.floor(random() * (random() < 0.05 ? 40_000 : 1500));
    const failed = random() < 0.3;
    const expected = naive.passes(time.now);
    if (expected) naive.report(time.now, failed);
    if (call(failed ? 500 : 200) !== expected) throw new Error(`step ${step}: expected ${expected}`);
    expect(circuit.read().circuit !== 'closed').toBe(naive.isOpen());
    if (naive.isOpen()) opened++;
  }
  expect(opened).toBeGreaterThan(100);
});

test('I7: threads that find the trip duration over at the same moment let one request pass', async () => {
  const memory = createCircuitMemory({ circuits: 10 });
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const file = new URL('./try-in-thread.ts', import.meta.url);
  const workers = Array.from({ length: 4 }, () => new Worker(file, { workerData: { memory, gate, threads: 4 } }));
  const passed = await Promise.all(
    workers.map(
      (worker) => new Promise<number>((resolve, reject) => worker.on('message', resolve).on('error', reject)),
    ),
  );
  await Promise.all(workers.map((worker) => worker.terminate()));
  expect(passed.reduce((sum, count) => sum + count)).toBe(1);
});
