import type { PolicyContext } from './policy-context.ts';

let keepers = 0;

/**
 * Keeps something with a request for as long as the request lives. A weak map would do the same, but whoever collects
 * garbage goes through all of it each time, and requests come and go by the thousand.
 */
export class PerRequest<Value> {
  /** Each keeper has a place of its own in a list that the request has. */
  readonly #place = keepers++;

  get({ request }: Pick<PolicyContext, 'request'>): Value | undefined {
    return request.kept?.[this.#place] as Value | undefined;
  }

  set({ request }: Pick<PolicyContext, 'request'>, value: Value): void {
    request.kept ??= [];
    request.kept[this.#place] = value;
  }
}
