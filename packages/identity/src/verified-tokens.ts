// What is remembered of tokens. Two generations: what is asked for moves to the young one, and when that is full the old
// one is forgotten as a whole, so that nothing has to be kept in order and a flood of tokens costs what it brings.

/** How many tokens of each of two generations are remembered. */
const generation = 10_000;

/** Remembers something for texts that are asked for often, and forgets the others. */
export class VerifiedTokens<Entry> {
  #young = new Map<string, Entry>();
  #old = new Map<string, Entry>();

  get(key: string): Entry | undefined {
    const young = this.#young.get(key);
    if (young !== undefined) return young;
    const old = this.#old.get(key);
    if (old !== undefined) this.set(key, old);
    return old;
  }

  set(key: string, entry: Entry): void {
    if (this.#young.size >= generation) {
      this.#old = this.#young;
      this.#young = new Map();
    }
    this.#young.set(key, entry);
  }

  /** How many are remembered. */
  get size(): number {
    return this.#young.size + this.#old.size;
  }
}
