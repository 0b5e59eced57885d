import type { QuotaWindow, TokenAccount, TokenBudgets, TokenReservation } from '@turnpike/policy';
import { differenceOf, leftOf, type TokenWindows, tokenKey, windowReservation } from '../state/token-budget-windows.ts';
import type { FleetQuotas } from './fleet-quotas.ts';
import type { FleetTokenMinutes } from './fleet-token-minutes.ts';

/** The long windows of a fleet, where its quotas are. */
export class FleetTokenWindows implements TokenWindows {
  readonly #quotas: FleetQuotas;
  readonly #now: () => number;

  constructor(quotas: FleetQuotas, now: () => number = Date.now) {
    this.#quotas = quotas;
    this.#now = now;
  }

  async reserve(
    key: string,
    needed: number,
    wanted: number,
    limit: number,
    window: QuotaWindow,
  ): Promise<TokenReservation> {
    const admission = await this.#quotas.takeUpTo(tokenKey(key), needed, wanted, limit, window);
    return windowReservation(admission, needed, limit, window, this.#now());
  }

  async settle(key: string, tokens: number, used: number, limit: number, window: QuotaWindow): Promise<number> {
    const difference = differenceOf(tokens, used);
    if (difference.calls > 0 || difference.bytes > 0) await this.#quotas.add(tokenKey(key), difference, window);
    return leftOf(limit, this.#quotas.known(tokenKey(key), window));
  }
}

/** Budgets of a fleet, in the Redis that its counters and its quotas are in. */
export class FleetTokenBudgets implements TokenBudgets {
  readonly #minutes: FleetTokenMinutes;
  readonly #windows: FleetTokenWindows;

  constructor(minutes: FleetTokenMinutes, windows: FleetTokenWindows) {
    this.#minutes = minutes;
    this.#windows = windows;
  }

  reserve(
    { key, limit, window }: TokenAccount,
    needed: number,
    wanted: number,
  ): TokenReservation | Promise<TokenReservation> {
    return window === undefined
      ? this.#minutes.reserve(key, needed, wanted, limit)
      : this.#windows.reserve(key, needed, wanted, limit, window);
  }

  settle({ key, limit, window }: TokenAccount, reservation: TokenReservation, used: number): number | Promise<number> {
    return window === undefined
      ? this.#minutes.settle(key, reservation, used, limit)
      : this.#windows.settle(key, reservation.tokens, used, limit, window);
  }
}
