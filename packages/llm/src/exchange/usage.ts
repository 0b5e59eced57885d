import type { ModelUsage } from '@turnpike/policy';
import type { ReportedUsage } from '../protocols/protocol.ts';

// What providers say that a call has cost. They are believed as long as it can be true.

/** More than any model takes or gives at once. */
const mostTokens = 100_000_000;

/** Whether a number of tokens can be true. */
export function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= mostTokens;
}

/** The provider's own usage; `undefined` when it has said nothing that can be true. */
export function believedUsage(reported: ReportedUsage | undefined): ModelUsage | undefined {
  if (reported === undefined || !isCount(reported.prompt) || !isCount(reported.completion)) return undefined;
  const { prompt, completion, total } = reported;
  // Some count thoughts in the total alone.
  const totalTokens = isCount(total) ? Math.max(total, prompt + completion) : prompt + completion;
  return {
    promptTokens: prompt,
    completionTokens: completion,
    totalTokens,
    cachedTokens: isCount(reported.cached) ? reported.cached : undefined,
    reasoningTokens: isCount(reported.reasoning) ? reported.reasoning : undefined,
    isEstimated: false,
  };
}

/** Usage that was counted here. */
export function estimatedUsage(promptTokens: number, completionTokens: number): ModelUsage {
  return {
    promptTokens,
    completionTokens,
    totalTokens: promptTokens + completionTokens,
    cachedTokens: undefined,
    reasoningTokens: undefined,
    isEstimated: true,
  };
}

/** What has cost nothing. */
export const noUsage: ModelUsage = { ...estimatedUsage(0, 0), isEstimated: false };
