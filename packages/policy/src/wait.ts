// Waiting without promises. Nearly every request waits exactly once, for its backend; a chain of promises around that one
// wait cost as much as all policies of a usual pipeline together. What is waited for here calls whoever waits, at once, by
// a plain call. Whoever writes a policy may await it like a promise, and return a promise in its place.

/** Something that is waited for. */
export type Waiting = PromiseLike<unknown>;

/** Who waits. Its methods must not throw. */
export interface WaitObserver {
  done(): void;
  failed(error: unknown): void;
}

/** What calls its observer when it is over. There is one observer; without one the outcome is kept for it. */
export abstract class Wait implements PromiseLike<undefined> {
  #observer: WaitObserver | undefined;
  #outcome: 'none' | 'done' | 'failed' = 'none';
  #error: unknown;

  /** Says who waits. It is told at once when the wait is over already. */
  observe(observer: WaitObserver): void {
    if (this.#outcome === 'none') this.#observer = observer;
    else if (this.#outcome === 'done') observer.done();
    else observer.failed(this.#error);
  }

  // biome-ignore lint/suspicious/noThenProperty: it can be awaited.
  then<Done = undefined, Failed = never>(
    onDone?: ((value: undefined) => Done | PromiseLike<Done>) | null,
    onFailed?: ((error: unknown) => Failed | PromiseLike<Failed>) | null,
  ): Promise<Done | Failed> {
    return new Promise<undefined>((resolve, reject) =>
      this.observe({ done: () => resolve(undefined), failed: reject }),
    ).then(onDone, onFailed);
  }

  /** It has come to its end. */
  protected end(): void {
    if (this.#outcome !== 'none') return;
    this.#outcome = 'done';
    const observer = this.#observer;
    this.#observer = undefined;
    observer?.done();
  }

  /** It will come to no end. */
  protected fail(error: unknown): void {
    if (this.#outcome !== 'none') return;
    this.#outcome = 'failed';
    this.#error = error;
    const observer = this.#observer;
    this.#observer = undefined;
    observer?.failed(error);
  }
}

/** Tells somebody when a wait is over. */
export function observe(waiting: Waiting, observer: WaitObserver): void {
  if (waiting instanceof Wait) waiting.observe(observer);
  else
    waiting.then(
      () => observer.done(),
      (error: unknown) => observer.failed(error),
    );
}
