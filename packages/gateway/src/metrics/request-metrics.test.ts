import { expect, test } from 'vitest';
import { addRequests, type EndedRequest, otherApis, RequestMetrics } from './request-metrics.ts';

const ended = (status: number, more: Partial<EndedRequest> = {}): EndedRequest => ({
  api: { id: 'orders' },
  isAborted: false,
  response: { status },
  exchange: { bytesRead: 100, bytesWritten: 200 },
  elapsedMs: 30,
  attempt: undefined,
  ...more,
});

test('counts requests by API and by the first digit of their status', () => {
  const metrics = new RequestMetrics();
  for (const status of [200, 204, 301, 404, 401, 503]) metrics.count(ended(status));
  metrics.count(ended(200, { isAborted: true }));
  metrics.count(ended(404, { api: { id: '' } }));
  const { requests, bytesRead, bytesWritten } = metrics.read();
  expect([...requests]).toEqual([
    ['orders', [1, 0, 2, 1, 2, 1]],
    ['', [0, 0, 0, 0, 1, 0]],
  ]);
  expect([bytesRead, bytesWritten]).toEqual([800, 1600]);
});

test('puts a duration into the first bucket whose bound it does not exceed', () => {
  const metrics = new RequestMetrics();
  for (const elapsedMs of [0.2, 5, 5.01, 10_000, 10_001]) metrics.count(ended(200, { elapsedMs }));
  const { duration } = metrics.read();
  expect(duration.counts).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1]);
  expect(duration.sum).toBeCloseTo(20_011.21);
});

test('tells the time of the backend from that of the gateway', () => {
  const metrics = new RequestMetrics();
  metrics.count(ended(200, { attempt: { startedAt: 1000, answeredAt: 1023 } }));
  metrics.count(ended(401));
  const { backendDuration, gatewayDuration } = metrics.read();
  expect(backendDuration.counts).toEqual([0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0]);
  expect(gatewayDuration.counts).toEqual([0, 1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
});

test('O4: has no more series than a thousand APIs and one for all others', () => {
  const metrics = new RequestMetrics();
  for (let index = 0; index < 20_000; index++) metrics.count(ended(200, { api: { id: `api-${index}` } }));
  const { requests } = metrics.read();
  expect(requests.size).toBe(1001);
  expect(requests.get(otherApis)).toEqual([0, 0, 19_000, 0, 0, 0]);
});

test('threads are added up', () => {
  const one = new RequestMetrics();
  const other = new RequestMetrics();
  one.count(ended(200));
  other.count(ended(200));
  other.count(ended(500, { api: { id: 'other' }, elapsedMs: 3 }));
  const { requests, duration, bytesRead } = addRequests(one.read(), other.read());
  expect([...requests]).toEqual([
    ['orders', [0, 0, 2, 0, 0, 0]],
    ['other', [0, 0, 0, 0, 0, 1]],
  ]);
  expect(duration).toEqual({ counts: [1, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, 0], sum: 63 });
  expect(bytesRead).toBe(300);
});
