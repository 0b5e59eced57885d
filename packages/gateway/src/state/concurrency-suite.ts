import type { ConcurrencySlots } from '@turnpike/policy';
import { beforeEach, expect, test } from 'vitest';

/** What all concurrency slots do. Each test begins with none taken. */
export function concurrencySuite(make: () => ConcurrencySlots): void {
  let slots: ConcurrencySlots;

  beforeEach(() => {
    slots = make();
  });

  const enter = async (key: string, most: number): Promise<(() => void) | undefined> => slots.enter(key, most);

  test('lets in as many as there are places', async () => {
    expect(await enter('k', 2)).toBeTypeOf('function');
    expect(await enter('k', 2)).toBeTypeOf('function');
    expect(await enter('k', 2)).toBeUndefined();
    expect(await enter('other', 2)).toBeTypeOf('function');
  });

  test('a place that is left is free', async () => {
    const leave = await enter('k', 1);
    expect(await enter('k', 1)).toBeUndefined();
    leave!();
    expect(await enter('k', 1)).toBeTypeOf('function');
  });

  test('another number of places applies to those inside', async () => {
    await enter('k', 1);
    expect(await enter('k', 2)).toBeTypeOf('function');
    expect(await enter('k', 1)).toBeUndefined();
  });

  test('no places let nobody in', async () => {
    expect(await enter('k', 0)).toBeUndefined();
    expect(await enter('k', 1)).toBeTypeOf('function');
  });

  test('T27: after 100,000 that came and went all places are free', async () => {
    const inside: (() => void)[] = [];
    for (let call = 0; call < 100_000; call++) {
      const leave = slots.enter('k', 50) as (() => void) | undefined;
      if (leave === undefined) inside.splice(call % inside.length, 1)[0]!();
      else inside.push(leave);
    }
    for (const leave of inside) leave();
    for (let place = 0; place < 50; place++) expect(await enter('k', 50)).toBeTypeOf('function');
    expect(await enter('k', 50)).toBeUndefined();
  });
}
