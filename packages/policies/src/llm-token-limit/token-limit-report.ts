import type { PolicyContext } from '@turnpike/policy';
import type { LimitState } from './limit.ts';
import type { TokenLimitConfig } from './token-limit-config.ts';

const headers = [
  'remaining-tokens-header-name',
  'remaining-quota-tokens-header-name',
  'tokens-consumed-header-name',
] as const satisfies readonly (keyof TokenLimitConfig)[];

const variables = [
  'remaining-tokens-variable-name',
  'remaining-quota-tokens-variable-name',
  'tokens-consumed-variable-name',
] as const satisfies readonly (keyof TokenLimitConfig)[];

/** Whether anybody is told how the limit stands. */
export function isTold(config: TokenLimitConfig): boolean {
  return [...headers, ...variables].some((name) => config[name] !== undefined);
}

/**
 * Tells how a limit stands: variables at once, each time it is asked to, the caller by headers on whatever is answered in
 * the end. The answer to a stream goes before its end, so that its headers tell what is known then.
 */
export class TokenLimitReport {
  readonly #config: TokenLimitConfig;
  readonly #state: LimitState;
  readonly #context: PolicyContext;
  readonly #costName: string | undefined;
  #isAnswered = false;

  /** @param giveBack gives back what was taken, and reads the state anew: for what no backend has answered */
  constructor(
    config: TokenLimitConfig,
    state: LimitState,
    context: PolicyContext,
    giveBack: () => void | Promise<void>,
  ) {
    this.#config = config;
    this.#state = state;
    this.#context = context;
    this.#costName = config['tokens-consumed-variable-name']?.(context);
    if (headers.every((name) => config[name] === undefined)) return;
    context.whenAnswered(() => {
      this.#isAnswered = true;
    });
    context.defer(() => {
      const giving = this.#isAnswered ? undefined : giveBack();
      return giving === undefined ? this.#setHeaders() : giving.then(() => this.#setHeaders());
    });
  }

  /** Tells it by variables. */
  tell(): void {
    const { minute, quota, consumed } = this.#state;
    this.#setVariable(this.#config['remaining-tokens-variable-name'], minute);
    this.#setVariable(this.#config['remaining-quota-tokens-variable-name'], quota);
    this.#setVariable(this.#costName, consumed);
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
