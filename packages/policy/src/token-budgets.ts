import type { QuotaWindow } from './quotas.ts';

// Budgets of tokens. How many a call needs is known only when it is over: before, as many are taken as it may need, and
// what was too much is given back, what was too little taken after all. So no two calls ever spend the same tokens.

/** What tokens are taken from. Two accounts of one key with windows of different kinds have nothing to do with each other. */
export interface TokenAccount {
  readonly key: string;
  /** The most tokens in any minute, or in the window. */
  readonly limit: number;
  /** Absent for any minute. What was spent beyond the limit is taken from the minutes that follow, `limit` from each. */
  readonly window: QuotaWindow | undefined;
}

/** Tokens that were taken from an account. */
export interface TokenReservation {
  readonly admitted: boolean;
  /** How many were taken: as many as were needed at least, when admitted; otherwise none. */
  readonly tokens: number;
  /** How many are left now; never below 0. */
  readonly remaining: number;
  /** Milliseconds after which what was needed would be admitted; 0 when it is, infinite when it never will be. */
  readonly retryAfterMs: number;
  /** When they were taken, by the clock of the account: whoever settles gives it back as it is. */
  readonly takenAt: number;
}

/** Keeps accounts of tokens, for all threads of a gateway or for a fleet. */
export interface TokenBudgets {
  /**
   * Takes as many tokens as are left, `wanted` at most, when there are at least `needed`; with a need of 0 one must be
   * left. `wanted` is not below `needed`.
   */
  reserve(account: TokenAccount, needed: number, wanted: number): TokenReservation | Promise<TokenReservation>;
  /**
   * Counts `used` tokens in the place of those that were reserved, whether there is room for them or not, and gives how
   * many are left. Each reservation is settled once.
   */
  settle(account: TokenAccount, reservation: TokenReservation, used: number): number | Promise<number>;
}
