import type { Admission, Counters } from '@turnpike/policy';
import type { SharedCounters } from '../state/shared-counters.ts';
import { type RedisConnection, RedisUnavailable } from './connection.ts';
import { counterScript } from './counter-script.ts';
import { redisKey } from './redis-key.ts';

/** Who counts, and with whom. */
export interface FleetOptions {
  /** Gateways of one name count together. */
  readonly fleet: string;
  /** A number below 2^32 that this process alone has. */
  readonly gateway: number;
}

/** What was counted without the server, in a sub-window. */
interface Alone {
  readonly key: string;
  readonly periodMs: number;
  count: number;
  at: number;
}

/** More keys than this are not told of after an outage. */
const mostAlone = 100_000;

/**
 * Counters of a fleet in a Redis: in no stretch of a period is more admitted than the limit, by the clock of the server.
 * What this process has admitted is counted in its own memory as well. Where there is no answer in time, that memory
 * decides alone; what it has admitted meanwhile is told to the server once there is one again.
 */
export class FleetCounters implements Counters {
  readonly #redis: RedisConnection;
  readonly #local: SharedCounters;
  readonly #options: FleetOptions;
  readonly #alone = new Map<string, Alone>();

  constructor(redis: RedisConnection, local: SharedCounters, options: FleetOptions) {
    this.#redis = redis;
    this.#local = local;
    this.#options = options;
    redis.listen({ onAvailable: () => this.#tellAll() });
  }

  take(key: string, count: number, limit: number, periodMs: number): Admission | Promise<Admission> {
    // What asks for nothing that can be counted is no business of the fleet; nor is a limit that admits nobody.
    if (!this.#redis.available || !isCount(count) || !(limit >= 1) || !(periodMs > 0))
      return this.#takeAlone(key, count, limit, periodMs);
    return this.#take(key, count, limit, periodMs);
  }

  add(key: string, count: number, periodMs: number): void | Promise<void> {
    if (!isCount(count) || count === 0 || !(periodMs > 0)) return;
    if (this.#redis.available) return this.#add(key, count, periodMs);
    this.#addAlone(key, count, periodMs);
  }

  async #take(key: string, count: number, limit: number, periodMs: number): Promise<Admission> {
    try {
      const [admitted, remaining, retryUs] = await this.#run(
        key,
        count,
        Math.min(Math.trunc(limit), 2 ** 52),
        periodMs,
      );
      if (admitted === 1 && count > 0) this.#local.add(key, count, periodMs);
      return { admitted: admitted === 1, remaining, retryAfterMs: retryUs / 1000 };
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      return this.#takeAlone(key, count, limit, periodMs);
    }
  }

  async #add(key: string, count: number, periodMs: number): Promise<void> {
    try {
      await this.#run(key, count, -1, periodMs);
      this.#local.add(key, count, periodMs);
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      this.#addAlone(key, count, periodMs);
    }
  }

  async #run(
    key: string,
    count: number,
    limit: number,
    periodMs: number,
    ageMs = 0,
  ): Promise<readonly [number, number, number]> {
    const { fleet, gateway } = this.#options;
    const own = this.#local.countedLately(key, periodMs);
    const words = [count, limit, Math.round(periodMs * 1000), gateway, own, Math.round(ageMs * 1000)].map(String);
    const answer = await this.#redis.run(counterScript, redisKey(fleet, key, `rate:${periodMs}`), words);
    return answer as readonly [number, number, number];
  }

  #takeAlone(key: string, count: number, limit: number, periodMs: number): Admission {
    const admission = this.#local.take(key, count, limit, periodMs);
    if (admission.admitted && count > 0) this.#remember(key, count, periodMs);
    return admission;
  }

  #addAlone(key: string, count: number, periodMs: number): void {
    this.#local.add(key, count, periodMs);
    this.#remember(key, count, periodMs);
  }

  #remember(key: string, count: number, periodMs: number): void {
    const now = performance.now();
    const name = `${periodMs} ${Math.floor(now / (periodMs / 58))} ${key}`;
    const known = this.#alone.get(name);
    if (known !== undefined) {
      known.count += count;
      known.at = now;
    } else if (this.#alone.size < mostAlone) this.#alone.set(name, { key, periodMs, count, at: now });
  }

  /** Tells the server what was admitted without it. */
  async #tellAll(): Promise<void> {
    for (const [name, { key, count, periodMs, at }] of this.#alone) {
      const ageMs = performance.now() - at;
      try {
        if (ageMs < periodMs) await this.#run(key, count, -1, periodMs, ageMs);
      } catch (error) {
        if (error instanceof RedisUnavailable) return;
        throw error;
      }
      this.#alone.delete(name);
    }
  }
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0;
}
