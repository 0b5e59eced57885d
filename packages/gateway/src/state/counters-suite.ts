import type { Admission, Counters } from '@turnpike/policy';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** Counters under test, and a way to let their time pass, replaced or real. */
export interface CountersUnderTest {
  readonly counters: Counters;
  pass(milliseconds: number): Promise<void>;
  close?(): Promise<void>;
}

/**
 * What all counters do, wherever they keep their numbers. Each test begins with empty ones. Where their time is real, half a
 * period is what a machine may stand still without breaking a test.
 */
export function countersSuite(make: () => Promise<CountersUnderTest>, period = 1000): void {
  let under: CountersUnderTest;

  beforeEach(async () => {
    under = await make();
  });

  afterEach(() => under.close?.());

  const take = async (key: string, count = 1, limit = 3, periodMs = period): Promise<Admission> =>
    under.counters.take(key, count, limit, periodMs);

  test('admits up to the limit, and tells what is left', async () => {
    expect(await take('k')).toMatchObject({ admitted: true, remaining: 2, retryAfterMs: 0 });
    expect(await take('k')).toMatchObject({ admitted: true, remaining: 1, retryAfterMs: 0 });
    const last = await take('k');
    expect(last).toMatchObject({ admitted: true, remaining: 0 });
    expect(last.retryAfterMs).toBeGreaterThan(0);
    const refused = await take('k');
    expect(refused).toMatchObject({ admitted: false, remaining: 0 });
    expect(refused.retryAfterMs).toBeGreaterThan(0);
    expect(refused.retryAfterMs).toBeLessThanOrEqual(period);
  });

  test('what was refused is not counted', async () => {
    await take('k', 3);
    for (let call = 0; call < 5; call++) expect((await take('k')).admitted).toBe(false);
    await under.pass(period);
    expect(await take('k', 3)).toMatchObject({ admitted: true, remaining: 0 });
  });

  test('admits again after the time it told', async () => {
    await take('k', 3);
    const { retryAfterMs } = await take('k');
    await under.pass(retryAfterMs);
    expect((await take('k')).admitted).toBe(true);
  });

  test('K2: a window has no edge: what was taken half a period ago still counts', async () => {
    await take('k', 2);
    await under.pass(period / 2);
    expect((await take('k')).admitted).toBe(true);
    await under.pass(period / 2);
    expect(await take('k', 2)).toMatchObject({ admitted: true, remaining: 0 });
    expect((await take('k')).admitted).toBe(false);
  });

  test('takes several or none of them', async () => {
    await take('k', 2);
    expect(await take('k', 2)).toEqual({ admitted: false, remaining: 1, retryAfterMs: 0 });
    expect(await take('k', 1)).toMatchObject({ admitted: true, remaining: 0 });
    expect((await take('other', 4)).admitted).toBe(false);
  });

  test('a count of 0 asks and takes nothing', async () => {
    for (let call = 0; call < 5; call++)
      expect(await take('k', 0)).toEqual({ admitted: true, remaining: 3, retryAfterMs: 0 });
    await take('k', 3);
    expect(await take('k', 0)).toMatchObject({ admitted: false, remaining: 0 });
  });

  test('a count that is no number of things takes nothing and gives nothing back', async () => {
    await take('k', 3);
    for (const count of [-5, Number.NaN, 0.5]) {
      expect((await take('k', count)).admitted).toBe(false);
      await under.counters.add('k', count, period);
    }
    expect(await take('k', 0)).toMatchObject({ admitted: false, remaining: 0 });
  });

  test('a limit of nothing admits nothing', async () => {
    for (const limit of [0, -1, Number.NaN]) {
      expect(await take('k', 1, limit)).toMatchObject({ admitted: false, remaining: 0, retryAfterMs: period });
      expect((await take('k', 0, limit)).admitted).toBe(false);
    }
    expect((await take('k')).admitted).toBe(true);
  });

  test('what is added counts, beyond the limit too', async () => {
    await under.counters.add('k', 5, period);
    expect(await take('k', 1, 6)).toMatchObject({ admitted: true, remaining: 0 });
    expect(await take('k', 1, 4)).toMatchObject({ admitted: false, remaining: 0 });
    await under.pass(period);
    expect((await take('k', 3)).admitted).toBe(true);
  });

  test('K9: another limit applies to what has been counted', async () => {
    await take('k', 3, 3);
    expect(await take('k', 1, 5)).toMatchObject({ admitted: true, remaining: 1 });
    expect(await take('k', 1, 2)).toMatchObject({ admitted: false, remaining: 0 });
  });

  test('another period is another count', async () => {
    await take('k', 3);
    expect(await take('k', 1, 3, period * 10)).toMatchObject({ admitted: true, remaining: 2 });
    expect((await take('k')).admitted).toBe(false);
    await under.pass(period);
    expect(await take('k', 0, 3, period * 10)).toMatchObject({ remaining: 2 });
    expect(await take('k', 0)).toMatchObject({ remaining: 3 });
  });

  test('K5: keys of any content and length are apart', async () => {
    const long = 'x'.repeat(1_000_000);
    const keys = ['', ' ', 'a', 'A', 'a:b', 'a::b', 'a{b}', '{a}b', 'a\r\nb', 'a\0', 'a\0\0', '__proto__', '☃'];
    keys.push('é', 'e\u0301', '\ud800', '\ud801', '\ufffd', long, `${long}y`, '*', '1000', 'a 1000');
    for (const key of keys)
      expect(await take(key, 3), JSON.stringify(key.slice(0, 20))).toMatchObject({ remaining: 0 });
    for (const key of keys) expect((await take(key)).admitted).toBe(false);
  });

  test('K1: of many calls at once exactly as many as the limit pass', async () => {
    const calls = Array.from({ length: 20 * 50 }, () => take('k', 1, 20, period * 60));
    const admissions = await Promise.all(calls);
    expect(admissions.filter(({ admitted }) => admitted)).toHaveLength(20);
  });
}
