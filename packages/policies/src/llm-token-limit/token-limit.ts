import {
  type CreateFailure,
  definePolicy,
  type ModelExchange,
  type Place,
  type Policy,
  type PolicyContext,
  scopes,
} from '@turnpike/policy';
import type { Limit } from './limit.ts';
import { type CallLimits, LimitedCall, tellWhatIsLeft } from './limited-call.ts';
import { type QuotaPeriod, quotaWindowOf } from './quota-period.ts';
import { type TokenLimitConfig, tokenLimitConfig } from './token-limit-config.ts';
import { isTold } from './token-limit-report.ts';
import type { TokenRefusal } from './token-refusal.ts';

// A limit of tokens that holds: no two calls spend the same tokens. What becomes of a call under it is in `limited-call.ts`.

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

      const limitsOf = limitsIn(config);
      const tells = isTold(config);
      const estimates = config['estimate-prompt-tokens'] ?? config['estimate-prompt-token'];

      const limit = (exchange: ModelExchange | undefined, context: PolicyContext): void | Promise<void> => {
        if (exchange === undefined) {
          context.observer?.decided('the request is no call of a model that is known, and passes');
          return tells ? tellWhatIsLeft({ config, limits: limitsOf(context), failure }, context) : undefined;
        }
        const held: CallLimits = { config, limits: limitsOf(context), failure };
        const isEstimated = exchange.call.isStream || (estimates?.(context) ?? false);
        const begin = (prompt: number): void | Promise<void> =>
          new LimitedCall(held, exchange, context, prompt, isEstimated ? prompt : 0).begin();
        const prompt = exchange.estimatePrompt();
        return prompt instanceof Promise ? prompt.then(begin) : begin(prompt);
      };

      return (context) => {
        const { languageModels } = context.services;
        const exchange = languageModels.exchangeOf(context) ?? languageModels.sessionOf(context);
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

/** Which accounts hold a call, as far as that can be said before there is one. */
function limitsIn(config: TokenLimitConfig): (context: PolicyContext) => readonly Limit[] {
  const {
    'counter-key': counterKey,
    'token-quota': tokenQuota,
    'token-quota-period': quotaPeriod,
    'tokens-per-minute': tokensPerMinute,
  } = config;
  if (tokenQuota === undefined && counterKey.constant !== undefined && tokensPerMinute?.constant !== undefined) {
    const only = [minuteLimit(counterKey.constant, tokensPerMinute.constant)];
    return () => only;
  }
  return (context) => {
    const key = counterKey(context);
    const limits: Limit[] = [];
    const quota = tokenQuota?.(context);
    const period = quotaPeriod?.(context);
    // Azure does not say which is reported when both are used up: here the quota, because it lasts longer.
    if (quota !== undefined && period !== undefined) limits.push(quotaLimit(key, quota, period, context.now()));
    const perMinute = tokensPerMinute?.(context);
    if (perMinute !== undefined) limits.push(minuteLimit(key, perMinute));
    return limits;
  };
}

function minuteLimit(key: string, limit: number): Limit {
  return {
    kind: 'minute',
    reason: 'TokenLimitExceeded',
    account: { key: `token-limit\0${key}`, limit, window: undefined },
  };
}

function quotaLimit(key: string, limit: number, period: QuotaPeriod, nowMs: number): Limit {
  const window = quotaWindowOf(period, nowMs);
  return {
    kind: 'quota',
    reason: 'TokenQuotaExceeded',
    account: { key: `token-limit\0${period}\0${key}`, limit, window },
  };
}
