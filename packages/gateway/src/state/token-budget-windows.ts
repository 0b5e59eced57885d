import type { QuotaUse, QuotaWindow, TokenReservation } from '@turnpike/policy';
import type { SharedQuotas } from './shared-quotas.ts';
import { mostTokens } from './token-budget-ring.ts';

// Tokens of long windows lie where quotas do, so that one file keeps both. Totals only grow there, because the larger one
// is the true one wherever two disagree: the calls of such a record are tokens taken, its bytes those given back.

/** Accounts of tokens by long windows. */
export interface TokenWindows {
  reserve(
    key: string,
    needed: number,
    wanted: number,
    limit: number,
    window: QuotaWindow,
  ): TokenReservation | Promise<TokenReservation>;
  /** Counts `used` tokens in the place of so many that were taken; gives how many are left. */
  settle(key: string, tokens: number, used: number, limit: number, window: QuotaWindow): number | Promise<number>;
}

/** The long windows of one host, exact over all threads. */
export class SharedTokenWindows implements TokenWindows {
  readonly #quotas: SharedQuotas;
  readonly #now: () => number;

  constructor(quotas: SharedQuotas, now: () => number = Date.now) {
    this.#quotas = quotas;
    this.#now = now;
  }

  reserve(key: string, needed: number, wanted: number, limit: number, window: QuotaWindow): TokenReservation {
    let admission = takeUpTo(noUse, needed, wanted, limit);
    this.#quotas.update(tokenKey(key), window, (use) => {
      admission = takeUpTo(use, needed, wanted, limit);
      return { calls: admission.taken, bytes: 0 };
    });
    return windowReservation(admission, needed, limit, window, this.#now());
  }

  settle(key: string, tokens: number, used: number, limit: number, window: QuotaWindow): number {
    return leftOf(
      limit,
      this.#quotas.update(tokenKey(key), window, () => differenceOf(tokens, used)),
    );
  }
}

/** What a window admits. */
export interface WindowAdmission {
  readonly admitted: boolean;
  readonly taken: number;
  /** What is left then. */
  readonly left: number;
}

/** What is counted where nothing is. */
export const noUse: QuotaUse = { calls: 0, bytes: 0 };

/** As many tokens as are left, if that is enough. */
export function takeUpTo(use: QuotaUse, needed: number, wanted: number, limit: number): WindowAdmission {
  const left = leftOf(limit, use);
  const admitted = left >= Math.max(wholeOf(needed), 1);
  const taken = admitted ? Math.min(wholeOf(wanted), left) : 0;
  return { admitted, taken, left: left - taken };
}

/** What is left of a limit. */
export function leftOf(limit: number, { calls, bytes }: QuotaUse): number {
  return Math.max(0, Math.floor(limit - calls + bytes)) || 0;
}

/** What is to be counted, so that `used` tokens are in the place of those that were taken. */
export function differenceOf(tokens: number, used: number): QuotaUse {
  const spent = wholeOf(used);
  return { calls: Math.max(spent - tokens, 0), bytes: Math.max(tokens - spent, 0) };
}

/** What is told of an admission. */
export function windowReservation(
  { admitted, taken, left }: WindowAdmission,
  needed: number,
  limit: number,
  { endMs }: QuotaWindow,
  now: number,
): TokenReservation {
  const isPossible = wholeOf(needed) <= limit && limit >= 1 && endMs !== undefined;
  const retryAfterMs = admitted ? 0 : isPossible ? Math.max(0, endMs - now) : Number.POSITIVE_INFINITY;
  return { admitted, tokens: taken, remaining: left, retryAfterMs, takenAt: now };
}

/** What tokens of long windows are counted under; no key of a quota begins so. */
export function tokenKey(key: string): string {
  return `tokens\0${key}`;
}

/** Policies compute counts, and providers tell them: what is no number of tokens counts nothing. */
export function wholeOf(count: number): number {
  return count >= 1 ? Math.min(Math.ceil(count), mostTokens) : 0;
}
