import type { Policy } from '@turnpike/policy';
import { valuedTokenMetricPolicy } from '../llm-emit-token-metric/token-metric.ts';

/** Counts the tokens of calls of models in metrics. */
export const azureOpenaiEmitTokenMetric: Policy = valuedTokenMetricPolicy('azure-openai-emit-token-metric');
