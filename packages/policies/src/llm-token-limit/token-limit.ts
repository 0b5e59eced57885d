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

      const limit = (exchange: ModelExchange | undefined, context: PolicyContext): Promise<void> | undefined => {
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

async function limitCall(
  config: TokenLimitConfig,
  exchange: ModelExchange,
  context: PolicyContext,
  failure: CreateFailure<TokenRefusal>,
): Promise<void> {
  const { call } = exchange;
  const accounts = accountsOf(config, context);
  const estimates = config['estimate-prompt-tokens'] ?? config['estimate-prompt-token'];
  const isEstimated = call.isStream || (estimates?.(context) ?? false);
  const prompt = await exchange.estimatePrompt();
  const needed = isEstimated ? prompt : 0;
  const state: LimitState = { consumed: needed, remaining: {} };
  const tell = tellTokens(config, state, context);
  const taken: TokenSpending[] = [];
  for (const { reason, account, kind } of accounts) {
    const outcome = await takeOnce(account, needed, prompt + completionOf(call), context);
    state.remaining[kind] = outcome.remaining;
    context.observer?.decided(
      `${outcome.admitted ? 'the call passes' : 'too few are left'}; ${outcome.remaining} of ${account.limit} tokens are left of the ${kind}`,
    );
    if (outcome.spending !== undefined) taken.push(outcome.spending);
    if (outcome.admitted) continue;
    for (const spending of taken) {
      await spending.settle(0);
      spendingsOf(context).delete(nameOf(spending.account));
    }
    tell();
    throw refuseTokens(reason, outcome.retryAfterMs, config, context, failure);
  }
  tell();
  await watch(exchange, prompt, taken, async (used) => {
    if (used !== undefined) state.consumed = used;
    for (const { account, kind } of accounts) state.remaining[kind] = await remainingOf(account, context);
    tell();
  });
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
async function takeOnce(account: TokenAccount, needed: number, wanted: number, context: PolicyContext): Promise<Taken> {
  const { tokenBudgets } = context.services;
  const spendings = spendingsOf(context);
  const before = spendings.get(nameOf(account));
  if (before !== undefined) {
    if (account.limit < before.account.limit)
      return { ...(await before.narrow(account, needed, Math.max(needed, wanted))), spending: undefined };
    const besides = await tokenBudgets.reserve({ ...account, limit: account.limit + before.tokens }, 0, 0);
    return { ...besides, spending: undefined };
  }
  const spending = new TokenSpending(account, tokenBudgets);
  spendings.set(nameOf(account), spending);
  return { ...(await spending.reserve(needed, Math.max(needed, wanted))), spending };
}

async function remainingOf(account: TokenAccount, context: PolicyContext): Promise<number> {
  const spending = spendingsOf(context).get(nameOf(account));
  if (spending?.account.limit === account.limit) return spending.remaining;
  return (await context.services.tokenBudgets.reserve(account, 0, 0)).remaining;
}

async function watch(
  exchange: ModelExchange,
  prompt: number,
  taken: readonly TokenSpending[],
  onEnded: (used: number | undefined) => Promise<void>,
): Promise<void> {
  const ended = async ({ isAnswered, usage }: ModelOutcome): Promise<void> => {
    for (const spending of taken) await spending.settle(isAnswered ? usage.totalTokens : 0);
    await onEnded(isAnswered ? usage.totalTokens : undefined);
  };
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
