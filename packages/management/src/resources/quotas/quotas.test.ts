import { afterAll, beforeAll, expect, test } from 'vitest';
import { startControlPlane, type TestControlPlane } from '../../testing.ts';
import type { QuotaCount, QuotaCounter } from './quota-counters.ts';
import { counterAt, periodKeyOf, periodsOf } from './quota-periods.ts';

const counts = new Map<string, QuotaCount>();
const keyOf = ({ counterKey, periodMs, startMs }: QuotaCounter) => `${counterKey} ${periodMs} ${startMs}`;
const none = { calls: 0, bytes: 0 };
const quotas = {
  read: async (counter: QuotaCounter) => counts.get(keyOf(counter)) ?? none,
  async set(counter: QuotaCounter, count: Partial<QuotaCount>) {
    const after = { ...(counts.get(keyOf(counter)) ?? none), ...count };
    counts.set(keyOf(counter), after);
    return after;
  },
};

let plane: TestControlPlane;
beforeAll(async () => {
  plane = await startControlPlane({ quotas });
  const value = document(
    '<quota-by-key calls="10" renewal-period="{{period}}" counter-key="@(&quot;b&quot; + &quot;a&quot;)" />',
  );
  await plane.client.namedValue.beginCreateOrUpdateAndWait(...at(), 'period', { displayName: 'period', value: '3600' });
  await plane.client.policy.createOrUpdate(...at(), 'policy', { value, format: 'xml' });
  counts.set(keyOf(counterAt('ba', hourly, new Date())), { calls: 5, bytes: 2048 });
});
afterAll(() => plane[Symbol.asyncDispose]());

const at = (): [string, string] => [plane.group, plane.service];
const document = (inbound: string) => `<policies><inbound>${inbound}</inbound></policies>`;
const hourly = { periodMs: 3_600_000, anchorMs: Date.parse('0001-01-01T00:00:00Z') };

test('what is counted under a key is read and set by the SDK', async () => {
  const { quotaByCounterKeys, quotaByPeriodKeys } = plane.client;
  const [before, { value: [counter] = [] }] = [Date.now(), await quotaByCounterKeys.listByService(...at(), 'ba')];
  expect(counter).toMatchObject({
    counterKey: 'ba',
    periodKey: expect.stringMatching(/^\d+_PT1H$/),
    value: { callsCount: 5, kbTransferred: 2 },
  });
  expect(counter?.periodStartTime.getTime()).toBeLessThanOrEqual(before);
  expect(counter?.periodEndTime.getTime()).toBe((counter?.periodStartTime.getTime() as number) + 3_600_000);
  const period = counter?.periodKey as string;
  expect(await quotaByPeriodKeys.get(...at(), 'ba', period)).toEqual(counter);
  expect(await quotaByPeriodKeys.update(...at(), 'ba', period, { callsCount: 1 })).toMatchObject({
    value: { callsCount: 1, kbTransferred: 2 },
  });
  const all = await quotaByCounterKeys.update(...at(), 'ba', { callsCount: 0, kbTransferred: 0 });
  expect(all).toMatchObject({ count: 1, value: [{ value: { callsCount: 0, kbTransferred: 0 } }] });
  expect(await quotaByCounterKeys.listByService(...at(), 'ba')).toMatchObject({ value: [] });
});

test('a key or a period in which nothing is counted is not found', async () => {
  const { quotaByCounterKeys, quotaByPeriodKeys } = plane.client;
  expect(await quotaByCounterKeys.listByService(...at(), 'other')).toMatchObject({ value: [], count: 0 });
  await expect(quotaByCounterKeys.update(...at(), 'other', { callsCount: 0 })).rejects.toMatchObject({
    statusCode: 404,
  });
  for (const period of ['1_PT2H', 'x', '_', '9'.repeat(30)])
    await expect(quotaByPeriodKeys.get(...at(), 'ba', period)).rejects.toMatchObject({ statusCode: 404 });
  expect(await plane.send('PATCH', 'quotas/ba', { body: { properties: { callsCount: -1 } } })).toMatchObject({
    status: 400,
  });
});

test('periods come from all documents: each length and beginning once, others as they are written', () => {
  const found = periodsOf(
    [
      document(
        '<quota-by-key calls="1" renewal-period="300" counter-key="a" /><choose><when condition="@(true)">' +
          '<quota-by-key calls="1" renewal-period="300" counter-key="b" /></when></choose>',
      ),
      '<fragment><quota-by-key calls="1" renewal-period="90061" first-period-start="2026-01-01T00:00:00Z" counter-key="c" /></fragment>',
      document('<quota-by-key calls="1" renewal-period="0" counter-key="c" />'),
      document(
        '<quota-by-key calls="1" renewal-period="{{missing}}" counter-key="c" /><quota calls="1" renewal-period="300" />',
      ),
      '<no',
    ],
    new Map(),
  );
  const at = new Date('2026-01-02T12:00:00Z');
  expect(found.map((periods) => periodKeyOf(counterAt('k', periods, at), periods))).toEqual([
    expect.stringMatching(/^\d+_PT5M$/),
    '1_P1DT1H1M1S',
    '0_PT0S',
  ]);
  expect(counterAt('k', found[1]!, at)).toEqual({
    counterKey: 'k',
    periodMs: 90_061_000,
    startMs: Date.parse('2026-01-02T01:01:01Z'),
    endMs: Date.parse('2026-01-03T02:02:02Z'),
  });
});
