import type { ModelUse } from '../records/model-use.ts';
import { addHistograms, Histogram, type HistogramReading } from './histogram.ts';

// Tokens and costs by API and model. The names of models are chosen by callers: beyond a number of them they are not told
// apart, so that there are never more series than that, whatever is asked for.

/** All models of all APIs beyond the number that is told apart. */
export const otherModels = '(other)';

const mostSeries = 1000;

/** What one API has had of one model. */
export interface ModelReading {
  readonly api: string;
  readonly model: string;
  readonly calls: number;
  readonly promptTokens: number;
  readonly completionTokens: number;
  readonly cachedTokens: number;
  /** Of the calls, those whose tokens were counted here. */
  readonly estimatedCalls: number;
  readonly costUsd: number;
  /** Of the calls, those of which nobody knows the price. */
  readonly unpricedCalls: number;
  /** Of streams: until their first text had come. */
  readonly firstToken: HistogramReading;
}

type Counts = { -readonly [Name in Exclude<keyof ModelReading, 'firstToken'>]: ModelReading[Name] };

/** What is counted of one model, the histogram once there has been a stream. */
interface Series {
  readonly counts: Counts;
  firstToken: Histogram | undefined;
}

/** Counts the tokens of one thread. */
export class ModelMetrics {
  /** By API, and then by model: a key of both would have to be put together for every call. */
  readonly #series = new Map<string, Map<string, Series>>();
  #size = 0;

  count(api: string, use: ModelUse): void {
    const series = this.#seriesOf(api, use.Answered ?? use.Asked);
    const { counts } = series;
    counts.calls++;
    counts.promptTokens += use.PromptTokens;
    counts.completionTokens += use.CompletionTokens;
    counts.cachedTokens += use.CachedTokens ?? 0;
    if (use.IsEstimated) counts.estimatedCalls++;
    if (use.CostUsd === undefined) counts.unpricedCalls++;
    else counts.costUsd += use.CostUsd;
    if (use.FirstTokenMs === undefined) return;
    series.firstToken ??= new Histogram();
    series.firstToken.add(use.FirstTokenMs);
  }

  read(): readonly ModelReading[] {
    return Array.from(this.#series.values(), (models) => [...models.values()].map(readingOf)).flat();
  }

  #seriesOf(api: string, model: string): Series {
    return this.#series.get(api)?.get(model) ?? this.#newSeries(api, model);
  }

  #newSeries(api: string, model: string): Series {
    if (this.#size >= mostSeries && api !== otherModels) return this.#seriesOf(otherModels, otherModels);
    const series: Series = { counts: none(api, model), firstToken: undefined };
    const models = this.#series.get(api);
    if (models === undefined) this.#series.set(api, new Map([[model, series]]));
    else models.set(model, series);
    this.#size++;
    return series;
  }
}

const noStreams: HistogramReading = new Histogram().read();

function readingOf({ counts, firstToken }: Series): ModelReading {
  return { ...counts, firstToken: firstToken?.read() ?? noStreams };
}

/** What two threads have counted together. */
export function addModels(one: readonly ModelReading[], other: readonly ModelReading[]): readonly ModelReading[] {
  const sums = new Map<string, Counts & { firstToken: HistogramReading }>();
  for (const reading of [...one, ...other]) {
    const key = keyOf(reading.api, reading.model);
    const sum = sums.get(key) ?? { ...none(reading.api, reading.model), firstToken: noStreams };
    for (const name of countNames) sum[name] += reading[name];
    sum.firstToken = addHistograms(sum.firstToken, reading.firstToken);
    sums.set(key, sum);
  }
  return [...sums.values()];
}

const countNames = [
  'calls',
  'promptTokens',
  'completionTokens',
  'cachedTokens',
  'estimatedCalls',
  'costUsd',
  'unpricedCalls',
] as const;

function keyOf(api: string, model: string): string {
  // No id has a line break in it.
  return `${api}\n${model}`;
}

function none(api: string, model: string): Counts {
  return {
    api,
    model,
    calls: 0,
    promptTokens: 0,
    completionTokens: 0,
    cachedTokens: 0,
    estimatedCalls: 0,
    costUsd: 0,
    unpricedCalls: 0,
  };
}
