import type { TokenAccount, TokenBudgets, TokenReservation } from '@turnpike/policy';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

/** Budgets under test, and a way to let their time pass; absent where it is real, and a minute too long for a test. */
export interface BudgetsUnderTest {
  readonly budgets: TokenBudgets;
  readonly pass?: (milliseconds: number) => void;
  /** The windows of these budgets end by this clock; the machine's where it is left out. */
  readonly now?: () => number;
  close?(): Promise<void>;
}

/** What all budgets of tokens do, wherever they keep their numbers. Each test begins with empty ones. */
export function tokenBudgetsSuite(
  make: () => Promise<BudgetsUnderTest>,
  { realTime = false }: { readonly realTime?: boolean } = {},
): void {
  const minute: TokenAccount = { key: 'k', limit: 100, window: undefined };
  let under: BudgetsUnderTest;
  let hour: TokenAccount;

  beforeEach(async () => {
    under = await make();
    const startMs = (under.now ?? Date.now)() - 1000;
    hour = { key: 'k', limit: 100, window: { startMs, endMs: startMs + 3_600_000 } };
  });

  afterEach(() => under.close?.());

  const reserve = async (account: TokenAccount, needed: number, wanted = needed): Promise<TokenReservation> =>
    under.budgets.reserve(account, needed, wanted);
  const settle = async (account: TokenAccount, reservation: TokenReservation, used: number): Promise<number> =>
    under.budgets.settle(account, reservation, used);
  const spend = async (account: TokenAccount, tokens: number): Promise<number> =>
    settle(account, await reserve(account, 0, 0), tokens);

  describe.each([['a minute'], ['a window']])('%s', (kind) => {
    const accountOf = (): TokenAccount => (kind === 'a minute' ? minute : hour);

    test('gives what is wanted, and tells what is left', async () => {
      expect(await reserve(accountOf(), 10, 60)).toMatchObject({
        admitted: true,
        tokens: 60,
        remaining: 40,
        retryAfterMs: 0,
      });
    });

    test('gives what is left where that is enough, and nothing where it is not', async () => {
      await reserve(accountOf(), 10, 60);
      expect(await reserve(accountOf(), 41)).toMatchObject({ admitted: false, tokens: 0, remaining: 40 });
      expect(await reserve(accountOf(), 40, 90)).toMatchObject({ admitted: true, tokens: 40, remaining: 0 });
      const refused = await reserve(accountOf(), 0, 10);
      expect(refused).toMatchObject({ admitted: false, tokens: 0, remaining: 0 });
      expect(refused.retryAfterMs).toBeGreaterThan(0);
      expect(refused.retryAfterMs).toBeLessThanOrEqual(kind === 'a minute' ? 60_000 : 3_600_000);
    });

    test('a need of nothing is admitted as long as one is left', async () => {
      expect(await reserve(accountOf(), 0, 0)).toMatchObject({ admitted: true, tokens: 0, remaining: 100 });
      await reserve(accountOf(), 99);
      expect(await reserve(accountOf(), 0, 0)).toMatchObject({ admitted: true, remaining: 1 });
      await reserve(accountOf(), 1);
      expect(await reserve(accountOf(), 0, 0)).toMatchObject({ admitted: false, remaining: 0 });
    });

    test('what was reserved and not used is there again at once', async () => {
      const reservation = await reserve(accountOf(), 90);
      expect(await settle(accountOf(), reservation, 0)).toBe(100);
      const other = await reserve(accountOf(), 100);
      expect(await settle(accountOf(), other, 30)).toBe(70);
      expect(await reserve(accountOf(), 70)).toMatchObject({ admitted: true, remaining: 0 });
    });

    test('each gives back what is its own', async () => {
      const [one, other] = [await reserve(accountOf(), 50), await reserve(accountOf(), 50)];
      expect(await settle(accountOf(), other, 10)).toBe(40);
      expect(await settle(accountOf(), one, 10)).toBe(80);
    });

    test('what was used beyond what was reserved counts', async () => {
      const reservation = await reserve(accountOf(), 10);
      expect(await settle(accountOf(), reservation, 70)).toBe(30);
      expect(await reserve(accountOf(), 31)).toMatchObject({ admitted: false });
    });

    test('nothing is below nothing, and what is spent beyond the limit is not lost', async () => {
      const reservation = await reserve(accountOf(), 100);
      expect(await settle(accountOf(), reservation, 250)).toBe(0);
      expect(await reserve(accountOf(), 1)).toMatchObject({ admitted: false, tokens: 0, remaining: 0 });
    });

    test('what never fits is never told to come back', async () => {
      expect(await reserve(accountOf(), 101)).toMatchObject({
        admitted: false,
        remaining: 100,
        retryAfterMs: Number.POSITIVE_INFINITY,
      });
      for (const limit of [0, -1])
        expect(await reserve({ ...accountOf(), key: 'none', limit }, 0)).toMatchObject({
          admitted: false,
          remaining: 0,
          retryAfterMs: Number.POSITIVE_INFINITY,
        });
    });

    test('N1: usage below nothing gives back no more than was reserved', async () => {
      const [, mine] = [await reserve(accountOf(), 60), await reserve(accountOf(), 40)];
      expect(await settle(accountOf(), mine, -1000)).toBe(40);
    });

    test('K9: another limit applies to what has been counted', async () => {
      await reserve(accountOf(), 60);
      expect(await reserve({ ...accountOf(), limit: 50 }, 1)).toMatchObject({ admitted: false, remaining: 0 });
      expect(await reserve({ ...accountOf(), limit: 200 }, 140)).toMatchObject({ admitted: true, remaining: 0 });
    });

    test('K5: keys of any content are apart', async () => {
      const keys = ['', 'a:b', 'a{b}', '{a}b', 'a\r\nb', 'a\0', '__proto__', '\ud800', '\ud801', 'x'.repeat(100_000)];
      for (const key of keys) expect((await reserve({ ...accountOf(), key }, 100)).admitted).toBe(true);
      for (const key of keys) expect((await reserve({ ...accountOf(), key }, 1)).admitted).toBe(false);
    });

    test('N2: of many at once exactly as many tokens are given as there are', async () => {
      const all = await Promise.all(Array.from({ length: 300 }, () => reserve(accountOf(), 1, 7)));
      expect(all.reduce((sum, { tokens }) => sum + tokens, 0)).toBe(100);
      await Promise.all(all.map((one) => settle(accountOf(), one, 0)));
      expect(await reserve(accountOf(), 100)).toMatchObject({ admitted: true, remaining: 0 });
    });
  });

  test('minutes and windows of one key have nothing to do with each other', async () => {
    await reserve(minute, 100);
    expect(await reserve(hour, 100)).toMatchObject({ admitted: true });
    const next = { startMs: hour.window!.endMs!, endMs: hour.window!.endMs! + 3_600_000 };
    expect(await reserve({ ...hour, window: next }, 100)).toMatchObject({ admitted: true });
    expect((await reserve(hour, 1)).admitted).toBe(false);
  });

  test('a window without end never has more', async () => {
    const always = { ...hour, window: { startMs: 0 } };
    await reserve(always, 100);
    expect(await reserve(always, 1)).toMatchObject({ admitted: false, retryAfterMs: Number.POSITIVE_INFINITY });
  });

  test('a debt of some minutes is told as such', async () => {
    await spend(minute, 350);
    const { retryAfterMs } = await reserve(minute, 1);
    // 100 of each minute: now, after 60 and 120 seconds; 50 are left of the fourth.
    expect(retryAfterMs).toBeGreaterThan(179_000);
    expect(retryAfterMs).toBeLessThanOrEqual(180_000);
    expect((await reserve(minute, 51)).retryAfterMs).toBeGreaterThan(239_000);
  });

  if (realTime) return;

  const pass = (milliseconds: number): void => under.pass!(milliseconds);

  test('K2: a minute has no edge: what was taken half a minute ago still counts', async () => {
    await reserve(minute, 60);
    pass(30_000);
    await reserve(minute, 40);
    pass(29_000);
    expect(await reserve(minute, 60)).toMatchObject({ admitted: false, retryAfterMs: 1000 });
    pass(1000);
    expect(await reserve(minute, 60)).toMatchObject({ admitted: true, remaining: 0 });
  });

  test('what is given back after its minute gives nothing', async () => {
    const late = await reserve(minute, 100);
    pass(60_000);
    await reserve(minute, 100);
    expect(await settle(minute, late, 0)).toBe(0);
    pass(60_000);
    expect(await settle(minute, late, 0)).toBe(100);
  });

  test('what is spent after the minute of its reservation counts from then on', async () => {
    const slow = await reserve(minute, 100);
    pass(90_000);
    expect(await settle(minute, slow, 150)).toBe(50);
    pass(59_999);
    expect((await reserve(minute, 51)).admitted).toBe(false);
    pass(1);
    expect((await reserve(minute, 100)).admitted).toBe(true);
  });

  test('what is given back pays debts first', async () => {
    const held = await reserve(minute, 50);
    await spend(minute, 80);
    expect(await settle(minute, held, 0)).toBe(20);
  });

  test('the minutes that follow repay a debt, at the rate of the limit', async () => {
    await spend(minute, 250);
    const { retryAfterMs } = await reserve(minute, 50);
    expect(retryAfterMs).toBe(120_000);
    pass(119_999);
    expect((await reserve(minute, 1)).admitted).toBe(false);
    pass(1);
    expect(await reserve(minute, 51)).toMatchObject({ admitted: false, remaining: 50, retryAfterMs: 60_000 });
    expect(await reserve(minute, 50)).toMatchObject({ admitted: true, remaining: 0 });
  });

  test('a debt is repaid as well while nobody asks', async () => {
    await spend(minute, 10_000);
    pass(60_000 * 99 - 1);
    expect(await reserve(minute, 1)).toMatchObject({ admitted: false, retryAfterMs: 60_001 });
    pass(60_001);
    expect(await reserve(minute, 100)).toMatchObject({ admitted: true });
  });

  test('who comes when he was told is admitted', async () => {
    await reserve(minute, 30);
    pass(20_000);
    await spend(minute, 180);
    for (const needed of [1, 60, 100]) {
      const { retryAfterMs } = await reserve(minute, needed);
      pass(retryAfterMs - 1);
      expect((await reserve(minute, needed)).admitted).toBe(false);
      pass(1);
      const admitted = await reserve(minute, needed);
      expect(admitted.admitted).toBe(true);
      await settle(minute, admitted, 0);
    }
  });
}
