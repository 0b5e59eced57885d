/** How many are inside at once, by key. */
export interface ConcurrencySlots {
  /** Takes a place among `most` that a key has; `undefined` when all are taken. What it gives is called once, to leave. */
  enter(key: string, most: number): (() => void) | undefined | Promise<(() => void) | undefined>;
}
