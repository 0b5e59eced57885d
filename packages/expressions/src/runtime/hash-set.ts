import type { Type } from '../types/type.ts';
import { type ArrayValue, copyItems } from './array.ts';
import { allocate, entryUnits, spend } from './budget.ts';
import type { EqualityComparerObject, SetObject } from './collections.ts';
import { keyUnder } from './comparers.ts';
import { argumentNull } from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { type EnumerableValue, iterate } from './iterate.ts';
import { checkDelegate, modified } from './list.ts';

// Items stand in places as in `Dictionary`, with one difference that .NET Framework has: a set that becomes empty forgets
// its free places.

/** `HashSet<T>`. */
export class HashSet<T = unknown> extends GenericObject implements SetObject<T> {
  get genericName(): string {
    return 'System.Collections.Generic.HashSet';
  }

  readonly elementType: Type;
  /** What decides which items are equal; null for the default of the type. */
  readonly comparer: EqualityComparerObject<T> | null;
  readonly #places = new Map<unknown, number>();
  readonly #items: (T | undefined)[] = [];
  readonly #free: number[] = [];
  #version = 0;

  constructor(elementType: Type, comparer: EqualityComparerObject<T> | null = null) {
    super();
    this.elementType = elementType;
    this.comparer = comparer;
  }

  /** `new HashSet<T>(IEnumerable<T>, IEqualityComparer<T>)`. */
  static from<T>(
    elementType: Type,
    source: EnumerableValue<T> | null,
    comparer: EqualityComparerObject<T> | null = null,
  ): HashSet<T> {
    const set = new HashSet<T>(elementType, comparer);
    if (source === null) throw argumentNull('collection');
    set.unionWith(source);
    return set;
  }

  get typeArguments(): readonly Type[] {
    return [this.elementType];
  }

  get count(): number {
    return this.#places.size;
  }

  get isReadOnly(): boolean {
    return false;
  }

  *[Symbol.iterator](): Generator<T, void, undefined> {
    const version = this.#version;
    for (let place = 0; place < this.#items.length; place++) {
      const item = this.#items[place];
      if (item === undefined) spend(1);
      else {
        yield item;
        if (version !== this.#version) throw modified();
      }
    }
  }

  containsItem(item: T): boolean {
    return this.#places.has(keyUnder(this.comparer, item));
  }

  add(item: T): boolean {
    const key = keyUnder(this.comparer, item);
    if (this.#places.has(key)) return false;
    spend(1);
    allocate(entryUnits);
    const place = this.#free.pop() ?? this.#items.length;
    this.#places.set(key, place);
    this.#items[place] = item;
    this.#version++;
    return true;
  }

  addItem(item: T): void {
    this.add(item);
  }

  removeItem(item: T): boolean {
    const key = keyUnder(this.comparer, item);
    const place = this.#places.get(key);
    if (place === undefined) return false;
    this.#places.delete(key);
    this.#items[place] = undefined;
    if (this.#places.size === 0) {
      this.#items.length = 0;
      this.#free.length = 0;
    } else this.#free.push(place);
    this.#version++;
    return true;
  }

  removeWhere(match: (item: T) => boolean): number {
    checkDelegate(match, 'match');
    let removed = 0;
    for (let place = 0; place < this.#items.length; place++) {
      spend(1);
      const item = this.#items[place];
      if (item !== undefined && match(item) && this.removeItem(item)) removed++;
    }
    return removed;
  }

  clear(): void {
    this.#places.clear();
    this.#items.length = 0;
    this.#free.length = 0;
    this.#version++;
  }

  unionWith(other: EnumerableValue<T>): void {
    for (const item of iterate(present(other))) this.add(item);
  }

  intersectWith(other: EnumerableValue<T>): void {
    const kept = this.#keysOf(present(other));
    this.removeWhere((item) => !kept.has(keyUnder(this.comparer, item)));
  }

  exceptWith(other: EnumerableValue<T>): void {
    if (present(other) === (this as unknown)) this.clear();
    else for (const item of iterate(other)) this.removeItem(item);
  }

  symmetricExceptWith(other: EnumerableValue<T>): void {
    if (present(other) === (this as unknown)) {
      this.clear();
      return;
    }
    if (other instanceof HashSet && other.comparer === this.comparer) {
      for (const item of iterate(other as HashSet<T>)) if (!this.removeItem(item)) this.add(item);
      return;
    }
    // Items of the other that are here go, the rest come; one that occurs twice counts once.
    const added = new Set<unknown>();
    const removed = new Set<number>();
    for (const item of iterate(other)) {
      const key = keyUnder(this.comparer, item);
      if (this.add(item)) added.add(key);
      else if (!added.has(key)) {
        allocate(1);
        removed.add(this.#places.get(key) as number);
      }
    }
    for (const place of [...removed].sort((left, right) => left - right)) this.removeItem(this.#items[place] as T);
  }

  isSubsetOf(other: EnumerableValue<T>): boolean {
    return this.#common(present(other)).shared === this.count;
  }

  isProperSubsetOf(other: EnumerableValue<T>): boolean {
    const { shared, foreign } = this.#common(present(other));
    return shared === this.count && foreign > 0;
  }

  isSupersetOf(other: EnumerableValue<T>): boolean {
    for (const item of iterate(present(other))) if (!this.containsItem(item)) return false;
    return true;
  }

  isProperSupersetOf(other: EnumerableValue<T>): boolean {
    const { shared, foreign } = this.#common(present(other));
    return foreign === 0 && shared < this.count;
  }

  overlaps(other: EnumerableValue<T>): boolean {
    for (const item of iterate(present(other))) if (this.containsItem(item)) return true;
    return false;
  }

  setEquals(other: EnumerableValue<T>): boolean {
    const { shared, foreign } = this.#common(present(other));
    return foreign === 0 && shared === this.count;
  }

  /** The item of the set that equals a value, or undefined. */
  findItem(item: T): T | undefined {
    const place = this.#places.get(keyUnder(this.comparer, item));
    return place === undefined ? undefined : this.#items[place];
  }

  copyTo(destination: ArrayValue | null, index = 0, count: number = this.count): void {
    copyItems([...iterate(this)].slice(0, count), destination, index);
  }

  #keysOf(other: EnumerableValue<T>): Set<unknown> {
    const keys = new Set<unknown>();
    for (const item of iterate(other)) {
      allocate(entryUnits);
      keys.add(keyUnder(this.comparer, item));
    }
    return keys;
  }

  /** How many different items both have, and how many only the other has. */
  #common(other: EnumerableValue<T>): { shared: number; foreign: number } {
    let shared = 0;
    const keys = this.#keysOf(other);
    for (const key of keys) if (this.#places.has(key)) shared++;
    return { shared, foreign: keys.size - shared };
  }
}

function present<T>(other: EnumerableValue<T> | null): EnumerableValue<T> {
  if (other === null) throw argumentNull('other');
  return other;
}
