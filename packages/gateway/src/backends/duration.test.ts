import { expect, test } from 'vitest';
import { parseDuration } from './duration.ts';
import { readRetryAfter } from './retry-after.ts';

test('a duration is the sum of its parts', () => {
  const hour = 3_600_000;
  expect(parseDuration('PT1H')).toBe(hour);
  expect(parseDuration('PT1M30.5S')).toBe(90_500);
  expect(parseDuration('P1D')).toBe(24 * hour);
  expect(parseDuration('P1DT12H')).toBe(36 * hour);
  expect(parseDuration('P1W')).toBe(168 * hour);
  expect(parseDuration('P1M')).toBe(30 * 24 * hour);
  expect(parseDuration('P1Y')).toBe(365 * 24 * hour);
  expect(parseDuration('PT0S')).toBe(0);
});

test('what is no duration is none', () => {
  const texts = [
    '',
    'P',
    'PT',
    'P1',
    'PT1',
    '1H',
    'P1H',
    'PT1D',
    '-PT1H',
    'PT-1H',
    'PT1H ',
    'pt1h',
    'PT1S1H',
    'PT1.5H',
  ];
  texts.push('P1DT', 'PT.5S', '00:01:00', `P${'9'.repeat(400)}D`);
  for (const text of texts) expect(parseDuration(text), text).toBeUndefined();
});

const noon = Date.UTC(2026, 10, 22, 12, 0, 0);

test('Retry-After is a number of seconds or a date in any of its three forms', () => {
  expect(readRetryAfter('120', noon)).toBe(120_000);
  expect(readRetryAfter(' 0 ', noon)).toBe(0);
  expect(readRetryAfter('Sun, 22 Nov 2026 12:01:00 GMT', noon)).toBe(60_000);
  expect(readRetryAfter('Sunday, 22-Nov-26 12:01:00 GMT', noon)).toBe(60_000);
  expect(readRetryAfter('Sun Nov 22 12:01:00 2026', noon)).toBe(60_000);
  expect(readRetryAfter('Sun, 22 Nov 2026 11:00:00 GMT', noon)).toBe(0);
});

test('N8: a backend that asks for more than a day is asked again after a day', () => {
  expect(readRetryAfter('99999999', noon)).toBe(86_400_000);
  expect(readRetryAfter('9'.repeat(400), noon)).toBe(86_400_000);
  expect(readRetryAfter('Fri, 31 Dec 2100 23:59:59 GMT', noon)).toBe(86_400_000);
});

test('a Retry-After that is neither is none', () => {
  for (const text of ['', '-1', '1.5', '1e3', 'soon', '2026-11-22', 'Sun', '120, 60'])
    expect(readRetryAfter(text, noon), text).toBeUndefined();
});
