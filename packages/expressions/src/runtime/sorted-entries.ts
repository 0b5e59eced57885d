import { allocate, elementUnits, spend } from './budget.ts';

// Sorted dictionaries and sets keep sorted arrays. A tree would insert faster into very large ones; moving the rest of an
// array is paid for from the budget.

/** Keys in order, and beside each a value; the index of a key is found by bisection. */
export class SortedEntries<K, V> {
  readonly keys: K[] = [];
  readonly values: V[] = [];
  readonly #compare: (left: K, right: K) => number;
  #version = 0;

  constructor(compare: (left: K, right: K) => number) {
    this.#compare = compare;
  }

  /** Changes with the entries. */
  get version(): number {
    return this.#version;
  }

  /** The index of a key, or the complement of where it would stand. */
  indexOf(key: K): number {
    let low = 0;
    let high = this.keys.length - 1;
    // A key alone is still compared, so that one that cannot be compared is noticed.
    if (high < 0) this.#compare(key, key);
    while (low <= high) {
      spend(1);
      const middle = (low + high) >> 1;
      const order = this.#compare(this.keys[middle] as K, key);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
    return ~low;
  }

  /** Puts an entry where `indexOf` said it belongs. */
  insert(index: number, key: K, value: V): void {
    allocate(2 * elementUnits);
    this.#shift(index);
    this.keys.splice(index, 0, key);
    this.values.splice(index, 0, value);
    this.#version++;
  }

  setValue(index: number, value: V): void {
    this.values[index] = value;
    this.#version++;
  }

  removeAt(index: number): void {
    this.#shift(index);
    this.keys.splice(index, 1);
    this.values.splice(index, 1);
    this.#version++;
  }

  clear(): void {
    this.keys.length = 0;
    this.values.length = 0;
    this.#version++;
  }

  #shift(index: number): void {
    spend(1 + ((this.keys.length - index) >>> 5));
  }
}
