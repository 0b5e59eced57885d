import type { Quotas, QuotaWindow } from '@turnpike/policy';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** Quotas under test. */
export interface QuotasUnderTest {
  readonly quotas: Quotas;
  close?(): Promise<void>;
}

/** What all quotas do, wherever they keep their numbers. Each test begins with empty ones. */
export function quotasSuite(make: () => Promise<QuotasUnderTest>): void {
  let under: QuotasUnderTest;
  const startMs = Date.now() - 1000;
  const window: QuotaWindow = { startMs, endMs: startMs + 3_600_000 };

  beforeEach(async () => {
    under = await make();
  });

  afterEach(() => under.close?.());

  test('counts up to the limit, and no further', async () => {
    const { quotas } = under;
    expect(await quotas.take('k', 2, { calls: 3 }, window)).toEqual({
      admitted: true,
      exceeded: undefined,
      used: { calls: 2, bytes: 0 },
    });
    expect(await quotas.take('k', 2, { calls: 3 }, window)).toEqual({
      admitted: false,
      exceeded: 'calls',
      used: { calls: 2, bytes: 0 },
    });
    expect(await quotas.take('k', 1, { calls: 3 }, window)).toMatchObject({ admitted: true, used: { calls: 3 } });
    expect(await quotas.take('k', 1, { calls: 3 }, window)).toMatchObject({ admitted: false });
  });

  test('asks with no calls whether there is room for one', async () => {
    const { quotas } = under;
    expect(await quotas.take('k', 0, { calls: 1 }, window)).toMatchObject({ admitted: true, used: { calls: 0 } });
    await quotas.take('k', 1, { calls: 1 }, window);
    expect(await quotas.take('k', 0, { calls: 1 }, window)).toMatchObject({ admitted: false, exceeded: 'calls' });
  });

  test('bytes may go beyond, and nothing passes after', async () => {
    const { quotas } = under;
    await quotas.add('k', { calls: 0, bytes: 99 }, window);
    expect(await quotas.take('k', 1, { bytes: 100 }, window)).toMatchObject({ admitted: true });
    await quotas.add('k', { calls: 0, bytes: 50 }, window);
    expect(await quotas.take('k', 1, { bytes: 100 }, window)).toEqual({
      admitted: false,
      exceeded: 'bytes',
      used: { calls: 1, bytes: 149 },
    });
  });

  test('another window is another count, and the old one stays', async () => {
    const { quotas } = under;
    const next = { startMs: startMs + 3_600_000, endMs: startMs + 7_200_000 };
    await quotas.take('k', 1, { calls: 1 }, window);
    expect(await quotas.take('k', 1, { calls: 1 }, next)).toMatchObject({ admitted: true });
    expect(await quotas.take('k', 1, { calls: 1 }, window)).toMatchObject({ admitted: false });
  });

  test('a window without end counts too', async () => {
    const { quotas } = under;
    const always = { startMs: -62_135_596_800_000 };
    await quotas.take('k', 1, { calls: 1 }, always);
    expect(await quotas.take('k', 1, { calls: 1 }, always)).toMatchObject({ admitted: false });
    expect(await quotas.take('k', 1, { calls: 1 }, window)).toMatchObject({ admitted: true });
  });

  test('K7: nothing overflows', async () => {
    const { quotas } = under;
    const huge = Number.MAX_SAFE_INTEGER;
    await quotas.add('k', { calls: huge - 1, bytes: huge }, window);
    await quotas.add('k', { calls: huge, bytes: huge }, window);
    expect(await quotas.take('k', 0, { calls: huge }, window)).toEqual({
      admitted: false,
      exceeded: 'calls',
      used: { calls: huge, bytes: huge },
    });
  });

  test('K5: keys of any content are apart', async () => {
    const { quotas } = under;
    const keys = ['', 'a:b', 'a::b', 'a{b}', '{a}b', 'a\r\nb', 'a\0', '__proto__', '\ud800', '\ud801', 'x'.repeat(1e6)];
    for (const key of keys) expect(await quotas.take(key, 1, { calls: 1 }, window)).toMatchObject({ admitted: true });
    for (const key of keys) expect(await quotas.take(key, 1, { calls: 1 }, window)).toMatchObject({ admitted: false });
  });

  test('K1: of many calls at once exactly as many as the limit pass', async () => {
    const calls = Array.from({ length: 500 }, async () => under.quotas.take('k', 1, { calls: 20 }, window));
    expect((await Promise.all(calls)).filter(({ admitted }) => admitted)).toHaveLength(20);
  });
}
