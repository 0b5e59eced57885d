import type { QuotaAdmission, QuotaLimits, Quotas, QuotaUse, QuotaWindow } from '@turnpike/policy';
import { keptAfterEndMs, type SharedQuotas } from '../state/shared-quotas.ts';
import { leftOf, takeUpTo, type WindowAdmission } from '../state/token-budget-windows.ts';
import { type RedisConnection, RedisUnavailable } from './connection.ts';
import type { FleetOptions } from './fleet-counters.ts';
import { quotaScript } from './quota-script.ts';
import { redisKey } from './redis-key.ts';
import { tokenWindowScript } from './token-budget-script.ts';

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
      return this.#takeAlone(key, calls, limits, window, error.late);
    });
  }

  add(key: string, use: QuotaUse, window: QuotaWindow): void | Promise<void> {
    if (!this.#redis.available) return this.#owe(key, use, window);
    return this.#run(key, use, {}, window).then(
      () => {},
      (error: unknown) => {
        if (!(error instanceof RedisUnavailable)) throw error;
        this.#owe(key, use, window, error.late);
      },
    );
  }

  /** Counts as many calls as are left of a limit, if that is enough; what bytes say was given back is left, too. */
  takeUpTo(
    key: string,
    needed: number,
    wanted: number,
    limit: number,
    window: QuotaWindow,
  ): WindowAdmission | Promise<WindowAdmission> {
    if (!this.#redis.available || !(limit >= 1)) return this.#takeUpToAlone(key, needed, wanted, limit, window);
    return this.#runUpTo(key, needed, wanted, limit, window).catch((error: unknown) => {
      if (!(error instanceof RedisUnavailable)) throw error;
      return this.#takeUpToAlone(key, needed, wanted, limit, window, error.late);
    });
  }

  /** All that is known to be counted. */
  known(key: string, window: QuotaWindow): QuotaUse {
    const [known, owed] = [this.#local.read(knownOf(key), window), this.#local.read(owedOf(key), window)];
    return { calls: known.calls + owed.calls, bytes: known.bytes + owed.bytes };
  }

  async #runUpTo(
    key: string,
    needed: number,
    wanted: number,
    limit: number,
    window: QuotaWindow,
  ): Promise<WindowAdmission> {
    const known = this.#local.read(knownOf(key), window);
    const words = [
      ...[Math.min(Math.trunc(limit), Number.MAX_SAFE_INTEGER), wholeOf(Math.ceil(needed)), wholeOf(Math.ceil(wanted))],
      ...[known.calls, known.bytes, forgottenAt(window)],
    ].map(String);
    const answer = await this.#redis.run(tokenWindowScript, this.#nameOf(key, window), words);
    const [admitted, taken, calls, bytes] = answer as readonly string[];
    const used = { calls: Number(calls), bytes: Number(bytes) };
    this.#local.raise(knownOf(key), used, window);
    return { admitted: admitted === '1', taken: Number(taken), left: leftOf(limit, used) };
  }

  #takeUpToAlone(
    key: string,
    needed: number,
    wanted: number,
    limit: number,
    window: QuotaWindow,
    late?: Promise<unknown>,
  ): WindowAdmission {
    const known = this.#local.read(knownOf(key), window);
    let admission = takeUpTo(known, needed, wanted, limit);
    this.#local.update(owedOf(key), window, ({ calls, bytes }) => {
      const use = { calls: known.calls + calls, bytes: known.bytes + bytes };
      admission = takeUpTo(use, needed, wanted, limit);
      return { calls: admission.taken, bytes: 0 };
    });
    this.#owed.set(owedName(key, window), { key, window });
    late?.then(
      (answer) => this.#settleUpTo(key, window, answer as readonly string[]),
      () => {},
    );
    return admission;
  }

  async #run(key: string, use: QuotaUse, limits: QuotaLimits, window: QuotaWindow): Promise<QuotaAdmission> {
    const known = this.#local.read(knownOf(key), window);
    const words = [
      ...[wholeOf(use.calls), wholeOf(use.bytes), limits.calls ?? '', limits.bytes ?? ''],
      ...[known.calls, known.bytes, forgottenAt(window)],
    ].map(String);
    const answer = await this.#redis.run(quotaScript, this.#nameOf(key, window), words);
    const [exceeded, calls, bytes] = answer as readonly string[];
    const used = { calls: Number(calls), bytes: Number(bytes) };
    this.#local.raise(knownOf(key), used, window);
    return { admitted: exceeded === '', exceeded: exceeded === '' ? undefined : (exceeded as 'calls' | 'bytes'), used };
  }

  #nameOf(key: string, { startMs, endMs }: QuotaWindow): string {
    return redisKey(this.#options.fleet, key, `quota:${startMs}:${endMs ?? ''}`);
  }

  #takeAlone(
    key: string,
    calls: number,
    limits: QuotaLimits,
    window: QuotaWindow,
    late?: Promise<unknown>,
  ): QuotaAdmission {
    const known = this.#local.read(knownOf(key), window);
    const left: QuotaLimits = {
      ...(limits.calls !== undefined && { calls: limits.calls - known.calls }),
      ...(limits.bytes !== undefined && { bytes: limits.bytes - known.bytes }),
    };
    const admission = this.#local.take(owedOf(key), calls, left, window);
    if (admission.admitted && calls > 0) this.#remember(key, { calls, bytes: 0 }, window, late);
    const { used } = admission;
    return { ...admission, used: { calls: known.calls + used.calls, bytes: known.bytes + used.bytes } };
  }

  #owe(key: string, use: QuotaUse, window: QuotaWindow, late?: Promise<unknown>): void {
    this.#local.add(owedOf(key), use, window);
    this.#remember(key, use, window, late);
  }

  #remember(key: string, use: QuotaUse, window: QuotaWindow, late?: Promise<unknown>): void {
    this.#owed.set(owedName(key, window), { key, window });
    late?.then(
      (answer) => this.#settle(key, use, window, answer as readonly string[]),
      () => {},
    );
  }

  /** What the server has counted after all is not owed to it any more. */
  #settle(key: string, use: QuotaUse, window: QuotaWindow, [exceeded, calls, bytes]: readonly string[]): void {
    if (exceeded !== '') return;
    const owed = this.#local.drain(owedOf(key), window);
    this.#local.add(owedOf(key), { calls: owed.calls - use.calls, bytes: owed.bytes - use.bytes }, window);
    this.#local.raise(knownOf(key), { calls: Number(calls), bytes: Number(bytes) }, window);
  }

  /** The server may have taken more than this process did: then that is to be given back. */
  #settleUpTo(key: string, window: QuotaWindow, [, taken, calls, bytes]: readonly string[]): void {
    const tooMany = Number(taken) - this.#local.read(owedOf(key), window).calls;
    this.#settle(key, { calls: Number(taken), bytes: 0 }, window, ['', calls!, bytes!]);
    if (tooMany > 0) this.#owe(key, { calls: 0, bytes: tooMany }, window);
  }

  /** Tells the server what was counted without it; each count is told by one thread, once. */
  async #pay(): Promise<void> {
    for (const [name, { key, window }] of this.#owed) {
      this.#owed.delete(name);
      const use = this.#local.drain(owedOf(key), window);
      try {
        if (use.calls > 0 || use.bytes > 0) await this.#run(key, use, {}, window);
      } catch (error) {
        if (!(error instanceof RedisUnavailable)) throw error;
        this.#owe(key, use, window, error.late);
        return;
      }
    }
  }
}

function owedName(key: string, { startMs, endMs }: QuotaWindow): string {
  return `${startMs} ${endMs} ${key}`;
}

/** When the server may forget a window, 0 for never. */
function forgottenAt({ endMs }: QuotaWindow): number {
  return endMs === undefined ? 0 : Math.ceil(endMs + keptAfterEndMs);
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
