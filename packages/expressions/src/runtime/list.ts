import type { Type } from '../types/type.ts';
import {
  type ArrayValue,
  copyArray,
  copyItems,
  indexOfRaw,
  indexOutsideCollection,
  isArray,
  lastIndexOfRaw,
} from './array.ts';
import { allocate, elementUnits, spend } from './budget.ts';
import type { ComparerObject, ListObject } from './collections.ts';
import { comparisonOf } from './comparers.ts';
import {
  argumentException,
  argumentNull,
  argumentOutOfRange,
  type DotNetException,
  invalidOperation,
} from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { type EnumerableValue, elementsOf } from './iterate.ts';
import { ReadOnlyCollection } from './read-only-collection.ts';
import { binarySearch, introspectiveSort } from './sort.ts';
import { makeArray } from './values.ts';

/** `List<T>`. */
export class List<T = unknown> extends GenericObject implements ListObject<T> {
  get genericName(): string {
    return 'System.Collections.Generic.List';
  }

  readonly elementType: Type;
  /** The elements; only the list itself changes them. */
  readonly items: T[];
  #version = 0;
  #capacity: number;

  constructor(elementType: Type, items: T[] = [], capacity: number = items.length) {
    super();
    this.elementType = elementType;
    this.items = items;
    this.#capacity = capacity;
  }

  /** `new List<T>(IEnumerable<T>)`. */
  static from<T>(elementType: Type, source: EnumerableValue<T> | null): List<T> {
    return new List(elementType, collect(source, 'collection'));
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  get count(): number {
    return this.items.length;
  }

  get isReadOnly(): boolean {
    return false;
  }

  /** Changes with the list; whoever goes through it notices. */
  get version(): number {
    return this.#version;
  }

  get capacity(): number {
    return this.#capacity;
  }

  set capacity(capacity: number) {
    if (capacity < this.items.length) throw argumentOutOfRange('value', 'capacity was less than the current size.');
    allocate(capacity * elementUnits);
    this.#capacity = capacity;
  }

  [Symbol.iterator](): Iterator<T> {
    return new ListIterator(this);
  }

  itemAt(index: number): T {
    if (index < 0 || index >= this.items.length) throw indexOutsideCollection();
    return this.items[index] as T;
  }

  setItemAt(index: number, item: T): void {
    if (index < 0 || index >= this.items.length) throw indexOutsideCollection();
    this.items[index] = item;
    this.#version++;
  }

  add(item: T): void {
    spend(1);
    allocate(elementUnits);
    this.items.push(item);
    this.#version++;
    if (this.items.length > this.#capacity) this.#grow();
  }

  addItem(item: T): void {
    this.add(item);
  }

  addRange(source: EnumerableValue<T> | null): void {
    this.insertRange(this.items.length, source);
  }

  insertAt(index: number, item: T): void {
    if (index < 0 || index > this.items.length) {
      throw argumentOutOfRange('index', 'Index must be within the bounds of the List.');
    }
    allocate(elementUnits);
    this.#shift(index);
    this.items.splice(index, 0, item);
    this.#version++;
    this.#grow();
  }

  insertRange(index: number, source: EnumerableValue<T> | null): void {
    const added = collect(source, 'collection');
    if (index < 0 || index > this.items.length) throw indexOutsideCollection();
    this.#shift(index);
    this.#splice(index, 0, added);
    this.#grow();
  }

  removeItem(item: T): boolean {
    const index = this.indexOf(item);
    if (index >= 0) this.removeAt(index);
    return index >= 0;
  }

  removeAt(index: number): void {
    if (index < 0 || index >= this.items.length) throw indexOutsideCollection();
    this.#shift(index);
    this.items.splice(index, 1);
    this.#version++;
  }

  removeRange(index: number, count: number): void {
    this.#checkRange(index, count);
    if (count === 0) return;
    this.#shift(index);
    this.items.splice(index, count);
    this.#version++;
  }

  removeAll(match: (item: T) => boolean): number {
    const { items } = this;
    checkDelegate(match, 'match');
    let kept = 0;
    // Length and elements are read anew each turn, as .NET does: the predicate may touch the list.
    for (let index = 0; index < items.length; index++) {
      spend(1);
      const item = items[index] as T;
      if (!match(item)) items[kept++] = item;
    }
    const removed = items.length - kept;
    if (removed > 0) {
      items.length = kept;
      this.#version++;
    }
    return removed;
  }

  clear(): void {
    this.items.length = 0;
    this.#version++;
  }

  containsItem(item: T): boolean {
    return this.indexOf(item) >= 0;
  }

  indexOf(item: T): number {
    return indexOfRaw(this.elementType, this.items, item, 0, this.items.length);
  }

  /** `IndexOf(item, index, count)`; without a count to the end. */
  indexOfWithin(item: T, index: number, count: number = this.items.length - index): number {
    if (index > this.items.length) throw indexOutsideCollection();
    if (index < 0) throw indexOutsideCollection('startIndex');
    if (count < 0 || index + count > this.items.length) throw badCount();
    return indexOfRaw(this.elementType, this.items, item, index, index + count);
  }

  lastIndexOf(item: T): number {
    return lastIndexOfRaw(this.elementType, this.items, item, this.items.length - 1, 0);
  }

  /** `LastIndexOf(item, index, count)`; without a count to the beginning. */
  lastIndexOfWithin(item: T, index: number, count: number | null = null): number {
    const length = this.items.length;
    if (count === null && index >= length) throw indexOutsideCollection();
    const turns = count ?? index + 1;
    if (length !== 0 && index < 0) throw argumentOutOfRange('index', 'Non-negative number required.');
    if (length !== 0 && turns < 0) throw argumentOutOfRange('count', 'Non-negative number required.');
    if (length === 0) return -1;
    if (index >= length) throw argumentOutOfRange('index', 'Larger than collection size.');
    if (turns > index + 1) throw argumentOutOfRange('count', 'Larger than collection size.');
    return lastIndexOfRaw(this.elementType, this.items, item, index, index - turns + 1);
  }

  findIndex(start: number, count: number, match: (item: T) => boolean): number {
    return findIndexIn(this.items, start, count, match);
  }

  findLastIndex(start: number, count: number, match: (item: T) => boolean): number {
    return findLastIndexIn(this.items, start, count, match);
  }

  findAll(match: (item: T) => boolean): List<T> {
    checkDelegate(match, 'match');
    const found = new List<T>(this.elementType);
    const { items } = this;
    for (let index = 0; index < items.length; index++) {
      spend(1);
      const item = items[index] as T;
      if (match(item)) found.add(item);
    }
    return found;
  }

  forEach(action: (item: T) => void): void {
    checkDelegate(action, 'action');
    const version = this.#version;
    const { items } = this;
    for (let index = 0; index < items.length && version === this.#version; index++) {
      spend(1);
      action(items[index] as T);
    }
    if (version !== this.#version) throw modified();
  }

  convertAll<R>(type: Type, converter: (item: T) => R): List<R> {
    checkDelegate(converter, 'converter');
    allocate(this.items.length * elementUnits);
    const converted: R[] = [];
    const count = this.items.length;
    for (let index = 0; index < count; index++) {
      spend(1);
      // A converter that shortens the list finds default values in .NET's buffer; here it finds that the list was changed.
      if (index >= this.items.length) throw modified();
      converted.push(converter(this.items[index] as T));
    }
    return new List(type, converted);
  }

  getRange(index: number, count: number): List<T> {
    this.#checkRange(index, count);
    allocate(count * elementUnits);
    return new List(this.elementType, this.items.slice(index, index + count));
  }

  reverse(index = 0, count: number = this.items.length): void {
    this.#checkRange(index, count);
    reverseRange(this.items, index, count);
    this.#version++;
  }

  sort(comparer: ComparerObject<T> | null = null, index = 0, count: number = this.items.length): void {
    this.#checkRange(index, count);
    this.sortBy(comparisonOf(comparer, this.elementType), index, count);
  }

  sortBy(comparison: (left: T, right: T) => number, index = 0, count: number = this.items.length): void {
    checkDelegate(comparison, 'comparison');
    const { items } = this;
    // Sorted aside, so that a comparison that changes the list cannot lead the sort astray.
    allocate(count * elementUnits);
    const sorted = items.slice(index, index + count);
    introspectiveSort(sorted, 0, count, comparison);
    for (let offset = 0; offset < sorted.length; offset++) items[index + offset] = sorted[offset] as T;
    this.#version++;
  }

  binarySearch(
    item: T,
    comparer: ComparerObject<T> | null = null,
    index = 0,
    count: number = this.items.length,
  ): number {
    this.#checkRange(index, count);
    return binarySearch(this.items, index, count, item, comparisonOf(comparer, this.elementType));
  }

  copyTo(destination: ArrayValue<T> | null, index = 0): void {
    copyItems(this.items, destination, index);
  }

  copyRangeTo(index: number, destination: ArrayValue<T> | null, destinationIndex: number, count: number): void {
    if (this.items.length - index < count) throw outsideOfSource();
    if (destination === null) throw argumentNull('dest');
    copyArray(this.items, index, destination, destinationIndex, count);
  }

  toArray(): T[] {
    allocate(this.items.length * elementUnits);
    return makeArray(this.elementType, this.items.slice());
  }

  asReadOnly(): ReadOnlyCollection<T> {
    return new ReadOnlyCollection(this.elementType, this);
  }

  trimExcess(): void {
    if (this.items.length < Math.trunc(this.#capacity * 0.9)) this.#capacity = this.items.length;
  }

  #splice(index: number, removed: number, added: readonly T[]): void {
    const { items } = this;
    if (index === items.length && removed === 0) for (const item of added) items.push(item);
    else if (added.length < 10_000) items.splice(index, removed, ...added);
    else {
      const tail = items.splice(index);
      for (const item of added) items.push(item);
      for (let rest = removed; rest < tail.length; rest++) items.push(tail[rest] as T);
    }
    this.#version++;
  }

  /** Pays for moving the elements after an index. */
  #shift(index: number): void {
    spend(1 + ((this.items.length - index) >>> 5));
  }

  /** The capacity .NET would have after growing: twice what it was, four at first, but at least what is needed. */
  #grow(): void {
    const needed = this.items.length;
    if (needed > this.#capacity) this.#capacity = Math.max(needed, this.#capacity === 0 ? 4 : this.#capacity * 2);
  }

  #checkRange(index: number, count: number): void {
    if (index < 0) throw argumentOutOfRange('index', 'Non-negative number required.');
    if (count < 0) throw argumentOutOfRange('count', 'Non-negative number required.');
    if (this.items.length - index < count) throw outsideOfSource();
  }
}

class ListIterator<T> implements Iterator<T> {
  readonly #list: List<T>;
  readonly #items: readonly T[];
  readonly #version: number;
  #index = 0;

  constructor(list: List<T>) {
    this.#list = list;
    this.#items = list.items;
    this.#version = list.version;
  }

  next(): IteratorResult<T, undefined> {
    if (this.#version !== this.#list.version) throw modified();
    if (this.#index < this.#items.length) return { done: false, value: this.#items[this.#index++] as T };
    return { done: true, value: undefined };
  }
}

/** The elements of a sequence as a new JavaScript array. A null sequence is an `ArgumentNullException`. */
export function collect<T>(source: EnumerableValue<T> | null, parameter: string): T[] {
  if (source === null) throw argumentNull(parameter);
  if (source instanceof List) return copyOf(source.items as T[]);
  if (isArray(source)) return copyOf(source as unknown as ArrayLike<T>);
  const items: T[] = [];
  for (const item of elementsOf(source)) {
    spend(1);
    allocate(elementUnits);
    items.push(item);
  }
  return items;
}

function copyOf<T>(items: ArrayLike<T>): T[] {
  spend(1 + (items.length >>> 3));
  allocate(items.length * elementUnits);
  return Array.isArray(items) ? items.slice() : Array.from(items);
}

/** `FindIndex` of lists and arrays. */
export function findIndexIn<T>(items: ArrayLike<T>, start: number, count: number, match: (item: T) => boolean): number {
  if (start < 0 || start > items.length) throw indexOutsideCollection('startIndex');
  if (count < 0 || start > items.length - count) throw badCount();
  checkDelegate(match, 'match');
  for (let index = start; index < start + count && index < items.length; index++) {
    spend(1);
    if (match(items[index] as T)) return index;
  }
  return -1;
}

/** `FindLastIndex` of lists and arrays: from `start` backwards. */
export function findLastIndexIn<T>(
  items: ArrayLike<T>,
  start: number,
  count: number,
  match: (item: T) => boolean,
): number {
  checkDelegate(match, 'match');
  const inside = items.length === 0 ? start === -1 : start >= 0 && start < items.length;
  if (!inside) throw indexOutsideCollection('startIndex');
  if (count < 0 || start - count + 1 < 0) throw badCount();
  for (let index = start; index > start - count; index--) {
    spend(1);
    if (index < items.length && match(items[index] as T)) return index;
  }
  return -1;
}

/** Turns part of an array round. */
export function reverseRange(items: ArrayValue, index: number, count: number): void {
  spend(1 + (count >>> 3));
  for (let low = index, high = index + count - 1; low < high; low++, high--) {
    const item = items[low] as never;
    items[low] = items[high] as never;
    items[high] = item;
  }
}

/** A delegate that must not be null. */
export function checkDelegate(delegate: unknown, parameter: string): void {
  if (delegate === null) throw argumentNull(parameter);
}

/** `InvalidOperationException` of an enumeration whose collection has changed. */
export function modified(): DotNetException {
  return invalidOperation('Collection was modified; enumeration operation may not execute.');
}

function badCount(): DotNetException {
  return argumentOutOfRange(
    'count',
    'Count must be positive and count must refer to a location within the string/array/collection.',
  );
}

function outsideOfSource(): DotNetException {
  return argumentException(
    'Offset and length were out of bounds for the array or count is greater than the number of elements from index to the end of the source collection.',
  );
}
