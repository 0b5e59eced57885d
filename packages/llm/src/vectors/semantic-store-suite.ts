import { Buffer } from 'node:buffer';
import type { SemanticStore } from '@turnpike/policy';
import { expect, test } from 'vitest';

// What every store of answers does: all implementations run it.

/** A store of a test, and how time passes for it. */
export interface StoreUnderTest {
  readonly store: SemanticStore;
  pass(milliseconds: number): void | Promise<void>;
}

/** A vector of eight numbers in about the direction of the first, the more to the second the larger the angle is. */
export function turned(degrees: number): Float32Array {
  const radians = (degrees * Math.PI) / 180;
  return Float32Array.of(Math.cos(radians), Math.sin(radians), 0, 0, 0, 0, 0, 0);
}

const minute = 60_000;

/** @param open the same empty store as before, or a new one */
export function semanticStoreSuite(open: () => StoreUnderTest | Promise<StoreUnderTest>): void {
  let count = 0;
  /** Tests may share a store: each has partitions of its own. */
  const begin = async () => {
    const { store, pass } = await open();
    const name = `test ${count++}`;
    const keep = (partition: string, vector: Float32Array, text: string, durationMs = minute) =>
      store.keep(`${name} ${partition}`, vector, Buffer.from(text), durationMs);
    const find = async (partition: string, vector: Float32Array, mostDistance: number) => {
      const hit = await store.find(`${name} ${partition}`, vector, mostDistance);
      return hit && { text: Buffer.from(hit.value).toString(), score: hit.score, ageMs: hit.ageMs };
    };
    return { keep, find, pass };
  };

  test('finds the nearest that is near enough, with its cosine distance', async () => {
    const { keep, find } = await begin();
    expect(await find('a', turned(0), 2)).toBeUndefined();
    await keep('a', turned(20), 'twenty');
    await keep('a', turned(60), 'sixty');
    const hit = await find('a', turned(30), 0.05);
    expect(hit?.text).toBe('twenty');
    expect(hit?.score).toBeCloseTo(1 - Math.cos(Math.PI / 18), 3);
    expect((await find('a', turned(50), 0.05))?.text).toBe('sixty');
    expect(await find('a', turned(0), 0.05)).toBeUndefined();
    expect((await find('a', turned(0), 0.1))?.text).toBe('twenty');
  });

  test('the length of a vector makes no difference, only its direction', async () => {
    const { keep, find } = await begin();
    await keep(
      'a',
      turned(0).map((value) => value * 1000),
      'long',
    );
    const hit = await find(
      'a',
      turned(0).map((value) => value / 1000),
      0.001,
    );
    expect([hit?.text, hit?.score.toFixed(3)]).toEqual(['long', '0.000']);
  });

  test('what is opposite is at a distance of 2', async () => {
    const { keep, find } = await begin();
    await keep('a', turned(0), 'here');
    expect((await find('a', turned(180), 2))?.score).toBeCloseTo(2, 3);
    expect(await find('a', turned(180), 1)).toBeUndefined();
  });

  test('N4: what is nearer in another partition is not found', async () => {
    const { keep, find } = await begin();
    await keep('ann', turned(0), 'of Ann');
    expect(await find('bob', turned(0), 2)).toBeUndefined();
    await keep('bob', turned(40), 'of Bob');
    expect((await find('bob', turned(0), 2))?.text).toBe('of Bob');
    expect(await find('bob', turned(0), 0.1)).toBeUndefined();
  });

  test('N4: names of partitions may hold anything', async () => {
    const { keep, find } = await begin();
    const names = [
      '',
      ' ',
      '*',
      'a|b',
      'a,b',
      '} | @partition:{*',
      "'; DROP TABLE x; --",
      '\n',
      'ä',
      'A',
      'a',
      '8\na',
      '{}',
    ];
    for (const [index, name] of names.entries()) await keep(name, turned(index), name);
    for (const name of names) expect((await find(name, turned(0), 2))?.text, JSON.stringify(name)).toBe(name);
  });

  test('vectors of another length are never found', async () => {
    const { keep, find } = await begin();
    await keep('a', Float32Array.of(1, 0, 0), 'of three');
    await keep('a', turned(0), 'of eight');
    expect((await find('a', Float32Array.of(0, 1, 0), 2))?.text).toBe('of three');
    expect((await find('a', turned(0), 2))?.text).toBe('of eight');
    expect(await find('a', Float32Array.of(1, 0), 2)).toBeUndefined();
  });

  test('is found until its time is over, and says how old it is', async () => {
    const { keep, find, pass } = await begin();
    await keep('a', turned(0), 'short', 2_000);
    await keep('a', turned(10), 'long', minute);
    expect((await find('a', turned(0), 1))?.text).toBe('short');
    await pass(2_100);
    const hit = await find('a', turned(0), 1);
    expect(hit?.text).toBe('long');
    expect(hit?.ageMs).toBeGreaterThanOrEqual(2_000);
    expect(hit?.ageMs).toBeLessThan(minute);
  });

  test('for no time it is not kept at all', async () => {
    const { keep, find } = await begin();
    for (const durationMs of [0, -1, Number.NaN]) await keep('a', turned(0), 'x', durationMs);
    expect(await find('a', turned(0), 2)).toBeUndefined();
  });

  test('what has no direction is neither kept nor found', async () => {
    const { keep, find } = await begin();
    const odd = [turned(0).fill(0), turned(Number.NaN), turned(0).fill(Number.POSITIVE_INFINITY), new Float32Array(0)];
    for (const vector of odd) {
      await keep('a', vector, 'odd');
      expect(await find('a', vector, 2)).toBeUndefined();
    }
    await keep('a', turned(0), 'good');
    expect((await find('a', turned(0), 2))?.text).toBe('good');
  });

  test('bytes come back as they were kept', async () => {
    const { store } = await open();
    const value = Uint8Array.from({ length: 1000 }, (_, index) => index);
    await store.keep('bytes', turned(0), value, minute);
    expect(Uint8Array.from((await store.find('bytes', turned(0), 0.1))!.value)).toEqual(value);
  });
}
