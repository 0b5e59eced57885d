// What is remembered of tokens. Two generations: what is asked for moves to the young one, and when that is full the old
// one is forgotten as a whole, so that nothing has to be kept in order and a flood of tokens costs what it brings.

/** How much each of two generations holds. */
export interface GenerationLimits {
  readonly entries: number;
  /** The sum of what the entries weigh. */
  readonly weight: number;
}

/** Ten thousand tokens of a thousand characters; larger ones take the place of several. */
const defaultLimits: GenerationLimits = { entries: 10_000, weight: 10_000_000 };

interface Weighed<Entry> {
  readonly entry: Entry;
  readonly weight: number;
}

/** Remembers something for texts that are asked for often, and forgets the others. */
export class VerifiedTokens<Entry> {
  readonly #limits: GenerationLimits;
  #young = new Map<string, Weighed<Entry>>();
  #old = new Map<string, Weighed<Entry>>();
  #weight = 0;

  constructor(limits: GenerationLimits = defaultLimits) {
    this.#limits = limits;
  }

  get(key: string): Entry | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young.entry;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old.entry, old.weight);
    return old?.entry;
  }

  /** Remembers; what weighs more than fits is forgotten soon. */
  set(key: string, entry: Entry, weight: number): void {
    const { entries, weight: most } = this.#limits;
    if (this.#young.size >= entries || this.#weight + weight > most) {
      this.#old = this.#young;
      this.#young = new Map();
      this.#weight = 0;
    }
    this.#weight += weight - (this.#young.get(key)?.weight ?? 0);
    this.#young.set(key, { entry, weight });
  }

  /** How many are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
