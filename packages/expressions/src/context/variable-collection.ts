import type { ReadOnlyDictionaryObject } from '../runtime/collections.ts';
import { argumentNull, keyNotFound } from '../runtime/exceptions.ts';
import { KeyValuePair, keyValuePairType } from '../runtime/key-value-pair.ts';
import { netType } from '../runtime/net-type.ts';
import type { DotNetObject } from '../runtime/values.ts';
import { typeNamed } from '../types/library.ts';
import type { Type } from '../types/type.ts';

/** `context.Variables`: boxed values by name. Policies write the map; expressions read it. */
export class VariableCollection implements DotNetObject, ReadOnlyDictionaryObject<string, unknown> {
  readonly #values: ReadonlyMap<string, unknown>;

  constructor(values: ReadonlyMap<string, unknown>) {
    this.#values = values;
  }

  get [netType](): Type {
    return typeNamed('IReadOnlyDictionary<string, object>');
  }

  get elementType(): Type {
    return keyValuePairType(typeNamed('string'), typeNamed('object'));
  }

  get count(): number {
    return this.#values.size;
  }

  get(key: string | null): unknown {
    const value = this.find(key);
    if (value === undefined) throw keyNotFound(key as string);
    return value;
  }

  find(key: string | null): unknown {
    if (key === null) throw argumentNull('key');
    return this.#values.get(key);
  }

  keys(): Iterable<string> {
    return [...this.#values.keys()];
  }

  values(): Iterable<unknown> {
    return [...this.#values.values()];
  }

  *[Symbol.iterator](): Iterator<KeyValuePair<string, unknown>> {
    for (const [name, value] of this.#values)
      yield new KeyValuePair(typeNamed('string'), typeNamed('object'), name, value);
  }

  toString(): string {
    return 'System.Collections.Generic.IReadOnlyDictionary';
  }
}
