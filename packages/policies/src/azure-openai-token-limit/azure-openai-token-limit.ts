import type { Policy } from '@turnpike/policy';
import { tokenLimitPolicy } from '../llm-token-limit/token-limit.ts';

/** Turns a call of a model away when its key has no tokens left. */
export const azureOpenaiTokenLimit: Policy = tokenLimitPolicy('azure-openai-token-limit');
