import type { Type } from '../types/type.ts';
import type { EnumerableValue } from './iterate.ts';
import type { KeyValuePair } from './key-value-pair.ts';

// What the collection interfaces of .NET are to the runtime. An interface member that the library declares, such as
// `ICollection<T>.Count`, calls one of these; every runtime class that implements the .NET interface has them. Names are
// chosen so that one class can be a list and a dictionary at once, as `JObject` is. Arrays and `Uint8Array` are lists
// too, without having these methods: `array-view.ts` gives them.

/** What implements `IEnumerable<T>`: yields raw values of the element type. */
export interface EnumerableObject<T = unknown> {
  readonly elementType: Type;
  [Symbol.iterator](): Iterator<T>;
}

/** What implements `ICollection<T>` or `IReadOnlyCollection<T>`. Read-only collections throw `NotSupportedException` on change. */
export interface CollectionObject<T = unknown> extends EnumerableObject<T> {
  readonly count: number;
  readonly isReadOnly: boolean;
  containsItem(item: T): boolean;
  addItem(item: T): void;
  removeItem(item: T): boolean;
  clear(): void;
}

/** What implements `IReadOnlyList<T>`. */
export interface ReadOnlyListObject<T = unknown> extends EnumerableObject<T> {
  readonly count: number;
  /** The element, or `ArgumentOutOfRangeException`. */
  itemAt(index: number): T;
}

/** What implements `IList<T>`. */
export interface ListObject<T = unknown> extends CollectionObject<T>, ReadOnlyListObject<T> {
  setItemAt(index: number, item: T): void;
  indexOf(item: T): number;
  insertAt(index: number, item: T): void;
  removeAt(index: number): void;
}

/** What implements `IReadOnlyDictionary<TKey, TValue>`. */
export interface ReadOnlyDictionaryObject<K = unknown, V = unknown> extends EnumerableObject<KeyValuePair<K, V>> {
  readonly count: number;
  /** The indexer: the value, or whatever the type does for a key it does not have, mostly `KeyNotFoundException`. */
  get(key: K): V;
  /** The value, or undefined when the key is not there: `ContainsKey` and `TryGetValue` stand on this. */
  find(key: K): V | undefined;
  keys(): EnumerableValue<K>;
  values(): EnumerableValue<V>;
}

/** What implements `IDictionary<TKey, TValue>`; as a collection it is one of `KeyValuePair`. */
export interface DictionaryObject<K = unknown, V = unknown>
  extends ReadOnlyDictionaryObject<K, V>,
    CollectionObject<KeyValuePair<K, V>> {
  /** Sets the value of a key, new or not. */
  set(key: K, value: V): void;
  /** Adds a key that must not be there: `Add(key, value)`. */
  addEntry(key: K, value: V): void;
  removeKey(key: K): boolean;
}

/** What implements `ISet<T>`. */
export interface SetObject<T = unknown> extends CollectionObject<T> {
  /** Adds the item unless it is there; says whether it was added. */
  add(item: T): boolean;
  unionWith(other: EnumerableValue<T>): void;
  intersectWith(other: EnumerableValue<T>): void;
  exceptWith(other: EnumerableValue<T>): void;
  symmetricExceptWith(other: EnumerableValue<T>): void;
  isSubsetOf(other: EnumerableValue<T>): boolean;
  isSupersetOf(other: EnumerableValue<T>): boolean;
  isProperSubsetOf(other: EnumerableValue<T>): boolean;
  isProperSupersetOf(other: EnumerableValue<T>): boolean;
  overlaps(other: EnumerableValue<T>): boolean;
  setEquals(other: EnumerableValue<T>): boolean;
}

/** What implements `IEqualityComparer<T>`: equal values have the same `keyOf`, unequal ones different ones. */
export interface EqualityComparerObject<T = unknown> {
  equals(left: T, right: T): boolean;
  /** A key for a JavaScript `Map`. Never asked of null. */
  keyOf(value: T): unknown;
}

/** What implements `IComparer<T>`. */
export interface ComparerObject<T = unknown> {
  compare(left: T, right: T): number;
}
