import { expect, test } from 'vitest';
import { windowsOf } from './windows.ts';

test('what fits is one window, and nothing is one empty window', () => {
  expect([...windowsOf('tea', 3, 0)]).toEqual(['tea']);
  expect([...windowsOf('', 3, 0)]).toEqual(['']);
});

test('windows follow each other, or begin with the end of the one before', () => {
  expect([...windowsOf('abcdefgh', 3, 0)]).toEqual(['abc', 'def', 'gh']);
  expect([...windowsOf('abcdefgh', 3, 1)]).toEqual(['abc', 'cde', 'efg', 'gh']);
  expect([...windowsOf('abcdef', 3, 2)]).toEqual(['abc', 'bcd', 'cde', 'def']);
});

test('a character is a code point, and none is cut in two', () => {
  expect([...windowsOf('😀😁😂a', 2, 0)]).toEqual(['😀😁', '😂a']);
  expect([...windowsOf('😀😁😂', 2, 1)]).toEqual(['😀😁', '😁😂']);
});

test('half a character becomes the sign for what is none', () => {
  expect([...windowsOf('a\ud83db', 10, 0)]).toEqual(['a\ufffdb']);
});

test('every stretch no longer than the overlap is whole in some window', () => {
  const text = Array.from({ length: 500 }, (_, index) => String.fromCodePoint(0x1f300 + index)).join('');
  const windows = [...windowsOf(text, 40, 12)];
  const characters = Array.from(text);
  for (let start = 0; start + 12 <= characters.length; start++) {
    const stretch = characters.slice(start, start + 12).join('');
    expect(
      windows.some((window) => window.includes(stretch)),
      String(start),
    ).toBe(true);
  }
});
