import type { Policy } from '@turnpike/policy';
import { tokenMetricPolicy } from './token-metric.ts';

/** Counts the tokens of calls of models in metrics. */
export const llmEmitTokenMetric: Policy = tokenMetricPolicy('llm-emit-token-metric');
