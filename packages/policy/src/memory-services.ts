import type { Cache } from './cache.ts';
import type { ConcurrencySlots } from './concurrency.ts';
import type { Admission, Counters } from './counters.ts';
import type { PolicyServices } from './policy-services.ts';
import type { QuotaAdmission, QuotaLimits, Quotas, QuotaUse, QuotaWindow } from './quotas.ts';

// What policies use, in memory and exact, with a clock that tests set.

/** Services of one process, without bounds: for tests. */
export function memoryServices(now: () => number): PolicyServices {
  return {
    counters: new MemoryCounters(now),
    caches: { internal: new MemoryCache(now), external: undefined },
    quotas: new MemoryQuotas(),
    concurrency: new MemorySlots(),
  };
}

/** Counters in memory, exact: every count is kept with its time. */
export class MemoryCounters implements Counters {
  readonly #now: () => number;
  readonly #counts = new Map<string, { readonly at: number; readonly count: number }[]>();

  constructor(now: () => number) {
    this.#now = now;
  }

  take(key: string, count: number, limit: number, periodMs: number): Admission {
    const present = this.#present(key, periodMs);
    const used = present.reduce((sum, one) => sum + one.count, 0);
    const admitted = count === 0 ? used < limit : used + count <= limit;
    if (admitted && count > 0) this.add(key, count);
    const remaining = Math.max(0, limit - used - (admitted ? count : 0));
    return {
      admitted,
      remaining,
      retryAfterMs: admitted ? 0 : (present[0]?.at ?? this.#now()) + periodMs - this.#now(),
    };
  }

  add(key: string, count: number): void {
    const counts = this.#counts.get(key) ?? [];
    counts.push({ at: this.#now(), count });
    this.#counts.set(key, counts);
  }

  #present(key: string, periodMs: number): readonly { readonly at: number; readonly count: number }[] {
    return (this.#counts.get(key) ?? []).filter(({ at }) => at > this.#now() - periodMs);
  }
}

/** A cache in memory that loses nothing before its time. */
export class MemoryCache implements Cache {
  readonly #now: () => number;
  readonly #entries = new Map<string, { readonly value: Uint8Array; readonly until: number }>();

  constructor(now: () => number) {
    this.#now = now;
  }

  get(key: string): Uint8Array | undefined {
    const entry = this.#entries.get(key);
    return entry !== undefined && entry.until > this.#now() ? entry.value : undefined;
  }

  set(key: string, value: Uint8Array, durationMs: number): void {
    this.#entries.set(key, { value, until: this.#now() + durationMs });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}

/** Quotas in memory. */
export class MemoryQuotas implements Quotas {
  readonly #used = new Map<string, { readonly startMs: number; calls: number; bytes: number }>();

  take(key: string, use: QuotaUse, limits: QuotaLimits, window: QuotaWindow): QuotaAdmission {
    const used = this.#in(key, window);
    const exceeded =
      used.calls + use.calls > (limits.calls ?? Number.POSITIVE_INFINITY)
        ? 'calls'
        : used.bytes + use.bytes > (limits.bytes ?? Number.POSITIVE_INFINITY)
          ? 'bytes'
          : undefined;
    if (exceeded === undefined) this.add(key, use, window);
    return { admitted: exceeded === undefined, exceeded, used: { calls: used.calls, bytes: used.bytes } };
  }

  add(key: string, use: QuotaUse, window: QuotaWindow): void {
    const used = this.#in(key, window);
    used.calls += use.calls;
    used.bytes += use.bytes;
  }

  #in(key: string, { startMs }: QuotaWindow): { calls: number; bytes: number } {
    const known = this.#used.get(key);
    if (known !== undefined && known.startMs === startMs) return known;
    const fresh = { startMs, calls: 0, bytes: 0 };
    this.#used.set(key, fresh);
    return fresh;
  }
}

/** Places in memory. */
export class MemorySlots implements ConcurrencySlots {
  readonly #inside = new Map<string, number>();

  enter(key: string, most: number): (() => void) | undefined {
    const inside = this.#inside.get(key) ?? 0;
    if (inside >= most) return undefined;
    this.#inside.set(key, inside + 1);
    return () => {
      this.#inside.set(key, this.#inside.get(key)! - 1);
    };
  }
}
