import type { ReadOnlyDictionaryObject } from '../runtime/collections.ts';
import { argumentNull, keyNotFound } from '../runtime/exceptions.ts';
import { KeyValuePair, keyValuePairType } from '../runtime/key-value-pair.ts';
import { netType } from '../runtime/net-type.ts';
import type { DotNetObject } from '../runtime/values.ts';
import { typeNamed } from '../types/library.ts';
import type { Type } from '../types/type.ts';

/** A read-only dictionary with string keys: matched parameters, claims, certificates. */
export class StringMap<V = string> implements DotNetObject, ReadOnlyDictionaryObject<string, V> {
  readonly #valueTypeName: string;
  readonly #entries: ReadonlyMap<string, V>;

  /** `valueType` is C#: `string`, `string[]`, `object`. */
  constructor(valueType: string, entries: Iterable<readonly [string, V]>) {
    this.#valueTypeName = valueType;
    this.#entries = new Map(entries);
  }

  get [netType](): Type {
    return typeNamed(`IReadOnlyDictionary<string, ${this.#valueTypeName}>`);
  }

  get elementType(): Type {
    return keyValuePairType(typeNamed('string'), typeNamed(this.#valueTypeName));
  }

  get count(): number {
    return this.#entries.size;
  }

  get(key: string | null): V {
    const value = this.find(key);
    if (value === undefined) throw keyNotFound(key as string);
    return value;
  }

  find(key: string | null): V | undefined {
    if (key === null) throw argumentNull('key');
    return this.#entries.get(key);
  }

  keys(): Iterable<string> {
    return [...this.#entries.keys()];
  }

  values(): Iterable<V> {
    return [...this.#entries.values()];
  }

  *[Symbol.iterator](): Iterator<KeyValuePair<string, V>> {
    const valueType = typeNamed(this.#valueTypeName);
    for (const [key, value] of this.#entries) yield new KeyValuePair(typeNamed('string'), valueType, key, value);
  }

  toString(): string {
    return 'System.Collections.Generic.IReadOnlyDictionary';
  }
}
