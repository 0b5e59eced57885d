import { type Deadline, sharedWheel } from './deadline-wheel.ts';

// A limit for silence alone is no limit for who sends a byte now and then. Here each byte gives back only the time that
// it would take at the least rate that is accepted, and never more than there was at the beginning: who is faster than
// that on average never runs out, and who is silent runs out as fast as with a plain limit.

/** How long a peer may still keep us waiting, in the sum of all the time in which we do wait. */
export class Patience {
  readonly #fullMs: number;
  readonly #msPerByte: number;
  readonly #clock: () => number;
  #leftMs: number;
  #waitingSince: number | undefined;

  /** `fullMs` 0 is for ever; with `bytesPerSecond` 0 any byte gives back everything. */
  constructor(fullMs: number, bytesPerSecond: number, clock: () => number = wheelClock) {
    this.#fullMs = fullMs;
    this.#msPerByte = bytesPerSecond > 0 ? 1000 / bytesPerSecond : Number.POSITIVE_INFINITY;
    this.#clock = clock;
    this.#leftMs = fullMs;
  }

  /** What is left, for a deadline: at least something, and 0 for ever. */
  get leftMs(): number {
    return this.#fullMs <= 0 ? 0 : Math.max(1, this.#leftMs);
  }

  /** From now on we wait; `deadline` passes when we have waited too long. */
  begin(deadline: Deadline): void {
    this.#waitingSince ??= this.#clock();
    // One that is about to pass is left alone: the next byte would move it by a turn of the wheel, again and again.
    if (this.#leftMs > 0 || !deadline.isSet) deadline.set(this.leftMs);
  }

  /** We do not wait any more: it is our turn, or somebody else's. */
  end(): void {
    this.#spend();
    this.#waitingSince = undefined;
  }

  /** Bytes have moved. */
  reward(bytes: number): void {
    this.#spend();
    if (bytes > 0) this.#leftMs = Math.min(this.#fullMs, this.#leftMs + bytes * this.#msPerByte);
  }

  #spend(): void {
    if (this.#waitingSince === undefined) return;
    const now = this.#clock();
    this.#leftMs -= now - this.#waitingSince;
    this.#waitingSince = now;
  }
}

/** Costs nothing to look at, and does not run while the process is stopped. */
function wheelClock(): number {
  return sharedWheel.elapsedMs;
}
