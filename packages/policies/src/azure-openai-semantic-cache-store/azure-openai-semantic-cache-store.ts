import type { Policy } from '@turnpike/policy';
import { semanticStorePolicy } from '../llm-semantic-cache-store/semantic-store.ts';

/** Keeps the answer of a model for what means about the same later. */
export const azureOpenaiSemanticCacheStore: Policy = semanticStorePolicy('azure-openai-semantic-cache-store');
