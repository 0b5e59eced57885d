import type { PolicyContext } from '@turnpike/policy';
import type { TokenLimitConfig } from './token-limit-config.ts';

/** How a limit stands for one request. */
export interface LimitState {
  /** What the call has cost; before its answer what its prompt does by estimate, or 0. */
  consumed: number;
  /** What is left of it, where it was asked. */
  minute: number | undefined;
  quota: number | undefined;
}

/**
 * Tells how a limit stands: variables at once, each time it is asked to, the caller by headers on whatever is answered in
 * the end. The answer to a stream goes before its end, so that its headers tell what is known then.
 */
export class TokenLimitReport {
  readonly #config: TokenLimitConfig;
  readonly #state: LimitState;
  readonly #context: PolicyContext;
  #isAnswered = false;

  constructor(config: TokenLimitConfig, state: LimitState, context: PolicyContext) {
    this.#config = config;
    this.#state = state;
    this.#context = context;
    const tellsCost = config['tokens-consumed-header-name'] !== undefined;
    if (tellsCost)
      context.whenAnswered(() => {
        this.#isAnswered = true;
      });
    if (tellsCost || config['remaining-tokens-header-name'] || config['remaining-quota-tokens-header-name'])
      context.defer(() => this.#setHeaders());
  }

  /** Tells it by variables. */
  tell(): void {
    const { minute, quota, consumed } = this.#state;
    this.#setVariable(this.#config['remaining-tokens-variable-name'], minute);
    this.#setVariable(this.#config['remaining-quota-tokens-variable-name'], quota);
    this.#setVariable(this.#config['tokens-consumed-variable-name']?.(this.#context), consumed);
  }

  #setHeaders(): void {
    const { minute, quota, consumed } = this.#state;
    this.#setHeader(this.#config['remaining-tokens-header-name'], minute);
    this.#setHeader(this.#config['remaining-quota-tokens-header-name'], quota);
    // Azure: only once the backend has answered.
    if (this.#isAnswered) this.#setHeader(this.#config['tokens-consumed-header-name'], consumed);
  }

  #setHeader(name: string | undefined, value: number | undefined): void {
    if (name !== undefined && value !== undefined) this.#context.response.headers.set(name, [String(value)]);
  }

  #setVariable(name: string | undefined, value: number | undefined): void {
    if (name !== undefined && value !== undefined) this.#context.variables.set(name, value);
  }
}
