import { BudgetExceeded, DotNetException } from '@turnpike/expressions';
import { PolicyFailure } from './policy-failure.ts';

/** The reason given when an expression fails while a request is under way. */
const REASON = 'ExpressionValueEvaluationFailure';

/**
 * Turns what an expression threw into the failure that the request sees; a text stands for a value that the policy
 * cannot use. What is neither of .NET nor of the budget is a bug of ours and comes back as it is.
 */
export function expressionFailure(
  error: unknown,
  where: { readonly policy: string; readonly path: string | undefined },
): unknown {
  const expected = typeof error === 'string' || error instanceof DotNetException || error instanceof BudgetExceeded;
  if (!expected) return error;
  const message = typeof error === 'string' ? error : error.message;
  // The status is not documented; 500 is what callers see.
  return new PolicyFailure(where.policy, REASON, 500, `Expression evaluation failed. ${message}`, where.path);
}
