import { parentPort, workerData } from 'node:worker_threads';
import type { TokenAccount, TokenReservation } from '@turnpike/policy';
import { SharedQuotas } from './shared-quotas.ts';
import { SharedTokenBudgets, TokenMinutes } from './shared-token-budgets.ts';
import { SharedTokenWindows } from './token-budget-windows.ts';

// A thread of a test: takes tokens of a minute and of an hour as often as it is told, and tells how many it kept of each.

interface Task {
  readonly memory: SharedArrayBuffer;
  readonly quotas: SharedArrayBuffer;
  readonly gate: Int32Array;
  readonly threads: number;
  readonly calls: number;
  readonly keeps: boolean;
}

const { memory, quotas, gate, threads, calls, keeps } = workerData as Task;
const budgets = new SharedTokenBudgets(
  new TokenMinutes(memory),
  new SharedTokenWindows(new SharedQuotas(quotas, () => 0)),
);
const accounts: readonly TokenAccount[] = [
  { key: 'k', limit: 10_000, window: undefined },
  { key: 'k', limit: 10_000, window: { startMs: 0, endMs: 3_600_000 } },
];
const kept = [0, 0];

Atomics.add(gate, 0, 1);
Atomics.notify(gate, 0);
for (let there = Atomics.load(gate, 0); there < threads; there = Atomics.load(gate, 0)) Atomics.wait(gate, 0, there);

for (let call = 0; call < calls; call++)
  for (const [index, account] of accounts.entries()) {
    const reservation = budgets.reserve(account, 0, 7) as TokenReservation;
    if (keeps) kept[index]! += reservation.tokens;
    else budgets.settle(account, reservation, 0);
  }

parentPort?.postMessage(kept);
