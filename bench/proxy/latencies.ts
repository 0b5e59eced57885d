/** Times that requests took, and what can be said about them. */
export class Latencies {
  readonly #values: number[] = [];
  #sorted: readonly number[] | undefined;

  add(ms: number): void {
    this.#values.push(ms);
    this.#sorted = undefined;
  }

  addAll(others: Latencies): void {
    for (const ms of others.#values) this.add(ms);
  }

  get count(): number {
    return this.#values.length;
  }

  /** The smallest time that `share` of all (0 to 1) do not exceed; 0 when there are none. */
  percentile(share: number): number {
    this.#sorted ??= this.#values.toSorted((one, other) => one - other);
    const index = Math.ceil(share * this.#sorted.length) - 1;
    return this.#sorted[Math.max(0, index)] ?? 0;
  }
}
