import { MemoryTokenBudgets, type TokenAccount, type TokenBudgets } from '@turnpike/policy';
import { expect, test, vi } from 'vitest';
import { TokenSpending } from './token-spending.ts';

const account: TokenAccount = { key: 'k', limit: 1000, window: undefined };

/** Budgets that answer when they are told to, as a store elsewhere does. */
function slowBudgets() {
  const budgets = new MemoryTokenBudgets(() => 0);
  const waiting: (() => void)[] = [];
  const slow: TokenBudgets = {
    reserve: (account, needed, wanted) =>
      new Promise((resolve) => waiting.push(() => resolve(budgets.reserve(account, needed, wanted)))),
    settle: (account, reservation, used) => budgets.settle(account, reservation, used),
  };
  const left = () => budgets.reserve(account, 0, 0).remaining;
  return { slow, left, answer: () => waiting.shift()!() };
}

test('N6: what is taken for a stream that has ended meanwhile is given back', async () => {
  const { slow, left, answer } = slowBudgets();
  const spending = new TokenSpending(account, slow);
  const reserved = spending.reserve(10, 100);
  answer();
  await reserved;
  const covered = spending.covers(101);
  await spending.settle(60);
  answer();
  expect([await covered, left()]).toEqual([false, 940]);
});

test('what is used goes to what was taken first, and what is too much to what was taken last', async () => {
  let now = 0;
  const budgets = new MemoryTokenBudgets(() => now);
  const spending = new TokenSpending(account, budgets);
  await spending.reserve(0, 100);
  now = 30_000;
  expect(await spending.covers(200)).toBe(true);
  expect(spending.tokens).toBe(356);
  await spending.settle(150);
  expect(spending.remaining).toBe(850);
  // The first hundred leave a minute after they were taken, the other fifty after theirs.
  now = 60_000;
  expect(budgets.reserve(account, 0, 0).remaining).toBe(950);
  now = 90_000;
  expect(budgets.reserve(account, 0, 0).remaining).toBe(1000);
});

test('a stream asks once in 256 tokens', async () => {
  const budgets = new MemoryTokenBudgets(() => 0);
  const asking = vi.spyOn(budgets, 'reserve');
  const spending = new TokenSpending({ ...account, limit: 100_000 }, budgets);
  await spending.reserve(10, 266);
  for (let tokens = 1; tokens <= 5000; tokens++) await spending.covers(tokens);
  expect(asking).toHaveBeenCalledTimes(1 + 19);
});
