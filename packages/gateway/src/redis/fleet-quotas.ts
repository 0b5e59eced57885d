import type { QuotaAdmission, QuotaLimits, Quotas, QuotaUse, QuotaWindow } from '@turnpike/policy';
import { keptAfterEndMs, type SharedQuotas } from '../state/shared-quotas.ts';
import { type RedisConnection, RedisUnavailable } from './connection.ts';
import type { FleetOptions } from './fleet-counters.ts';
import { quotaScript } from './quota-script.ts';
import { redisKey } from './redis-key.ts';

/** What was counted without the server, and where. */
interface Owed {
  readonly key: string;
  readonly window: QuotaWindow;
}

/**
 * Quotas of a fleet in a Redis. Every answer is kept in the memory of this process, as what is known; where there is no
 * answer in time, counting goes on there from what is known, and what was counted is owed to the server until there is
 * one again.
 */
export class FleetQuotas implements Quotas {
  readonly #redis: RedisConnection;
  readonly #local: SharedQuotas;
  readonly #options: Pick<FleetOptions, 'fleet'>;
  readonly #owed = new Map<string, Owed>();

  constructor(redis: RedisConnection, local: SharedQuotas, options: Pick<FleetOptions, 'fleet'>) {
    this.#redis = redis;
    this.#local = local;
    this.#options = options;
    redis.listen({ onAvailable: () => this.#pay() });
  }

  take(key: string, calls: number, limits: QuotaLimits, window: QuotaWindow): QuotaAdmission | Promise<QuotaAdmission> {
    if (!this.#redis.available) return this.#takeAlone(key, calls, limits, window);
    return this.#run(key, { calls, bytes: 0 }, limits, window).catch((error: unknown) => {
      if (!(error instanceof RedisUnavailable)) throw error;
      return this.#takeAlone(key, calls, limits, window);
    });
  }

  add(key: string, use: QuotaUse, window: QuotaWindow): void | Promise<void> {
    if (!this.#redis.available) return this.#owe(key, use, window);
    return this.#run(key, use, {}, window).then(
      () => {},
      (error: unknown) => {
        if (!(error instanceof RedisUnavailable)) throw error;
        this.#owe(key, use, window);
      },
    );
  }

  async #run(key: string, use: QuotaUse, limits: QuotaLimits, window: QuotaWindow): Promise<QuotaAdmission> {
    const known = this.#local.read(knownOf(key), window);
    const { startMs, endMs } = window;
    const words = [
      ...[wholeOf(use.calls), wholeOf(use.bytes), limits.calls ?? '', limits.bytes ?? ''],
      ...[known.calls, known.bytes, endMs === undefined ? 0 : Math.ceil(endMs + keptAfterEndMs)],
    ].map(String);
    const name = redisKey(this.#options.fleet, key, `quota:${startMs}:${endMs ?? ''}`);
    const [exceeded, calls, bytes] = (await this.#redis.run(quotaScript, name, words)) as readonly string[];
    const used = { calls: Number(calls), bytes: Number(bytes) };
    this.#local.raise(knownOf(key), used, window);
    return { admitted: exceeded === '', exceeded: exceeded === '' ? undefined : (exceeded as 'calls' | 'bytes'), used };
  }

  #takeAlone(key: string, calls: number, limits: QuotaLimits, window: QuotaWindow): QuotaAdmission {
    const known = this.#local.read(knownOf(key), window);
    const left: QuotaLimits = {
      ...(limits.calls !== undefined && { calls: limits.calls - known.calls }),
      ...(limits.bytes !== undefined && { bytes: limits.bytes - known.bytes }),
    };
    const admission = this.#local.take(owedOf(key), calls, left, window);
    if (admission.admitted && calls > 0) this.#remember(key, window);
    const { used } = admission;
    return { ...admission, used: { calls: known.calls + used.calls, bytes: known.bytes + used.bytes } };
  }

  #owe(key: string, use: QuotaUse, window: QuotaWindow): void {
    this.#local.add(owedOf(key), use, window);
    this.#remember(key, window);
  }

  #remember(key: string, window: QuotaWindow): void {
    this.#owed.set(`${window.startMs} ${window.endMs} ${key}`, { key, window });
  }

  /** Tells the server what was counted without it; each count is told by one thread, once. */
  async #pay(): Promise<void> {
    for (const [name, { key, window }] of this.#owed) {
      const use = this.#local.drain(owedOf(key), window);
      try {
        if (use.calls > 0 || use.bytes > 0) await this.#run(key, use, {}, window);
      } catch (error) {
        this.#local.add(owedOf(key), use, window);
        if (error instanceof RedisUnavailable) return;
        throw error;
      }
      this.#owed.delete(name);
    }
  }
}

function knownOf(key: string): string {
  return `known\0${key}`;
}

function owedOf(key: string): string {
  return `owed\0${key}`;
}

/** What is no number of things counts nothing. */
function wholeOf(count: number): number {
  return count >= 1 ? Math.min(Math.trunc(count), Number.MAX_SAFE_INTEGER) : 0;
}
