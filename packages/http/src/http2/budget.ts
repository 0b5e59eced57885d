// What a peer may do for nothing: a bucket that empties with time. Whoever fills it is not talking to us any more.

/** A number of things that may happen at once, and how many more each second. */
export interface Allowance {
  readonly burst: number;
  readonly perSecond: number;
}

/** Counts against an {@link Allowance}. */
export class Budget {
  readonly #allowance: Allowance;
  readonly #now: () => number;
  #spent = 0;
  #at: number;

  constructor(allowance: Allowance, now: () => number = () => performance.now()) {
    this.#allowance = allowance;
    this.#now = now;
    this.#at = now();
  }

  /** Takes something out; says whether there was enough. Time counts once there is not, so that up to two bursts may pass. */
  spend(amount = 1): boolean {
    this.#spent += amount;
    if (this.#spent <= this.#allowance.burst) return true;
    const now = this.#now();
    this.#spent = Math.max(amount, this.#spent - ((now - this.#at) * this.#allowance.perSecond) / 1000);
    this.#at = now;
    return this.#spent <= this.#allowance.burst;
  }

  /** Puts something back, for which the peer has given something. */
  earn(amount = 1): void {
    this.#spent = Math.max(0, this.#spent - amount);
  }
}
