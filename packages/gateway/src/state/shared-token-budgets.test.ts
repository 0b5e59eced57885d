import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { MemoryTokenBudgets, type TokenAccount } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { usedMs } from '../../../text/src/testing.ts';
import { QuotaFile } from './quota-file.ts';
import { createQuotaMemory, SharedQuotas } from './shared-quotas.ts';
import { createTokenMemory, SharedTokenBudgets, TokenMinutes } from './shared-token-budgets.ts';
import { SharedTokenWindows } from './token-budget-windows.ts';
import { tokenBudgetsSuite } from './token-budgets-suite.ts';

const start = Date.UTC(2026, 0, 1);

function make(kind: 'shared' | 'memory', keys = 1000) {
  const time = { now: start };
  const now = () => time.now;
  const minutes = new TokenMinutes(createTokenMemory({ keys }), now);
  const windows = new SharedTokenWindows(new SharedQuotas(createQuotaMemory({ keys }), now), now);
  const budgets = kind === 'shared' ? new SharedTokenBudgets(minutes, windows) : new MemoryTokenBudgets(now);
  const pass = (milliseconds: number): void => {
    time.now += milliseconds;
  };
  return { time, now, budgets, pass, minutes };
}

describe('shared', () => tokenBudgetsSuite(async () => make('shared')));
describe('in memory', () => tokenBudgetsSuite(async () => make('memory')));

/** Numbers below 1 that look random and are the same every time. */
function randomNumbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
    return state / 2 ** 32;
  };
}

async function temporaryFolder(): Promise<AsyncDisposable & { readonly path: string }> {
  const path = await mkdtemp(join(tmpdir(), 'turnpike-tokens-'));
  return { path, [Symbol.asyncDispose]: () => rm(path, { recursive: true, force: true }) };
}

const account = (limit: number): TokenAccount => ({ key: 'k', limit, window: undefined });

test('K2: whatever calls come and end, no minute admits more than the limit, and little less than an exact account', () => {
  for (let seed = 1; seed <= 40; seed++) {
    const random = randomNumbers(seed);
    const { time, minutes } = make('shared');
    const limit = 50 + Math.floor(random() * 1000);
    const log: { at: number; tokens: number }[] = [];
    const underWay: { takenAt: number; tokens: number; logged: { tokens: number } }[] = [];
    const within = (span: number): number =>
      log.reduce((sum, { at, tokens }) => (time.now - at < span ? sum + tokens : sum), 0);
    for (let call = 0; call < 800; call++) {
      if (random() < 0.7) time.now += random() * [10, 300, 5000, 50_000][Math.floor(random() * 4)]!;
      if (underWay.length > 0 && random() < 0.5) {
        const [one] = underWay.splice(Math.floor(random() * underWay.length), 1);
        const used = Math.floor(random() * one!.tokens);
        minutes.settle('k', one!.takenAt, one!.tokens, used, limit);
        if (time.now - one!.takenAt < 60_000) one!.logged.tokens = used;
        continue;
      }
      const needed = Math.floor(random() * random() * limit);
      const { admitted, tokens, takenAt, retryAfterMs } = minutes.reserve('k', needed, needed + 20, limit);
      const late = within(60_000 * (1 + 1 / 58));
      if (!admitted && late + Math.max(needed, 1) <= limit) throw new Error(`refused with room: ${seed} ${call}`);
      if (!admitted && !(retryAfterMs > 0 && retryAfterMs <= 60_000)) throw new Error(`told ${retryAfterMs}: ${seed}`);
      if (!admitted) continue;
      const logged = { at: time.now, tokens };
      log.push(logged);
      underWay.push({ takenAt, tokens, logged });
      if (within(60_000) > limit) throw new Error(`${within(60_000)} of ${limit} in a minute: ${seed} ${call}`);
    }
  }
});

test('agrees with an exact account on debts, sub-windows aside', () => {
  for (let seed = 1; seed <= 30; seed++) {
    const random = randomNumbers(seed);
    const [shared, exact] = [make('shared'), make('memory')];
    const limit = 100;
    for (let call = 0; call < 200; call++) {
      // Whatever happens, and whatever is repaid, is at even seconds: no two times share a sub-window, and nothing is late.
      const pause = 2000 * (1 + Math.floor(random() * [2, 5, 100][Math.floor(random() * 3)]!));
      shared.pass(pause);
      exact.pass(pause);
      const used = Math.floor(random() * [20, 100, 900][Math.floor(random() * 3)]!);
      const told = [shared, exact].map(({ budgets, time }) => {
        const reservation = budgets.reserve(account(limit), 3, 30) as Awaited<ReturnType<typeof budgets.reserve>>;
        const wait = Math.round(reservation.retryAfterMs);
        const left = reservation.admitted ? budgets.settle(account(limit), reservation, used) : undefined;
        return { at: Math.round(time.now), ...reservation, takenAt: 0, retryAfterMs: wait, left };
      });
      expect(told[0], `${seed} ${call}`).toEqual(told[1]);
    }
  }
});

test('a debt of a billion minutes costs nobody time', () => {
  const { minutes, pass } = make('shared');
  minutes.settle('k', 0, 0, 1e18, 1);
  pass(60_000 * 1e6);
  const begun = usedMs();
  expect(minutes.reserve('k', 1, 1, 1)).toMatchObject({ admitted: false });
  expect(usedMs() - begun).toBeLessThan(10_000);
});

test('all who hold the memory have one account', () => {
  const memory = createTokenMemory({ keys: 10 });
  const [one, other] = [new TokenMinutes(memory, () => 0), new TokenMinutes(memory, () => 0)];
  const { takenAt, tokens } = one.reserve('k', 60, 60, 100);
  expect(other.reserve('k', 41, 41, 100).admitted).toBe(false);
  other.settle('k', takenAt, tokens, 0, 100);
  expect(one.reserve('k', 100, 100, 100).admitted).toBe(true);
});

test('N2: of many calls in three threads exactly as many tokens are given as there are, and all come back', async () => {
  const [memory, quotas] = [createTokenMemory({ keys: 10 }), createQuotaMemory({ keys: 10 })];
  const script = fileURLToPath(new URL('./token-budget-thread.ts', import.meta.url));
  const gate = new Int32Array(new SharedArrayBuffer(4));
  const run = (keeps: boolean) => {
    gate[0] = 0;
    const workerData = { memory, quotas, gate, threads: 3, calls: 3000, keeps };
    return Promise.all([1, 2, 3].map(async () => (await once(new Worker(script, { workerData }), 'message'))[0]));
  };
  // Each gives back all it took: whatever was taken when, all is there afterwards.
  await run(false);
  const taken = (await run(true)) as readonly (readonly number[])[];
  expect([0, 1].map((one) => taken.reduce((sum, each) => sum + each[one]!, 0))).toEqual([10_000, 10_000]);
});

test('what is left of a long window survives a process, and so does what it had reserved', async () => {
  await using folder = await temporaryFolder();
  const window = { startMs: Date.now() - 1000, endMs: Date.now() + 3_600_000 };
  const hour = { key: 'k', limit: 100, window };
  const open = () => {
    const file = QuotaFile.open(join(folder.path, 'quotas'));
    const budgets = new SharedTokenBudgets(
      new TokenMinutes(createTokenMemory({ keys: 10 })),
      new SharedTokenWindows(new SharedQuotas(file.memory)),
    );
    return { file, budgets };
  };
  const before = open();
  const done = await before.budgets.reserve(hour, 0, 60);
  await before.budgets.settle(hour, done, 20);
  await before.budgets.reserve(hour, 0, 30);
  await before.file.flush();
  // Nobody says goodbye: the process is killed.
  const after = open();
  expect(await after.budgets.reserve(hour, 50, 50)).toMatchObject({ admitted: true, remaining: 0 });
  await after.file.close();
  await before.file.close();
});

test('a flood of keys displaces itself before keys of which much was taken', () => {
  const { minutes } = make('shared', 128);
  minutes.reserve('k', 100, 100, 100);
  for (let key = 0; key < 2000; key++) minutes.reserve(`flood-${key}`, 1, 1, 100);
  expect(minutes.evictions).toBeGreaterThan(0);
  expect(minutes.reserve('k', 1, 1, 100).admitted).toBe(false);
});
