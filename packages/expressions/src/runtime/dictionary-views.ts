import type { Type } from '../types/type.ts';
import { type ArrayValue, copyItems } from './array.ts';
import { spend } from './budget.ts';
import type { CollectionObject, EnumerableObject } from './collections.ts';
import { notSupported } from './exceptions.ts';
import { GenericObject } from './generic-object.ts';
import { iterate } from './iterate.ts';
import type { KeyValuePair } from './key-value-pair.ts';
import { modified } from './list.ts';
import { equalRaw, fullTypeName } from './object.ts';

/** What the views need of the dictionary they show. Entries stand in places, of which some may be free. */
export interface ViewedDictionary<K = unknown, V = unknown> extends EnumerableObject<KeyValuePair<K, V>> {
  readonly genericName: string;
  readonly keyType: Type;
  readonly valueType: Type;
  readonly count: number;
  readonly extent: number;
  readonly version: number;
  keyAt(place: number): K | undefined;
  valueAt(place: number): V;
  find(key: K): V | undefined;
}

/** `Dictionary<TKey, TValue>.Keys` and its like: the keys as a collection that follows the dictionary. */
export class DictionaryKeys<K = unknown> extends GenericObject implements CollectionObject<K> {
  get genericName(): string {
    return 'System.Collections.Generic.KeyCollection';
  }

  readonly #dictionary: ViewedDictionary<K>;

  constructor(dictionary: ViewedDictionary<K>) {
    super();
    this.#dictionary = dictionary;
  }

  get typeArguments(): readonly Type[] {
    return [this.#dictionary.keyType, this.#dictionary.valueType];
  }

  get elementType(): Type {
    return this.#dictionary.keyType;
  }

  get count(): number {
    return this.#dictionary.count;
  }

  get isReadOnly(): boolean {
    return true;
  }

  [Symbol.iterator](): Iterator<K> {
    return new ViewIterator(this.#dictionary, (dictionary, place) => dictionary.keyAt(place) as K);
  }

  containsItem(key: K): boolean {
    return key !== null && this.#dictionary.find(key) !== undefined;
  }

  addItem(): void {
    throw keysCannotChange();
  }

  removeItem(): boolean {
    throw keysCannotChange();
  }

  clear(): void {
    throw keysCannotChange();
  }

  copyTo(destination: ArrayValue | null, index: number): void {
    copyItems([...iterate(this)], destination, index);
  }

  override toString(): string {
    return nestedTypeName(this.#dictionary, 'KeyCollection');
  }
}

/** `Dictionary<TKey, TValue>.Values` and its like: the values as a collection that follows the dictionary. */
export class DictionaryValues<V = unknown> extends GenericObject implements CollectionObject<V> {
  get genericName(): string {
    return 'System.Collections.Generic.ValueCollection';
  }

  readonly #dictionary: ViewedDictionary<unknown, V>;

  constructor(dictionary: ViewedDictionary<unknown, V>) {
    super();
    this.#dictionary = dictionary;
  }

  get typeArguments(): readonly Type[] {
    return [this.#dictionary.keyType, this.#dictionary.valueType];
  }

  get elementType(): Type {
    return this.#dictionary.valueType;
  }

  get count(): number {
    return this.#dictionary.count;
  }

  get isReadOnly(): boolean {
    return true;
  }

  [Symbol.iterator](): Iterator<V> {
    return new ViewIterator(this.#dictionary, (dictionary, place) => dictionary.valueAt(place));
  }

  containsItem(value: V): boolean {
    for (const item of iterate(this)) if (equalRaw(this.elementType, item, value)) return true;
    return false;
  }

  addItem(): void {
    throw valuesCannotChange();
  }

  removeItem(): boolean {
    throw valuesCannotChange();
  }

  clear(): void {
    throw valuesCannotChange();
  }

  copyTo(destination: ArrayValue | null, index: number): void {
    copyItems([...iterate(this)], destination, index);
  }

  override toString(): string {
    return nestedTypeName(this.#dictionary, 'ValueCollection');
  }
}

class ViewIterator<K, V, T> implements Iterator<T> {
  readonly #dictionary: ViewedDictionary<K, V>;
  readonly #read: (dictionary: ViewedDictionary<K, V>, place: number) => T;
  readonly #version: number;
  #place = 0;

  constructor(dictionary: ViewedDictionary<K, V>, read: (dictionary: ViewedDictionary<K, V>, place: number) => T) {
    this.#dictionary = dictionary;
    this.#read = read;
    this.#version = dictionary.version;
  }

  next(): IteratorResult<T, undefined> {
    const dictionary = this.#dictionary;
    if (this.#version !== dictionary.version) throw modified();
    while (this.#place < dictionary.extent) {
      const place = this.#place++;
      if (dictionary.keyAt(place) !== undefined) return { done: false, value: this.#read(dictionary, place) };
      spend(1);
    }
    return { done: true, value: undefined };
  }
}

function nestedTypeName(dictionary: ViewedDictionary, nested: string): string {
  const types = [dictionary.keyType, dictionary.valueType].map(fullTypeName).join(',');
  return `${dictionary.genericName}\`2+${nested}[${types}]`;
}

function keysCannotChange(): Error {
  return notSupported('Mutating a key collection derived from a dictionary is not allowed.');
}

function valuesCannotChange(): Error {
  return notSupported('Mutating a value collection derived from a dictionary is not allowed.');
}
