import type { Caches } from './cache.ts';
import type { ConcurrencySlots } from './concurrency.ts';
import type { Counters } from './counters.ts';
import type { Quotas } from './quotas.ts';

/**
 * What policies use that outlives a request. The gateway brings the real ones, tests those of `memoryServices`: a policy
 * that needs another adds its contract here, and so gets it through the context.
 */
export interface PolicyServices {
  readonly counters: Counters;
  readonly caches: Caches;
  readonly quotas: Quotas;
  readonly concurrency: ConcurrencySlots;
}
