import type { CustomMetric, CustomMetricGroup, CustomMetrics } from '@turnpike/policy';

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
  readonly #series: Series[] = [];
  /** By namespace, and then each dimension's name and value. */
  readonly #places: SeriesPlace = { next: new Map(), series: new Map() };
  readonly #most: number;

  constructor(most: number = mostSeries) {
    this.#most = most;
  }

  emit({ namespace, name, value, dimensions }: CustomMetric): void {
    const series = this.#find(namespace, dimensions)?.series.get(name) ?? this.#new(namespace, name, dimensions);
    series.count++;
    series.sum += value;
  }

  emitAll({ namespace, names, values, dimensions }: CustomMetricGroup): void {
    const place = this.#find(namespace, dimensions);
    for (let index = 0; index < names.length; index++) {
      const name = names[index]!;
      const series = place?.series.get(name) ?? this.#new(namespace, name, dimensions);
      series.count++;
      series.sum += values[index]!;
    }
  }

  read(): readonly CustomSeries[] {
    return this.#series.map((series) => ({ ...series }));
  }

  /** A walk along texts that are there: a key of all of them would have to be put together for every value. */
  #find(namespace: string, dimensions: CustomSeries['dimensions']): SeriesPlace | undefined {
    let place = this.#places.next.get(namespace);
    for (const [called, value] of dimensions) {
      if (place === undefined) return undefined;
      place = place.next.get(cut(called))?.next.get(cut(value));
    }
    return place;
  }

  #new(namespace: string, name: string, dimensions: CustomSeries['dimensions']): Series {
    const other = [['dimension', otherSeries]] as const;
    const told =
      this.#series.length < this.#most ? dimensions.map(([name, value]) => [cut(name), cut(value)] as const) : other;
    let place = nextOf(this.#places, namespace);
    for (const text of told.flat()) place = nextOf(place, text);
    const known = place.series.get(name);
    if (known !== undefined) return known;
    const series = { namespace, name, dimensions: told, count: 0, sum: 0 };
    place.series.set(name, series);
    this.#series.push(series);
    return series;
  }
}

/** Where the texts so far lead to. */
interface SeriesPlace {
  readonly next: Map<string, SeriesPlace>;
  /** Those of a metric each that have all texts so far, and no more. */
  readonly series: Map<string, Series>;
}

function nextOf({ next }: SeriesPlace, text: string): SeriesPlace {
  const known = next.get(text);
  if (known !== undefined) return known;
  const place: SeriesPlace = { next: new Map(), series: new Map() };
  next.set(text, place);
  return place;
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
