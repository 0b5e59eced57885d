import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { expect, test } from 'vitest';
import type { Outcome } from './connection.ts';
import { Latencies } from './latencies.ts';
import { type Lane, loadAtRate, OpenLoop } from './open-loop.ts';

const request = Buffer.from('GET / HTTP/1.1\r\nHost: a\r\n\r\n');
const ok: Outcome = { status: 200, head: 'HTTP/1.1 200 OK', bodyBytes: 0, closes: false };

class HeldLane implements Lane {
  done: ((outcome: Outcome) => void) | undefined;

  send(_request: Buffer, done: (outcome: Outcome) => void): void {
    this.done = done;
  }

  answer(outcome: Outcome = ok): void {
    const done = this.done;
    this.done = undefined;
    done?.(outcome);
  }
}

test('a percentile is the smallest time that so many do not exceed', () => {
  const latencies = new Latencies();
  for (let ms = 100; ms >= 1; ms--) latencies.add(ms);
  expect([0, 0.5, 0.99, 1].map((share) => latencies.percentile(share))).toEqual([1, 50, 99, 100]);
  expect(new Latencies().percentile(0.99)).toBe(0);
});

test('requests become due by the clock, not by answers', () => {
  let now = 1000;
  const lanes = [new HeldLane(), new HeldLane(), new HeldLane()];
  const loop = new OpenLoop({ rate: 1000, seconds: 1, requests: [request] }, lanes, () => now);
  loop.tick();
  expect(loop.result.sent).toBe(1);
  now += 2;
  loop.tick();
  expect(loop.result.sent).toBe(3);
});

test('a stall of the peer is in the times of all requests that were due meanwhile', () => {
  let now = 0;
  const lane = new HeldLane();
  const loop = new OpenLoop({ rate: 1000, seconds: 0.1, requests: [request] }, [lane], () => now);
  loop.tick();
  now = 100;
  loop.tick();
  while (!loop.isDone) lane.answer();
  const { sent, answered, failed, latencies } = loop.result;
  expect({ sent, answered, failed }).toEqual({ sent: 100, answered: 100, failed: 0 });
  // Due at 0, 1, … 99 and all answered at 100.
  expect([latencies.percentile(0.01), latencies.percentile(0.5), latencies.percentile(1)]).toEqual([1, 50, 100]);
});

test('lateness is the generator’s own, not the time a request waited for a free lane', () => {
  let now = 0;
  const lane = new HeldLane();
  const loop = new OpenLoop({ rate: 100, seconds: 0.02, requests: [request] }, [lane], () => now);
  now = 3;
  loop.tick();
  now = 20;
  loop.tick();
  lane.answer();
  lane.answer();
  expect(loop.result.lateness.count).toBe(1);
  expect(loop.result.lateness.percentile(1)).toBe(3);
});

test('errors and answers other than 2xx count as failed', () => {
  let now = 0;
  const lane = new HeldLane();
  const loop = new OpenLoop({ rate: 1000, seconds: 0.003, requests: [request] }, [lane], () => now);
  now = 10;
  loop.tick();
  lane.answer();
  lane.answer({ ...ok, status: 429 });
  lane.answer(new Error('lost'));
  expect(loop.isDone).toBe(true);
  expect(loop.result.failed).toBe(2);
});

test('load at a rate gets an answer to every request, also over connections that the peer closes', async () => {
  let served = 0;
  const server = createServer((_, response) => {
    served++;
    if (served % 10 === 0) response.setHeader('Connection', 'close');
    response.end('{}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { sent, answered, failed, latencies } = await loadAtRate(
    url,
    { rate: 500, seconds: 0.2, requests: [request] },
    4,
  );
  server.close();
  expect({ sent, answered, failed, served }).toEqual({ sent: 100, answered: 100, failed: 0, served: 100 });
  expect(latencies.count).toBe(100);
});
