/** Numbers that look random and are the same in every run (mulberry32). */
function randomFrom(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

/** For tests: choices that look random and are the same in every run. */
export class Draw {
  readonly #random: () => number;

  constructor(seed: number) {
    this.#random = randomFrom(seed);
  }

  upTo(count: number): number {
    return Math.floor(this.#random() * count);
  }

  of<Value>(values: readonly Value[]): Value {
    return values[this.upTo(values.length)]!;
  }

  list<Value>(longest: number, make: () => Value): readonly Value[] {
    return Array.from({ length: this.upTo(longest + 1) }, make);
  }
}
