import type { Type } from '../types/type.ts';
import { type ArrayValue, copyItems, indexOutsideCollection } from './array.ts';
import type { ComparerObject, DictionaryObject } from './collections.ts';
import { comparisonOf } from './comparers.ts';
import { DictionaryKeys, DictionaryValues } from './dictionary-views.ts';
import { argumentException, argumentNull, keyNotFound } from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { type EnumerableValue, iterate } from './iterate.ts';
import { KeyValuePair, keyValuePairType } from './key-value-pair.ts';
import { modified } from './list.ts';
import { equalRaw, toText } from './object.ts';
import { SortedEntries } from './sorted-entries.ts';
import { box } from './values.ts';

/** `SortedDictionary<TKey, TValue>`. */
export class SortedDictionary<K = unknown, V = unknown> extends GenericObject implements DictionaryObject<K, V> {
  get genericName(): string {
    return 'System.Collections.Generic.SortedDictionary';
  }

  readonly keyType: Type;
  readonly valueType: Type;
  readonly comparer: ComparerObject<K> | null;
  readonly entries: SortedEntries<K, V>;

  constructor(keyType: Type, valueType: Type, comparer: ComparerObject<K> | null = null) {
    super();
    this.keyType = keyType;
    this.valueType = valueType;
    this.comparer = comparer;
    this.entries = new SortedEntries(comparisonOf(comparer, keyType));
  }

  /** Takes over the entries of a dictionary. */
  addAll(source: EnumerableValue<KeyValuePair<K, V>> | null): this {
    if (source === null) throw argumentNull('dictionary');
    for (const { key, value } of iterate(source)) this.addEntry(key, value);
    return this;
  }

  get typeArguments(): readonly Type[] {
    return [this.keyType, this.valueType];
  }

  get elementType(): Type {
    return keyValuePairType(this.keyType, this.valueType);
  }

  get count(): number {
    return this.entries.keys.length;
  }

  get extent(): number {
    return this.entries.keys.length;
  }

  get version(): number {
    return this.entries.version;
  }

  get isReadOnly(): boolean {
    return false;
  }

  *[Symbol.iterator](): Generator<KeyValuePair<K, V>, void, undefined> {
    const { version } = this.entries;
    for (let index = 0; index < this.count; index++) {
      yield new KeyValuePair(this.keyType, this.valueType, this.keyAt(index), this.valueAt(index));
      if (version !== this.entries.version) throw modified();
    }
  }

  keyAt(index: number): K {
    if (index < 0 || index >= this.count) throw indexOutsideCollection();
    return this.entries.keys[index] as K;
  }

  valueAt(index: number): V {
    return this.entries.values[index] as V;
  }

  keys(): DictionaryKeys<K> {
    return new DictionaryKeys(this);
  }

  values(): DictionaryValues<V> {
    return new DictionaryValues(this);
  }

  find(key: K): V | undefined {
    const index = this.indexOfKey(key);
    return index < 0 ? undefined : this.entries.values[index];
  }

  get(key: K): V {
    const value = this.find(key);
    if (value === undefined) throw keyNotFound(toText(box(this.keyType, key)));
    return value;
  }

  set(key: K, value: V): void {
    const index = this.indexOfKey(key);
    if (index >= 0) this.entries.setValue(index, value);
    else this.entries.insert(~index, key, value);
  }

  addEntry(key: K, value: V): void {
    const index = this.indexOfKey(key);
    if (index >= 0) throw argumentException('An entry with the same key already exists.');
    this.entries.insert(~index, key, value);
  }

  removeKey(key: K): boolean {
    const index = this.indexOfKey(key);
    if (index < 0) return false;
    this.entries.removeAt(index);
    return true;
  }

  removeAt(index: number): void {
    if (index < 0 || index >= this.count) throw indexOutsideCollection();
    this.entries.removeAt(index);
  }

  clear(): void {
    this.entries.clear();
  }

  /** The index of a key, or a negative number. */
  indexOfKey(key: K): number {
    if (key === null) throw argumentNull('key');
    return this.entries.indexOf(key);
  }

  indexOfValue(value: V): number {
    let index = 0;
    for (const candidate of iterate(this.entries.values)) {
      if (equalRaw(this.valueType, candidate, value)) return index;
      index++;
    }
    return -1;
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
}

/** `SortedList<TKey, TValue>`: a sorted dictionary whose entries have indexes. */
export class SortedList<K = unknown, V = unknown> extends SortedDictionary<K, V> {
  override get genericName(): string {
    return 'System.Collections.Generic.SortedList';
  }
}
