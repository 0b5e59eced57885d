import { RequestMetrics } from '@turnpike/gateway';
import { expect, test } from 'vitest';
import { Inquiries } from './inquiries.ts';
import type { ThreadReading } from './thread-reading.ts';

function reading(accepted: number, open: number): ThreadReading {
  return {
    requests: new RequestMetrics().read(),
    connections: { open, accepted, refused: 0, offences: new Map([['bad-request', 1]]) },
    customMetrics: [],
    events: { sent: 0, dropped: 0 },
    modelLogsDropped: 0,
    recordsDropped: 0,
    oneWay: { underWay: 0, dropped: 0 },
    upstream: { open: 1, opening: 0, idle: 1, queued: 0 },
    sequenceNumber: 4,
    circuits: [],
  };
}

test('all threads are asked and added up', async () => {
  const inquiries = new Inquiries<string>();
  const fleet = await inquiries.read(['a', 'b'], (thread, id) =>
    inquiries.answered(thread, id, { reading: reading(3, 2) }),
  );
  expect(fleet).toMatchObject({
    threads: 2,
    silentThreads: 0,
    reading: { connections: { accepted: 6, open: 4, offences: new Map([['bad-request', 2]]) } },
  });
});

test('a thread that does not answer counts with what it said last', async () => {
  const inquiries = new Inquiries<string>(20);
  await inquiries.read(['a', 'b'], (thread, id) => inquiries.answered(thread, id, { reading: reading(3, 2) }));
  const fleet = await inquiries.read(['a', 'b'], (thread, id) => {
    if (thread === 'a') inquiries.answered(thread, id, { reading: reading(10, 1) });
  });
  expect(fleet).toMatchObject({ threads: 2, silentThreads: 1, reading: { connections: { accepted: 13, open: 3 } } });
});

test('a thread that has ended leaves what it has counted, and nothing that is no more', async () => {
  const inquiries = new Inquiries<string>();
  await inquiries.read(['a'], (thread, id) => inquiries.answered(thread, id, { reading: reading(3, 2) }));
  inquiries.left('a');
  const fleet = await inquiries.read(['b'], (thread, id) => inquiries.answered(thread, id, { reading: reading(1, 1) }));
  expect(fleet.reading).toMatchObject({
    connections: { accepted: 4, open: 1 },
    upstream: { open: 1, idle: 1 },
    sequenceNumber: 4,
  });
});

test('nobody waits for a thread that ends while it is asked', async () => {
  const inquiries = new Inquiries<string>(60_000);
  const asked = inquiries.findTrace(['a', 'b'], (thread, id) => {
    if (thread === 'a') inquiries.answered(thread, id, { trace: { traceId: 't', traceEntries: {} } });
    else setImmediate(() => inquiries.left('b'));
  });
  expect(await asked).toEqual({ traceId: 't', traceEntries: {} });
});
