import type { TokenCounter } from './tokens/token-counter.ts';

/** Counts four characters as a token: for tests, where it matters only that there is a number. */
export const roughTokens: TokenCounter = {
  prompt: ({ messages }) => messages.reduce((sum, { text }) => sum + Math.ceil(text.length / 4), 0),
  text: (_model, text) => Math.ceil(text.length / 4),
};
