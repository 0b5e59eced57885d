import { setImmediate as nextTurn } from 'node:timers/promises';

/**
 * Goes through what is to be done, a few milliseconds in each turn of the event loop, so that nobody waits for it; gives what
 * it ends with.
 */
export async function inSlices<Result>(steps: Generator<void, Result>, sliceMs: number): Promise<Result> {
  for (;;) {
    const endsAt = performance.now() + sliceMs;
    do {
      const { done, value } = steps.next();
      if (done) return value;
    } while (performance.now() < endsAt);
    await nextTurn();
  }
}
