import { expect, test } from 'vitest';
import { JsonBytes } from './json-bytes.ts';

function written(write: (bytes: JsonBytes) => void, size = 4): string {
  const bytes = new JsonBytes(size);
  write(bytes);
  return bytes.take().toString('latin1');
}

test.each([
  ['plain', '"plain"'],
  ['', '""'],
  ['a"b\\c', '"a\\"b\\\\c"'],
  ['line\r\nend\u0000\u001b', '"line\\r\\nend\\u0000\\u001b"'],
  ['\u007f\u0080é€', '"\\u007f\\u0080\\u00e9\\u20ac"'],
  ['\ud83d\ude00 \ud83d', '"\\ud83d\\ude00 \\ud83d"'],
])('a string is ASCII, and JSON gives it back: %j', (text, expected) => {
  const line = written((bytes) => bytes.string(text));
  expect(line).toBe(expected);
  expect(JSON.parse(line)).toBe(text);
});

test.each([
  [0, '0'],
  [9, '9'],
  [10, '10'],
  [999_999_999, '999999999'],
  [1_000_000_000, '1000000000'],
  [Number.MAX_SAFE_INTEGER, '9007199254740991'],
])('%d is written as it is', (number, expected) => {
  expect(written((bytes) => bytes.whole(number))).toBe(expected);
});

test.each([
  [0, '0.000'],
  [-1, '0.000'],
  [0.0004, '0.000'],
  [0.0005, '0.001'],
  [0.9996, '1.000'],
  [12.345, '12.345'],
  [1007, '1007.000'],
  [999_999.999, '999999.999'],
  [1_000_000, '1000000.000'],
  [86_400_000.5, '86400000.500'],
])('%d milliseconds have three digits behind the point', (milliseconds, expected) => {
  expect(written((bytes) => bytes.milliseconds(milliseconds))).toBe(expected);
});

test('what does not fit makes it grow, and is all there', () => {
  const text = 'é'.repeat(10_000);
  const line = written((bytes) => {
    bytes.ascii('[');
    bytes.string(text);
    bytes.ascii(',"');
    bytes.utf8('ü');
    bytes.ascii('"]');
  });
  expect(JSON.parse(Buffer.from(line, 'latin1').toString())).toEqual([text, 'ü']);
});

test('what was taken is not changed by what comes after', () => {
  const bytes = new JsonBytes(16);
  bytes.ascii('first');
  const first = bytes.take();
  bytes.ascii('second');
  expect([first.toString(), bytes.take().toString(), bytes.length]).toEqual(['first', 'second', 0]);
});

test('memory that was given back is written to again, and no other is', () => {
  const bytes = new JsonBytes(16);
  bytes.ascii('first');
  const first = bytes.take();
  bytes.ascii('more than sixteen characters');
  const grown = bytes.take();
  bytes.reuse(first);
  bytes.reuse(grown);
  bytes.ascii('third');
  const third = bytes.take();
  bytes.ascii('fourth');
  const fourth = bytes.take();
  expect([third.toString(), fourth.toString(), grown.toString()]).toEqual([
    'third',
    'fourth',
    'more than sixteen characters',
  ]);
  expect([third.buffer === first.buffer, fourth.buffer === first.buffer]).toEqual([false, true]);
});

test('what is cut off is not there', () => {
  expect(
    written((bytes) => {
      bytes.ascii('kept');
      bytes.ascii(' lost');
      bytes.cutTo(4);
      bytes.ascii('!');
    }),
  ).toBe('kept!');
});
