import { minuteMs } from '../state/token-budget-ring.ts';

/** What other gateways had taken of a key's minute when the server was heard last. */
export interface OthersTokens {
  readonly tokens: number;
  /** When none of them counts any more, in milliseconds of `performance.now()`. */
  readonly until: number;
}

/** Of more keys than this only those that were asked for last are known. */
const mostKeys = 40_000;

/**
 * Remembers how much of each minute is taken by others, so that a gateway which has to count alone for a moment does not
 * give out again what they have given out. It is the last that was heard, whole until a minute has passed.
 */
export class TakenByOthers {
  readonly #known = new Map<string, OthersTokens>();

  /** Takes down what the server has just told. */
  note(key: string, tokens: number, now: number): void {
    this.#known.delete(key);
    if (tokens <= 0) return;
    if (this.#known.size >= mostKeys) this.#known.delete(this.#known.keys().next().value!);
    this.#known.set(key, { tokens, until: now + minuteMs });
  }

  /** What is known at this moment; `undefined` where that is nothing. */
  of(key: string, now: number): OthersTokens | undefined {
    const known = this.#known.get(key);
    if (known === undefined || known.until > now) return known;
    this.#known.delete(key);
    return undefined;
  }
}
