import { expect, test } from 'vitest';
import { FewWords } from './few-words.ts';

test('holds none, one, and many', () => {
  const words = new FewWords<number>();
  expect(words.get('a')).toBeUndefined();
  words.set('a', 1);
  expect([words.get('a'), words.get('b')]).toEqual([1, undefined]);
  words.set('a', 2);
  expect(words.get('a')).toBe(2);
  words.set('b', 3);
  words.set('__proto__', 4);
  expect([words.get('a'), words.get('b'), words.get('__proto__'), words.get('c')]).toEqual([2, 3, 4, undefined]);
});
