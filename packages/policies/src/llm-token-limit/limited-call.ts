import type {
  CreateFailure,
  ModelCall,
  ModelExchange,
  ModelOutcome,
  ModelWatcher,
  PolicyContext,
  TokenAccount,
  TokenReservation,
} from '@turnpike/policy';
import { type Limit, type LimitState, readLimits } from './limit.ts';
import type { TokenLimitConfig } from './token-limit-config.ts';
import { TokenLimitReport } from './token-limit-report.ts';
import { refuseTokens, type TokenRefusal } from './token-refusal.ts';
import { forgetSpending, keepSpending, spendingOf, TokenSpending } from './token-spending.ts';

// The life of a call under a limit: what it may need is taken before it, a stream takes more as it goes, and in the end what
// was taken becomes what the provider says it was. Nearly every call waits for nothing here, so that promises are made only
// where a store is asked that is elsewhere.

/** Taken for an answer whose length the request does not bound. */
const usualCompletion = 256;

/** What one call is held by. */
export interface CallLimits {
  readonly config: TokenLimitConfig;
  readonly limits: readonly Limit[];
  readonly failure: CreateFailure<TokenRefusal>;
}

/** One call under a limit. */
export class LimitedCall implements ModelWatcher {
  readonly #held: CallLimits;
  readonly #exchange: ModelExchange;
  readonly #context: PolicyContext;
  readonly #prompt: number;
  /** What has to be left, or it is turned away. */
  readonly #needed: number;
  readonly #state: LimitState;
  readonly #report: TokenLimitReport;
  readonly #taken: TokenSpending[] = [];

  constructor(held: CallLimits, exchange: ModelExchange, context: PolicyContext, prompt: number, needed: number) {
    this.#held = held;
    this.#exchange = exchange;
    this.#context = context;
    this.#prompt = prompt;
    this.#needed = needed;
    this.#state = { consumed: needed, minute: undefined, quota: undefined };
    this.#report = new TokenLimitReport(held.config, this.#state, context, () => this.#giveBack());
  }

  /**
   * Takes what the call may need of all accounts, one after the other.
   * @throws {PolicyFailure} 429 or 403 where one of them has too little; what was taken is given back then
   */
  begin(): void | Promise<void> {
    return this.#takeFrom(0);
  }

  streamed(completionTokens: number): boolean | Promise<boolean> {
    const tokens = this.#prompt + completionTokens;
    const covered = this.#taken.map((spending) => spending.covers(tokens));
    if (covered.every((one) => one === true)) return true;
    return Promise.all(covered).then((all) => all.every((one) => one));
  }

  /** Settles what was taken; nothing was used where no model has answered. */
  ended({ isAnswered, usage }: ModelOutcome): void | Promise<void> {
    this.#state.consumed = isAnswered ? usage.totalTokens : 0;
    return this.#settleFrom(0, this.#state.consumed);
  }

  #takeFrom(first: number): void | Promise<void> {
    const { limits } = this.#held;
    for (let index = first; index < limits.length; index++) {
      const limit = limits[index]!;
      const taken = this.#take(limit.account);
      if (taken instanceof Promise) return taken.then((outcome) => this.#goOn(index, outcome));
      if (!this.#isAdmitted(limit, taken)) return this.#refuse(limit, taken);
    }
    return this.#watch();
  }

  #goOn(index: number, outcome: TokenReservation): void | Promise<void> {
    const limit = this.#held.limits[index]!;
    return this.#isAdmitted(limit, outcome) ? this.#takeFrom(index + 1) : this.#refuse(limit, outcome);
  }

  #isAdmitted({ kind, account }: Limit, { admitted, remaining }: TokenReservation): boolean {
    this.#state[kind] = remaining;
    this.#context.observer?.decided(
      `${admitted ? 'the call passes' : 'too few are left'}; ${remaining} of ${account.limit} tokens are left of the ${kind}`,
    );
    return admitted;
  }

  /**
   * Takes for a request what it needs of an account, once: another policy of the same key only asks, beside what it holds,
   * or has it hold no more than a narrower limit allows.
   */
  #take(account: TokenAccount): TokenReservation | Promise<TokenReservation> {
    const context = this.#context;
    const { tokenBudgets } = context.services;
    const needed = this.#needed;
    const wanted = Math.max(needed, this.#prompt + completionOf(this.#exchange.call));
    const before = spendingOf(account, context);
    if (before === undefined) {
      const spending = new TokenSpending(account, tokenBudgets);
      keepSpending(spending, context);
      this.#taken.push(spending);
      return spending.reserve(needed, wanted);
    }
    return account.limit < before.account.limit
      ? before.narrow(account, needed, wanted)
      : tokenBudgets.reserve({ ...account, limit: account.limit + before.tokens }, 0, 0);
  }

  async #refuse({ kind, reason }: Limit, { retryAfterMs }: TokenReservation): Promise<never> {
    const { config, failure, limits } = this.#held;
    for (const spending of this.#taken.splice(0)) {
      await spending.settle(0);
      forgetSpending(spending, this.#context);
    }
    const others = limits.filter((limit) => limit.kind !== kind);
    await readLimits(others, this.#state, this.#context);
    this.#report.tell();
    throw refuseTokens(reason, retryAfterMs, config, this.#context, failure);
  }

  #watch(): void | Promise<void> {
    this.#report.tell();
    const { outcome } = this.#exchange;
    // The caller may have gone away while a store was asked.
    if (outcome !== undefined) return this.ended(outcome);
    this.#exchange.watch(this);
  }

  #settleFrom(first: number, used: number): void | Promise<void> {
    for (let index = first; index < this.#taken.length; index++) {
      const settling = this.#taken[index]!.settle(used);
      if (settling !== undefined) return settling.then(() => this.#settleFrom(index + 1, used));
    }
    const reading = readLimits(this.#held.limits, this.#state, this.#context);
    return reading === undefined ? this.#report.tell() : reading.then(() => this.#report.tell());
  }

  /** What no backend has answered has cost nothing. */
  #giveBack(): void | Promise<void> {
    return this.#taken.length === 0 ? undefined : this.#settleFrom(0, 0);
  }
}

/** Tells what is left to a request that takes nothing: policies that follow may count on it. */
export function tellWhatIsLeft({ config, limits }: CallLimits, context: PolicyContext): void | Promise<void> {
  const state: LimitState = { consumed: 0, minute: undefined, quota: undefined };
  const report = new TokenLimitReport(config, state, context, () => undefined);
  const reading = readLimits(limits, state, context);
  return reading === undefined ? report.tell() : reading.then(() => report.tell());
}

/** How many tokens the answer may have. A stream without a bound takes more as it goes. */
function completionOf({ completionLimit, protocol }: ModelCall): number {
  if (completionLimit !== undefined) return completionLimit;
  return protocol === 'openai-embeddings' ? 0 : usualCompletion;
}
