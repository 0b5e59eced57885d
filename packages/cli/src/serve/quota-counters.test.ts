import { createQuotaMemory } from '@turnpike/gateway';
import { expect, test } from 'vitest';
import { quotaCounters } from './quota-counters.ts';
import { api, ask, policies, startBackend, startGateway } from './testing.ts';

test('what a gateway has counted under a key is read, and set back so that calls pass again', async () => {
  const quotaMemory = createQuotaMemory();
  await using backend = await startBackend();
  const inbound = '<quota-by-key calls="2" renewal-period="2592000" counter-key="@("b" + "a")" />';
  await using gateway = await startGateway(
    { apis: [api(['GET /'], { serviceUrl: backend.url })], ...policies({ inbound }) },
    { quotaMemory },
  );
  const statuses = async () => [(await ask(`${gateway.url}/a`)).status, (await ask(`${gateway.url}/a`)).status];
  expect(await statuses()).toEqual([200, 200]);
  expect(await statuses()).toEqual([403, 403]);
  const periodMs = 2_592_000_000;
  const anchorMs = Date.parse('0001-01-01T00:00:00Z');
  const startMs = anchorMs + Math.floor((Date.now() - anchorMs) / periodMs) * periodMs;
  const counter = { counterKey: 'ba', periodMs, startMs, endMs: startMs + periodMs };
  const counters = quotaCounters(quotaMemory);
  expect(await counters.read(counter)).toMatchObject({ calls: 2 });
  expect(await counters.set(counter, { calls: 1 })).toMatchObject({ calls: 1 });
  expect(await statuses()).toEqual([200, 403]);
  expect(await counters.set(counter, { calls: 0, bytes: 0 })).toEqual({ calls: 0, bytes: 0 });
  expect(await statuses()).toEqual([200, 200]);
});
