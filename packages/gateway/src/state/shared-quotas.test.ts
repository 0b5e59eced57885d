import { MemoryQuotas } from '@turnpike/policy';
import { describe, expect, test } from 'vitest';
import { quotasSuite } from './quotas-suite.ts';
import { createQuotaMemory, SharedQuotas } from './shared-quotas.ts';

describe('shared', () => quotasSuite(async () => ({ quotas: new SharedQuotas(createQuotaMemory({ keys: 1000 })) })));

const window = { startMs: 0, endMs: 1000 };

test('all who hold the memory count together', () => {
  const memory = createQuotaMemory({ keys: 10 });
  const [one, other] = [new SharedQuotas(memory, () => 0), new SharedQuotas(memory, () => 0)];
  one.take('k', 2, { calls: 3 }, window);
  expect(other.take('k', 2, { calls: 3 }, window).admitted).toBe(false);
  expect(other.take('k', 1, { calls: 3 }, window).admitted).toBe(true);
});

test('K3: a clock that goes on an hour and back again frees nothing', () => {
  let now = 500;
  const quotas = new SharedQuotas(createQuotaMemory({ keys: 10 }), () => now);
  quotas.take('k', 3, { calls: 3 }, window);
  now += 3_600_000;
  for (let key = 0; key < 1000; key++) quotas.take(`other${key}`, 1, { calls: 3 }, { startMs: now, endMs: now + 1000 });
  now -= 3_600_000;
  expect(quotas.read('k', window).calls).toBe(3);
});

test('what is drained is counted no more, and what is raised is counted once', () => {
  const quotas = new SharedQuotas(createQuotaMemory({ keys: 10 }), () => 0);
  quotas.add('k', { calls: 3, bytes: 5 }, window);
  expect(quotas.drain('k', window)).toEqual({ calls: 3, bytes: 5 });
  expect(quotas.drain('k', window)).toEqual({ calls: 0, bytes: 0 });
  quotas.raise('k', { calls: 4, bytes: 1 }, window);
  quotas.raise('k', { calls: 2, bytes: 7 }, window);
  expect(quotas.read('k', window)).toEqual({ calls: 4, bytes: 7 });
});

describe('in memory', () => quotasSuite(async () => ({ quotas: new MemoryQuotas() })));
