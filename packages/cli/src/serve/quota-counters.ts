import { SharedQuotas } from '@turnpike/gateway';
import type { QuotaCount, QuotaCounter, QuotaCounters } from '@turnpike/management';

/** The counters of a gateway on this machine, for the control plane that runs with it. */
export function quotaCounters(memory: SharedArrayBuffer): QuotaCounters {
  const quotas = new SharedQuotas(memory);
  const read = (counter: QuotaCounter): QuotaCount => quotas.read(keyOf(counter), windowOf(counter));
  return {
    read: async (counter) => read(counter),
    async set(counter, count) {
      const [key, window] = [keyOf(counter), windowOf(counter)];
      const before = quotas.drain(key, window);
      quotas.add(key, { ...before, ...count }, window);
      return read(counter);
    },
  };
}

/** As `quota-by-key` calls what it counts. */
function keyOf({ counterKey, periodMs }: QuotaCounter): string {
  return `quota-by-key\0${periodMs}\0${counterKey}`;
}

function windowOf({ startMs, endMs }: QuotaCounter): { readonly startMs: number; readonly endMs?: number } {
  return endMs === undefined ? { startMs } : { startMs, endMs };
}
