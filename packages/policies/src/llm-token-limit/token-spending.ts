import type { PolicyContext, TokenAccount, TokenBudgets, TokenReservation } from '@turnpike/policy';

/** A stream that has used up what was taken for it takes so many more at once: not each token is worth a turn to a store. */
const stepTokens = 256;

/** What one request takes of one account: before the call, while a stream runs, and what is right in the end. */
export class TokenSpending {
  readonly #budgets: TokenBudgets;
  #account: TokenAccount;
  #reservations: TokenReservation[] = [];
  #tokens = 0;
  #remaining = 0;
  #isSettled = false;

  constructor(account: TokenAccount, budgets: TokenBudgets) {
    this.#account = account;
    this.#budgets = budgets;
  }

  /** What it takes from, with the narrowest of the limits that it has been under. */
  get account(): TokenAccount {
    return this.#account;
  }

  /** How many it has taken. */
  get tokens(): number {
    return this.#tokens;
  }

  /** How many are left of the account, as far as this request knows. */
  get remaining(): number {
    return this.#remaining;
  }

  /** Takes what a call may need. */
  async reserve(needed: number, wanted: number): Promise<TokenReservation> {
    const reservation = await this.#budgets.reserve(this.#account, needed, wanted);
    this.#remaining = reservation.remaining;
    if (!reservation.admitted) return reservation;
    // The caller may have gone away while a store was asked.
    if (this.#isSettled) this.#remaining = await this.#budgets.settle(this.#account, reservation, 0);
    else {
      this.#reservations.push(reservation);
      this.#tokens += reservation.tokens;
    }
    return reservation;
  }

  /** Gives back what it has, and takes anew under a limit that is narrower, as a stream will from then on. */
  async narrow(account: TokenAccount, needed: number, wanted: number): Promise<TokenReservation> {
    const reservations = this.#reservations;
    this.#reservations = [];
    this.#tokens = 0;
    this.#account = account;
    for (const reservation of reservations) await this.#budgets.settle(account, reservation, 0);
    return this.reserve(needed, wanted);
  }

  /** Whether a stream may have come to so many tokens: takes more where they are not enough. */
  covers(tokens: number): boolean | Promise<boolean> {
    return tokens <= this.#tokens || this.#takeMore(tokens - this.#tokens);
  }

  async #takeMore(missing: number): Promise<boolean> {
    const { admitted } = await this.reserve(missing, Math.max(missing, stepTokens));
    return admitted && !this.#isSettled;
  }

  /** Counts what was used in the place of all that was taken. */
  async settle(used: number): Promise<void> {
    if (this.#isSettled) return;
    this.#isSettled = true;
    let rest = used;
    for (const [index, reservation] of this.#reservations.entries()) {
      const isLast = index === this.#reservations.length - 1;
      const share = isLast ? rest : Math.min(rest, reservation.tokens);
      rest -= share;
      this.#remaining = await this.#budgets.settle(this.#account, reservation, share);
    }
  }
}

/** What each request has taken so far, by the name of the account: each once, whichever policies name it. */
const spendings = new WeakMap<PolicyContext['request'], Map<string, TokenSpending>>();

/** What a request has taken of an account; nothing before the first who asks has taken something. */
export function spendingsOf({ request }: PolicyContext): Map<string, TokenSpending> {
  const known = spendings.get(request) ?? new Map<string, TokenSpending>();
  spendings.set(request, known);
  return known;
}

/** Accounts that are the same thing have the same name. */
export function nameOf({ key, window }: TokenAccount): string {
  return `${window?.startMs ?? 'minute'} ${key}`;
}
