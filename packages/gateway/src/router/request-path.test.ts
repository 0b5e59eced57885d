import { expect, test } from 'vitest';
import { usedMs } from '../../../text/src/testing.ts';
import { otherReadings, readRequestPath } from './request-path.ts';

function segmentsOf(text: string): readonly string[] | string {
  const path = readRequestPath(text);
  return typeof path === 'string' ? path : path.segments;
}

test.each([
  ['/', []],
  ['/a', ['a']],
  ['/a/', ['a']],
  ['/a/B', ['a', 'B']],
  ['/v1.0/file.json', ['v1.0', 'file.json']],
  ['/.well-known/x', ['.well-known', 'x']],
  ['/...', ['...']],
  ['/a%20b', ['a b']],
  ['/%C3%A9t%c3%a9', ['été']],
  ['/a%2Fb', ['a/b']],
  ['/a%2fb/c', ['a/b', 'c']],
  ['/100%25', ['100%']],
  ['/a//b', ['a', '', 'b']],
  ['//', ['']],
  ['//a', ['', 'a']],
  ["/Products('a;b')", ["Products('a;b')"]],
])('reads %s', (text, expected) => {
  expect(segmentsOf(text)).toEqual(expected);
});

test.each([
  ['', 'not-a-path'],
  ['*', 'not-a-path'],
  ['a/b', 'not-a-path'],
  ['https://example.com/a', 'not-a-path'],
  ['/a/../b', 'dot-segment'],
  ['/a/..', 'dot-segment'],
  ['/a/./b', 'dot-segment'],
  ['/..', 'dot-segment'],
  ['/a/%2e%2e/b', 'dot-segment'],
  ['/a/.%2E/b', 'dot-segment'],
  ['/a/%2e', 'dot-segment'],
  ['/a/%252e%252e/b', 'dot-segment'],
  ['/a/%25252e%25252e/b', 'dot-segment'],
  ['/a/%25%32%65%25%32%65/b', 'dot-segment'],
  ['/a/..%2fb', 'dot-segment'],
  ['/a/b%2f..%2fc', 'dot-segment'],
  ['/a/b%5c..%5cc', 'dot-segment'],
  ['/a/b%252f..%252fc', 'dot-segment'],
  ['/a/..;/b', 'dot-segment'],
  ['/a/..;x=1/b', 'dot-segment'],
  ['/a/%2e%2e%3bx/b', 'dot-segment'],
  ['/..;rev=2/b', 'dot-segment'],
  ['/a\\b', 'illegal-character'],
  ['/a#b', 'illegal-character'],
  ['/a b', 'illegal-character'],
  ['/a\u0000b', 'illegal-character'],
  ['/a\r\nb', 'illegal-character'],
  ['/é', 'illegal-character'],
  ['/a%00b', 'illegal-character'],
  ['/a%0d%0ab', 'illegal-character'],
  ['/a%7f', 'illegal-character'],
  ['/a%2500', 'illegal-character'],
  ['/a%', 'invalid-escape'],
  ['/a%2', 'invalid-escape'],
  ['/a%zz', 'invalid-escape'],
  ['/%u002e', 'invalid-escape'],
  ['/%c0%ae%c0%ae/b', 'invalid-escape'],
  ['/%e0%80%ae', 'invalid-escape'],
  ['/%ff', 'invalid-escape'],
  ['/%ed%a0%80', 'invalid-escape'],
  ['/%2525252541', 'repeated-encoding'],
  [`/${'a'.repeat(16_384)}`, 'too-long'],
])('refuses %j', (text, fault) => {
  expect(segmentsOf(text)).toBe(fault);
});

test('takes a path of 16,384 characters', () => {
  expect(segmentsOf(`/${'a'.repeat(16_383)}`)).toEqual(['a'.repeat(16_383)]);
});

test('folds the case of ASCII letters only, so that no other letter becomes one of them', () => {
  expect(readRequestPath('/A%C3%89/%E2%84%AA')).toMatchObject({ folded: ['aÉ', '\u212a'] });
});

test('sees in an unusual path what others could', () => {
  const path = readRequestPath('/api/a%2Fb;x//c');
  if (typeof path === 'string') throw new Error(path);
  expect(path.isUnusual).toBe(true);
  expect(otherReadings(path, 1)).toEqual(
    expect.arrayContaining(['/api/a/b%3Bx//c', '/api/a%2Fb//c', '/api/a%2Fb%3Bx/c', '/api/a/b/c']),
  );
});

test('reads in time that grows with the length only', () => {
  const hostile = ['%2f', '%25', ';', '/', '.a', '%252f', ';rev=1', '/%2E', '%'];
  for (const piece of hostile) {
    const text = `/${piece.repeat(5000)}`.slice(0, 16_000);
    const start = usedMs();
    for (let count = 0; count < 20; count++) readRequestPath(text);
    expect(usedMs() - start).toBeLessThan(10_000);
  }
});
