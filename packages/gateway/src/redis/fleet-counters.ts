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
  readonly subWindow: number;
  count: number;
  at: number;
}

/** All of it that the server has not been told of, for one key. */
interface Untold {
  readonly key: string;
  readonly periodMs: number;
  readonly alone: Alone[];
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
  readonly #untold = new Map<string, Untold>();

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
      return this.#takeAlone(key, count, limit, periodMs, error.late);
    }
  }

  async #add(key: string, count: number, periodMs: number): Promise<void> {
    try {
      await this.#run(key, count, -1, periodMs);
      this.#local.add(key, count, periodMs);
    } catch (error) {
      if (!(error instanceof RedisUnavailable)) throw error;
      this.#addAlone(key, count, periodMs, error.late);
    }
  }

  async #run(
    key: string,
    count: number,
    limit: number,
    periodMs: number,
    ageMs = 0,
    untold = 0,
  ): Promise<readonly [number, number, number]> {
    const { fleet, gateway } = this.#options;
    const own = Math.max(0, this.#local.countedLately(key, periodMs) - this.#untoldLately(key, periodMs) - untold);
    const words = [count, limit, Math.round(periodMs * 1000), gateway, own, Math.round(ageMs * 1000)].map(String);
    const answer = await this.#redis.run(counterScript, redisKey(fleet, key, `rate:${periodMs}`), words);
    return answer as readonly [number, number, number];
  }

  #takeAlone(key: string, count: number, limit: number, periodMs: number, late?: Promise<unknown>): Admission {
    const admission = this.#local.take(key, count, limit, periodMs);
    if (admission.admitted && count > 0) this.#remember(key, count, periodMs, late);
    return admission;
  }

  #addAlone(key: string, count: number, periodMs: number, late?: Promise<unknown>): void {
    this.#local.add(key, count, periodMs);
    this.#remember(key, count, periodMs, late);
  }

  #remember(key: string, count: number, periodMs: number, late?: Promise<unknown>): void {
    const name = nameOf(key, periodMs);
    const untold = this.#untold.get(name) ?? { key, periodMs, alone: [] };
    if (untold.alone.length === 0 && this.#untold.size >= mostAlone) return;
    this.#untold.set(name, untold);
    const now = performance.now();
    const subWindow = Math.floor(now / (periodMs / 58));
    let alone = untold.alone.at(-1);
    if (alone?.subWindow !== subWindow) {
      alone = { subWindow, count: 0, at: now };
      untold.alone.push(alone);
    }
    alone.count += count;
    alone.at = now;
    this.#settleLate(alone, count, late);
  }

  /** What the server has counted after all is not told to it again. */
  #settleLate(alone: Alone, count: number, late: Promise<unknown> | undefined): void {
    late?.then(
      (answer) => {
        if ((answer as readonly number[])[0] === 1) alone.count -= count;
      },
      () => {},
    );
  }

  /** What a server that has lost its numbers will be told of anyway. */
  #untoldLately(key: string, periodMs: number): number {
    if (this.#untold.size === 0) return 0;
    const since = performance.now() - periodMs;
    const alone = this.#untold.get(nameOf(key, periodMs))?.alone ?? [];
    return alone.reduce((sum, { at, count }) => (at < since ? sum : sum + count), 0);
  }

  /** Tells the server what was admitted without it. */
  async #tellAll(): Promise<void> {
    for (const [name, { key, periodMs, alone }] of this.#untold) {
      // From here on it may be counted there: what comes meanwhile is something else to tell.
      for (let one = alone.shift(); one !== undefined; one = alone.shift()) {
        const ageMs = performance.now() - one.at;
        try {
          if (one.count > 0 && ageMs < periodMs) await this.#run(key, one.count, -1, periodMs, ageMs, one.count);
        } catch (error) {
          if (!(error instanceof RedisUnavailable)) throw error;
          alone.unshift(one);
          this.#settleLate(one, one.count, error.late);
          return;
        }
      }
      if (alone.length === 0) this.#untold.delete(name);
    }
  }
}

function nameOf(key: string, periodMs: number): string {
  return `${periodMs} ${key}`;
}

function isCount(count: number): boolean {
  return Number.isSafeInteger(count) && count >= 0;
}
