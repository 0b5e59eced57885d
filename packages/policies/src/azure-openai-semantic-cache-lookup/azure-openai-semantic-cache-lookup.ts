import type { Policy } from '@turnpike/policy';
import { semanticLookupPolicy } from '../llm-semantic-cache-lookup/semantic-lookup.ts';

/** Answers what means about the same as something that has been answered before. */
export const azureOpenaiSemanticCacheLookup: Policy = semanticLookupPolicy(
  'azure-openai-semantic-cache-lookup',
  'azure-openai-semantic-cache-store',
);
