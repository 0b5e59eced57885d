import { spend } from './budget.ts';
import { argumentException, DotNetException } from './exceptions.ts';

// The introspective sort of .NET Framework 4.5 and later, step for step: it is not stable, and in which order it leaves
// equal elements is what `List<T>.Sort` and `Array.Sort` show.
// https://referencesource.microsoft.com/#mscorlib/system/collections/generic/arraysorthelper.cs

/** What can be sorted in place. */
export type Sortable<T = unknown> = T[] | Uint8Array;

/** Sorts part of an array; `companions` are moved along with the keys. A comparison that throws fails the sort as a whole. */
export function introspectiveSort<T>(
  keys: Sortable<T>,
  index: number,
  length: number,
  compare: (left: T, right: T) => number,
  companions: Sortable | null = null,
): void {
  if (length < 2) return;
  try {
    new Sorter(keys as T[], companions as unknown[] | null, compare).sort(index, index + length - 1);
  } catch (error) {
    if (error instanceof DotNetException && error !== inconsistent) {
      throw new DotNetException('System.InvalidOperationException', 'Failed to compare two elements in the array.', {
        inner: error,
      });
    }
    throw error;
  }
}

const smallest = 16;

class Sorter<T> {
  readonly #keys: T[];
  readonly #companions: unknown[] | null;
  readonly #compare: (left: T, right: T) => number;

  constructor(keys: T[], companions: unknown[] | null, compare: (left: T, right: T) => number) {
    this.#keys = keys;
    this.#companions = companions;
    this.#compare = (left, right) => {
      spend(1);
      return compare(left, right);
    };
  }

  sort(low: number, high: number): void {
    this.#introSort(low, high, 2 * (32 - Math.clz32(this.#keys.length)));
  }

  #introSort(low: number, from: number, depth: number): void {
    let high = from;
    let limit = depth;
    while (high > low) {
      const size = high - low + 1;
      if (size <= smallest) {
        if (size === 2) this.#order(low, high);
        else if (size === 3) {
          this.#order(low, high - 1);
          this.#order(low, high);
          this.#order(high - 1, high);
        } else this.#insertionSort(low, high);
        return;
      }
      if (limit === 0) {
        this.#heapSort(low, high);
        return;
      }
      limit--;
      const pivot = this.#partition(low, high);
      this.#introSort(pivot + 1, high, limit);
      high = pivot - 1;
    }
  }

  #partition(low: number, high: number): number {
    const keys = this.#keys;
    const middle = low + ((high - low) >>> 1);
    this.#order(low, middle);
    this.#order(low, high);
    this.#order(middle, high);
    const pivot = keys[middle] as T;
    this.#swap(middle, high - 1);
    let left = low;
    let right = high - 1;
    while (left < right) {
      do left++;
      while (this.#compare(this.#at(left), pivot) < 0);
      do right--;
      while (this.#compare(pivot, this.#at(right)) < 0);
      if (left >= right) break;
      this.#swap(left, right);
    }
    this.#swap(left, high - 1);
    return left;
  }

  #heapSort(low: number, high: number): void {
    const count = high - low + 1;
    for (let index = count >>> 1; index >= 1; index--) this.#sift(index, count, low);
    for (let index = count; index > 1; index--) {
      this.#swap(low, low + index - 1);
      this.#sift(1, index - 1, low);
    }
  }

  #sift(start: number, count: number, low: number): void {
    const keys = this.#keys;
    const companions = this.#companions;
    const key = keys[low + start - 1] as T;
    const companion = companions?.[low + start - 1];
    let index = start;
    while (index <= count >>> 1) {
      let child = 2 * index;
      if (child < count && this.#compare(keys[low + child - 1] as T, keys[low + child] as T) < 0) child++;
      if (!(this.#compare(key, keys[low + child - 1] as T) < 0)) break;
      keys[low + index - 1] = keys[low + child - 1] as T;
      if (companions !== null) companions[low + index - 1] = companions[low + child - 1];
      index = child;
    }
    keys[low + index - 1] = key;
    if (companions !== null) companions[low + index - 1] = companion;
  }

  #insertionSort(low: number, high: number): void {
    const keys = this.#keys;
    const companions = this.#companions;
    for (let index = low; index < high; index++) {
      const key = keys[index + 1] as T;
      const companion = companions?.[index + 1];
      let place = index;
      while (place >= low && this.#compare(key, keys[place] as T) < 0) {
        keys[place + 1] = keys[place] as T;
        if (companions !== null) companions[place + 1] = companions[place];
        place--;
      }
      keys[place + 1] = key;
      if (companions !== null) companions[place + 1] = companion;
    }
  }

  #order(first: number, second: number): void {
    if (first !== second && this.#compare(this.#keys[first] as T, this.#keys[second] as T) > 0)
      this.#swap(first, second);
  }

  #swap(first: number, second: number): void {
    if (first === second) return;
    swapItems(this.#keys, first, second);
    if (this.#companions !== null) swapItems(this.#companions, first, second);
  }

  /** The key at an index that only an inconsistent comparison can have led out of the array. */
  #at(index: number): T {
    if (index < 0 || index >= this.#keys.length) throw inconsistent;
    return this.#keys[index] as T;
  }
}

function swapItems(items: unknown[], first: number, second: number): void {
  const item = items[first];
  items[first] = items[second];
  items[second] = item;
}

const inconsistent: DotNetException = argumentException(
  'Unable to sort because the IComparer.Compare() method returns inconsistent results. ' +
    'Either a value does not compare equal to itself, or one value repeatedly compared to another value yields different results.',
);

/** Where a value stands in a sorted array, or the complement of where it would stand. */
export function binarySearch<T>(
  items: ArrayLike<T>,
  index: number,
  length: number,
  value: T,
  compare: (left: T, right: T) => number,
): number {
  let low = index;
  let high = index + length - 1;
  try {
    while (low <= high) {
      spend(1);
      const middle = low + ((high - low) >> 1);
      const order = compare(items[middle] as T, value);
      if (order === 0) return middle;
      if (order < 0) low = middle + 1;
      else high = middle - 1;
    }
  } catch (error) {
    if (!(error instanceof DotNetException)) throw error;
    throw new DotNetException('System.InvalidOperationException', 'Failed to compare two elements in the array.', {
      inner: error,
    });
  }
  return ~low;
}
