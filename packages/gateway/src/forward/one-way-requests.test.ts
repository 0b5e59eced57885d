import type { UpstreamAnswer, UpstreamCall } from '@turnpike/http';
import { expect, test } from 'vitest';
import { OneWayRequests } from './one-way-requests.ts';

/** Calls that end when the test says so. */
function calls() {
  const open: { readonly settle: PromiseWithResolvers<UpstreamAnswer>; cancelled: boolean }[] = [];
  const begin = (): UpstreamCall => {
    const call = { settle: Promise.withResolvers<UpstreamAnswer>(), cancelled: false };
    open.push(call);
    const cancel = () => {
      call.cancelled = true;
      call.settle.reject(new Error('cancelled'));
    };
    return { answer: call.settle.promise, cancel } as UpstreamCall;
  };
  return { open, begin };
}

const answer = { body: undefined } as UpstreamAnswer;
const nothing = (): void => {};
const settled = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('sends no more at once than may be under way', async () => {
  const requests = new OneWayRequests({ oneWayRequests: 2, oneWayBytes: 100 });
  const { open, begin } = calls();
  expect([1, 2, 3].map(() => requests.send(0, begin, nothing))).toEqual([true, true, false]);
  expect([open.length, requests.underWay, requests.dropped]).toEqual([2, 2, 1]);
  open[0]!.settle.resolve(answer);
  await settled();
  expect(requests.send(0, begin, nothing)).toBe(true);
});

test('keeps no more bytes of bodies than may be kept', async () => {
  const requests = new OneWayRequests({ oneWayRequests: 100, oneWayBytes: 10 });
  const { open, begin } = calls();
  expect([6, 4, 1].map((bytes) => requests.send(bytes, begin, nothing))).toEqual([true, true, false]);
  open[1]!.settle.reject(new Error('gone'));
  await settled();
  expect(requests.send(4, begin, nothing)).toBe(true);
});

test('tells how one has failed, and keeps nothing of it', async () => {
  const requests = new OneWayRequests({ oneWayRequests: 1, oneWayBytes: 10 });
  const { open, begin } = calls();
  const failures: unknown[] = [];
  requests.send(0, begin, (error) => failures.push(error));
  const error = new Error('gone');
  open[0]!.settle.reject(error);
  await settled();
  expect([failures, requests.underWay]).toEqual([[error], 0]);
});

test('waits at the end, and gives up when the time is over', async () => {
  const requests = new OneWayRequests({ oneWayRequests: 2, oneWayBytes: 10 });
  await requests.drain(0);
  const { open, begin } = calls();
  requests.send(0, begin, nothing);
  const drained = requests.drain(60_000);
  open[0]!.settle.resolve(answer);
  await drained;
  requests.send(0, begin, nothing);
  await requests.drain(1);
  expect(open[1]!.cancelled).toBe(true);
});
