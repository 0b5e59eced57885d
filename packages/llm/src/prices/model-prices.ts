import type { ModelUsage } from '@turnpike/policy';
import given from './prices.json' with { type: 'json' };

/** What tokens of a kind cost, in USD for a million. */
export interface TokenPrices {
  readonly input: number;
  /** Of what the provider had kept from before; as `input` where it is absent. */
  readonly cachedInput?: number;
  readonly output: number;
}

/** What a model costs. */
export interface ModelPrice extends TokenPrices {
  /** Its name, without date and provider; with `*` at its end all names that begin so. */
  readonly model: string;
  /** What all tokens of a call cost whose prompt is longer. */
  readonly longPrompt?: TokenPrices & { readonly beyond: number };
}

const perMillion = 1_000_000;
const mostKnown = 512;

/** Knows what models cost, by their names; of others it knows nothing, and does not guess. */
export class ModelPrices {
  readonly #exact = new Map<string, ModelPrice>();
  readonly #beginnings: readonly (readonly [beginning: string, price: ModelPrice])[];
  readonly #known = new Map<string, ModelPrice | undefined>();

  /** With the prices that come with the gateway, in which those of `own` replace what has the same name. */
  constructor(own: readonly ModelPrice[] = []) {
    const beginnings = new Map<string, ModelPrice>();
    for (const price of [...given.models, ...own]) {
      const name = price.model.toLowerCase();
      if (name.endsWith('*')) beginnings.set(name.slice(0, -1), price);
      else this.#exact.set(name, price);
    }
    this.#beginnings = [...beginnings].sort(([one], [other]) => other.length - one.length);
  }

  /** What a call has cost in USD; absent when the model's price is not known. */
  costOf(model: string, usage: ModelUsage): number | undefined {
    const price = this.#priceOf(model.slice(0, 256).toLowerCase());
    if (price === undefined) return undefined;
    const { longPrompt } = price;
    const prices = longPrompt !== undefined && usage.promptTokens > longPrompt.beyond ? longPrompt : price;
    const cached = Math.min(usage.cachedTokens ?? 0, usage.promptTokens);
    const input = (usage.promptTokens - cached) * prices.input + cached * (prices.cachedInput ?? prices.input);
    return (input + usage.completionTokens * prices.output) / perMillion;
  }

  #priceOf(name: string): ModelPrice | undefined {
    const known = this.#known.get(name);
    if (known !== undefined || this.#known.has(name)) return known;
    const price = this.#find(name) ?? this.#find(bareName(name));
    // Callers choose names: what is kept of them is bounded.
    if (this.#known.size >= mostKnown) this.#known.clear();
    this.#known.set(name, price);
    return price;
  }

  #find(name: string): ModelPrice | undefined {
    return this.#exact.get(name) ?? this.#beginnings.find(([beginning]) => name.startsWith(beginning))?.[1];
  }
}

/** A name without what providers and platforms put around it: `us.anthropic.claude-opus-4-1-20250805-v1:0`. */
function bareName(name: string): string {
  return name
    .slice(name.lastIndexOf('/') + 1)
    .replace(/^(?:[a-z]{2,6}\.)?(?:anthropic|openai|google)\./, '')
    .replace(/-v\d+(?::\d+)?$/, '')
    .replace(/[-@](?:\d{4}-?\d{2}-?\d{2}|latest)$/, '');
}
