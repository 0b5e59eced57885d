/** What a wait ends with. */
export const tooLate: unique symbol = Symbol('too late');

/** A turn of the event loop that takes longer than this to come has been kept from coming. */
const lateTurnMs = 5;

/** Waits for so long, and then once more for as long as this thread was kept from looking at what may have arrived. */
export class Patience {
  readonly ended: Promise<typeof tooLate>;
  #timer: NodeJS.Timeout | undefined;
  #isStopped = false;

  constructor(milliseconds: number) {
    this.ended = new Promise((resolve) => {
      const end = () => resolve(tooLate);
      this.#wait(milliseconds, (lateMs) =>
        lateMs < lateTurnMs ? end() : this.#wait(Math.min(lateMs, milliseconds), end),
      );
    });
  }

  stop(): void {
    this.#isStopped = true;
    clearTimeout(this.#timer);
  }

  #wait(milliseconds: number, then: (lateMs: number) => void): void {
    const dueAt = performance.now() + milliseconds;
    this.#timer = setTimeout(() => {
      const lateMs = performance.now() - dueAt;
      // Timers come before sockets in a turn of the event loop: one that is late fires before what has arrived is read.
      setImmediate(() => setImmediate(() => !this.#isStopped && then(lateMs)));
    }, milliseconds);
  }
}
