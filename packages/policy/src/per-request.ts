import type { PolicyContext, PolicyRequest } from './policy-context.ts';

/**
 * Keeps something with a request for as long as the request lives. A weak map would do the same, but whoever collects
 * garbage goes through all of it each time, and requests come and go by the thousand.
 */
export class PerRequest<Value> {
  readonly #place = Symbol('per request');

  get({ request }: Pick<PolicyContext, 'request'>): Value | undefined {
    return (request as Noted)[this.#place] as Value | undefined;
  }

  set({ request }: Pick<PolicyContext, 'request'>, value: Value): void {
    (request as Noted)[this.#place] = value;
  }
}

type Noted = PolicyRequest & Record<symbol, unknown>;
