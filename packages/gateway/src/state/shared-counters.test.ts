import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { describe, expect, test } from 'vitest';
import { countersSuite } from './counters-suite.ts';
import { createMonotonicClock } from './monotonic-clock.ts';
import { createCounterMemory, SharedCounters } from './shared-counters.ts';

function makeCounters({ keys = 1000, start = 5 }: { keys?: number; start?: number } = {}) {
  const time = { now: start };
  return { time, counters: new SharedCounters(createCounterMemory({ keys }), () => time.now) };
}

/** Numbers below 1 that look random and are the same every time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

describe('shared counters', () => {
  countersSuite(async () => {
    const { time, counters } = makeCounters();
    return {
      counters,
      async pass(milliseconds) {
        time.now += milliseconds;
      },
    };
  });
});

test('what comes in a trickle leaves at its own time, to the millisecond', () => {
  const { time, counters } = makeCounters({ start: 0 });
  for (const at of [0, 100, 900]) {
    time.now = at;
    counters.take('k', 1, 3, 1000);
  }
  expect(counters.take('k', 1, 3, 1000)).toEqual({ admitted: false, remaining: 0, retryAfterMs: 100 });
  time.now = 999.9;
  expect(counters.take('k', 1, 3, 1000).admitted).toBe(false);
  time.now = 1000;
  expect(counters.take('k', 1, 3, 1000)).toEqual({ admitted: true, remaining: 0, retryAfterMs: 100 });
  time.now = 1099;
  expect(counters.take('k', 1, 3, 1000).admitted).toBe(false);
  time.now = 1100;
  expect(counters.take('k', 1, 3, 1000)).toEqual({ admitted: true, remaining: 0, retryAfterMs: 800 });
});

test('a burst leaves as one, a period after its last', () => {
  const { time, counters } = makeCounters({ start: 0 });
  for (time.now = 0; time.now < 5; time.now++) counters.take('k', 2, 10, 1000);
  time.now = 1003;
  expect(counters.take('k', 1, 10, 1000).admitted).toBe(false);
  time.now = 1004;
  expect(counters.take('k', 10, 10, 1000).admitted).toBe(true);
});

test('K2: random calls never pass more than the limit in any period, nor less than an exact log one sub-window late', () => {
  for (let seed = 1; seed <= 60; seed++) {
    const random = randomNumbers(seed);
    const { time, counters } = makeCounters();
    const periodMs = [50, 1000, 60_000][seed % 3]!;
    const limit = 1 + Math.floor(random() * 100);
    let log: { at: number; count: number }[] = [];
    const counted = (span: number) => log.reduce((sum, { at, count }) => (time.now - at < span ? sum + count : sum), 0);
    for (let call = 0; call < 600; call++) {
      // Streams, trickles and pauses.
      if (random() < 0.7) time.now += random() * periodMs * [0.0005, 0.01, 0.3, 2][Math.floor(random() * 4)]!;
      log = log.filter(({ at }) => time.now - at < periodMs * 1.1);
      const count = 1 + Math.floor(random() * random() * 5);
      const { admitted, remaining, retryAfterMs } = counters.take('k', count, limit, periodMs);
      const exact = counted(periodMs);
      const late = counted(periodMs * (1 + 1 / 58));
      if (admitted) log.push({ at: time.now, count });
      const seen = { seed, call, count, limit, exact, late, admitted, remaining, retryAfterMs };
      const taken = admitted ? count : 0;
      if (exact + taken > limit || (!admitted && late + count <= limit)) throw new Error(JSON.stringify(seen));
      if (remaining > limit - exact - taken || (retryAfterMs === 0) !== remaining >= 1)
        throw new Error(JSON.stringify(seen));
      if (retryAfterMs === 0) continue;
      const before = time.now;
      time.now += retryAfterMs * 0.999;
      if (counters.take('k', 0, limit, periodMs).admitted) throw new Error(`too early: ${JSON.stringify(seen)}`);
      time.now = before;
    }
  }
});

test('K3: a clock that goes back frees nothing and locks nobody out', () => {
  const { time, counters } = makeCounters({ start: 3_600_000 });
  counters.take('k', 3, 3, 1000);
  time.now = 0;
  expect(counters.take('k', 1, 3, 1000)).toMatchObject({ admitted: false, retryAfterMs: 1000 });
  time.now = 3_601_000;
  expect(counters.take('k', 3, 3, 1000).admitted).toBe(true);
});

test('K3: the clock does not follow the time of the machine', () => {
  const clock = createMonotonicClock();
  const before = clock();
  const realNow = Date.now;
  Date.now = () => realNow() + 3_600_000;
  try {
    expect(clock() - before).toBeLessThan(600_000);
    expect(clock()).toBeGreaterThanOrEqual(before);
  } finally {
    Date.now = realNow;
  }
  const [seconds, nanoseconds] = process.hrtime();
  expect(Math.abs(clock() - (seconds * 1e3 + nanoseconds / 1e6))).toBeLessThan(5000);
});

test('K5: a flood of keys stays in its memory and does not displace a key at its limit', () => {
  const { time, counters } = makeCounters({ keys: 500 });
  counters.take('mine', 10, 10, 60_000);
  for (let key = 0; key < 10_000; key++) {
    time.now += 0.01;
    counters.take(`flood-${key}`, 1, 10, 60_000);
  }
  expect(counters.take('mine', 1, 10, 60_000).admitted).toBe(false);
  expect(counters.evictions).toBeGreaterThan(9_000);
});

test('K5: keys whose period is over make room, and nothing is forgotten', () => {
  const { time, counters } = makeCounters({ keys: 1000 });
  for (let round = 0; round < 20; round++) {
    for (let key = 0; key < 500; key++) counters.take(`${round}-${key}`, 1, 1, 1000);
    for (let key = 0; key < 500; key++) expect(counters.take(`${round}-${key}`, 1, 1, 1000).admitted).toBe(false);
    time.now += 1000;
  }
  expect(counters.evictions).toBe(0);
});

test('a table that is two thirds full forgets nothing', () => {
  const { counters } = makeCounters({ keys: 32_768 });
  for (let round = 0; round < 2; round++)
    for (let key = 0; key < 21_800; key++)
      if (counters.take(`key-${key}`, 1, 1, 60_000).admitted !== (round === 0)) throw new Error(`key-${key}`);
  expect(counters.evictions).toBe(0);
});

test('two views of a memory count together', () => {
  const memory = createCounterMemory({ keys: 10 });
  const [one, other] = [new SharedCounters(memory), new SharedCounters(memory)];
  expect(one.take('k', 1, 2, 60_000)).toMatchObject({ admitted: true, remaining: 1 });
  expect(other.take('k', 1, 2, 60_000)).toMatchObject({ admitted: true, remaining: 0 });
  expect(one.take('k', 1, 2, 60_000).admitted).toBe(false);
});

/** Threads that take under the same keys until each has made its calls; how often each key was admitted. */
async function takeInThreads(
  memory: SharedArrayBuffer,
  threads: number,
  calls: number,
  limits: readonly number[],
): Promise<readonly number[]> {
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const workerData = { memory, gate, threads, calls, limits };
  const file = new URL('./take-in-thread.ts', import.meta.url);
  const workers = Array.from({ length: threads }, () => new Worker(file, { workerData }));
  const results = workers.map(
    (worker) => new Promise<number[]>((resolve, reject) => worker.on('message', resolve).on('error', reject)),
  );
  const admitted = await Promise.all(results);
  await Promise.all(workers.map((worker) => worker.terminate()));
  return limits.map((_, key) => admitted.reduce((sum, counts) => sum + counts[key]!, 0));
}

test.each([1, 2, 4])('K1, T17: of 50 times as many calls exactly the limit pass, over %i threads', async (threads) => {
  const limits = [1, 7, 100, 1000];
  const memory = createCounterMemory({ keys: 100 });
  expect(await takeInThreads(memory, threads, 50_000 / threads, limits)).toEqual(limits);
});

test('no call is lost of those that several threads count', async () => {
  const memory = createCounterMemory({ keys: 100 });
  await takeInThreads(memory, 4, 50_000, [1_000_000]);
  expect(new SharedCounters(memory).take('key-0', 0, 1_000_000, 3_600_000).remaining).toBe(800_000);
});

test('a thread that dies while it counts neither stops the others nor takes back what it counted', async () => {
  const memory = createCounterMemory({ keys: 100 });
  const counters = new SharedCounters(memory);
  const file = new URL('./die-in-thread.ts', import.meta.url);
  let before = 0;
  for (let death = 0; death < 5; death++) {
    const worker = new Worker(file, { workerData: { memory } });
    await new Promise((resolve, reject) => worker.on('message', resolve).on('error', reject));
    await worker.terminate();
    const { admitted, remaining } = counters.take('k', 1, 1_000_000_000, 3_600_000);
    expect(admitted).toBe(true);
    expect(1_000_000_000 - remaining).toBeGreaterThan(before + 1000);
    before = 1_000_000_000 - remaining;
  }
});

test('M8: a process that stood still finds what it counted, and nothing is free before its time', async () => {
  const file = new URL('./count-in-process.ts', import.meta.url);
  const child = spawn(process.execPath, [fileURLToPath(file)], { stdio: ['pipe', 'pipe', 'inherit'] });
  try {
    const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
    const ask = async () => {
      child.stdin.write('take\n');
      return JSON.parse((await lines.next()).value as string) as { admitted: boolean; retryAfterMs: number };
    };
    expect((await ask()).admitted).toBe(true);
    child.kill('SIGSTOP');
    await setTimeout(300);
    child.kill('SIGCONT');
    const { admitted, retryAfterMs } = await ask();
    expect(admitted).toBe(false);
    // The time it stood still has passed for its counters, too.
    expect(retryAfterMs).toBeLessThanOrEqual(600_000 - 300);
  } finally {
    child.kill('SIGKILL');
  }
});
