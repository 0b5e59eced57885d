/** Tries in a row before a thread lets others run. */
const spins = 200;

/**
 * Naps of a millisecond after which a holder is taken for dead. A lock is held for less than a microsecond, but its
 * holder may lose the processor. Naps are counted rather than time: when the whole process has stood still, the holder
 * gets its share of time before anyone else gives up on it.
 */
const napsBeforeTheft = 100;

/**
 * Locks in shared memory, each a word that is 0 while free. A thread that dies while it holds one, such as a worker that
 * is terminated, leaves it to the next who wants it; what it guards may then be half written.
 */
export class SpinLocks {
  readonly #locks: Int32Array;
  readonly #thread: number;
  #acquired = 0;
  #held = 0;

  /** `thread` numbers whoever takes locks: 1 to 255. */
  constructor(locks: Int32Array, thread: number) {
    this.#locks = locks;
    this.#thread = thread << 23;
  }

  /** Takes a lock; true when it was taken from someone who did not give it back. */
  acquire(lock: number): boolean {
    // No two acquisitions have the same word, so that a wait begins anew when the lock has changed hands.
    this.#acquired = (this.#acquired + 1) & 0x7f_ffff;
    const word = this.#thread | this.#acquired;
    this.#held = word;
    return Atomics.compareExchange(this.#locks, lock, 0, word) === 0 ? false : this.#wait(lock, word);
  }

  release(lock: number): void {
    // Only if it is still ours: it may have been stolen.
    Atomics.compareExchange(this.#locks, lock, this.#held, 0);
  }

  #wait(lock: number, word: number): boolean {
    let holder = 0;
    let tries = 0;
    for (;;) {
      const seen = Atomics.compareExchange(this.#locks, lock, 0, word);
      if (seen === 0) return false;
      if (seen !== holder) {
        holder = seen;
        tries = 0;
      }
      if (tries >= spins + napsBeforeTheft && Atomics.compareExchange(this.#locks, lock, seen, word) === seen)
        return true;
      if (tries >= spins) Atomics.wait(this.#locks, lock, seen, 1);
      tries++;
    }
  }
}
