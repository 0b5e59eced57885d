/**
 * Upper bounds in milliseconds.
 * @see https://learn.microsoft.com/azure/api-management/self-hosted-gateway-settings-reference (histogram.buckets)
 */
export const durationBounds: readonly number[] = [5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000];

/** What a histogram has counted so far. */
export interface HistogramReading {
  /** One number for each bound, and one for what is beyond the last. */
  readonly counts: readonly number[];
  readonly sum: number;
}

/** Counts durations by size. */
export class Histogram {
  readonly #counts = new Float64Array(durationBounds.length + 1);
  #sum = 0;

  add(milliseconds: number): void {
    let bucket = 0;
    while (bucket < durationBounds.length && milliseconds > durationBounds[bucket]!) bucket++;
    this.#counts[bucket]!++;
    this.#sum += milliseconds;
  }

  read(): HistogramReading {
    return { counts: [...this.#counts], sum: this.#sum };
  }
}

/** What two have counted together. */
export function addHistograms(one: HistogramReading, other: HistogramReading): HistogramReading {
  return { counts: one.counts.map((count, bucket) => count + (other.counts[bucket] ?? 0)), sum: one.sum + other.sum };
}
