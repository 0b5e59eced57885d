import type { Policy } from '@turnpike/policy';
import { tokenLimitPolicy } from './token-limit.ts';

/** Turns a call of a model away when its key has no tokens left. */
export const llmTokenLimit: Policy = tokenLimitPolicy('llm-token-limit');
