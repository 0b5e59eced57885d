/** What an event says of one of several answers. */
export interface AnswerStep {
  readonly index: unknown;
  readonly isEnd: boolean;
}

/** Which answers of a stream have begun and not ended. */
export class OpenAnswers {
  readonly #open = new Set<unknown>();
  #hasBegun = false;

  /** Whether all will have ended with an event. */
  endWith(steps: readonly AnswerStep[]): boolean {
    if (!steps.some(({ isEnd }) => isEnd)) return false;
    const open = new Set(this.#open);
    for (const { index, isEnd } of steps) if (isEnd) open.delete(index);
    return open.size === 0 && steps.every(({ isEnd }) => isEnd);
  }

  /** An event has gone on. */
  pass(steps: readonly AnswerStep[]): void {
    for (const { index, isEnd } of steps) {
      this.#hasBegun = true;
      if (isEnd) this.#open.delete(index);
      else this.#open.add(index);
    }
  }

  /** Those that have to be ended; the first one, where none has begun. */
  get toEnd(): readonly unknown[] {
    return this.#hasBegun ? [...this.#open] : [0];
  }
}
