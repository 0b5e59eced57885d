/** Events on their way to one subscriber, as many as it may be behind. */
export class EventQueue<Event> implements AsyncIterableIterator<Event> {
  readonly #most: number;
  readonly #onEnd: () => void;
  readonly #events: Event[] = [];
  #waiting: ((result: IteratorResult<Event>) => void) | undefined;
  #isOver = false;

  /** @param onEnd called once, when nobody listens any more */
  constructor(most: number, onEnd: () => void) {
    this.#most = most;
    this.#onEnd = onEnd;
  }

  /** Adds an event; false when the subscriber is too far behind, or has gone. */
  add(event: Event): boolean {
    if (this.#isOver) return false;
    const waiting = this.#waiting;
    this.#waiting = undefined;
    if (waiting !== undefined) waiting({ done: false, value: event });
    else if (this.#events.length >= this.#most) return false;
    else this.#events.push(event);
    return true;
  }

  next(): Promise<IteratorResult<Event>> {
    const event = this.#events.shift();
    if (event !== undefined) return Promise.resolve({ done: false, value: event });
    if (this.#isOver) return Promise.resolve({ done: true, value: undefined });
    return new Promise((resolve) => {
      this.#waiting = resolve;
    });
  }

  return(): Promise<IteratorResult<Event>> {
    if (!this.#isOver) {
      this.#isOver = true;
      this.#events.length = 0;
      this.#onEnd();
      this.#waiting?.({ done: true, value: undefined });
      this.#waiting = undefined;
    }
    return Promise.resolve({ done: true, value: undefined });
  }

  [Symbol.asyncIterator](): this {
    return this;
  }
}
