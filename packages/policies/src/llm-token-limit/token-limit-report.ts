import type { PolicyContext } from '@turnpike/policy';
import type { TokenLimitConfig } from './token-limit-config.ts';

/** How a limit stands for one request. */
export interface LimitState {
  /** What the call has cost; before its answer what its prompt does by estimate, or 0. */
  consumed: number;
  /** What is left, of the limits that were asked. */
  remaining: { minute?: number; quota?: number };
}

/**
 * Tells how a limit stands, each time it is called: variables at once, the caller by headers on whatever is answered in
 * the end. The answer to a stream goes before its end, so that its headers tell what is known then.
 */
export function tellTokens(config: TokenLimitConfig, state: LimitState, context: PolicyContext): () => void {
  let isAnswered = false;
  context.whenAnswered(() => {
    isAnswered = true;
  });
  context.defer(() => {
    setHeader(context, config['remaining-tokens-header-name'], state.remaining.minute);
    setHeader(context, config['remaining-quota-tokens-header-name'], state.remaining.quota);
    // Azure: only once the backend has answered.
    if (isAnswered) setHeader(context, config['tokens-consumed-header-name'], state.consumed);
  });
  return () => {
    setVariable(context, config['remaining-tokens-variable-name'], state.remaining.minute);
    setVariable(context, config['remaining-quota-tokens-variable-name'], state.remaining.quota);
    setVariable(context, config['tokens-consumed-variable-name'], state.consumed);
  };
}

function setHeader({ response }: PolicyContext, name: string | undefined, value: number | undefined): void {
  if (name !== undefined && value !== undefined) response.headers.set(name, [String(value)]);
}

function setVariable({ variables }: PolicyContext, name: string | undefined, value: number | undefined): void {
  if (name !== undefined && value !== undefined) variables.set(name, value);
}
