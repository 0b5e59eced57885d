import type { CustomMetric, CustomMetrics } from '@turnpike/policy';

// What policies measure. Dimensions may hold what callers send, so the number of series has a bound: what would be one more
// is added to one series a metric, in which every dimension is `(other)`. There are as many of these as policies name.

/** One series: a metric with one value for each dimension. */
export interface CustomSeries {
  readonly namespace: string;
  readonly name: string;
  readonly dimensions: readonly (readonly [name: string, value: string])[];
  readonly count: number;
  readonly sum: number;
}

/** The value of every dimension of the series beyond the bound. */
export const otherSeries = '(other)';

const mostSeries = 2_000;
const longestText = 256;

interface Series extends CustomSeries {
  count: number;
  sum: number;
}

/** Adds up what the policies of one thread measure. */
export class CustomMetricSeries implements CustomMetrics {
  readonly #series = new Map<string, Series>();
  readonly #most: number;

  constructor(most: number = mostSeries) {
    this.#most = most;
  }

  emit({ namespace, name, value, dimensions }: CustomMetric): void {
    const told = dimensions.map(([name, value]) => [cut(name), cut(value)] as const);
    const series =
      this.#series.get(keyOf(namespace, name, told)) ??
      (this.#series.size < this.#most
        ? this.#begin(namespace, name, told)
        : this.#other(namespace, name, [['dimension', otherSeries]]));
    series.count++;
    series.sum += value;
  }

  read(): readonly CustomSeries[] {
    return Array.from(this.#series.values(), (series) => ({ ...series }));
  }

  #other(namespace: string, name: string, dimensions: CustomSeries['dimensions']): Series {
    return this.#series.get(keyOf(namespace, name, dimensions)) ?? this.#begin(namespace, name, dimensions);
  }

  #begin(namespace: string, name: string, dimensions: CustomSeries['dimensions']): Series {
    const series = { namespace, name, dimensions, count: 0, sum: 0 };
    this.#series.set(keyOf(namespace, name, dimensions), series);
    return series;
  }
}

/** What two threads have measured together. */
export function addSeries(one: readonly CustomSeries[], other: readonly CustomSeries[]): readonly CustomSeries[] {
  const sum = new Map(one.map((series) => [keyOf(series.namespace, series.name, series.dimensions), series]));
  for (const series of other) {
    const key = keyOf(series.namespace, series.name, series.dimensions);
    const present = sum.get(key);
    sum.set(key, present ? { ...series, count: present.count + series.count, sum: present.sum + series.sum } : series);
  }
  return [...sum.values()];
}

function keyOf(namespace: string, name: string, dimensions: CustomSeries['dimensions']): string {
  return JSON.stringify([namespace, name, ...dimensions]);
}

function cut(text: string): string {
  return text.length > longestText ? text.slice(0, longestText).toWellFormed() : text;
}
