import { expect, test } from 'vitest';
import { SourceText } from './index.ts';

test('counts CR LF, LF and CR each as one line end', () => {
  const source = new SourceText('a.xml', 'one\r\ntwo\nthree\rfour');
  expect(source.positionAt(0)).toEqual({ line: 1, column: 1 });
  expect(source.positionAt(5)).toEqual({ line: 2, column: 1 });
  expect(source.positionAt(9)).toEqual({ line: 3, column: 1 });
  expect(source.positionAt(18)).toEqual({ line: 4, column: 4 });
  expect(source.lineAt(2)).toBe('two');
});

test('moves offsets outside the text to its nearest end', () => {
  const source = new SourceText('a.xml', 'ab');
  expect(source.positionAt(-1)).toEqual({ line: 1, column: 1 });
  expect(source.positionAt(99)).toEqual({ line: 1, column: 3 });
});
