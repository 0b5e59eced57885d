import {
  PerRequest,
  type PolicyContext,
  type TokenAccount,
  type TokenBudgets,
  type TokenReservation,
} from '@turnpike/policy';

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
  reserve(needed: number, wanted: number): TokenReservation | Promise<TokenReservation> {
    const reserved = this.#budgets.reserve(this.#account, needed, wanted);
    return reserved instanceof Promise ? reserved.then((one) => this.#take(one)) : this.#take(reserved);
  }

  #take(reservation: TokenReservation): TokenReservation | Promise<TokenReservation> {
    this.#remaining = reservation.remaining;
    if (!reservation.admitted) return reservation;
    // The caller may have gone away while a store was asked.
    if (this.#isSettled) return this.#giveBack(reservation);
    this.#reservations.push(reservation);
    this.#tokens += reservation.tokens;
    return reservation;
  }

  async #giveBack(reservation: TokenReservation): Promise<TokenReservation> {
    this.#remaining = await this.#budgets.settle(this.#account, reservation, 0);
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

  #takeMore(missing: number): boolean | Promise<boolean> {
    const reserved = this.reserve(missing, Math.max(missing, stepTokens));
    const isTaken = ({ admitted }: TokenReservation): boolean => admitted && !this.#isSettled;
    return reserved instanceof Promise ? reserved.then(isTaken) : isTaken(reserved);
  }

  /** Counts what was used in the place of all that was taken. */
  settle(used: number): void | Promise<void> {
    if (this.#isSettled) return;
    this.#isSettled = true;
    return this.#settleFrom(0, used);
  }

  #settleFrom(first: number, used: number): void | Promise<void> {
    let rest = used;
    for (let index = first; index < this.#reservations.length; index++) {
      const reservation = this.#reservations[index]!;
      const isLast = index === this.#reservations.length - 1;
      const share = isLast ? rest : Math.min(rest, reservation.tokens);
      rest -= share;
      const left = this.#budgets.settle(this.#account, reservation, share);
      if (left instanceof Promise) return this.#goOn(left, index + 1, rest);
      this.#remaining = left;
    }
  }

  async #goOn(left: Promise<number>, next: number, rest: number): Promise<void> {
    this.#remaining = await left;
    await this.#settleFrom(next, rest);
  }
}

/** What each request has taken so far: of an account once, whichever policies name it. */
const spendings = new PerRequest<TokenSpending[]>();

/** What a request has taken of an account. */
export function spendingOf(account: TokenAccount, context: PolicyContext): TokenSpending | undefined {
  const known = spendings.get(context);
  if (known === undefined) return undefined;
  for (const spending of known) if (isSameAccount(spending.account, account)) return spending;
  return undefined;
}

/** A request has taken of an account of which it had nothing. */
export function keepSpending(spending: TokenSpending, context: PolicyContext): void {
  const known = spendings.get(context);
  if (known === undefined) spendings.set(context, [spending]);
  else known.push(spending);
}

/** It is given back, as if nothing had been taken. */
export function forgetSpending(spending: TokenSpending, context: PolicyContext): void {
  const known = spendings.get(context);
  known?.splice(known.indexOf(spending), 1);
}

/** Accounts of one key and one window are the same thing, whatever their limits are. */
function isSameAccount(one: TokenAccount, other: TokenAccount): boolean {
  return one === other || (one.key === other.key && one.window?.startMs === other.window?.startMs);
}
