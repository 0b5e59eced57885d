import {
  type CreateFailure,
  definePolicy,
  type ModelCall,
  type ModelExchange,
  type ModelOutcome,
  type Place,
  type Policy,
  type PolicyContext,
  scopes,
  type TokenAccount,
  type TokenReservation,
} from '@turnpike/policy';
import { quotaWindowOf } from './quota-period.ts';
import { type TokenLimitConfig, tokenLimitConfig } from './token-limit-config.ts';
import { type LimitState, tellTokens } from './token-limit-report.ts';
import { refuseTokens, type TokenRefusal } from './token-refusal.ts';
import { nameOf, spendingsOf, TokenSpending } from './token-spending.ts';

// A limit of tokens that holds: what a call may need is taken before it, a stream takes more as it goes, and in the end
// what was taken becomes what the provider says it was. So no two calls spend the same tokens.

/** Taken for an answer whose length the request does not bound. */
const usualCompletion = 256;

/** Defines a policy that limits tokens. */
export function tokenLimitPolicy(policy: 'llm-token-limit' | 'azure-openai-token-limit'): Policy {
  return definePolicy({
    name: policy,
    reference: `https://learn.microsoft.com/azure/api-management/${policy}-policy`,
    sections: ['inbound'],
    scopes,
    config: tokenLimitConfig,

    failures: {
      TokenLimitExceeded: 'The tokens that any minute may have are used up, or the prompt needs more than are left.',
      TokenQuotaExceeded: 'The tokens that the period may have are used up, or the prompt needs more than are left.',
    },

    prepare(config, failure: CreateFailure<TokenRefusal>, place) {
      checkConfig(config, place);

      const limit = (exchange: ModelExchange | undefined, context: PolicyContext): void | Promise<void> => {
        if (exchange !== undefined) return limitCall(config, exchange, context, failure);
        context.observer?.decided('the request is no call of a model that is known, and passes');
        return undefined;
      };

      return (context) => {
        const exchange = context.services.languageModels.exchangeOf(context);
        return exchange instanceof Promise ? exchange.then((found) => limit(found, context)) : limit(exchange, context);
      };
    },
  });
}

function checkConfig(config: TokenLimitConfig, place: Place<keyof TokenLimitConfig>): void {
  const has = (field: keyof TokenLimitConfig): boolean => config[field] !== undefined;
  if (!has('tokens-per-minute') && !has('token-quota'))
    place.report(
      'missing-attribute',
      'tokens-per-minute',
      "the limit has neither 'tokens-per-minute' nor 'token-quota'",
    );
  if (has('token-quota') !== has('token-quota-period')) {
    const [missing, there] = has('token-quota')
      ? (['token-quota-period', 'token-quota'] as const)
      : (['token-quota', 'token-quota-period'] as const);
    place.report('missing-attribute', missing, `the limit has '${there}', but no '${missing}'`);
  }
  if (has('estimate-prompt-tokens') && has('estimate-prompt-token'))
    place.report(
      'conflicting-values',
      'estimate-prompt-token',
      "'estimate-prompt-token' is another name of 'estimate-prompt-tokens'; expected one of them",
    );
  // Azure: an example of a quota leaves it out, whatever the table says.
  if (has('tokens-per-minute') && !has('estimate-prompt-tokens') && !has('estimate-prompt-token'))
    place.report('missing-attribute', 'estimate-prompt-tokens', "the limit has no 'estimate-prompt-tokens'");
}

/** What is known of one call under a limit. */
interface LimitedCall {
  readonly config: TokenLimitConfig;
  readonly exchange: ModelExchange;
  readonly context: PolicyContext;
  readonly failure: CreateFailure<TokenRefusal>;
  readonly accounts: readonly Limit[];
  readonly prompt: number;
  readonly needed: number;
  readonly state: LimitState;
  readonly taken: TokenSpending[];
  tell(): void;
}

function limitCall(
  config: TokenLimitConfig,
  exchange: ModelExchange,
  context: PolicyContext,
  failure: CreateFailure<TokenRefusal>,
): void | Promise<void> {
  const accounts = accountsOf(config, context);
  const estimates = config['estimate-prompt-tokens'] ?? config['estimate-prompt-token'];
  const isEstimated = exchange.call.isStream || (estimates?.(context) ?? false);
  const begin = (prompt: number): void | Promise<void> => {
    const needed = isEstimated ? prompt : 0;
    const state: LimitState = { consumed: needed, remaining: {} };
    const tell = tellTokens(config, state, context);
    return takeFrom(0, { config, exchange, context, failure, accounts, prompt, needed, state, taken: [], tell });
  };
  return after(exchange.estimatePrompt(), begin);
}

/** Goes on at once with what is there, and later with what is not: nearly every call waits for nothing here. */
function after<Value, Result>(
  value: Value | Promise<Value>,
  then: (value: Value) => Result | Promise<Result>,
): Result | Promise<Result> {
  return value instanceof Promise ? value.then(then) : then(value);
}

function takeFrom(index: number, limited: LimitedCall): void | Promise<void> {
  const { accounts, exchange, context, prompt, needed, state, taken, tell } = limited;
  const limit = accounts[index];
  if (limit === undefined) {
    tell();
    return watch(limited);
  }
  const { account, kind } = limit;
  return after(takeOnce(account, needed, prompt + completionOf(exchange.call), context), (outcome) => {
    state.remaining[kind] = outcome.remaining;
    context.observer?.decided(
      `${outcome.admitted ? 'the call passes' : 'too few are left'}; ${outcome.remaining} of ${account.limit} tokens are left of the ${kind}`,
    );
    if (outcome.spending !== undefined) taken.push(outcome.spending);
    return outcome.admitted ? takeFrom(index + 1, limited) : refuse(limit.reason, outcome.retryAfterMs, limited);
  });
}

async function refuse(reason: TokenRefusal, retryAfterMs: number, limited: LimitedCall): Promise<never> {
  const { config, context, failure, taken, tell } = limited;
  for (const spending of taken) {
    await spending.settle(0);
    spendingsOf(context).delete(nameOf(spending.account));
  }
  tell();
  throw refuseTokens(reason, retryAfterMs, config, context, failure);
}

interface Limit {
  readonly kind: 'quota' | 'minute';
  readonly reason: TokenRefusal;
  readonly account: TokenAccount;
}

/** Azure does not say which is reported when both are used up: here the quota, because it lasts longer. */
function accountsOf(config: TokenLimitConfig, context: PolicyContext): readonly Limit[] {
  const key = config['counter-key'](context);
  const limits: Limit[] = [];
  const quota = config['token-quota']?.(context);
  const period = config['token-quota-period']?.(context);
  if (quota !== undefined && period !== undefined) {
    const window = quotaWindowOf(period, context.now());
    limits.push({
      kind: 'quota',
      reason: 'TokenQuotaExceeded',
      account: { key: `token-limit\0${period}\0${key}`, limit: quota, window },
    });
  }
  const perMinute = config['tokens-per-minute']?.(context);
  if (perMinute !== undefined)
    limits.push({
      kind: 'minute',
      reason: 'TokenLimitExceeded',
      account: { key: `token-limit\0${key}`, limit: perMinute, window: undefined },
    });
  return limits;
}

/** How many tokens the answer may have. A stream without a bound takes more as it goes. */
function completionOf({ completionLimit, protocol }: ModelCall): number {
  if (completionLimit !== undefined) return completionLimit;
  return protocol === 'openai-embeddings' ? 0 : usualCompletion;
}

interface Taken {
  readonly admitted: boolean;
  readonly remaining: number;
  readonly retryAfterMs: number;
  /** Absent where another policy has taken for this request before. */
  readonly spending: TokenSpending | undefined;
}

/**
 * Takes for a request what it needs of an account, once: another policy of the same key only asks, beside what it holds,
 * or has it hold no more than a narrower limit allows.
 */
function takeOnce(
  account: TokenAccount,
  needed: number,
  wanted: number,
  context: PolicyContext,
): Taken | Promise<Taken> {
  const { tokenBudgets } = context.services;
  const spendings = spendingsOf(context);
  const before = spendings.get(nameOf(account));
  if (before !== undefined) {
    if (account.limit < before.account.limit)
      return before.narrow(account, needed, Math.max(needed, wanted)).then(besides);
    return after(tokenBudgets.reserve({ ...account, limit: account.limit + before.tokens }, 0, 0), besides);
  }
  const spending = new TokenSpending(account, tokenBudgets);
  spendings.set(nameOf(account), spending);
  return after(spending.reserve(needed, Math.max(needed, wanted)), ({ admitted, remaining, retryAfterMs }) => ({
    admitted,
    remaining,
    retryAfterMs,
    spending,
  }));
}

function besides({ admitted, remaining, retryAfterMs }: TokenReservation): Taken {
  return { admitted, remaining, retryAfterMs, spending: undefined };
}

function remainingOf(account: TokenAccount, context: PolicyContext): number | Promise<number> {
  const spending = spendingsOf(context).get(nameOf(account));
  if (spending?.account.limit === account.limit) return spending.remaining;
  return after(context.services.tokenBudgets.reserve(account, 0, 0), ({ remaining }) => remaining);
}

function watch(limited: LimitedCall): void | Promise<void> {
  const { exchange, prompt, taken } = limited;
  const ended = ({ isAnswered, usage }: ModelOutcome): void | Promise<void> =>
    settleFrom(0, isAnswered ? usage.totalTokens : undefined, limited);
  // The caller may have gone away while a store was asked.
  if (exchange.outcome !== undefined) return ended(exchange.outcome);
  exchange.watch({
    streamed(completionTokens) {
      const tokens = prompt + completionTokens;
      const covered = taken.map((spending) => spending.covers(tokens));
      if (covered.every((one) => one === true)) return true;
      return Promise.all(covered).then((all) => all.every((one) => one));
    },
    ended,
  });
}

/** Settles what was taken, one after the other; nothing was used where no model has answered. */
function settleFrom(index: number, used: number | undefined, limited: LimitedCall): void | Promise<void> {
  const spending = limited.taken[index];
  if (spending !== undefined) {
    const settling = spending.settle(used ?? 0);
    const goOn = (): void | Promise<void> => settleFrom(index + 1, used, limited);
    return settling === undefined ? goOn() : settling.then(goOn);
  }
  if (used !== undefined) limited.state.consumed = used;
  return tellFrom(0, limited);
}

function tellFrom(index: number, limited: LimitedCall): void | Promise<void> {
  const limit = limited.accounts[index];
  if (limit === undefined) return limited.tell();
  return after(remainingOf(limit.account, limited.context), (remaining) => {
    limited.state.remaining[limit.kind] = remaining;
    return tellFrom(index + 1, limited);
  });
}
