import type { Type } from '../types/type.ts';
import { readOnly } from './array.ts';
import type { DictionaryObject } from './collections.ts';
import { GenericObject } from './generic-object.ts';
import type { EnumerableValue } from './iterate.ts';
import { type KeyValuePair, keyValuePairType } from './key-value-pair.ts';

/** `System.Collections.ObjectModel.ReadOnlyDictionary<TKey, TValue>`: a dictionary seen without what changes it. */
export class ReadOnlyDictionary<K = unknown, V = unknown> extends GenericObject implements DictionaryObject<K, V> {
  get genericName(): string {
    return 'System.Collections.ObjectModel.ReadOnlyDictionary';
  }

  readonly typeArguments: readonly Type[];
  readonly #dictionary: DictionaryObject<K, V>;

  constructor(typeArguments: readonly Type[], dictionary: DictionaryObject<K, V>) {
    super();
    this.typeArguments = typeArguments;
    this.#dictionary = dictionary;
  }

  get elementType(): Type {
    return keyValuePairType(this.typeArguments[0] as Type, this.typeArguments[1] as Type);
  }

  get count(): number {
    return this.#dictionary.count;
  }

  get isReadOnly(): boolean {
    return true;
  }

  [Symbol.iterator](): Iterator<KeyValuePair<K, V>> {
    return this.#dictionary[Symbol.iterator]();
  }

  get(key: K): V {
    return this.#dictionary.get(key);
  }

  find(key: K): V | undefined {
    return this.#dictionary.find(key);
  }

  keys(): EnumerableValue<K> {
    return this.#dictionary.keys();
  }

  values(): EnumerableValue<V> {
    return this.#dictionary.values();
  }

  containsItem(pair: KeyValuePair<K, V>): boolean {
    return this.#dictionary.containsItem(pair);
  }

  set(): void {
    throw readOnly();
  }

  addEntry(): void {
    throw readOnly();
  }

  removeKey(): boolean {
    throw readOnly();
  }

  addItem(): void {
    throw readOnly();
  }

  removeItem(): boolean {
    throw readOnly();
  }

  clear(): void {
    throw readOnly();
  }
}
