import type { Cache, Fetches } from './cache.ts';
import type { ConcurrencySlots } from './concurrency.ts';
import type { Admission, Counters } from './counters.ts';
import { MemoryCertificates, MemoryIdentities } from './memory-credentials.ts';
import { MemoryBus, MemoryEvents, MemoryMetrics } from './memory-events.ts';
import { MemoryLanguageModels, MemoryTokenBudgets, memorySemanticCaches } from './memory-language-models.ts';
import type { PolicyServices } from './policy-services.ts';
import {
  exceededQuota,
  type QuotaAdmission,
  type QuotaLimits,
  type Quotas,
  type QuotaUse,
  type QuotaWindow,
} from './quotas.ts';
import { noDatabases } from './sql-databases.ts';
import { TokenRefusal, type Tokens, type VerifiedToken, verifiedToken } from './tokens.ts';

// What policies use, in memory and exact, with a clock that tests set.

/** Services of one process, without bounds: for tests. */
export function memoryServices(now: () => number): PolicyServices {
  return {
    counters: new MemoryCounters(now),
    caches: { internal: new MemoryCache(now), external: undefined, fetches: noFetches },
    quotas: new MemoryQuotas(),
    concurrency: new MemorySlots(),
    managedIdentities: new MemoryIdentities(),
    clientCertificates: new MemoryCertificates(),
    authorizations: undefined,
    customMetrics: new MemoryMetrics(),
    eventLog: new MemoryEvents(),
    messageBus: new MemoryBus(),
    tokens: new MemoryTokens(),
    dapr: { url: 'http://localhost:3500' },
    databases: noDatabases,
    languageModels: new MemoryLanguageModels(),
    tokenBudgets: new MemoryTokenBudgets(now),
    semanticCaches: memorySemanticCaches(now),
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

/** Fetches that nobody waits for. */
const noFetches: Fetches = { begin: () => undefined, end: () => {} };

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
    if (!(durationMs > 0)) this.delete(key);
    else this.#entries.set(key, { value, until: this.#now() + durationMs });
  }

  delete(key: string): void {
    this.#entries.delete(key);
  }
}

/** Quotas in memory. */
export class MemoryQuotas implements Quotas {
  readonly #used = new Map<string, QuotaUse>();

  take(key: string, calls: number, limits: QuotaLimits, window: QuotaWindow): QuotaAdmission {
    const used = this.#in(key, window);
    const exceeded = exceededQuota(used, calls, limits);
    if (exceeded === undefined) this.add(key, { calls, bytes: 0 }, window);
    return { admitted: exceeded === undefined, exceeded, used: this.#in(key, window) };
  }

  add(key: string, { calls, bytes }: QuotaUse, window: QuotaWindow): void {
    const used = this.#in(key, window);
    const sum = (one: number, other: number) => Math.min(one + other, Number.MAX_SAFE_INTEGER);
    this.#used.set(nameOf(key, window), { calls: sum(used.calls, calls), bytes: sum(used.bytes, bytes) });
  }

  #in(key: string, window: QuotaWindow): QuotaUse {
    return this.#used.get(nameOf(key, window)) ?? { calls: 0, bytes: 0 };
  }
}

function nameOf(key: string, { startMs }: QuotaWindow): string {
  return `${startMs} ${key}`;
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

/** Tokens that are good because a test says so, by their text. */
export class MemoryTokens implements Tokens {
  readonly #known: ReadonlyMap<string, VerifiedToken>;

  /** The claims of each token, in the form of JSON. */
  constructor(
    claimsByToken: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {},
    issuers?: readonly string[],
  ) {
    const header = new Map([['alg', 'HS256']]);
    this.#known = new Map(
      Object.entries(claimsByToken).map(([token, claims]) => [
        token,
        verifiedToken(header, new Map(Object.entries(claims)), issuers),
      ]),
    );
  }

  verify(token: string): VerifiedToken {
    const known = this.#known.get(token);
    if (known === undefined) throw new TokenRefusal('TokenSignatureInvalid', 'nobody knows this token');
    return known;
  }
}
