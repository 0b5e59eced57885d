import type { PolicyContext, TokenAccount } from '@turnpike/policy';
import type { TokenRefusal } from './token-refusal.ts';
import { spendingOf } from './token-spending.ts';

/** An account that holds a call to a limit, and what is said where it is used up. */
export interface Limit {
  readonly kind: 'quota' | 'minute';
  readonly reason: TokenRefusal;
  readonly account: TokenAccount;
}

/** How the limits stand for one request. */
export interface LimitState {
  /** What the call has cost; before its answer what its prompt does by estimate, or 0. */
  consumed: number;
  /** What is left of it, where it was asked. */
  minute: number | undefined;
  quota: number | undefined;
}

/** Asks what is left of each limit, from one of them on. */
export function readLimits(
  limits: readonly Limit[],
  state: LimitState,
  context: PolicyContext,
  first = 0,
): void | Promise<void> {
  for (let index = first; index < limits.length; index++) {
    const { kind, account } = limits[index]!;
    const remaining = remainingOf(account, context);
    if (typeof remaining !== 'number')
      return remaining.then((known) => {
        state[kind] = known;
        return readLimits(limits, state, context, index + 1);
      });
    state[kind] = remaining;
  }
}

function remainingOf(account: TokenAccount, context: PolicyContext): number | Promise<number> {
  const spending = spendingOf(account, context);
  if (spending !== undefined && spending.account.limit === account.limit) return spending.remaining;
  const asked = context.services.tokenBudgets.reserve(account, 0, 0);
  return asked instanceof Promise ? asked.then(({ remaining }) => remaining) : asked.remaining;
}
