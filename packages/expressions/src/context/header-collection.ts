import type { ReadOnlyDictionaryObject } from '../runtime/collections.ts';
import { argumentNull, keyNotFound } from '../runtime/exceptions.ts';
import { KeyValuePair, keyValuePairType } from '../runtime/key-value-pair.ts';
import { netType } from '../runtime/net-type.ts';
import { type DotNetObject, makeArray } from '../runtime/values.ts';
import { typeNamed } from '../types/library.ts';
import type { Type } from '../types/type.ts';

/** The fields of a message by name, without regard to case; values as they came, one a field line. */
export interface HeaderSource {
  /** The values of a name in lower case, or undefined. */
  get(lowerName: string): readonly string[] | undefined;
  /** Every name as written first, with its values, in order. */
  entries(): Iterable<readonly [name: string, values: readonly string[]]>;
}

/** Header or query names, lower-cased once each. */
const lowerNames = new Map<string, string>();

function lowerCase(name: string): string {
  let lower = lowerNames.get(name);
  if (lower === undefined) {
    lower = name.toLowerCase();
    if (lowerNames.size >= 4096) lowerNames.clear();
    lowerNames.set(name, lower);
  }
  return lower;
}

/** `IReadOnlyDictionary<string, string[]>` over fields whose names have no case: headers and query parameters. */
export class HeaderCollection implements DotNetObject, ReadOnlyDictionaryObject<string, string[]> {
  readonly #source: HeaderSource;

  constructor(source: HeaderSource) {
    this.#source = source;
  }

  get [netType](): Type {
    return typeNamed('IReadOnlyDictionary<string, string[]>');
  }

  get elementType(): Type {
    return keyValuePairType(typeNamed('string'), typeNamed('string[]'));
  }

  get count(): number {
    let count = 0;
    for (const _ of this.#source.entries()) count++;
    return count;
  }

  get(key: string | null): string[] {
    const values = this.find(key);
    if (values === undefined) throw keyNotFound(key as string);
    return values;
  }

  find(key: string | null): string[] | undefined {
    if (key === null) throw argumentNull('key');
    const values = this.#source.get(lowerCase(key));
    return values && makeArray(typeNamed('string'), [...values]);
  }

  /** `GetValueOrDefault(name, default)`: the values joined by commas. */
  joined(name: string | null, otherwise: string | null): string | null {
    if (name === null) throw argumentNull('key');
    const values = this.#source.get(lowerCase(name));
    if (values === undefined) return otherwise;
    return values.length === 1 ? (values[0] as string) : values.join(',');
  }

  keys(): Iterable<string> {
    return Array.from(this.#source.entries(), ([name]) => name);
  }

  values(): Iterable<string[]> {
    return Array.from(this.#source.entries(), ([, values]) => makeArray(typeNamed('string'), [...values]));
  }

  *[Symbol.iterator](): Iterator<KeyValuePair<string, string[]>> {
    const key = typeNamed('string');
    const value = typeNamed('string[]');
    for (const [name, values] of this.#source.entries()) {
      yield new KeyValuePair(key, value, name, makeArray(key, [...values]));
    }
  }

  toString(): string {
    return 'System.Collections.Generic.IReadOnlyDictionary';
  }
}

/** Fields given as pairs, in order; names that differ only in case are one. */
export function headerSource(pairs: Iterable<readonly [name: string, value: string]>): HeaderSource {
  const fields = new Map<string, { readonly name: string; readonly values: string[] }>();
  for (const [name, value] of pairs) {
    const lower = name.toLowerCase();
    const field = fields.get(lower);
    if (field === undefined) fields.set(lower, { name, values: [value] });
    else field.values.push(value);
  }
  return {
    get: (lowerName) => fields.get(lowerName)?.values,
    *entries() {
      for (const { name, values } of fields.values()) yield [name, values];
    },
  };
}
