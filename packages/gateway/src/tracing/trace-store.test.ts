import { expect, test } from 'vitest';
import { elapsedText } from './elapsed-text.ts';
import { TraceStore } from './trace-store.ts';

const secret = Buffer.alloc(32, 7);

test('a token opens one API, for as long as it says', () => {
  let now = 1_000_000;
  const store = new TraceStore(secret, { now: () => now });
  const token = store.issue('orders', 60_000);
  expect(token).toMatch(/^p=tracing&aid=orders&ex=19700101001740&sn=[\w+/]{43}=$/);
  expect([store.check(token, 'Orders'), store.check(token, 'others')]).toEqual(['valid', 'wrong-api']);
  now += 60_001;
  expect(store.check(token, 'orders')).toBe('expired');
});

test('a token lives for an hour at most', () => {
  let now = 0;
  const store = new TraceStore(secret, { now: () => now });
  const token = store.issue('orders', 24 * 3_600_000);
  now = 3_600_001;
  expect(store.check(token, 'orders')).toBe('expired');
});

test('any thread with the same secret takes it, and nobody takes another', () => {
  const token = new TraceStore(secret).issue('a&b', 60_000);
  expect(new TraceStore(secret).check(token, 'a&b')).toBe('valid');
  expect(new TraceStore(Buffer.alloc(32, 8)).check(token, 'a&b')).toBe('unknown');
  for (const made of [
    '',
    'aid=a',
    `${token}x`,
    token.replace('ex=2', 'ex=9'),
    'p=tracing&aid=%zz&ex=20260101000000&sn=',
  ])
    expect(new TraceStore(secret).check(made, 'a&b')).toBe('unknown');
});

test('keeps the last traces', () => {
  const store = new TraceStore(secret);
  for (let index = 0; index < 300; index++) store.keep({ traceId: `t${index}`, traceEntries: {} });
  expect(store.find('t49')).toBeUndefined();
  expect(store.find('t50')).toEqual({ traceId: 't50', traceEntries: {} });
});

test('durations are written as .NET writes them', () => {
  expect([elapsedText(72.5926), elapsedText(3_723_004.5), elapsedText(-1)]).toEqual([
    '00:00:00.0725926',
    '01:02:03.0045000',
    '00:00:00.0000000',
  ]);
});
