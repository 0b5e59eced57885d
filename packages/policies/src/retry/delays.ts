/** How long `<retry>` waits, in seconds. */
export interface Delays {
  readonly interval: number;
  readonly maxInterval: number | undefined;
  readonly delta: number | undefined;
  /** Whether the first attempt after a failure is made at once. */
  readonly isFirstFast: boolean;
}

/**
 * Seconds before the `ordinal`th retry, counted from 1.
 * Azure: the page gives these formulas. Its example, about 10, 20, 40, 80, 100 for an interval and a delta of 10, does not
 * follow from them; what they give is 20, 30, 50, 90, 100.
 */
export function delayBefore(ordinal: number, delays: Delays, random: () => number): number {
  const { interval, maxInterval, delta, isFirstFast } = delays;
  if (isFirstFast && ordinal === 1) return 0;
  if (maxInterval === undefined) return interval + (ordinal - 1) * (delta ?? 0);
  const step = delta === undefined ? 0 : 2 ** (ordinal - 1) * delta * (0.8 + random() * 0.4);
  return Math.min(interval + step, maxInterval);
}
