import type { CircuitBreaker } from '@turnpike/model';

/** How a request to a backend ended. */
export interface BackendOutcome {
  /** The status of the answer; absent when there was none. */
  readonly status?: number;
  /** Why there was none, as `context.LastError.Reason` names it. */
  readonly errorReason?: string;
  /** `Retry-After` of the answer. */
  readonly retryAfter?: string | undefined;
}

/** What an outcome says about a backend. Nothing, when the caller went away before it could answer. */
export type Verdict = 'failure' | 'success' | 'undecided';

/** Judges outcomes. */
export type Judge = (outcome: BackendOutcome) => Verdict;

/** An answer that fails a request is not an error reason in `LastError`; official samples have these words for some. */
const statusWords: Readonly<Record<string, (status: number) => boolean>> = {
  servererror: isServerError,
  servererrors: isServerError,
};

/**
 * Prepares the failure condition of a circuit breaker. Error reasons are those of `LastError`, such as `Timeout` or
 * `BackendConnectionFailure`, without regard to case, spaces and hyphens; `Server errors` stands for 500 to 599. A
 * condition that lists neither statuses nor reasons takes answers of 500 to 599 and missing answers for failures.
 */
export function prepareJudge({ statusCodeRanges, errorReasons }: CircuitBreaker['failureCondition']): Judge {
  const ranges = statusCodeRanges ?? [];
  const reasons = (errorReasons ?? []).map(fold);
  const words = reasons.flatMap((reason) => statusWords[reason] ?? []);
  const listed = new Set(reasons);
  const listsNothing = ranges.length === 0 && reasons.length === 0;

  const failsByStatus = (status: number): boolean =>
    ranges.some(({ min, max }) => status >= min && status <= max) ||
    words.some((matches) => matches(status)) ||
    (listsNothing && isServerError(status));

  return ({ status, errorReason }) => {
    if (status !== undefined && failsByStatus(status)) return 'failure';
    if (errorReason !== undefined && listed.has(fold(errorReason))) return 'failure';
    if (errorReason === 'ClientConnectionFailure') return 'undecided';
    return status === undefined && listsNothing ? 'failure' : 'success';
  };
}

function isServerError(status: number): boolean {
  return status >= 500 && status <= 599;
}

function fold(reason: string): string {
  return reason.toLowerCase().replaceAll(/[\s_-]/g, '');
}
