import { AsyncLocalStorage } from 'node:async_hooks';
import type { Author } from './store.ts';

/**
 * The request that is being answered. What is written meanwhile is noted as written by it, however deep in a rule, and also by
 * what goes on after the answer.
 */
export const requestOrigin: AsyncLocalStorage<Omit<Author, 'name'>> = new AsyncLocalStorage();
