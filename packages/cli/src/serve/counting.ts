import {
  createQuotaMemory,
  createSlotMemory,
  createTokenMemory,
  FleetCounters,
  FleetQuotas,
  FleetTokenBudgets,
  FleetTokenMinutes,
  FleetTokenWindows,
  RedisConnection,
  type RedisReading,
  SharedCounters,
  SharedQuotas,
  SharedSlots,
  SharedTokenBudgets,
  SharedTokenWindows,
  TokenMinutes,
} from '@turnpike/gateway';
import type { ConcurrencySlots, Counters, Quotas, TokenBudgets } from '@turnpike/policy';
import type { WorkerSettings } from './messages.ts';

/** What a thread counts with: memory that all threads share and, where there is one, the Redis of a fleet. */
export class Counting {
  readonly counters: Counters;
  readonly quotas: Quotas;
  readonly tokenBudgets: TokenBudgets;
  readonly concurrency: ConcurrencySlots;
  /** For whoever keeps something there, too. */
  readonly redis: RedisConnection | undefined;
  readonly #onNote: (text: string) => void;

  constructor(settings: WorkerSettings, onNote: (text: string) => void = () => {}) {
    const { counterMemory, quotaMemory = createQuotaMemory(), slotMemory = createSlotMemory(), thread = 0 } = settings;
    const counters = new SharedCounters(counterMemory);
    const quotas = new SharedQuotas(quotaMemory);
    const minutes = new TokenMinutes(settings.tokenMemory ?? createTokenMemory());
    this.#onNote = onNote;
    this.concurrency = new SharedSlots(slotMemory, thread);
    const { redis } = settings.settings ?? {};
    this.redis = redis && new RedisConnection(redis);
    if (redis === undefined || this.redis === undefined) {
      this.counters = counters;
      this.quotas = quotas;
      this.tokenBudgets = new SharedTokenBudgets(minutes, new SharedTokenWindows(quotas));
      return;
    }
    const fleet = { fleet: redis.fleet ?? 'default', gateway: Buffer.from(settings.secret).readUInt32LE() };
    this.counters = new FleetCounters(this.redis, counters, fleet);
    const fleetQuotas = new FleetQuotas(this.redis, quotas, fleet);
    this.quotas = fleetQuotas;
    this.tokenBudgets = new FleetTokenBudgets(
      new FleetTokenMinutes(this.redis, minutes, fleet),
      new FleetTokenWindows(fleetQuotas),
    );
    let isDown = false;
    this.redis.listen({
      onUnavailable: (reason) => {
        isDown = true;
        onNote(`Redis does not answer (${reason}); limits and quotas are counted by this gateway alone.`);
      },
      onAvailable: () => {
        if (isDown) onNote('Redis answers again.');
        isDown = false;
      },
    });
  }

  /** How the Redis has fared, where there is one. */
  get reading(): RedisReading | undefined {
    return this.redis?.reading;
  }

  /** Connects; gives as soon as counting can begin, with an answer or without. */
  async open(): Promise<void> {
    const { redis } = this;
    if (redis === undefined) return;
    await redis.open();
    if (!redis.available) {
      this.#onNote(`Redis does not answer (${redis.lastError}); limits and quotas are counted by this gateway alone.`);
      return;
    }
    // The first run of a script takes the longest, on both sides: no caller has to wait for it.
    await this.counters.take('', 0, 1, 1000);
    await this.quotas.take('', 0, {}, { startMs: 0, endMs: 1 });
    for (const window of [undefined, { startMs: 0, endMs: 1 }])
      await this.tokenBudgets.reserve({ key: '', limit: 1, window }, 0, 0);
    if (await keepsNothing(redis))
      this.#onNote(
        'This Redis has no append-only file: when it stops, quotas are only what gateways remember of them.',
      );
  }

  close(): void {
    this.redis?.close();
  }
}

/** Whether a server loses all it has when it stops. Who may not ask is not told. */
async function keepsNothing(redis: RedisConnection): Promise<boolean> {
  try {
    const answer = await redis.send('turnpike', ['CONFIG', 'GET', 'appendonly']);
    const values = answer instanceof Map ? [...answer.values()] : Object.values(answer as Record<string, unknown>);
    return values.some((value) => String(value) === 'no');
  } catch {
    return false;
  }
}
