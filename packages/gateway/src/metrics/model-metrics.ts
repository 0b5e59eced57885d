import type { ModelUse } from '../records/model-use.ts';

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
}

type Counts = { -readonly [Name in keyof ModelReading]: ModelReading[Name] };

/** Counts the tokens of one thread. */
export class ModelMetrics {
  /** By API, and then by model: a key of both would have to be put together for every call. */
  readonly #series = new Map<string, Map<string, Counts>>();
  #size = 0;

  count(api: string, use: ModelUse): void {
    const counts = this.#countsOf(api, use.Answered ?? use.Asked);
    counts.calls++;
    counts.promptTokens += use.PromptTokens;
    counts.completionTokens += use.CompletionTokens;
    counts.cachedTokens += use.CachedTokens ?? 0;
    if (use.IsEstimated) counts.estimatedCalls++;
    if (use.CostUsd === undefined) counts.unpricedCalls++;
    else counts.costUsd += use.CostUsd;
  }

  read(): readonly ModelReading[] {
    return Array.from(this.#series.values(), (models) => [...models.values()].map((counts) => ({ ...counts }))).flat();
  }

  #countsOf(api: string, model: string): Counts {
    return this.#series.get(api)?.get(model) ?? this.#newCounts(api, model);
  }

  #newCounts(api: string, model: string): Counts {
    if (this.#size >= mostSeries && api !== otherModels) return this.#countsOf(otherModels, otherModels);
    const counts = none(api, model);
    const models = this.#series.get(api);
    if (models === undefined) this.#series.set(api, new Map([[model, counts]]));
    else models.set(model, counts);
    this.#size++;
    return counts;
  }
}

/** What two threads have counted together. */
export function addModels(one: readonly ModelReading[], other: readonly ModelReading[]): readonly ModelReading[] {
  const sums = new Map<string, Counts>();
  for (const reading of [...one, ...other]) {
    const key = keyOf(reading.api, reading.model);
    const sum = sums.get(key) ?? none(reading.api, reading.model);
    for (const name of countNames) sum[name] += reading[name];
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
