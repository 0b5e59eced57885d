import type { Type } from '../types/type.ts';
import { type ArrayValue, copyItems } from './array.ts';
import { allocate, entryUnits, spend } from './budget.ts';
import type { DictionaryObject, EqualityComparerObject } from './collections.ts';
import { DictionaryKeys, DictionaryValues } from './dictionary-views.ts';
import { argumentException, argumentNull, argumentOutOfRange, keyNotFound } from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { type EnumerableValue, iterate } from './iterate.ts';
import { KeyValuePair, keyValuePairType } from './key-value-pair.ts';
import { modified } from './list.ts';
import { equalRaw, hashKeyOf, toText } from './object.ts';
import { box } from './values.ts';

// As in .NET Framework, entries stand in an array in the order they came; a removed one leaves a free place, and new
// entries take the place freed last. So enumeration has .NET's order also after removals. A `Map` finds the place.

/** `Dictionary<TKey, TValue>`. */
export class Dictionary<K = unknown, V = unknown> extends GenericObject implements DictionaryObject<K, V> {
  get genericName(): string {
    return 'System.Collections.Generic.Dictionary';
  }

  readonly keyType: Type;
  readonly valueType: Type;
  /** What decides which keys are equal; null for the default of the type. */
  readonly comparer: EqualityComparerObject<K> | null;
  readonly #places = new Map<unknown, number>();
  readonly #keys: (K | undefined)[] = [];
  readonly #values: (V | undefined)[] = [];
  readonly #free: number[] = [];
  #version = 0;

  constructor(keyType: Type, valueType: Type, comparer: EqualityComparerObject<K> | null = null) {
    super();
    this.keyType = keyType;
    this.valueType = valueType;
    this.comparer = comparer;
  }

  /** A dictionary with the entries of another: `new Dictionary<TKey, TValue>(IDictionary<TKey, TValue>)`. */
  static from<K, V>(
    [keyType, valueType]: readonly Type[],
    source: EnumerableValue<KeyValuePair<K, V>> | null,
    comparer: EqualityComparerObject<K> | null = null,
  ): Dictionary<K, V> {
    if (source === null) throw argumentNull('dictionary');
    const dictionary = new Dictionary<K, V>(keyType as Type, valueType as Type, comparer);
    for (const { key, value } of iterate(source)) dictionary.addEntry(key, value);
    return dictionary;
  }

  get typeArguments(): readonly Type[] {
    return [this.keyType, this.valueType];
  }

  get elementType(): Type {
    return keyValuePairType(this.keyType, this.valueType);
  }

  get count(): number {
    return this.#places.size;
  }

  get isReadOnly(): boolean {
    return false;
  }

  /** How many places entries have taken, free ones included. */
  get extent(): number {
    return this.#keys.length;
  }

  /** Changes with the dictionary; whoever goes through it notices. */
  get version(): number {
    return this.#version;
  }

  /** The key in a place, undefined where the place is free. */
  keyAt(place: number): K | undefined {
    return this.#keys[place];
  }

  /** The value in a place that is not free. */
  valueAt(place: number): V {
    return this.#values[place] as V;
  }

  [Symbol.iterator](): Iterator<KeyValuePair<K, V>> {
    return new EntryIterator(this);
  }

  keys(): DictionaryKeys<K> {
    return new DictionaryKeys(this);
  }

  values(): DictionaryValues<V> {
    return new DictionaryValues(this);
  }

  find(key: K): V | undefined {
    const place = this.#places.get(this.#keyOf(key));
    return place === undefined ? undefined : this.#values[place];
  }

  get(key: K): V {
    const value = this.find(key);
    if (value === undefined) throw keyNotFound(toText(box(this.keyType, key)));
    return value;
  }

  set(key: K, value: V): void {
    const found = this.#keyOf(key);
    const place = this.#places.get(found);
    if (place === undefined) this.#insert(found, key, value);
    else this.#values[place] = value;
    this.#version++;
  }

  addEntry(key: K, value: V): void {
    if (!this.tryAdd(key, value)) throw duplicateKey(toText(box(this.keyType, key)));
  }

  /** Adds an entry unless the key is there; says whether it did. */
  tryAdd(key: K, value: V): boolean {
    const found = this.#keyOf(key);
    if (this.#places.has(found)) return false;
    this.#insert(found, key, value);
    this.#version++;
    return true;
  }

  removeKey(key: K): boolean {
    const found = this.#keyOf(key);
    const place = this.#places.get(found);
    if (place === undefined) return false;
    this.#places.delete(found);
    this.#keys[place] = undefined;
    this.#values[place] = undefined;
    this.#free.push(place);
    this.#version++;
    return true;
  }

  clear(): void {
    if (this.#keys.length === 0) return;
    this.#places.clear();
    this.#keys.length = 0;
    this.#values.length = 0;
    this.#free.length = 0;
    this.#version++;
  }

  containsValue(value: V): boolean {
    for (let place = 0; place < this.#keys.length; place++) {
      spend(1);
      if (this.#keys[place] !== undefined && equalRaw(this.valueType, this.#values[place], value)) return true;
    }
    return false;
  }

  containsItem(pair: KeyValuePair<K, V>): boolean {
    const value = this.find(pair.key);
    return value !== undefined && equalRaw(this.valueType, value, pair.value);
  }

  addItem(pair: KeyValuePair<K, V>): void {
    this.addEntry(pair.key, pair.value);
  }

  removeItem(pair: KeyValuePair<K, V>): boolean {
    return this.containsItem(pair) && this.removeKey(pair.key);
  }

  copyTo(destination: ArrayValue | null, index: number): void {
    copyItems([...iterate(this)], destination, index);
  }

  #keyOf(key: K): unknown {
    if (key === null) throw argumentNull('key');
    spend(1);
    return this.comparer === null ? hashKeyOf(key) : this.comparer.keyOf(key);
  }

  #insert(found: unknown, key: K, value: V): void {
    allocate(entryUnits);
    const place = this.#free.pop() ?? this.#keys.length;
    this.#places.set(found, place);
    this.#keys[place] = key;
    this.#values[place] = value;
  }
}

class EntryIterator<K, V> implements Iterator<KeyValuePair<K, V>> {
  readonly #dictionary: Dictionary<K, V>;
  readonly #version: number;
  #place = 0;

  constructor(dictionary: Dictionary<K, V>) {
    this.#dictionary = dictionary;
    this.#version = dictionary.version;
  }

  next(): IteratorResult<KeyValuePair<K, V>, undefined> {
    const dictionary = this.#dictionary;
    if (this.#version !== dictionary.version) throw modified();
    while (this.#place < dictionary.extent) {
      const place = this.#place++;
      const key = dictionary.keyAt(place);
      if (key === undefined) {
        spend(1);
        continue;
      }
      const pair = new KeyValuePair(dictionary.keyType, dictionary.valueType, key, dictionary.valueAt(place));
      return { done: false, value: pair };
    }
    return { done: true, value: undefined };
  }
}

/** `ArgumentException` for a key that is there already; the message names it, as it has since .NET Core 2.0. */
export function duplicateKey(key: string): Error {
  return argumentException(`An item with the same key has already been added. Key: ${key}`);
}

/** The capacity given to a constructor: only checked, as a JavaScript map grows by itself. */
export function checkCapacity(capacity: number, message?: string): void {
  if (capacity < 0) throw argumentOutOfRange('capacity', message);
}
