import type { Refusal } from '@turnpike/management';

const pauseMs = 1000;

/** Says which management calls were refused for who made them: the first at once, and of many in a second how many. */
export class RefusalLog {
  readonly #write: (text: string) => void;
  readonly #now: () => number;
  #quietUntil = Number.NEGATIVE_INFINITY;
  #unsaid = 0;

  constructor(write: (text: string) => void, now: () => number = () => performance.now()) {
    this.#write = write;
    this.#now = now;
  }

  /** Says it now, or counts it for the next that is said. */
  note({ status, message, requestId, address = 'unknown' }: Refusal): void {
    if (this.#now() < this.#quietUntil) {
      this.#unsaid++;
      return;
    }
    const others = this.#unsaid === 0 ? '' : ` (and ${this.#unsaid} before it)`;
    this.#write(`refused ${status} to ${address}, request ${requestId}${others}: ${message}`);
    this.#quietUntil = this.#now() + pauseMs;
    this.#unsaid = 0;
  }
}
