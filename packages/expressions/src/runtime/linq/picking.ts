import type { Type } from '../../types/type.ts';
import { asList, indexOfRaw, isArray } from '../array.ts';
import { spend } from '../budget.ts';
import type { CollectionObject, EqualityComparerObject, ReadOnlyListObject } from '../collections.ts';
import { equalUnder } from '../comparers.ts';
import { argumentOutOfRange, type DotNetException, invalidOperation } from '../exceptions.ts';
import { type EnumerableValue, elementsOf } from '../iterate.ts';
import { List } from '../list.ts';

// Operators that answer at once with one element or a fact. Undefined stands for no element, as it is never an element.

type Predicate<T> = ((item: T) => boolean) | null;

/** The first element, or the first that the predicate takes. */
export function first<T>(source: EnumerableValue<T>, predicate: Predicate<T>): T | undefined {
  if (predicate === null) {
    if (source instanceof List) return source.items[0] as T | undefined;
    if (isArray(source)) return source[0] as T | undefined;
  }
  for (const item of elementsOf(source)) {
    spend(1);
    if (predicate === null || predicate(item)) return item;
  }
  return undefined;
}

/** The last element, or the last that the predicate takes. */
export function last<T>(source: EnumerableValue<T>, predicate: Predicate<T>): T | undefined {
  if (predicate === null) {
    if (source instanceof List) return source.items[source.items.length - 1] as T | undefined;
    if (isArray(source)) return source[source.length - 1] as T | undefined;
  }
  let found: T | undefined;
  for (const item of elementsOf(source)) {
    spend(1);
    if (predicate === null || predicate(item)) found = item;
  }
  return found;
}

/** The only element, or the only one that the predicate takes. More than one is an error. */
export function single<T>(source: EnumerableValue<T>, predicate: Predicate<T>): T | undefined {
  let found: T | undefined;
  for (const item of elementsOf(source)) {
    spend(1);
    if (predicate !== null && !predicate(item)) continue;
    if (found !== undefined) {
      throw invalidOperation(`Sequence contains more than one ${predicate === null ? '' : 'matching '}element`);
    }
    found = item;
  }
  return found;
}

/** The element, or the error of a sequence that has none. */
export function found<T>(item: T | undefined, predicate: Predicate<T>): T {
  if (item === undefined) throw predicate === null ? noElements() : noMatch();
  return item;
}

/** `Sequence contains no elements`. */
export function noElements(): DotNetException {
  return invalidOperation('Sequence contains no elements');
}

function noMatch(): DotNetException {
  return invalidOperation('Sequence contains no matching element');
}

/** `ElementAt`: what has an index answers with its own exceptions. */
export function elementAt<T>(source: EnumerableValue<T>, index: number): T {
  if (isArray(source)) return asList<T>(source as T[]).itemAt(index);
  const list = source as unknown as ReadOnlyListObject<T>;
  if (typeof list.itemAt === 'function') return list.itemAt(index);
  const item = elementAtOrUndefined(source, index);
  if (item === undefined) throw argumentOutOfRange('index');
  return item;
}

/** The element at an index, or undefined. */
export function elementAtOrUndefined<T>(source: EnumerableValue<T>, index: number): T | undefined {
  if (index < 0) return undefined;
  if (isArray(source)) return source[index] as T | undefined;
  if (source instanceof List) return source.items[index] as T | undefined;
  let left = index;
  for (const item of elementsOf(source)) {
    spend(1);
    if (left-- === 0) return item;
  }
  return undefined;
}

/** `Any`. */
export function any<T>(source: EnumerableValue<T>, predicate: Predicate<T>): boolean {
  return first(source, predicate) !== undefined;
}

/** `All`. */
export function all<T>(source: EnumerableValue<T>, predicate: (item: T) => boolean): boolean {
  for (const item of elementsOf(source)) {
    spend(1);
    if (!predicate(item)) return false;
  }
  return true;
}

/** `Count`: collections know it. */
export function count<T>(source: EnumerableValue<T>, predicate: Predicate<T>): number {
  if (predicate === null) {
    const { length, count: known } = source as { length?: unknown; count?: unknown };
    if (typeof length === 'number') return length;
    if (typeof known === 'number') return known;
  }
  let counted = 0;
  for (const item of elementsOf(source)) {
    spend(1);
    if (predicate === null || predicate(item)) counted++;
  }
  return counted;
}

/** `Contains`: without a comparer a collection is asked, which may have one of its own. */
export function contains<T>(
  type: Type,
  source: EnumerableValue<T>,
  value: T,
  comparer: EqualityComparerObject<T> | null,
): boolean {
  if (comparer === null) {
    if (isArray(source)) return indexOfRaw(type, source, value, 0, source.length) >= 0;
    const collection = source as unknown as CollectionObject<T>;
    if (typeof collection.containsItem === 'function') return collection.containsItem(value);
  }
  for (const item of elementsOf(source)) {
    spend(1);
    if (equalUnder(comparer, type, item, value)) return true;
  }
  return false;
}

/** `SequenceEqual`. */
export function sequenceEqual<T>(
  type: Type,
  left: EnumerableValue<T>,
  right: EnumerableValue<T>,
  comparer: EqualityComparerObject<T> | null,
): boolean {
  const others = elementsOf(right)[Symbol.iterator]();
  for (const item of elementsOf(left)) {
    spend(1);
    const other = others.next();
    if (other.done || !equalUnder(comparer, type, item, other.value)) return false;
  }
  return others.next().done === true;
}

/** `Aggregate` from a seed. */
export function aggregate<T, A>(source: EnumerableValue<T>, seed: A, combine: (total: A, item: T) => A): A {
  let total = seed;
  for (const item of elementsOf(source)) {
    spend(1);
    total = combine(total, item);
  }
  return total;
}

/** `Aggregate` from the first element. */
export function aggregateAll<T>(source: EnumerableValue<T>, combine: (total: T, item: T) => T): T {
  let total: T | undefined;
  for (const item of elementsOf(source)) {
    spend(1);
    total = total === undefined ? item : combine(total, item);
  }
  if (total === undefined) throw noElements();
  return total;
}
