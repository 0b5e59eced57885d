import type { ModelUse } from '../records/model-use.ts';
import { addHistograms, Histogram, type HistogramReading } from './histogram.ts';
import { addModels, ModelMetrics, type ModelReading } from './model-metrics.ts';

// What is counted for every request: some additions to numbers of this thread, which others are told when they ask. What
// callers choose, such as paths, is no label: there are as many series as APIs, whatever is asked for.

/** What becomes of requests, by the first digit of the status; `aborted` when the caller went away before the end. */
export const statusCategories = ['aborted', '1xx', '2xx', '3xx', '4xx', '5xx'] as const;

/** The API of a request that fits none is the empty text; of all beyond the number that is told apart, this. */
export const otherApis = '(other)';

const mostApis = 1000;

/** What is counted of a request that has ended. */
export interface EndedRequest {
  readonly api: { readonly id: string };
  readonly isAborted: boolean;
  readonly response: { readonly status: number };
  readonly exchange: { readonly bytesRead: number; readonly bytesWritten: number };
  readonly elapsedMs: number;
  readonly attempt: { readonly startedAt: number; readonly answeredAt: number | undefined } | undefined;
}

/** Requests so far. */
export interface RequestReading {
  /** By API id: how many of each of `statusCategories`. */
  readonly requests: ReadonlyMap<string, readonly number[]>;
  readonly duration: HistogramReading;
  /** Of those requests that went to a backend: until the head of its last answer. */
  readonly backendDuration: HistogramReading;
  /** What is left of the duration. */
  readonly gatewayDuration: HistogramReading;
  readonly bytesRead: number;
  readonly bytesWritten: number;
  /** What language models were asked. */
  readonly models: readonly ModelReading[];
}

/** Counts the requests of one thread. */
export class RequestMetrics {
  readonly #requests = new Map<string, Float64Array>();
  readonly #duration = new Histogram();
  readonly #backendDuration = new Histogram();
  readonly #gatewayDuration = new Histogram();
  readonly #models = new ModelMetrics();
  #bytesRead = 0;
  #bytesWritten = 0;

  count(request: EndedRequest): void {
    const { exchange, attempt, elapsedMs } = request;
    const category = request.isAborted ? 0 : Math.min(5, Math.trunc(request.response.status / 100));
    this.#countsOf(request.api.id)[category]!++;
    this.#duration.add(elapsedMs);
    if (attempt === undefined) this.#gatewayDuration.add(elapsedMs);
    else {
      const backendMs = (attempt.answeredAt ?? performance.now()) - attempt.startedAt;
      this.#backendDuration.add(backendMs);
      this.#gatewayDuration.add(Math.max(0, elapsedMs - backendMs));
    }
    this.#bytesRead += exchange.bytesRead;
    this.#bytesWritten += exchange.bytesWritten;
  }

  /** What a request has had of a language model. */
  countModel(apiId: string, use: ModelUse): void {
    this.#models.count(apiId, use);
  }

  read(): RequestReading {
    return {
      requests: new Map(Array.from(this.#requests, ([api, counts]) => [api, [...counts]])),
      duration: this.#duration.read(),
      backendDuration: this.#backendDuration.read(),
      gatewayDuration: this.#gatewayDuration.read(),
      bytesRead: this.#bytesRead,
      bytesWritten: this.#bytesWritten,
      models: this.#models.read(),
    };
  }

  #countsOf(api: string): Float64Array {
    return this.#requests.get(api) ?? this.#newCounts(api);
  }

  #newCounts(api: string): Float64Array {
    if (this.#requests.size >= mostApis && api !== otherApis) return this.#countsOf(otherApis);
    const counts = new Float64Array(statusCategories.length);
    this.#requests.set(api, counts);
    return counts;
  }
}

/** What two threads have counted together. */
export function addRequests(one: RequestReading, other: RequestReading): RequestReading {
  const requests = new Map(one.requests);
  for (const [api, counts] of other.requests) {
    const present = requests.get(api);
    requests.set(api, present === undefined ? counts : present.map((count, at) => count + (counts[at] ?? 0)));
  }
  return {
    requests,
    duration: addHistograms(one.duration, other.duration),
    backendDuration: addHistograms(one.backendDuration, other.backendDuration),
    gatewayDuration: addHistograms(one.gatewayDuration, other.gatewayDuration),
    bytesRead: one.bytesRead + other.bytesRead,
    bytesWritten: one.bytesWritten + other.bytesWritten,
    models: addModels(one.models, other.models),
  };
}
