import type { Policy } from '@turnpike/policy';
import { semanticLookupPolicy } from './semantic-lookup.ts';

/** Answers what means about the same as something that has been answered before. */
export const llmSemanticCacheLookup: Policy = semanticLookupPolicy(
  'llm-semantic-cache-lookup',
  'llm-semantic-cache-store',
);
