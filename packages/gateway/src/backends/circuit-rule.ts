import type { CircuitBreaker } from '@turnpike/model';
import { parseDuration } from './duration.ts';
import { type Judge, prepareJudge } from './failure-condition.ts';
import { longestRetryAfterMs } from './retry-after.ts';

/** The rule of a circuit breaker, ready for requests. */
export interface CircuitRule {
  readonly judge: Judge;
  /** Failures that trip it; infinite when only their share does. */
  readonly count: number;
  /** The share of failures that trips it, in hundredths; infinite when only their number does. */
  readonly percentage: number;
  /** Calls below which a share says nothing. */
  readonly smallestSample: number;
  readonly intervalMs: number;
  readonly tripMs: number;
  readonly acceptsRetryAfter: boolean;
  /** After so long without a request nothing of what was counted matters any more. */
  readonly keepMs: number;
}

/** How few calls are too few whatever the percentage: one or two that fail are no share of anything. */
const smallestSample = 5;

/** A rule, or what is wrong with it. */
export type PreparedRule = { readonly rule: CircuitRule } | { readonly fault: string };

/**
 * Prepares the rule of a circuit breaker. A percentage counts from as many calls on as one failure is no more than the
 * percentage of, and from five; how many Azure asks for is not documented. Where both a number and a percentage are
 * given, either trips.
 */
export function prepareCircuitRule(breaker: CircuitBreaker): PreparedRule {
  const { interval, count, percentage } = breaker.failureCondition;
  const intervalMs = parseDuration(interval);
  const tripMs = parseDuration(breaker.tripDuration);
  if (!intervalMs) return fault('interval', interval);
  if (tripMs === undefined) return fault('tripDuration', breaker.tripDuration);
  if (!isThreshold(count) && !isThreshold(percentage))
    return { fault: `'count' is ${count} and 'percentage' ${percentage}; expected one of them above 0` };
  return {
    rule: {
      judge: prepareJudge(breaker.failureCondition),
      count: isThreshold(count) ? count : Number.POSITIVE_INFINITY,
      percentage: isThreshold(percentage) ? percentage : Number.POSITIVE_INFINITY,
      smallestSample: isThreshold(percentage) ? Math.max(smallestSample, Math.ceil(100 / percentage)) : 0,
      intervalMs,
      tripMs,
      acceptsRetryAfter: breaker.acceptRetryAfter === true,
      keepMs: intervalMs + Math.max(tripMs, breaker.acceptRetryAfter === true ? longestRetryAfterMs : 0),
    },
  };
}

/** Resources have `null` where nothing was given. */
function isThreshold(value: number | null | undefined): value is number {
  return typeof value === 'number' && value > 0;
}

function fault(name: string, value: string): PreparedRule {
  return { fault: `'${name}' is '${value}'; expected a duration such as PT1H` };
}
