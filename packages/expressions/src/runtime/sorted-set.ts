import type { Type } from '../types/type.ts';
import { type ArrayValue, copyItems } from './array.ts';
import { spend } from './budget.ts';
import type { ComparerObject, SetObject } from './collections.ts';
import { comparisonOf } from './comparers.ts';
import { argumentException, argumentNull } from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { type EnumerableValue, iterate } from './iterate.ts';
import { checkDelegate, modified } from './list.ts';
import { SortedEntries } from './sorted-entries.ts';
import { defaultOf } from './values.ts';

/** `SortedSet<T>`. */
export class SortedSet<T = unknown> extends GenericObject implements SetObject<T> {
  get genericName(): string {
    return 'System.Collections.Generic.SortedSet';
  }

  readonly elementType: Type;
  readonly comparer: ComparerObject<T> | null;
  readonly #entries: SortedEntries<T, null>;

  constructor(elementType: Type, comparer: ComparerObject<T> | null = null) {
    super();
    this.elementType = elementType;
    this.comparer = comparer;
    this.#entries = new SortedEntries(comparisonOf(comparer, elementType));
  }

  /** `new SortedSet<T>(IEnumerable<T>, IComparer<T>)`. */
  static from<T>(
    elementType: Type,
    source: EnumerableValue<T> | null,
    comparer: ComparerObject<T> | null = null,
  ): SortedSet<T> {
    if (source === null) throw argumentNull('collection');
    const set = new SortedSet(elementType, comparer);
    set.unionWith(source);
    return set;
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  get count(): number {
    return this.#entries.keys.length;
  }

  get isReadOnly(): boolean {
    return false;
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    const { version, keys } = this.#entries;
    for (let index = 0; index < keys.length; index++) {
      yield keys[index] as T;
      if (version !== this.#entries.version) throw modified();
    }
  }

  /** The elements from the last to the first. */
  *reversed(): Generator<T, void, undefined> {
    const { version, keys } = this.#entries;
    for (let index = keys.length - 1; index >= 0; index--) {
      yield keys[index] as T;
      if (version !== this.#entries.version) throw modified();
    }
  }

  get min(): T {
    return this.count === 0 ? (defaultOf(this.elementType) as T) : (this.#entries.keys[0] as T);
  }

  get max(): T {
    return this.count === 0 ? (defaultOf(this.elementType) as T) : (this.#entries.keys[this.count - 1] as T);
  }

  containsItem(item: T): boolean {
    return this.#entries.indexOf(item) >= 0;
  }

  add(item: T): boolean {
    const index = this.#entries.indexOf(item);
    if (index < 0) this.#entries.insert(~index, item, null);
    return index < 0;
  }

  addItem(item: T): void {
    this.add(item);
  }

  removeItem(item: T): boolean {
    const index = this.#entries.indexOf(item);
    if (index >= 0) this.#entries.removeAt(index);
    return index >= 0;
  }

  removeWhere(match: (item: T) => boolean): number {
    checkDelegate(match, 'match');
    const matching = [...iterate(this)].filter((item) => match(item));
    for (const item of matching) this.removeItem(item);
    return matching.length;
  }

  clear(): void {
    this.#entries.clear();
  }

  /** `GetViewBetween`, as a set of its own: changes do not reach this one. */
  between(lower: T, upper: T): SortedSet<T> {
    const compare = comparisonOf(this.comparer, this.elementType);
    if (compare(lower, upper) > 0) throw argumentException('Must be less than or equal to upperValue.', 'lowerValue');
    const part = new SortedSet(this.elementType, this.comparer);
    for (const item of iterate(this)) if (compare(item, lower) >= 0 && compare(item, upper) <= 0) part.add(item);
    return part;
  }

  unionWith(other: EnumerableValue<T>): void {
    for (const item of iterate(this.#present(other))) this.add(item);
  }

  intersectWith(other: EnumerableValue<T>): void {
    const kept = this.#setOf(other);
    this.removeWhere((item) => !kept.containsItem(item));
  }

  exceptWith(other: EnumerableValue<T>): void {
    if (this.#present(other) === (this as unknown)) this.clear();
    else for (const item of iterate(other)) this.removeItem(item);
  }

  symmetricExceptWith(other: EnumerableValue<T>): void {
    for (const item of iterate(this.#setOf(other))) if (!this.removeItem(item)) this.add(item);
  }

  isSubsetOf(other: EnumerableValue<T>): boolean {
    return this.#shared(this.#setOf(other)) === this.count;
  }

  isProperSubsetOf(other: EnumerableValue<T>): boolean {
    const set = this.#setOf(other);
    return set.count > this.count && this.#shared(set) === this.count;
  }

  isSupersetOf(other: EnumerableValue<T>): boolean {
    const set = this.#setOf(other);
    return this.#shared(set) === set.count;
  }

  isProperSupersetOf(other: EnumerableValue<T>): boolean {
    const set = this.#setOf(other);
    return set.count < this.count && this.#shared(set) === set.count;
  }

  overlaps(other: EnumerableValue<T>): boolean {
    return this.#shared(this.#setOf(other)) > 0;
  }

  setEquals(other: EnumerableValue<T>): boolean {
    const set = this.#setOf(other);
    return set.count === this.count && this.#shared(set) === this.count;
  }

  copyTo(destination: ArrayValue | null, index = 0): void {
    copyItems(this.#entries.keys, destination, index);
  }

  #setOf(other: EnumerableValue<T>): SortedSet<T> {
    return SortedSet.from(this.elementType, this.#present(other), this.comparer);
  }

  #shared(other: SortedSet<T>): number {
    spend(other.count);
    let shared = 0;
    for (const item of other.#entries.keys) if (this.containsItem(item)) shared++;
    return shared;
  }

  #present(other: EnumerableValue<T> | null): EnumerableValue<T> {
    if (other === null) throw argumentNull('other');
    return other;
  }
}
