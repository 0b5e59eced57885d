/** Gives milliseconds that never go back, counted from the same moment in every thread of a process. */
export type MonotonicClock = () => number;

/**
 * Makes the clock of this thread. `process.hrtime` counts from one moment for the whole process, but costs three times
 * what `performance.now` does, which counts from the start of the thread: the difference is measured once. Neither is
 * moved when somebody sets the time of the machine, and neither stops while the process does (SIGSTOP).
 */
export function createMonotonicClock(): MonotonicClock {
  const offset = measureOffset();
  return () => performance.now() + offset;
}

/** The difference, taken from the try that was interrupted least. */
function measureOffset(): number {
  let offset = 0;
  let shortest = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 32; round++) {
    const before = performance.now();
    const [seconds, nanoseconds] = process.hrtime();
    const after = performance.now();
    if (after - before >= shortest) continue;
    shortest = after - before;
    offset = seconds * 1e3 + nanoseconds / 1e6 - (before + after) / 2;
  }
  return offset;
}
