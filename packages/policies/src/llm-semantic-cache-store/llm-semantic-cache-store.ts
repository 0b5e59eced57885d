import type { Policy } from '@turnpike/policy';
import { semanticStorePolicy } from './semantic-store.ts';

/** Keeps the answer of a model for what means about the same later. */
export const llmSemanticCacheStore: Policy = semanticStorePolicy('llm-semantic-cache-store');
