/** The event loop is looked at so often. */
const beatMs = 5;

/** A beat that is on time has come after no more than this: timers are as fine as a millisecond. */
const longestBeatMs = beatMs + 1;

/**
 * A clock that goes only while this thread does. It beats, and between two beats no more time passes than between beats that
 * are on time: where the machine is busy with other things, or this thread with a long computation, the clock stands still.
 */
export class PatienceClock {
  readonly #onBeat: () => void;
  #time = 0;
  #beatenAt = 0;
  #timer: NodeJS.Timeout | undefined;

  constructor(onBeat: () => void) {
    this.#onBeat = onBeat;
  }

  /** Milliseconds in which this thread could have read what had arrived. */
  read(): number {
    if (this.#timer === undefined) return this.#time;
    return this.#time + Math.min(performance.now() - this.#beatenAt, longestBeatMs);
  }

  start(): void {
    if (this.#timer !== undefined) return;
    this.#beatenAt = performance.now();
    this.#timer = setInterval(() => this.#beat(), beatMs);
  }

  stop(): void {
    this.#time = this.read();
    clearInterval(this.#timer);
    this.#timer = undefined;
  }

  #beat(): void {
    this.#time = this.read();
    this.#beatenAt = performance.now();
    this.#onBeat();
  }
}
