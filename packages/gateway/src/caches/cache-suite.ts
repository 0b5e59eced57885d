import type { Cache } from '@turnpike/policy';
import { afterEach, beforeEach, expect, test } from 'vitest';

/** A cache under test, and a way to let its time pass, replaced or real. */
export interface CacheUnderTest {
  readonly cache: Cache;
  pass(milliseconds: number): Promise<void>;
  close?(): Promise<void>;
}

/** What all caches do, wherever they keep things. Each test begins with an empty one that has room for 8 MB. */
export function cacheSuite(make: () => Promise<CacheUnderTest>): void {
  let under: CacheUnderTest;

  beforeEach(async () => {
    under = await make();
  });

  afterEach(() => under.close?.());

  const get = async (key: string): Promise<string | undefined> => {
    const value = await under.cache.get(key);
    return value && Buffer.from(value).toString('utf8');
  };
  const set = async (key: string, value: string, durationMs = 60_000): Promise<void> =>
    under.cache.set(key, Buffer.from(value), durationMs);

  test('gives what was kept under a key, byte for byte, and nothing under others', async () => {
    const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
    await under.cache.set('a', bytes, 60_000);
    expect(Uint8Array.from((await under.cache.get('a'))!)).toEqual(bytes);
    expect(await get('b')).toBeUndefined();
    expect(await get('')).toBeUndefined();
  });

  test('an empty value is a value', async () => {
    await set('a', '');
    expect(await get('a')).toBe('');
  });

  test('what is kept later takes the place of what there was', async () => {
    await set('a', 'one');
    await set('a', 'a longer one');
    expect(await get('a')).toBe('a longer one');
    await set('a', '');
    expect(await get('a')).toBe('');
  });

  test('forgets when told, and when there is nothing to forget', async () => {
    await set('a', 'one');
    await set('b', 'two');
    await under.cache.delete('a');
    await under.cache.delete('none');
    expect([await get('a'), await get('b')]).toEqual([undefined, 'two']);
  });

  test('keeps nothing longer than it was told', async () => {
    await set('short', 'one', 2000);
    await set('long', 'two', 60_000);
    expect(await get('short')).toBe('one');
    await under.pass(2050);
    expect([await get('short'), await get('long')]).toEqual([undefined, 'two']);
  });

  test('no time is no entry, and takes away what there was', async () => {
    for (const durationMs of [0, -1, Number.NaN]) {
      await set('a', 'one');
      await set('a', 'two', durationMs);
      expect(await get('a')).toBeUndefined();
    }
  });

  test('times beyond what can be counted are a long time', async () => {
    await set('a', 'one', 2 ** 31 * 1000);
    expect(await get('a')).toBe('one');
  });

  test('keys of any content are apart', async () => {
    const keys = ['', ' ', 'a', 'A', 'a:b', 'a::b', 'a{b}', '{a}b', 'a\r\nb', 'a\0', 'a\0\0', '__proto__', '☃', '*'];
    keys.push('é', 'e\u0301', '\ud800', '\ud801', '\ufffd', 'x'.repeat(10_000), `${'x'.repeat(10_000)}y`, '8a', '16a');
    for (const [index, key] of keys.entries()) await set(key, `value ${index}`);
    for (const [index, key] of keys.entries()) expect(await get(key)).toBe(`value ${index}`);
  });

  test('J6: a key of 1 MB keeps nothing, and a value of 2 MB is kept', async () => {
    const long = 'k'.repeat(1_000_000);
    await set(long, 'one');
    expect(await get(long)).toBeUndefined();
    const value = Buffer.alloc(2 * 1024 * 1024, 'v');
    await under.cache.set('a', value, 60_000);
    expect(Buffer.from((await under.cache.get('a'))!).equals(value)).toBe(true);
  });

  test('J6: a value beyond all bounds is not kept, nor is what it would have replaced', async () => {
    await set('a', 'one');
    await under.cache.set('a', Buffer.alloc(16 * 1024 * 1024), 60_000);
    expect(await get('a')).toBeUndefined();
  });

  test('what it was given and what it gives may be changed without changing what it keeps', async () => {
    const given = Buffer.from('one');
    await under.cache.set('a', given, 60_000);
    given.fill('x');
    const taken = Buffer.from((await under.cache.get('a'))!);
    taken.fill('y');
    expect(await get('a')).toBe('one');
  });
}
