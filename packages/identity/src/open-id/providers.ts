import type { FetchDocument } from './fetch-document.ts';
import { Provider, type ProviderTimes } from './provider.ts';

/** More providers than one gateway believes. */
const mostProviders = 1000;

/** The providers that are known, by the URL of their metadata: all policies share what one has fetched. */
export class Providers {
  readonly #fetch: FetchDocument;
  readonly #times: ProviderTimes;
  readonly #now: () => number;
  readonly #byUrl = new Map<string, Provider>();

  constructor(fetch: FetchDocument, times: ProviderTimes, now: () => number) {
    this.#fetch = fetch;
    this.#times = times;
    this.#now = now;
  }

  /** The provider with that metadata. The one that was asked for first is forgotten when there are too many. */
  at(url: string): Provider {
    const known = this.#byUrl.get(url);
    if (known !== undefined) return known;
    if (this.#byUrl.size >= mostProviders) this.#byUrl.delete(this.#byUrl.keys().next().value as string);
    const provider = new Provider(url, this.#fetch, this.#times, this.#now);
    this.#byUrl.set(url, provider);
    return provider;
  }
}
